import { expect, it } from "vitest";
import { nearestName } from "./nearest-name.ts";

const names = ["exchangeRate", "searchWeb", "readFile", "now"];

it.each([
  ["exchangeRat", "exchangeRate"],
  ["exchagneRate", "exchangeRate"],
  ["exchange_rate", "exchangeRate"],
  ["EXCHANGERATE", "exchangeRate"],
  ["webSearch", undefined],
  ["readfiles", "readFile"],
  ["nwo", "now"],
  ["not", "now"],
  ["xyz", undefined],
  ["", undefined],
])("takes %j for %j", (name, expected) => {
  expect(nearestName(name, names)).toBe(expected);
});

it("prefers the nearest, and the first of equals", () => {
  expect(nearestName("read", ["reads", "rear", "read1"])).toBe("reads");
  expect(nearestName("reader", ["leaders", "reader2", "reeder"])).toBe("reader2");
});

it("does not compare names of hostile length", () => {
  expect(nearestName("a".repeat(1_000_000), names)).toBeUndefined();
  expect(nearestName("now", ["n".repeat(1_000_000)])).toBeUndefined();
});
