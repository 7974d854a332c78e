import { isDeepStrictEqual } from "node:util";
import { createContext, runInContext } from "node:vm";
import { describe, expect, it } from "vitest";
import type { Json } from "../contracts/json.ts";
import { AgentConfigError } from "../errors.ts";
import { toJson } from "../memory/to-json.ts";
import { fromTagged, toTagged } from "./tagged-json.ts";

/** As a state file does it. */
const roundTrip = (value: unknown) => fromTagged(JSON.parse(JSON.stringify(toTagged(value))) as Json);
const keeps = (value: unknown) => isDeepStrictEqual(roundTrip(value), structuredClone(value));

describe("toTagged and fromTagged keep", () => {
  it.each<[string, unknown]>([
    ["undefined", undefined],
    ["undefined inside", { a: undefined, b: [undefined, 1, undefined] }],
    ["numbers that JSON lacks", [Number.NaN, Infinity, -Infinity, -0, 0, 5e-324, 1.7976931348623157e308]],
    ["bigints", [0n, -1n, 123n, -(2n ** 70n), 10n ** 30_000n]],
    ["dates", [new Date(0), new Date(-8.64e15), new Date(Number.NaN)]],
    [
      "maps",
      new Map<unknown, unknown>([
        [undefined, Number.NaN],
        [{ a: 1n }, new Map([["__proto__", []]])],
        [-0, new Set([1, "1"])],
      ]),
    ],
    ["sets", new Set([undefined, null, Number.NaN, new Set([{}])])],
    ["bytes", [new Uint8Array([1, 2, 255]), new Uint8Array(0), new Uint8Array([9, 8, 7, 6]).subarray(1, 3)]],
    [
      "binary values",
      [new Uint8Array([1, 2]).buffer, new Float64Array([Number.NaN, -0, 1e300]), new Int16Array([-1]), new BigInt64Array([-5n])],
    ],
    ["a data view", new DataView(new Uint8Array([1, 2, 3]).buffer, 1)],
    ["text of any kind", ["", "\ud800", "\u2028", "$", '{"$":"undefined"}', "\0"]],
    [
      "objects that look like a tag",
      [{ $: "undefined" }, { $: "Date", v: 3 }, { $: { $: null } }, { $: "object", v: [["$", 1]] }, { $: undefined }],
    ],
    ["objects that look like smolagents' tags", { __type__: "bytes", value: "AA==" }],
    ["odd keys", JSON.parse('{"__proto__":{"a":1},"constructor":1,"":2,"toJSON":3,"10":4,"2":5,"$":6}')],
    ["a __proto__ beside a change", JSON.parse('{"__proto__":{"isAdmin":true}}', (key, item) => (key === "isAdmin" ? undefined : item))],
  ])("%s", (_, value) => {
    expect(keeps(value)).toBe(true);
  });

  it("__proto__ as a key, without a new prototype, also where an object must be copied", () => {
    const value: unknown = JSON.parse('{"__proto__":{"isAdmin":true},"when":0}', (key, item) => (key === "when" ? new Date(0) : item));
    const back = roundTrip(value) as { isAdmin?: boolean };
    expect(Object.getPrototypeOf(back)).toBe(Object.prototype);
    expect(Object.hasOwn(back, "__proto__")).toBe(true);
    expect(back.isAdmin).toBeUndefined();
  });

  it("errors, with name and message", () => {
    const back = roundTrip([new TypeError("no"), new AgentConfigError("bad")]) as Error[];
    expect(back.map((error) => error instanceof Error && `${error}`)).toEqual(["TypeError: no", "AgentConfigError: bad"]);
    expect(Object.keys(back[0]!)).toEqual([]);
  });

  it("objects without a prototype, and those of another realm", () => {
    const value: unknown = runInContext("({ a: [{ $: undefined }], b: 1n })", createContext());
    expect(roundTrip(value)).toEqual({ a: [{ $: undefined }], b: 1n });
    expect(roundTrip(Object.assign(Object.create(null), { a: undefined }))).toStrictEqual({ a: undefined });
  });

  it("what a program saw: a hole in an array is undefined", () => {
    expect(roundTrip(new Array(2))).toStrictEqual([undefined, undefined]);
  });
});

describe("toTagged", () => {
  class Money {
    readonly amount = 3n;
    readonly $ = "Date";
  }

  it("makes what toJson makes of what cannot be kept", () => {
    const cycle: Record<string, unknown> = { big: 1n };
    cycle["self"] = [cycle];
    for (const value of [() => 1, Symbol("x"), new Money(), /a/, new (class extends Date {})(0)]) {
      if (value instanceof Date) expect(roundTrip(value)).toEqual(new Date(0));
      else expect(roundTrip({ value })).toEqual({ value: toJson(value) });
    }
    expect(roundTrip(cycle)).toEqual({ big: 1n, self: ["[cycle]"] });
  });

  it("cuts what is nested too deeply, at the same level as toJson", () => {
    let value: unknown = "bottom";
    for (let i = 0; i < 5_000; i++) value = i % 2 ? [value] : { $: value };
    let expected: unknown = toJson(value);
    let back = roundTrip(value);
    for (; typeof back === "object"; back = Object.values(back!)[0], expected = Object.values(expected!)[0])
      expect(back).toBeTypeOf(typeof expected);
    expect([back, expected]).toEqual(["[nested too deeply]", "[nested too deeply]"]);
  });

  it("reads back what it writes at the deepest level", () => {
    for (const bottom of [undefined, new Date(0), new Money(), new Map([[1, 2n]])]) {
      let value: unknown = bottom;
      for (let i = 0; i < 100; i++) value = new Map([[value, { $: i }]]);
      expect(() => roundTrip(value)).not.toThrow();
      let list: unknown = bottom;
      for (let i = 0; i < 99; i++) list = [list];
      if (!(bottom instanceof Money)) expect(keeps(list)).toBe(true);
    }
  });

  it("does not copy what is JSON already, and reads a getter once", () => {
    const rows = Array.from({ length: 1_000 }, (_, id) => ({ id, name: `row ${id}`, tags: ["a", null, true, 1.5] }));
    expect(toTagged(rows)).toBe(rows);
    expect(fromTagged(rows)).toBe(rows);
    const copy = toTagged([rows, undefined]) as Json[];
    expect(copy[0]).toBe(rows);
    let reads = 0;
    toTagged({
      get a() {
        return ++reads;
      },
      b: undefined,
    });
    expect(reads).toBe(1);
  });

  it("does not change the value", () => {
    const value = { list: [1n], when: new Date(0) };
    toTagged(value);
    expect(value).toStrictEqual({ list: [1n], when: new Date(0) });
  });
});

describe("fromTagged refuses, as a configuration error,", () => {
  const deep = (levels: number) => JSON.parse(`${"[".repeat(levels)}1${"]".repeat(levels)}`) as Json;

  it.each<[string, string]>([
    ["an unknown tag", '{"$":"Function","v":"return 1"}'],
    ["the name of another constructor", '{"$":"SharedArrayBuffer","v":"AAAA"}'],
    ["a name of Object.prototype", '{"$":"__proto__","v":[]}'],
    ["a tag without a name", '{"$":{"toString":1}}'],
    ["a null tag", '{"$":null}'],
    ["a number that JSON has", '{"$":"number","v":"12"}'],
    ["a number that is code", '{"$":"number","v":{"valueOf":1}}'],
    ["a decimal bigint", '{"$":"bigint","v":"12"}'],
    ["a bigint that is none", '{"$":"bigint","v":"0x1g"}'],
    ["a bigint without digits", '{"$":"bigint","v":"0x"}'],
    ["an empty bigint", '{"$":"bigint"}'],
    ["a date in words", '{"$":"Date","v":"2020"}'],
    ["a date without time", '{"$":"Date"}'],
    ["a map of no pairs", '{"$":"Map","v":[[1]]}'],
    ["a map that is an object", '{"$":"Map","v":{"length":1}}'],
    ["a set that is text", '{"$":"Set","v":"abc"}'],
    ["a key that is no text", '{"$":"object","v":[[{"toString":1},2]]}'],
    ["an error without a message", '{"$":"Error","v":["E"]}'],
    ["bytes that are no base64", '{"$":"Uint8Array","v":"*"}'],
    ["bytes as a list", '{"$":"Uint8Array","v":[1]}'],
    ["a part of an element", '{"$":"Float64Array","v":"AAAA"}'],
    ["a fault deep inside", '{"$":"Map","v":[[1,[{"a":{"$":"Nope"}}]]]}'],
  ])("%s", (_, text) => {
    const read = () => fromTagged(JSON.parse(text) as Json);
    expect(read).toThrow(AgentConfigError);
    expect(read).toThrow(/^A saved value cannot be read: .*\n\n {2}The state was changed/);
  });

  it("what is nested too deeply", () => {
    expect(() => fromTagged(deep(100))).not.toThrow();
    expect(() => fromTagged(deep(100_000))).toThrow(/more than 100 levels/);
    expect(() => fromTagged({ $: deep(100_000) })).toThrow(/tag without a name/);
  });

  it("a bigint that would take minutes or does not fit", { timeout: 30_000 }, () => {
    expect(() => fromTagged({ $: "bigint", v: "9".repeat(10_000_000) })).toThrow(AgentConfigError);
    expect(typeof fromTagged({ $: "bigint", v: `-0x${"f".repeat(10_000_000)}` })).toBe("bigint");
  });
});

describe("whatever the value,", () => {
  /** Small, with a seed, so that a failure can be repeated (mulberry32). */
  const randomOf = (seed: number) => {
    let state = seed;
    return (below: number) => {
      state = (state + 0x6d2b79f5) | 0;
      let bits = Math.imul(state ^ (state >>> 15), 1 | state);
      bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
      return ((bits ^ (bits >>> 14)) >>> 0) % below;
    };
  };
  const WORDS = ["$", "v", "__proto__", "constructor", "toJSON", "then", "0", "", "Map", "object", "undefined", "-0", "é\ud83d", "a"];
  const ODD = [undefined, null, true, -0, 0, Number.NaN, Infinity, -Infinity, 1e-7, 2 ** 53, 0n, -255n, 2n ** 64n, "", "$"];

  const anyValue = (random: (below: number) => number, depth: number): unknown => {
    const word = () => WORDS[random(WORDS.length)]!;
    const some = <T>(make: () => T) => Array.from({ length: random(4) }, make);
    const inner = () => anyValue(random, depth - 1);
    const kind = random(depth > 0 ? 14 : 7);
    if (kind < 3) return ODD[random(ODD.length)];
    if (kind === 3) return word();
    if (kind === 4) return new Date([0, Number.NaN, random(2 ** 31)][random(3)]!);
    if (kind === 5)
      return [new Uint8Array(some(() => random(256))), new ArrayBuffer(random(9)), new Int16Array(some(() => -random(999)))][random(3)];
    if (kind === 6) return new Float64Array(some(() => random(1_000) / 7));
    if (kind < 9) return some(inner);
    if (kind === 9) return new Map(some(() => [inner(), inner()]));
    if (kind === 10) return new Set(some(inner));
    return Object.fromEntries(some(() => [word(), inner()]));
  };

  it("a round trip gives what structuredClone gives", () => {
    for (let seed = 0; seed < 5_000; seed++) {
      const value = anyValue(randomOf(seed), 5);
      if (!keeps(value)) expect.fail(`seed ${seed}: ${JSON.stringify(toTagged(value))}`);
    }
  });

  it("any JSON is either read or refused", () => {
    for (let seed = 0; seed < 5_000; seed++) {
      const random = randomOf(seed);
      const tags = [
        "Map",
        "Set",
        "object",
        "Error",
        "Date",
        "bigint",
        "number",
        "undefined",
        "Uint8Array",
        "Float64Array",
        "ArrayBuffer",
        "no",
      ];
      const json = (depth: number): Json => {
        const kind = random(depth > 0 ? 6 : 3);
        if (kind < 3) return [null, 3, "0x1f", "AAAA", true, "NaN"][random(6)] as Json;
        if (kind === 3) return Array.from({ length: random(4) }, () => json(depth - 1));
        if (kind === 4) return { $: tags[random(tags.length)]!, v: json(depth - 1) };
        return { a: json(depth - 1), b: json(depth - 1) };
      };
      try {
        fromTagged(json(6));
      } catch (error) {
        expect(error).toBeInstanceOf(AgentConfigError);
      }
    }
  });
});
