import type { Results } from "../plan.ts";
import type { Random } from "../random.ts";
import { defineCategory, defineTask } from "../task.ts";
import { caretakerAnswer, commonBossAnswer, parcelAnswer, priceAnswer, pricesAnswer } from "./answers.ts";
import { hallOf, priceOn, shelfOf } from "./site.ts";
import { type LookupWorld, lookupTools, makeLookupWorld } from "./world.ts";

type Person = { readonly name: string; readonly department: string; readonly boss: string | null; readonly phone: string };

const idOf = ({ call }: Results, name: string) => call<{ id: string }>("findPerson", { name }).id;
const personWith = ({ call }: Results, id: string) => call<Person>("person", { id });
const page = ({ read }: Results, address: string) => read("openPage", { address });

const caretaker = defineTask({
  name: "caretaker",
  wording: "What is the phone number of the caretaker of the building in which <name>'s department is?",
  reading: [],
  ask: ({ people, buildings }: LookupWorld, random: Random) => {
    // Who takes care of a building might be asked about himself, and would be looked up only once.
    const others = people.filter(({ id }) => buildings.every(({ caretaker }) => caretaker !== id));
    return { name: random.pick(others).name };
  },
  answer: caretakerAnswer,
  code: ({ name }) => `
const { id } = await findPerson({ name: "${name}" });
const { department: of } = await person({ id });
const { building: house } = await department({ id: of });
const { caretaker } = await building({ id: house });
finalAnswer((await person({ id: caretaker })).phone);`,
  json: ({ name }, results) => {
    const { department } = personWith(results, idOf(results, name));
    const { building } = results.call<{ building: string }>("department", { id: department });
    const { caretaker } = results.call<{ caretaker: string }>("building", { id: building });
    return personWith(results, caretaker).phone;
  },
});

const parcel = defineTask({
  name: "parcel",
  wording: "Who holds parcel <parcel> now? Follow its slips to the last one.",
  reading: [],
  ask: ({ parcels }: LookupWorld, random: Random) => ({ parcel: random.pick(Object.keys(parcels)) }),
  answer: parcelAnswer,
  code: ({ parcel }) => `
let { slip: next } = await firstSlip({ parcel: "${parcel}" });
let holder;
while (next !== null) ({ holder, next } = await readSlip({ slip: next }));
finalAnswer(holder);`,
  json: ({ parcel }, { call }) => {
    let next: string | null = call<{ slip: string }>("firstSlip", { parcel }).slip;
    let holder = "";
    while (next !== null) ({ holder, next } = call<{ holder: string; next: string | null }>("readSlip", { slip: next }));
    return holder;
  },
});

const commonBoss = defineTask({
  name: "common-boss",
  wording: "Who is the lowest boss that both <one> and <other> have above them, directly or not? Answer with the name.",
  reading: [],
  ask: ({ people }: LookupWorld, random: Random) => {
    // Of the lowest rank: both have someone above them, and never each other.
    const [one, other] = random.some(people.slice(7), 2);
    return { one: one?.name ?? "", other: other?.name ?? "" };
  },
  answer: commonBossAnswer,
  code: ({ one, other }) => `
const people = new Map();
async function known(id) {
  if (!people.has(id)) people.set(id, person({ id }));
  return people.get(id);
}
async function bossesOf(name) {
  const names = [];
  let { boss } = await known((await findPerson({ name })).id);
  while (boss !== null) {
    const above = await known(boss);
    names.push(above.name);
    boss = above.boss;
  }
  return names;
}
const [one, other] = await Promise.all([bossesOf("${one}"), bossesOf("${other}")]);
finalAnswer(one.find((name) => other.includes(name)));`,
  json: ({ one, other }, results) => {
    const bossesOf = (name: string) => () => {
      const names: string[] = [];
      let { boss } = personWith(results, idOf(results, name));
      while (boss !== null) {
        const above = personWith(results, boss);
        names.push(above.name);
        boss = above.boss;
      }
      return names;
    };
    const [bosses, others] = results.all([bossesOf(one), bossesOf(other)]);
    return bosses.find((name) => others.includes(name)) ?? null;
  },
});

const price = defineTask({
  name: "price",
  wording:
    "What does the <item> cost in the shop, in crowns? Its site has a page for every hall, and those lead to a page for every thing.",
  reading: ["the first page, for the hall", "the hall's page, for the thing's", "the thing's page, for the price"],
  ask: ({ site }: LookupWorld, random: Random) => ({ item: random.pick(site.items).name }),
  answer: priceAnswer,
  code: ({ item }, [start, hall, leaflet]) => {
    if (start === undefined) return open("/");
    if (hall === undefined) return open(hallOf(item, start));
    if (leaflet === undefined) return open(shelfOf(item, hall));
    return `finalAnswer(${priceOn(item, leaflet)});`;
  },
  json: ({ item }, results) => {
    const hall = page(results, hallOf(item, page(results, "/")));
    return priceOn(item, page(results, shelfOf(item, hall)));
  },
});

const prices = defineTask({
  name: "prices",
  wording:
    "What do the <one> and the <other> cost together in the shop, in crowns? Its site has a page for every hall, and those lead to a page for every thing.",
  reading: ["the first page, for the halls", "the halls' pages, for the things'", "the things' pages, for the prices"],
  ask: ({ site }: LookupWorld, random: Random) => {
    const [one, ...rest] = random.shuffled(site.items);
    const other = rest.find(({ hall }) => hall !== one?.hall);
    return { one: one?.name ?? "", other: other?.name ?? "" };
  },
  answer: pricesAnswer,
  code: ({ one, other }, [start, halls, leaflets]) => {
    if (start === undefined) return open("/");
    if (halls === undefined) return open(hallOf(one, start), hallOf(other, start));
    const [first = "", second = ""] = (leaflets ?? halls).split("\n");
    if (leaflets === undefined) return open(shelfOf(one, first), shelfOf(other, second));
    return `finalAnswer(${priceOn(one, first)} + ${priceOn(other, second)});`;
  },
  json: ({ one, other }, results) => {
    const start = page(results, "/");
    const costOf = (item: string) => () => priceOn(item, page(results, shelfOf(item, page(results, hallOf(item, start)))));
    const [cost, otherCost] = results.all([costOf(one), costOf(other)]);
    return cost + otherCost;
  },
});

/** Nothing can be done with a page in the same program: it has to be read first. */
function open(...addresses: readonly string[]): string {
  const [address] = addresses;
  if (addresses.length === 1) return `console.log(await openPage({ address: "${address}" }));`;
  return `
const pages = await Promise.all(${JSON.stringify(addresses)}.map((address) => openPage({ address })));
console.log(pages.join("\\n"));`;
}

export const lookup = defineCategory({
  name: "lookup",
  world: makeLookupWorld,
  tools: lookupTools,
  tasks: [caretaker, parcel, commonBoss, price, prices],
});
