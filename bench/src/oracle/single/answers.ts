// The right answers, worked out from the world and not from the tools.
import type { Json } from "@smolagents-ts/core";
import type { SingleWorld } from "./world.ts";

export const tideAnswer = ({ tides }: SingleWorld, { port, day }: { port: string; day: string }): Json =>
  (tides[port] ?? []).find((_, at) => at + 1 === Number(day)) ?? null;

export const openingAnswer = ({ houses }: SingleWorld, { house }: { house: string }): Json =>
  houses.find(({ name }) => name === house)?.opensAt ?? null;

/** Boxes in whole rows, one by one, as one would count them. */
export function boxesAnswer(_: SingleWorld, { rows, boxes, broken }: { rows: string; boxes: string; broken: string }): Json {
  let count = -Number(broken);
  for (let row = 0; row < Number(rows); row++) count += Number(boxes);
  return count;
}
