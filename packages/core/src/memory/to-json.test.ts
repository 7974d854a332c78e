import { describe, expect, it } from "vitest";
import { toJson } from "./to-json.ts";

class Point {
  readonly x = 1;
  readonly #hidden = 2;
  get y() {
    return this.#hidden;
  }
}
function add() {}
const cycle: { name: string; self?: unknown; list: unknown[] } = { name: "a", list: [] };
cycle.self = cycle;
cycle.list.push(cycle);
const shared = { a: 1 };

describe("toJson", () => {
  it.each<[what: string, value: unknown, json: unknown]>([
    ["a text", "x", "x"],
    ["a text that looks like JSON", '{"a":1}', '{"a":1}'],
    ["half a surrogate pair", "\ud83c", "\ud83c"],
    ["a number", 1.5, 1.5],
    ["minus zero", -0, 0],
    ["NaN", Number.NaN, "NaN"],
    ["infinities", [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY], ["Infinity", "-Infinity"]],
    ["a boolean", false, false],
    ["null", null, null],
    ["undefined", undefined, null],
    ["undefined in a list", [undefined, 1], [null, 1]],
    ["undefined in an object", { a: undefined, b: 1 }, { b: 1 }],
    // biome-ignore lint/suspicious/noSparseArray: what a program may well answer
    ["a list with holes", [1, , 3], [1, null, 3]],
    ["a bigint", 123456789012345678901234567890n, "123456789012345678901234567890"],
    ["a symbol", Symbol("s"), "[Symbol(s)]"],
    ["a function", add, "[function add]"],
    ["a function without a name", () => 1, "[function without a name]"],
    ["a date", new Date(0), "1970-01-01T00:00:00.000Z"],
    ["a date that is none", new Date(Number.NaN), null],
    ["an error", new RangeError("too far"), "RangeError: too far"],
    [
      "a map",
      new Map<unknown, unknown>([
        ["a", new Date(0)],
        [1, 2],
      ]),
      { a: "1970-01-01T00:00:00.000Z", 1: 2 },
    ],
    [
      "a map with objects as keys",
      new Map([
        [{ id: 1 }, "a"],
        [{ id: 2 }, "b"],
      ]),
      { '{"id":1}': "a", '{"id":2}': "b" },
    ],
    ["a map with undefined", new Map([["a", undefined]]), {}],
    ["a set", new Set([1, new Set([2])]), [1, [2]]],
    ["bytes", new Uint8Array([1, 255]), [1, 255]],
    ["a part of a buffer", new Uint8Array([1, 2, 3]).subarray(1), [2, 3]],
    ["a buffer", new Uint8Array([1, 2]).buffer, [1, 2]],
    ["a view on a buffer", new DataView(new Uint8Array([1, 2, 3]).buffer, 1), [2, 3]],
    ["a typed array", new Float64Array([1.5, Number.NaN]), [1.5, "NaN"]],
    ["a typed array of bigints", new BigInt64Array([5n]), ["5"]],
    ["an instance of a class", new Point(), { x: 1 }],
    ["an object without a prototype", Object.assign(Object.create(null), { a: 1 }), { a: 1 }],
    ["a cycle", cycle, { name: "a", list: ["[cycle]"], self: "[cycle]" }],
    ["one object in two places", [shared, shared], [{ a: 1 }, { a: 1 }]],
  ])("keeps %s", (_, value, json) => {
    expect(toJson(value)).toEqual(json);
    expect(JSON.parse(JSON.stringify(toJson(value)))).toEqual(toJson(value));
  });

  it("keeps a property called __proto__ as a property", () => {
    const json = toJson(JSON.parse('{ "__proto__": { "polluted": true } }'));
    expect(JSON.stringify(json)).toBe('{"__proto__":{"polluted":true}}');
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it("leaves the value as it was", () => {
    const value = Object.freeze({ list: Object.freeze([1, undefined]) });
    toJson(value);
    expect(value).toEqual({ list: [1, undefined] });
  });

  it("keeps a hundred levels, and names what is deeper", () => {
    const nest = (levels: number) => {
      let value: unknown = "core";
      for (let level = 0; level < levels; level++) value = [value];
      return value;
    };
    expect(toJson(nest(100))).toEqual(nest(100));
    expect(JSON.stringify(toJson(nest(101)))).toContain('"[nested too deeply]"');
    expect(JSON.stringify(toJson(nest(100_000)))).toHaveLength('"[nested too deeply]"'.length + 200);
  });
});
