import { describe, expect, it } from "vitest";
import type { ActionStep, MemoryStep } from "../contracts/step.ts";
import { toMessages } from "../memory/to-messages.ts";
import { ScriptedModel } from "../testing/scripted-model.ts";
import { type Compaction, type CompactionContext, estimateTokens } from "./compaction.ts";
import { trimObservations } from "./trim-observations.ts";

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

const policy = trimObservations({ aboveTokens: 8_000 });
const picture = (filename?: string) =>
  ({ type: "media", mediaType: "image/png", source: { kind: "url", url: "https://example.com" }, ...(filename && { filename }) }) as const;

describe("trimObservations", () => {
  it("cuts the observations of all but the latest steps in the middle", async () => {
    const memory = [task("a"), ...steps(10, 4_000)];
    const { memory: after } = await apply(policy, memory);
    expect(after.slice(8)).toEqual(memory.slice(8));
    for (const step of after.slice(1, 8)) {
      expect(step).toMatchObject({ observation: expect.stringMatching(/^o{350}\n… 3500 of 4000 characters left out.*\no{150}$/) });
    }
    expect(tokensOf(after)).toBeLessThan(4_200);
    expect((await apply(trimObservations({ aboveTokens: 8_000, keepSteps: 1, maxChars: 10 }), memory)).memory.slice(10)).toEqual([
      memory[10],
    ]);
  });

  it("cuts tool results, and leaves the pairs of calls and results as they are", async () => {
    const [first, ...rest] = steps(10, 4_000);
    const results = ["a", "b"].map((callId) => ({
      type: "tool-result" as const,
      callId,
      name: "look",
      content: callId === "a" ? [text("r".repeat(4_000)), picture("a.png"), text("end")] : [text("short")],
    }));
    const { observation: _, ...called } = { ...(first ?? action(1)), results };
    const [, step] = (await apply(policy, [task("a"), called, ...rest])).memory;
    expect(step).toEqual({
      ...called,
      results: [
        { ...results[0], content: [text(expect.stringMatching(/^r{350}\n…/)), text("(a.png, no longer shown)"), text("end")] },
        results[1],
      ],
    });
  });

  it("takes pictures out and says so, also where there is nothing else", async () => {
    const shown = { media: [picture("a.png"), picture()] };
    const { observation: _, ...wordless } = action(2, { ...shown, results: [] });
    const { memory } = await apply(policy, [task("a"), action(1, shown), wordless, ...steps(10, 4_000)]);
    const { media: _media, ...first } = action(1, { observation: "seen 1\n(a.png, no longer shown)\n(image/png, no longer shown)" });
    expect(memory[1]).toEqual(first);
    expect(memory[2]).toMatchObject({ observation: "(a.png, no longer shown)\n(image/png, no longer shown)", results: [] });
    expect(memory[2]).not.toHaveProperty("media");
  });

  it("keeps what it cut before, byte by byte", async () => {
    const pictures = { media: [picture("a.png"), picture()] };
    const { memory: first } = await apply(policy, [task("a"), ...steps(10, 4_000, pictures)]);
    const { memory: second } = await apply(policy, [...first, ...steps(10, 4_000, pictures)]);
    expect(second).not.toBe(first);
    for (const index of [0, 1, 2, 3, 4, 5, 6, 7]) expect(second[index]).toBe(first[index]);
  });

  it("leaves all as it is where that would save little", async () => {
    const memory = [task("a"), ...steps(30, 700), ...steps(3, 8_000)];
    expect(tokensOf(memory)).toBeGreaterThan(8_000);
    expect((await apply(policy, memory)).memory).toBe(memory);
  });
});
