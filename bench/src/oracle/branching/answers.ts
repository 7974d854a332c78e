// The right answers, worked out from the world and not from the tools.
import type { Json } from "@smolagents-ts/core";
import type { BranchingWorld } from "./world.ts";

export function sparePartAnswer(
  { devices, depots: stocks, ways }: BranchingWorld,
  { device, site, depots }: { device: string; site: string; depots: string },
): Json {
  const state = devices[device];
  if (state?.isFine) return 0;
  const depot = depots.split(", ").find((each) => stocks[each]?.[state?.part ?? ""]);
  return ways[depot ?? ""]?.[site] ?? null;
}

export const firstBadAnswer = ({ firstBadBuild }: BranchingWorld): Json => firstBadBuild;

export const freshGaugeAnswer = ({ gauges: shown }: BranchingWorld, { gauges, minutes }: { gauges: string; minutes: string }): Json =>
  gauges
    .split(", ")
    .map((gauge) => shown[gauge])
    .find((gauge) => gauge && gauge.ageMinutes <= Number(minutes))?.value ?? null;

export function refundAnswer({ orders, tiers, rules }: BranchingWorld, { order }: { order: string }): Json {
  const { amount = Number.NaN, customer = "", daysAgo = Number.NaN } = orders[order] ?? {};
  const rule = rules[tiers[customer] ?? ""];
  if (!rule) throw new Error(`No rule for ${order}.`);
  return daysAgo > rule.fullDays ? (amount * rule.laterPercent) / 100 : amount;
}

export function coolingAnswer({ rooms }: BranchingWorld, { limit }: { limit: string }): Json {
  const warm = Object.entries(rooms).filter(([, { celsius }]) => celsius > Number(limit));
  // Dates as YYYY-MM-DD sort as texts.
  warm.sort(([, one], [, other]) => (one.lastService < other.lastService ? -1 : 1));
  return warm[0]?.[0] ?? null;
}
