import { expect, it } from "vitest";
import { toJson } from "./to-json.ts";
import { toJsonLine } from "./to-json-line.ts";

it("gives JSON for every value a tool or a program may return", () => {
  const value = {
    big: 12345678901234567890n,
    date: new Date(0),
    noDate: new Date(Number.NaN),
    map: new Map<unknown, unknown>([
      ["a", 1],
      [2, new Set([3])],
    ]),
    bytes: new Uint8Array([1, 255]),
    numbers: [Number.NaN, -0, Number.POSITIVE_INFINITY],
    error: new RangeError("too far"),
    nothing: undefined,
    list: [undefined, null],
    symbol: Symbol("s"),
  };
  expect(toJson(value)).toEqual({
    big: "12345678901234567890",
    date: "1970-01-01T00:00:00.000Z",
    noDate: null,
    map: { a: 1, 2: [3] },
    bytes: [1, 255],
    numbers: ["NaN", -0, "Infinity"],
    error: "RangeError: too far",
    list: [null, null],
    symbol: "Symbol(s)",
  });
});

it("ends on cycles, on depth and on getters that throw", () => {
  const cyclic: { self?: unknown } = {};
  cyclic.self = [cyclic];
  let deep: unknown = 1;
  for (let level = 0; level < 100_000; level++) deep = [deep];
  const hostile = {
    get secret() {
      throw new Error("no");
    },
  };
  expect(toJson(cyclic)).toEqual({ self: ["[cycle]"] });
  expect(JSON.stringify(toJson(deep))).toContain("[too deep]");
  expect(toJson(hostile)).toEqual({ secret: "[unreadable]" });
});

it("names the same object twice where it is no cycle", () => {
  const shared = { a: 1 };
  expect(toJson([shared, shared])).toEqual([{ a: 1 }, { a: 1 }]);
});

it("keeps a field called __proto__ a field", () => {
  expect(JSON.stringify(toJson(JSON.parse('{"__proto__":{"a":1}}')))).toBe('{"__proto__":{"a":1}}');
});

it("writes one line that no terminal obeys and every parser reads back", () => {
  const text = "a\nb\u001b[2J\u009b31m\u202e\u2028\u007f\u{e0041}😀";
  const line = toJsonLine({ text });
  expect(line).toBe('{"text":"a\\nb\\u001b[2J\\u009b31m\\u202e\\u2028\\u007f\\udb40\\udc41😀"}\n');
  expect(JSON.parse(line)).toEqual({ text });
});
