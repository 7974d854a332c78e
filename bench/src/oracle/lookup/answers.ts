// The right answers, worked out from the world and not from the tools.
import type { Json } from "@smolagents-ts/core";
import type { LookupWorld } from "./world.ts";

export function caretakerAnswer({ people, departments, buildings }: LookupWorld, { name }: { name: string }): Json {
  const department = departments.find(({ id }) => people.some((person) => person.name === name && person.department === id));
  const building = buildings.find(({ id }) => id === department?.building);
  return people.find(({ id }) => id === building?.caretaker)?.phone ?? null;
}

/** The slip without a next one, on the way from the parcel's first. */
export function parcelAnswer({ slips, parcels }: LookupWorld, { parcel }: { parcel: string }): Json {
  const follow = (id: string | null | undefined): string => {
    const slip = slips.find((each) => each.id === id);
    if (!slip) throw new Error(`No slip ${id}.`);
    return slip.next === null ? slip.holder : follow(slip.next);
  };
  return follow(parcels[parcel]);
}

export function commonBossAnswer({ people }: LookupWorld, { one, other }: { one: string; other: string }): Json {
  const above = (name: string): string[] => {
    const boss = people.find(({ id }) => id === people.find((person) => person.name === name)?.boss);
    return boss ? [boss.name, ...above(boss.name)] : [];
  };
  const bosses = above(other);
  return above(one).find((name) => bosses.includes(name)) ?? null;
}

export const priceAnswer = ({ site }: LookupWorld, { item }: { item: string }): Json =>
  site.items.find(({ name }) => name === item)?.price ?? null;

export const pricesAnswer = (world: LookupWorld, { one, other }: { one: string; other: string }): Json =>
  Number(priceAnswer(world, { item: one })) + Number(priceAnswer(world, { item: other }));
