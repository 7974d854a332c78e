// The right answers, worked out from the world and not from the tools.
import type { Json } from "@smolagents-ts/core";
import type { AggregationWorld } from "./world.ts";

export function wettestAnswer({ stations }: AggregationWorld, { month }: { month: string }): Json {
  let wettest: { station: string; total: number } | undefined;
  for (const [station, months] of Object.entries(stations)) {
    let total = 0;
    for (const millimetres of months[month] ?? []) total += millimetres;
    if (wettest === undefined || total > wettest.total) wettest = { station, total };
  }
  return wettest ?? null;
}

export const regionSalesAnswer = ({ orderPages, regions }: AggregationWorld, { region }: { region: string }): Json =>
  orderPages
    .flat()
    .filter(({ customer }) => regions[customer] === region)
    .reduce((sum, { amount }) => sum + amount, 0);

export function stockValueAnswer({ stores, prices }: AggregationWorld): Json {
  let value = 0;
  for (const [article, price] of Object.entries(prices)) {
    for (const pieces of Object.values(stores)) value += (pieces[article] ?? 0) * price;
  }
  return value;
}

export const delaysAnswer = ({ feedback }: AggregationWorld): Json => feedback.filter((each) => each.isAboutDelay).length;
