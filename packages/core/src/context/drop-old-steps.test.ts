import { describe, expect, it } from "vitest";
import type { ActionStep, MemoryStep } from "../contracts/step.ts";
import { toMessages } from "../memory/to-messages.ts";
import { ScriptedModel } from "../testing/scripted-model.ts";
import { type Compaction, type CompactionContext, estimateTokens } from "./compaction.ts";
import { dropOldSteps } from "./drop-old-steps.ts";

const text = (text: string) => ({ type: "text", text }) as const;
const task = (task: string): MemoryStep => ({ type: "task", task });
const action = (number: number, fields: Partial<ActionStep> = {}): ActionStep => ({
  type: "action",
  number,
  reply: { role: "assistant", content: [text(`reply ${number}`)] },
  finishReason: "stop",
  output: [],
  warnings: [],
  calls: [],
  observation: `seen ${number}`,
  usage: {},
  timing: { startedAt: 0, durationMs: 0 },
  ...fields,
});
const steps = (count: number, chars: number, fields: Partial<ActionStep> = {}) =>
  Array.from({ length: count }, (_, index) => action(index + 1, { observation: "o".repeat(chars), ...fields }));

const tokensOf = (memory: readonly MemoryStep[]) => estimateTokens(toMessages("s", memory));
async function apply(policy: Compaction, memory: readonly MemoryStep[], fields: Partial<CompactionContext> = {}) {
  const context = { model: new ScriptedModel([]), usage: {}, estimatedTokens: tokensOf(memory), systemPrompt: "s" };
  const result = await policy(memory, { ...context, signal: new AbortController().signal, ...fields });
  return "memory" in result ? result : { memory: result };
}
const typesOf = (memory: readonly MemoryStep[]) => memory.map((step) => ("number" in step ? step.number : step.type));
const summaryOf = (memory: readonly MemoryStep[]) => memory.flatMap((step) => (step.type === "summary" ? [step.summary] : []));

describe("dropOldSteps", () => {
  it("leaves out as few of the oldest steps as get the conversation to half of the threshold", async () => {
    const { memory } = await apply(dropOldSteps({ aboveTokens: 8_000 }), [task("a"), ...steps(10, 4_000)]);
    expect(typesOf(memory)).toEqual(["task", "summary", 8, 9, 10]);
    expect(tokensOf(memory)).toBeLessThanOrEqual(4_000);
    expect(summaryOf(memory)).toEqual(["7 steps were left out to keep the conversation short."]);
  });

  it("keeps the latest steps, as long as that stays below the threshold", async () => {
    const memory = [task("a"), ...steps(10, 4_000)];
    expect(typesOf((await apply(dropOldSteps({ aboveTokens: 8_000, keepSteps: 6 }), memory)).memory)).toEqual([
      "task",
      "summary",
      5,
      6,
      7,
      8,
      9,
      10,
    ]);
    expect(typesOf((await apply(dropOldSteps({ aboveTokens: 8_000, keepSteps: 9 }), memory)).memory)).toEqual([
      "task",
      "summary",
      5,
      6,
      7,
      8,
      9,
      10,
    ]);
    expect(typesOf((await apply(dropOldSteps({ aboveTokens: 500, keepSteps: 9 }), memory)).memory)).toEqual(["task", "summary", 10]);
  });

  it("counts what was left out before, and keeps earlier summaries, answers and the word on variables", async () => {
    const policy = dropOldSteps({ aboveTokens: 8_000 });
    const first = await apply(policy, [
      task("a"),
      ...steps(9, 4_000, { code: "f()" }),
      action(10, { final: { value: "Paris" } }),
      task("b"),
    ]);
    expect(typesOf(first.memory)).toEqual(["task", "summary", 8, 9, 10, "task"]);
    const second = await apply(policy, [...first.memory, ...steps(9, 4_000)]);
    expect(typesOf(second.memory)).toEqual(["task", "task", "summary", 7, 8, 9]);
    expect(summaryOf(second.memory)).toEqual([
      '16 steps were left out to keep the conversation short. What their programs defined still exists.\nAnswer to a task: "Paris"',
    ]);
    const third = await apply(policy, [task("a"), { type: "summary", summary: "It is green." }, ...steps(9, 4_000)]);
    expect(summaryOf(third.memory)).toEqual(["6 steps were left out to keep the conversation short.\nIt is green."]);
  });

  it("believes the server when it counts more than 4 characters a token", async () => {
    const memory = [task("a"), ...steps(10, 1_000)];
    expect(tokensOf(memory)).toBeLessThan(3_000);
    const { memory: after } = await apply(dropOldSteps({ aboveTokens: 8_000 }), memory, { usage: { inputTokens: 10_000 } });
    expect(tokensOf(after)).toBeLessThan(1_100);
  });

  it("refuses limits that make no sense", () => {
    for (const options of [
      { aboveTokens: 0 },
      { aboveTokens: Number.NaN },
      { aboveTokens: 9, keepSteps: 0 },
      { aboveTokens: 9, keepSteps: 1.5 },
    ]) {
      expect(() => dropOldSteps(options)).toThrow(/must be/);
    }
  });
});
