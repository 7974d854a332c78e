import { tool } from "@smolagents-ts/core";
import { found } from "../found.ts";
import type { Random } from "../random.ts";
import { listOf, number, record, text } from "../schemas.ts";

export interface Connection {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly day: number;
  readonly line: string;
  readonly fare: number;
}

export interface Lodging {
  readonly id: string;
  readonly town: string;
  readonly nightly: number;
  readonly stars: number;
  readonly features: readonly string[];
  readonly isNoisy: boolean;
  readonly reviews: string;
}

export interface TravelWorld {
  readonly towns: readonly string[];
  readonly connections: readonly Connection[];
  readonly lodgings: readonly Lodging[];
  /** Per ticket; told by a quote only. */
  readonly bookingFees: { readonly [line: string]: number };
  /** Per night; told by a quote only. */
  readonly visitorTaxes: { readonly [town: string]: number };
}

export const DAYS = 8;
const TOWNS = ["Aldermoor", "Brackwater", "Corvale", "Dunhollow", "Elmscar", "Farrowby", "Greywick"];
const LINES = ["Coastline", "Hill Rail", "River Coach"];
const FEATURES = ["a sauna", "a garden", "bicycles", "a library", "a kitchen"];

// Each kind has sentences with the other kind's words, so that searching for words does not do.
const NOISY = [
  "Bring earplugs: the trams start before five and the walls are thin.",
  "The bar below kept us awake until three.",
  "Lovely hosts, but with the night market under the window none of us slept.",
  "We had asked for a quiet room and got one above the brewery's loading yard.",
];
const QUIET = [
  "We had feared noise from the station, but heard nothing at all.",
  "The children were loud; the house was not. We slept like stones.",
  "Not a sound at night, apart from an owl that we liked.",
  "The street looks busy, yet at the back it is as silent as a church.",
];
const FILLER = ["Breakfast was plain and good.", "The stairs are steep.", "Towels were changed daily.", "The lamp in the hall flickers."];

export function makeTravelWorld(random: Random): TravelWorld {
  const towns = random.shuffled(TOWNS);
  return {
    towns,
    connections: makeConnections(towns, random),
    lodgings: towns.flatMap((town, at) => makeLodgings(town, at, random)),
    bookingFees: Object.fromEntries(LINES.map((line) => [line, random.integer(2, 9)])),
    visitorTaxes: Object.fromEntries(towns.map((town) => [town, random.integer(1, 6)])),
  };
}

function makeConnections(towns: readonly string[], random: Random): Connection[] {
  const connections: Connection[] = [];
  for (const from of towns) {
    for (const to of towns.filter((town) => town !== from)) {
      for (let day = 1; day <= DAYS; day++) {
        for (const fare of random.distinct(random.integer(2, 3), 18, 140)) {
          connections.push({ id: `C${connections.length + 1}`, from, to, day, line: random.pick(LINES), fare });
        }
      }
    }
  }
  return connections;
}

function makeLodgings(town: string, at: number, random: Random): Lodging[] {
  return random.distinct(6, 35, 190).map((nightly, index) => {
    // At least one of each kind among those with stars enough, so that there is something to tell apart.
    const isNoisy = index < 2 ? index === 0 : random.fraction() < 0.5;
    const telling = random.pick(isNoisy ? NOISY : QUIET);
    return {
      id: `L${at + 1}${index + 1}`,
      town,
      nightly,
      stars: index < 2 ? 3 : random.integer(1, 5),
      features: random.some(FEATURES, random.integer(1, 3)),
      isNoisy,
      reviews: random.shuffled([telling, ...random.some(FILLER, 2)]).join(" "),
    };
  });
}

export function travelTools({ connections, lodgings, bookingFees, visitorTaxes }: TravelWorld) {
  const lodgingCalled = (id: string) =>
    found(
      lodgings.find((each) => each.id === id),
      id,
    );
  const connectionCalled = (id: string) =>
    found(
      connections.find((each) => each.id === id),
      id,
    );
  return [
    tool({
      name: "findConnections",
      description: "Connections from one town to another on a day.",
      inputSchema: record({ from: text, to: text, day: number }),
      outputSchema: listOf(record({ id: text, line: text, fare: number })),
      execute: ({ from, to, day }) =>
        connections
          .filter((each) => each.from === from && each.to === to && each.day === day)
          .map(({ id, line, fare }) => ({ id, line, fare })),
    }),
    tool({
      name: "findLodgings",
      description: "Lodgings of a town, with the price of a night.",
      inputSchema: record({ town: text }),
      outputSchema: listOf(record({ id: text, nightly: number, stars: number, features: listOf(text) })),
      execute: ({ town }) =>
        lodgings.filter((each) => each.town === town).map(({ id, nightly, stars, features }) => ({ id, nightly, stars, features })),
    }),
    tool({
      name: "quoteTicket",
      description: "What a connection costs for a number of people, with all fees.",
      inputSchema: record({ connection: text, people: number }),
      outputSchema: record({ total: number }),
      execute: ({ connection, people }) => {
        const { fare, line } = connectionCalled(connection);
        return { total: people * (fare + (bookingFees[line] ?? 0)) };
      },
    }),
    tool({
      name: "quoteStay",
      description: "What a lodging costs for a number of nights, with all taxes.",
      inputSchema: record({ lodging: text, nights: number }),
      outputSchema: record({ total: number }),
      execute: ({ lodging, nights }) => {
        const { nightly, town } = lodgingCalled(lodging);
        return { total: nights * (nightly + (visitorTaxes[town] ?? 0)) };
      },
    }),
    tool({
      name: "guestReviews",
      description: "What guests wrote about a lodging, in their own words.",
      inputSchema: record({ lodging: text }),
      execute: ({ lodging }) => lodgingCalled(lodging).reviews,
    }),
  ];
}

/** What a reader understands; the world's own `isNoisy` is not known to one. */
export const complainsOfNoise = (reviews: string) => NOISY.some((sentence) => reviews.includes(sentence));
