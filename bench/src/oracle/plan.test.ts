import { describe, expect, it } from "vitest";
import { nextMove, type Results, toKey } from "./plan.ts";

const twoChains = ({ call, all }: Results) => {
  const [one, other] = all([
    () => call<number>("second", { of: call<number>("first", { of: "a" }) }),
    () => call<number>("first", { of: "b" }),
  ]);
  return one + other;
};

describe("nextMove", () => {
  it("asks at once for everything that depends on nothing missing", () => {
    expect(nextMove(twoChains, new Map())).toEqual({
      calls: [
        { name: "first", args: { of: "a" } },
        { name: "first", args: { of: "b" } },
      ],
    });
  });

  it("asks for what depends on a result only when that has come", () => {
    const seen = new Map([
      [toKey("first", { of: "a" }), "7"],
      [toKey("first", { of: "b" }), "1"],
    ]);
    expect(nextMove(twoChains, seen)).toEqual({ calls: [{ name: "second", args: { of: 7 } }] });
  });

  it("answers when nothing is missing", () => {
    const seen = new Map([
      [toKey("first", { of: "a" }), "7"],
      [toKey("first", { of: "b" }), "1"],
      [toKey("second", { of: 7 }), "40"],
    ]);
    expect(nextMove(twoChains, seen)).toEqual({ answer: 41 });
  });

  it("asks once for what two parts need, whatever the order of the arguments", () => {
    const plan = ({ call, all }: Results) => all([() => call<number>("sum", { a: 1, b: 2 }), () => call<number>("sum", { b: 2, a: 1 })]);
    expect(nextMove(plan, new Map())).toEqual({ calls: [{ name: "sum", args: { a: 1, b: 2 } }] });
  });

  it("gives texts as they came", () => {
    expect(nextMove(({ read }) => read("page"), new Map([[toKey("page", {}), "12"]]))).toEqual({ answer: "12" });
  });

  it("passes on a fault of the plan", () => {
    const fault = () => {
      throw new Error("Nothing to follow.");
    };
    expect(() => nextMove(fault, new Map())).toThrow("Nothing to follow.");
  });
});
