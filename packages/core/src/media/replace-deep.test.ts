import { describe, expect, it } from "vitest";
import { Media } from "./media.ts";
import { replaceDeep } from "./replace-deep.ts";

const shout = (value: unknown) => replaceDeep(value, (part) => (part === "a" ? "A" : part));

describe("replaceDeep", () => {
  it("goes into arrays, objects, maps and sets, and copies only what holds a change", () => {
    const still = { rows: [1, "b", Number.NaN, undefined, -0], when: new Date(0), bytes: new Uint8Array(2) };
    const value = {
      list: ["a", still],
      map: new Map<unknown, unknown>([
        ["a", "a"],
        [["a"], 1],
      ]),
      set: new Set(["a", 2]),
    };
    const result = shout(value) as typeof value;
    expect(result).toStrictEqual({
      list: ["A", still],
      map: new Map<unknown, unknown>([
        ["a", "A"],
        [["A"], 1],
      ]),
      set: new Set(["A", 2]),
    });
    expect(result.list[1]).toBe(still);
    expect(value.list[0]).toBe("a");
  });

  it("gives the very same value when nothing is replaced", () => {
    class Row {
      readonly name = "b";
    }
    const cycle: unknown[] = [];
    cycle.push(cycle);
    for (const value of [
      1,
      "b",
      null,
      undefined,
      [],
      [Number.NaN],
      new Array(3),
      new Row(),
      new Map([[{}, []]]),
      new Set([[]]),
      cycle,
      new Error("a"),
    ]) {
      expect(shout(value)).toBe(value);
    }
  });

  it("keeps __proto__ a key, and sets no prototype", () => {
    const result = shout(JSON.parse('{"__proto__":{"isAdmin":"a"}}')) as { isAdmin?: string };
    expect(Object.getPrototypeOf(result)).toBe(Object.prototype);
    expect([result.isAdmin, JSON.stringify(result)]).toEqual([undefined, '{"__proto__":{"isAdmin":"A"}}']);
  });

  it("runs a getter once, also in an array", () => {
    const reads: string[] = [];
    const value = {
      get x() {
        reads.push("x");
        return ["a"];
      },
      y: "a",
      list: Object.defineProperty([0, "a"], 0, { get: () => reads.push("0") }),
    };
    expect(shout(value)).toEqual({ x: ["A"], y: "A", list: [2, "A"] });
    expect(reads).toEqual(["x", "0"]);
  });

  it("ends, whatever the shape", () => {
    const cycle: Record<string, unknown> = { word: "a" };
    cycle["self"] = cycle;
    cycle["again"] = [cycle, cycle];
    const around = shout(cycle) as typeof cycle;
    expect([around["word"], around["self"]]).toEqual(["A", cycle]);
    expect(around["self"]).toBe(cycle);

    let lattice: unknown = ["a"];
    for (let i = 0; i < 90; i++) lattice = [lattice, lattice];
    expect(shout(lattice)).not.toBe(lattice);

    let deep: unknown = "a";
    for (let i = 0; i < 100_000; i++) deep = [deep];
    expect(shout(deep)).toBe(deep);

    const sparse: unknown[] = [];
    sparse[4_294_967_294] = "a";
    expect(shout([sparse])).toEqual([sparse]);
    shout(Array.from({ length: 1_000_000 }, (_, i) => i));
  });

  it("leaves media, errors and bytes whole", () => {
    const media = Media.fromUrl("https://example.com", { filename: "a" });
    const error = Object.assign(new Error("no"), { why: "a" });
    expect(shout([media, error])).toEqual([media, error]);
  });
});
