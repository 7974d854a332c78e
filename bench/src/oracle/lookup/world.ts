import { tool } from "@smolagents-ts/core";
import { found } from "../found.ts";
import type { Random } from "../random.ts";
import { record, text, textOrNull } from "../schemas.ts";
import { makeSite, type Site } from "./site.ts";

interface Person {
  readonly id: string;
  readonly name: string;
  readonly department: string;
  /** Absent at the top. */
  readonly boss: string | null;
  readonly phone: string;
}

interface Department {
  readonly id: string;
  readonly building: string;
}

interface Building {
  readonly id: string;
  readonly caretaker: string;
}

/** Where a parcel was at one time, and the slip that tells where it went next. */
interface Slip {
  readonly id: string;
  readonly holder: string;
  readonly next: string | null;
}

export interface LookupWorld {
  readonly people: readonly Person[];
  readonly departments: readonly Department[];
  readonly buildings: readonly Building[];
  readonly slips: readonly Slip[];
  /** The first slip of each parcel. */
  readonly parcels: { readonly [parcel: string]: string };
  readonly site: Site;
}

const NAMES = [
  "Ada Brook",
  "Ben Cole",
  "Cleo Dunn",
  "Dov Ekman",
  "Eva Frost",
  "Finn Gale",
  "Gita Holm",
  "Hugo Iver",
  "Ines Jarl",
  "Jon Kerr",
  "Kim Lowe",
  "Lena Moss",
];
const HOLDERS = [
  "the gatehouse",
  "the mail room",
  "the night porter",
  "the print shop",
  "the archive",
  "the kitchen",
  "the boat house",
  "the lab",
];

export function makeLookupWorld(random: Random): LookupWorld {
  const ids = random.codes("P", NAMES.length);
  const departmentIds = random.codes("D", 4);
  const buildingIds = random.codes("B", 4);
  const people = random.shuffled(NAMES).map((name, at) => ({
    id: ids[at] ?? "",
    name,
    department: random.pick(departmentIds),
    // Two below each, so that twelve people have four ranks.
    boss: at === 0 ? null : (ids[Math.floor((at - 1) / 2)] ?? null),
    phone: `0${random.integer(200, 999)} ${random.integer(1_000, 9_999)}`,
  }));
  return {
    people,
    departments: departmentIds.map((id, at) => ({ id, building: buildingIds[at] ?? "" })),
    buildings: buildingIds.map((id) => ({ id, caretaker: random.pick(ids) })),
    site: makeSite(random),
    ...makeParcels(random),
  };
}

function makeParcels(random: Random): Pick<LookupWorld, "slips" | "parcels"> {
  const ids = random.codes("N", 30);
  const slips: Slip[] = [];
  const parcels: { [parcel: string]: string } = {};
  for (const parcel of random.codes("X", 3)) {
    let next: string | null = null;
    for (const holder of random.some(HOLDERS, random.integer(4, 7))) {
      const id = ids[slips.length] ?? "";
      slips.push({ id, holder, next });
      next = id;
    }
    parcels[parcel] = next ?? "";
  }
  return { slips, parcels };
}

export function lookupTools({ people, departments, buildings, slips, parcels, site }: LookupWorld) {
  return [
    tool({
      name: "findPerson",
      description: "The id of a person.",
      inputSchema: record({ name: text }),
      outputSchema: record({ id: text }),
      execute: ({ name }) => ({
        id: found(
          people.find((each) => each.name === name),
          name,
        ).id,
      }),
    }),
    tool({
      name: "person",
      description: "What is known of a person; boss is the id of another, or null.",
      inputSchema: record({ id: text }),
      outputSchema: record({ name: text, department: text, boss: textOrNull, phone: text }),
      execute: ({ id }) => {
        const { name, department, boss, phone } = withId(people, id);
        return { name, department, boss, phone };
      },
    }),
    tool({
      name: "department",
      description: "The building of a department.",
      inputSchema: record({ id: text }),
      outputSchema: record({ building: text }),
      execute: ({ id }) => ({ building: withId(departments, id).building }),
    }),
    tool({
      name: "building",
      description: "The caretaker of a building, by id of the person.",
      inputSchema: record({ id: text }),
      outputSchema: record({ caretaker: text }),
      execute: ({ id }) => ({ caretaker: withId(buildings, id).caretaker }),
    }),
    tool({
      name: "firstSlip",
      description: "The first slip of a parcel.",
      inputSchema: record({ parcel: text }),
      outputSchema: record({ slip: text }),
      execute: ({ parcel }) => ({ slip: found(parcels[parcel], parcel) }),
    }),
    tool({
      name: "readSlip",
      description: "Who held a parcel, and the slip that says who held it next; null when it stayed there.",
      inputSchema: record({ slip: text }),
      outputSchema: record({ holder: text, next: textOrNull }),
      execute: ({ slip }) => {
        const { holder, next } = withId(slips, slip);
        return { holder, next };
      },
    }),
    tool({
      name: "openPage",
      description: "The text of a page of the shop's site. It begins at /.",
      inputSchema: record({ address: text }),
      execute: ({ address }) => found(site.pages.get(address), address),
    }),
  ];
}

const withId = <Item extends { readonly id: string }>(items: readonly Item[], id: string): Item =>
  found(
    items.find((each) => each.id === id),
    id,
  );
