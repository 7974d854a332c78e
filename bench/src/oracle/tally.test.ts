import { describe, expect, it } from "vitest";
import type { Outcome } from "./run-task.ts";
import { type Trial, toOracleRow } from "./tally.ts";
import { verdicts } from "./verdicts.ts";

const outcome = (modelCalls: number, requestChars: number, unseenCalls = 0): Outcome => {
  const toolCalls = ["a", "b", "c"];
  return { answer: 1, isRight: true, modelCalls, requestChars, requestBytes: requestChars, replyChars: 40, toolCalls, unseenCalls };
};
const trial = (name: string, reads: boolean, seed: string, outcomes: Trial["outcomes"]): Trial => ({
  category: "any",
  name,
  reads,
  seed,
  outcomes,
});
const trials = ["1", "2"].flatMap((seed) => [
  trial("chain", false, seed, {
    code: outcome(1, 400, 3),
    "json-sequential": outcome(4, 4_000),
    "json-parallel": outcome(4, 4_000),
    "code-stepwise": outcome(4, 2_000),
  }),
  trial("letters", true, seed, {
    code: outcome(2, 800),
    "json-sequential": outcome(4, 4_000),
    "json-parallel": outcome(2, 2_000),
    "code-stepwise": outcome(2, 1_000),
  }),
]);

describe("the lines of the measurement", () => {
  it("compare the calls of programs with those of single tool calls, and keep the rest", () => {
    const row = toOracleRow("all tasks", trials);
    expect(row).toMatchObject({ median: 3, n: 2, ratio: 3 / 8 });
    expect(row.note).toBe("one by one 8 · parallel 6 (0.50×) · tokens 300 / 2,000 (0.15×) / 1,500 (0.20×) · 6 tool calls");
    expect(row.modes["json-parallel"]).toMatchObject({ calls: 6, tokens: 1_500, kilobytes: 6 });
  });

  it("tell how far the claim carries", () => {
    const rows = new Map(
      verdicts(trials)
        .slice(0, 11)
        .map((row) => [row.label, row]),
    );
    expect(rows.get("model calls, code as a share of json-sequential")).toMatchObject({ median: 3 / 8, met: true });
    expect(rows.get("- task by task")).toMatchObject({ min: 0.25, max: 0.5, n: 2, note: "2 of 2 tasks at 0.7 or less" });
    expect(rows.get("- tasks where something must be read")?.median).toBe(0.5);
    // One more call, for the chain alone: the other task's answer came after all results had been seen.
    expect(rows.get("- with a look at the last results before the answer")?.median).toBe(0.5);
    expect(rows.get("- programs that stop wherever a call depends on another")?.median).toBe(6 / 8);
    expect(rows.get("- replies a task may take on top and stay at 0.7")?.median).toBeCloseTo((0.7 * 8 - 3) / 2);
  });
});
