import { tool } from "@smolagents-ts/core";
import { found } from "../found.ts";
import type { Random } from "../random.ts";
import { number, record, text } from "../schemas.ts";

interface House {
  readonly name: string;
  readonly opensAt: number;
  readonly notice: string;
}

export interface SingleWorld {
  /** Metres at high tide, by port and day. */
  readonly tides: { readonly [port: string]: readonly number[] };
  readonly houses: readonly House[];
}

export const PORTS = ["Abbot's Quay", "Cold Haven", "Nine Elms Dock"];
const HOUSES = ["the clock museum", "the glass house", "the salt mine"];
const NOTICES: readonly ((opensAt: number, other: number) => string)[] = [
  (opensAt, other) => `From ${other} we sweep and wind up; you are welcome from ${opensAt}.`,
  (opensAt, other) => `Doors open at ${opensAt}. The ticket office is already there at ${other}, who knows why.`,
  (opensAt, other) => `It used to be ${other}. In our age we get up later, and let you in at ${opensAt}.`,
];

export const makeSingleWorld = (random: Random): SingleWorld => ({
  tides: Object.fromEntries(PORTS.map((port) => [port, Array.from({ length: 7 }, () => random.integer(20, 75) / 10)])),
  houses: HOUSES.map((name) => {
    const opensAt = random.integer(9, 12);
    return { name, opensAt, notice: random.pick(NOTICES)(opensAt, opensAt - random.integer(1, 2)) };
  }),
});

export function singleTools({ tides, houses }: SingleWorld) {
  return [
    tool({
      name: "highTide",
      description: "Height of the high tide in a port on a day of this week, 1 to 7, in metres.",
      inputSchema: record({ port: text, day: number }),
      outputSchema: record({ metres: number }),
      execute: ({ port, day }) => {
        return { metres: found(tides[port]?.[day - 1], `tide in ${port} on day ${day}`) };
      },
    }),
    tool({
      name: "doorNotice",
      description: "What is written on the door of a house.",
      inputSchema: record({ house: text }),
      execute: ({ house }) => {
        return found(
          houses.find(({ name }) => name === house),
          house,
        ).notice;
      },
    }),
  ];
}

/** What a reader understands. */
export function openingHour(notice: string): number {
  const numbers = notice.match(/\d+/g)?.map(Number) ?? [];
  const hour = numbers.find((opensAt) => numbers.some((other) => NOTICES.some((phrase) => phrase(opensAt, other) === notice)));
  if (hour === undefined) throw new Error(`No hour in: ${notice}`);
  return hour;
}
