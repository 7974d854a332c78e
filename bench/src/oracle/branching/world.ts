import { tool } from "@smolagents-ts/core";
import { found } from "../found.ts";
import type { Random } from "../random.ts";
import { flag, listOf, number, record, text } from "../schemas.ts";
import { makeRefundRules, type RefundRule } from "./refund-rules.ts";

export interface BranchingWorld {
  readonly devices: { readonly [device: string]: { readonly isFine: boolean; readonly part: string } };
  /** Pieces by depot and part. */
  readonly depots: { readonly [depot: string]: { readonly [part: string]: number } };
  /** Days by depot and site. */
  readonly ways: { readonly [depot: string]: { readonly [site: string]: number } };
  readonly builds: number;
  readonly firstBadBuild: number;
  readonly gauges: { readonly [gauge: string]: { readonly value: number; readonly ageMinutes: number } };
  readonly orders: { readonly [order: string]: { readonly customer: string; readonly amount: number; readonly daysAgo: number } };
  readonly tiers: { readonly [customer: string]: string };
  readonly rules: { readonly [tier: string]: RefundRule };
  readonly rooms: { readonly [room: string]: { readonly celsius: number; readonly lastService: string } };
}

export const SITES = ["the quarry", "the dam", "the tower"];
const DEPOTS = ["Upton", "Vale", "Wick", "Yarm"];
const PARTS = ["pump", "valve", "rotor"];
const TIERS = ["green", "silver", "gold"];

export function makeBranchingWorld(random: Random): BranchingWorld {
  const from = <Value>(names: readonly string[], make: (name: string, at: number) => Value): { readonly [name: string]: Value } =>
    Object.fromEntries(names.map((name, at) => [name, make(name, at)]));
  const customers = random.codes("K", 4);
  const builds = 40;
  return {
    devices: from(random.codes("D", 6), (_, at) => ({ isFine: at === 0, part: random.pick(PARTS) })),
    // The last one has everything.
    depots: from(DEPOTS, (_, at) => from(PARTS, () => (at === DEPOTS.length - 1 || random.fraction() < 0.3 ? random.integer(1, 5) : 0))),
    ways: from(DEPOTS, () => from(SITES, () => random.integer(1, 12))),
    builds,
    firstBadBuild: random.integer(2, builds),
    gauges: from(random.codes("G", 5), (_, at) => ({
      value: random.integer(100, 900),
      ageMinutes: at === 4 ? random.integer(1, 9) : random.integer(1, 90),
    })),
    orders: from(random.codes("R", 6), () => ({
      customer: random.pick(customers),
      amount: random.integer(20, 400),
      daysAgo: random.integer(1, 70),
    })),
    tiers: from(customers, () => random.pick(TIERS)),
    rules: makeRefundRules(TIERS, random),
    rooms: from(random.codes("H", 5), (_, at) => ({
      // Two rooms at least that are too warm.
      celsius: at < 2 ? random.integer(31, 40) : random.integer(15, 40),
      lastService: `20${random.integer(10, 24)}-0${random.integer(1, 9)}-${random.integer(10, 28)}`,
    })),
  };
}

export function branchingTools({ devices, depots, ways, firstBadBuild, gauges, orders, tiers, rules, rooms }: BranchingWorld) {
  return [
    tool({
      name: "checkDevice",
      description: "Whether a device is in order, and which part of it wears.",
      inputSchema: record({ device: text }),
      outputSchema: record({ isFine: flag, part: text }),
      execute: ({ device }) => found(devices[device], device),
    }),
    tool({
      name: "depotStock",
      description: "How many pieces of a part a depot has.",
      inputSchema: record({ depot: text, part: text }),
      outputSchema: record({ pieces: number }),
      execute: ({ depot, part }) => ({ pieces: found(depots[depot]?.[part], depot) }),
    }),
    tool({
      name: "daysOnTheWay",
      description: "How long a delivery from a depot to a site takes, in days.",
      inputSchema: record({ depot: text, site: text }),
      outputSchema: record({ days: number }),
      execute: ({ depot, site }) => ({ days: found(ways[depot]?.[site], depot) }),
    }),
    tool({
      name: "testBuild",
      description: "Runs the tests on a build: takes an hour.",
      inputSchema: record({ build: number }),
      outputSchema: record({ passes: flag }),
      execute: ({ build }) => ({ passes: build < firstBadBuild }),
    }),
    tool({
      name: "readGauge",
      description: "What a gauge last showed, and how long ago.",
      inputSchema: record({ gauge: text }),
      outputSchema: record({ value: number, ageMinutes: number }),
      execute: ({ gauge }) => found(gauges[gauge], gauge),
    }),
    tool({
      name: "order",
      description: "Customer and age of an order.",
      inputSchema: record({ order: text }),
      outputSchema: record({ customer: text, daysAgo: number }),
      execute: ({ order }) => {
        const { customer, daysAgo } = found(orders[order], order);
        return { customer, daysAgo };
      },
    }),
    tool({
      name: "customerTier",
      description: "The tier of a customer.",
      inputSchema: record({ customer: text }),
      outputSchema: record({ tier: text }),
      execute: ({ customer }) => ({ tier: found(tiers[customer], customer) }),
    }),
    tool({
      name: "refundRules",
      description: "The rules on refunds for customers of a tier, as they are printed.",
      inputSchema: record({ tier: text }),
      execute: ({ tier }) => found(rules[tier], tier).words,
    }),
    tool({
      name: "refund",
      description: "Pays back a share of an order, in percent, and tells the amount.",
      inputSchema: record({ order: text, percent: number }),
      outputSchema: record({ amount: number }),
      execute: ({ order, percent }) => ({ amount: (found(orders[order], order).amount * percent) / 100 }),
    }),
    tool({
      name: "listRooms",
      description: "All machine rooms.",
      outputSchema: listOf(text),
      execute: () => Object.keys(rooms),
    }),
    tool({
      name: "roomTemperature",
      description: "How warm a room is.",
      inputSchema: record({ room: text }),
      outputSchema: record({ celsius: number }),
      execute: ({ room }) => ({ celsius: found(rooms[room], room).celsius }),
    }),
    tool({
      name: "lastService",
      description: "When the cooling of a room was last looked after, as YYYY-MM-DD.",
      inputSchema: record({ room: text }),
      outputSchema: record({ date: text }),
      execute: ({ room }) => ({ date: found(rooms[room], room).lastService }),
    }),
  ];
}
