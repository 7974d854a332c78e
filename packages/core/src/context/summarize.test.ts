import { describe, expect, it } from "vitest";
import type { ModelRequest } from "../contracts/model.ts";
import type { ActionStep, MemoryStep } from "../contracts/step.ts";
import { ModelError } from "../errors.ts";
import { toMessages } from "../memory/to-messages.ts";
import { type ScriptEntry, ScriptedModel } from "../testing/scripted-model.ts";
import { type Compaction, type CompactionContext, estimateTokens } from "./compaction.ts";
import { dropOldSteps } from "./drop-old-steps.ts";
import { summarize } from "./summarize.ts";

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
const OPTIONS = { aboveTokens: 8_000 };
async function apply(policy: Compaction, memory: readonly MemoryStep[], fields: Partial<CompactionContext> = {}) {
  const context = { model: new ScriptedModel([]), usage: {}, estimatedTokens: tokensOf(memory), systemPrompt: "s" };
  const result = await policy(memory, { ...context, signal: new AbortController().signal, ...fields });
  return "memory" in result ? result : { memory: result };
}
const typesOf = (memory: readonly MemoryStep[]) => memory.map((step) => ("number" in step ? step.number : step.type));
const summaryOf = (memory: readonly MemoryStep[]) => memory.flatMap((step) => (step.type === "summary" ? [step.summary] : []));
const memory = [task("Find the answer."), ...steps(10, 4_000, { code: "f()" })];
const usage = { inputTokens: 4_000, outputTokens: 20 };
const saying = (entry: ScriptEntry) => new ScriptedModel([entry]);
const sentBy = (model: ScriptedModel) => JSON.stringify((model.requests[0] as ModelRequest | undefined)?.messages);

describe("summarize", () => {
  it("puts the model's summary in place of the oldest steps, with what it used", async () => {
    const model = saying({ text: "<think>So.</think>\nIt is in `rows`.", usage });
    const result = await apply(summarize(OPTIONS), memory, { model });
    expect(typesOf(result.memory)).toEqual(["task", "summary", 8, 9, 10]);
    expect(result.memory[1]).toEqual({ type: "summary", summary: "It is in `rows`.", usage });
    expect(result).toMatchObject({ usage });
    expect(tokensOf(result.memory)).toBeLessThanOrEqual(4_000);
  });

  it("sends the older part as text, without pictures and reasoning", async () => {
    const model = saying("Green.");
    const picture = { type: "media", mediaType: "image/png", source: { kind: "bytes", base64: "QUJD" }, filename: "a.png" } as const;
    const { observation: _, ...called } = action(1, {
      reply: {
        role: "assistant",
        content: [
          { type: "reasoning", text: "Hm.", signature: "sig" },
          { type: "tool-call", id: "1", name: "look", argsText: '{"at":1}' },
        ],
      },
      results: [{ type: "tool-result", callId: "1", name: "look", content: [text("blue"), picture] }],
    });
    await apply(summarize(OPTIONS), [task("Which colour?"), { type: "summary", summary: "Not red." }, called, ...steps(9, 4_000)], {
      model,
    });
    const [system, user, ...others] = model.requests[0]?.messages ?? [];
    expect(others).toEqual([]);
    expect(system).toMatchObject({ role: "system", content: [text(expect.stringMatching(/summary/))] });
    expect(user).toMatchObject({
      content: [
        text(
          expect.stringMatching(
            /^<conversation>\nUser or program: Which colour\?\n\nUser or program: Summary of earlier steps: Not red\.\n\nAgent: Calls look: \{"at":1\}\n\nTools: Result of look: blue\n\[a\.png\]\n\nAgent: reply 1\n\nUser or program: oooo/,
          ),
        ),
      ],
    });
    expect(sentBy(model)).not.toMatch(/QUJD|Hm\.|sig|reply 9/);
  });

  it("takes another model and another prompt", async () => {
    const [model, other] = [saying("Not I."), saying("I.")];
    const { memory: after } = await apply(summarize({ ...OPTIONS, model: other, prompt: "In French." }), memory, { model });
    expect(summaryOf(after)).toEqual(["I."]);
    expect(model.requests).toEqual([]);
    expect(other.requests[0]?.messages[0]).toEqual({ role: "system", content: [text("In French.")] });
  });

  it("does not call the model below the threshold", async () => {
    const model = saying("Not I.");
    expect((await apply(summarize({ aboveTokens: 20_000 }), memory, { model })).memory).toBe(memory);
    expect(model.requests).toEqual([]);
  });

  it("cuts a summary that is too long", async () => {
    const { memory: after } = await apply(summarize(OPTIONS), memory, { model: saying("long ".repeat(50_000)) });
    expect(tokensOf(after)).toBeLessThanOrEqual(4_100);
  });

  it.each<[what: string, entry: ScriptEntry, used: object]>([
    ["fails", { error: new ModelError("Too long.", { kind: "context-length" }) }, {}],
    ["says nothing", { text: "<think>So.</think> ", usage }, usage],
  ])("drops the steps without a summary when the model %s", async (_, entry, used) => {
    const result = await apply(summarize(OPTIONS), memory, { model: saying(entry) });
    expect(result).toEqual({ memory: (await apply(dropOldSteps(OPTIONS), memory)).memory, usage: used });
  });

  it("throws when it is aborted", async () => {
    const controller = new AbortController();
    const model = saying(() => {
      controller.abort(new Error("stop"));
      return "Too late.";
    });
    await expect(apply(summarize(OPTIONS), memory, { model, signal: controller.signal })).rejects.toThrow("stop");
  });
});
