import { describe, expect, it } from "vitest";
import type { Decisions, Interruption } from "../contracts/interruption.ts";
import type { RunState } from "../contracts/run-state.ts";
import { decider, forOpen, toDecision } from "./decisions.ts";

const approval: Interruption = { id: "r:1.a", type: "approval", callId: "r:1.a", tool: "pay", input: {} };
const question: Interruption = { id: "r:1.b?c", type: "question", callId: "r:1.b", tool: "ask", question: "Which?" };
const state = { run: { interruptions: [approval, question] } } as unknown as RunState;

const NO_DECISIONS: readonly unknown[] = [
  { approve: false },
  { approve: "true" },
  { approve: 1 },
  { reject: false },
  { reject: null },
  { answer: undefined },
  { approve: true, reject: true },
  { approve: true, answer: 1 },
  { approve: true, always: "yes" },
  {},
  [],
  true,
  "approve",
  1,
];

describe("A decision", () => {
  it.each(NO_DECISIONS)("is not %j", (given) => {
    expect(() => toDecision(given)).toThrow("This is no decision");
  });

  it("is JSON, and nothing besides", () => {
    expect(toDecision({ approve: true, input: { at: new Date(0) }, note: "x" })).toEqual({
      approve: true,
      input: { at: "1970-01-01T00:00:00.000Z" },
    });
    expect(toDecision({ answer: null })).toEqual({ answer: null });
    expect(toDecision({ reject: "", always: false })).toEqual({ reject: "" });
  });
});

describe("Decisions", () => {
  it("are asked for in turn", async () => {
    const decide = decider(undefined, () => undefined, { [approval.id]: { reject: true } }, { approve: true });
    expect(await decide(approval)).toEqual({ reject: true });
    expect(await decide(question)).toEqual({ approve: true });
    expect(await decider()(approval)).toBeUndefined();
  });

  it("do not fall for names that every object has", async () => {
    expect(await decider({})({ ...approval, id: "constructor" })).toBeUndefined();
  });

  it("for all are those that are open now", async () => {
    const decide = decider(forOpen({ approve: true }, state));
    expect(await decide(approval)).toEqual({ approve: true });
    expect(await decide({ ...approval, id: "r:2.later" })).toBeUndefined();
  });

  it.each([...NO_DECISIONS.filter((given) => typeof given !== "object"), { [approval.id]: { approve: false } }, { approve: false }])(
    "are checked before anything runs: %j",
    (given) => {
      expect(() => forOpen(given as Decisions, state)).toThrow("This is no decision");
    },
  );

  it("may be none", () => {
    for (const none of [undefined, null, {}]) expect(forOpen(none as Decisions, state) ?? {}).toEqual({});
  });

  it("need a run", () => {
    expect(() => forOpen(undefined, {})).toThrow("holds no run to go on with");
  });
});
