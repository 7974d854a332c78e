import { describe, expect, it } from "vitest";
import type { Message, ToolResultPart } from "../contracts/message.ts";
import type { ModelRequest, Usage } from "../contracts/model.ts";
import type { ActionStep, MemoryStep, PlanningStep } from "../contracts/step.ts";
import { ModelError } from "../errors.ts";
import { toMessages } from "../memory/to-messages.ts";
import { type ScriptEntry, ScriptedModel } from "../testing/scripted-model.ts";
import { type Compaction, type CompactionContext, chainCompactions, estimateTokens } from "./compaction.ts";
import { dropOldSteps } from "./drop-old-steps.ts";
import { summarize } from "./summarize.ts";
import { trimObservations } from "./trim-observations.ts";

const text = (text: string) => ({ type: "text", text }) as const;
const image = { type: "media", mediaType: "image/png", source: { kind: "bytes", base64: "A".repeat(4_000_000) } } as const;
const timing = { startedAt: 0, durationMs: 0 };
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
  timing,
  ...fields,
});
/** A step of native calls: their results stand in place of an observation. */
function calling(number: number, results: readonly (readonly ToolResultPart["content"][number][])[]): ActionStep {
  const ids = results.map((_, index) => `${number}-${index}`);
  const { observation: _, ...step } = action(number, {
    reply: { role: "assistant", content: ids.map((id) => ({ type: "tool-call", id, name: "look", argsText: "{}", args: {} })) },
    results: ids.map((callId, index) => ({ type: "tool-result", callId, name: "look", content: results[index] ?? [] })),
  });
  return step;
}
const planning = (number: number): PlanningStep => ({
  type: "planning",
  number,
  request: "Plan.",
  reply: { role: "assistant", content: [text("First this.")] },
  plan: "First this.",
  followUp: "Go on.",
  usage: {},
  timing,
});

const SYSTEM = "Be good.";
const model = new ScriptedModel(["They found the answer in `rows`."]);
function contextOf(memory: readonly MemoryStep[], fields: Partial<CompactionContext> = {}): CompactionContext {
  const estimatedTokens = estimateTokens(toMessages(SYSTEM, memory));
  return { model, usage: {}, estimatedTokens, systemPrompt: SYSTEM, signal: new AbortController().signal, ...fields };
}
async function apply(policy: Compaction, memory: readonly MemoryStep[], fields?: Partial<CompactionContext>) {
  const result = await policy(memory, contextOf(memory, fields));
  return "memory" in result ? result : { memory: result, usage: undefined };
}
const tokensOf = (memory: readonly MemoryStep[]) => estimateTokens(toMessages(SYSTEM, memory));
const typesOf = (memory: readonly MemoryStep[]) => memory.map((step) => ("number" in step ? step.number : step.type));
const summaryOf = (memory: readonly MemoryStep[]) => memory.flatMap((step) => (step.type === "summary" ? [step.summary] : []));

function expectConversation(messages: readonly Message[]) {
  expect(messages[0]?.role).toBe("system");
  expect(messages[1]?.role).toBe("user");
  for (const [index, { role, content }] of messages.entries()) {
    expect(content).not.toHaveLength(0);
    const next = messages[index + 1];
    const calls = content.flatMap((part) => (part.type === "tool-call" ? [part.id] : []));
    const answers = next?.role === "tool" ? next.content.map(({ callId }) => callId) : [];
    expect(answers).toEqual(calls);
    if (role === "assistant" && next) expect(next.role).not.toBe("assistant");
  }
}

const OPTIONS = { aboveTokens: 8_000, keepSteps: 2 };
const POLICIES: { readonly [name: string]: Compaction } = {
  dropOldSteps: dropOldSteps(OPTIONS),
  trimObservations: trimObservations(OPTIONS),
  summarize: summarize(OPTIONS),
  "summarize whose model fails": summarize({ ...OPTIONS, model: new ScriptedModel([{ error: new Error("down") }]) }),
  chained: chainCompactions(
    trimObservations({ ...OPTIONS, aboveTokens: 6_000 }),
    summarize(OPTIONS),
    dropOldSteps({ ...OPTIONS, keepSteps: 1 }),
  ),
};

/** Numbers that look random and are the same each time. */
function randomNumbers(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function randomMemory(seed: number): MemoryStep[] {
  const random = randomNumbers(seed);
  const long = () => text("x".repeat(random(4) === 0 ? random(60_000) : random(3_000)));
  const memory: MemoryStep[] = [];
  for (let runs = 1 + random(3); runs > 0; runs--) {
    memory.push(random(4) === 0 ? { type: "task", task: "Look.", media: [image] } : task(`Task ${runs}.`));
    const steps = random(12);
    for (let number = 1; number <= steps; number++) {
      if (random(5) === 0) memory.push(planning(number));
      const kind = random(4);
      if (kind === 0)
        memory.push(
          calling(
            number,
            Array.from({ length: 1 + random(3) }, () => (random(4) === 0 ? [long(), image] : [long()])),
          ),
        );
      else
        memory.push(
          action(number, { observation: long().text, ...(kind === 1 && { media: [image, image] }), ...(kind === 2 && { code: "f()" }) }),
        );
    }
    if (runs > 1) {
      const { observation: _, ...last } = action(steps + 1, { final: { value: 42 } });
      memory.push(last);
    }
  }
  return memory;
}

describe.each(Object.entries(POLICIES))("%s", (_, policy) => {
  it("leaves a valid conversation, all tasks and the last step, of any memory", async () => {
    let applied = 0;
    for (let seed = 1; seed <= 150; seed++) {
      let memory: readonly MemoryStep[] = randomMemory(seed);
      const given = structuredClone(memory);
      // Again and again, as the conversation goes on.
      for (let round = 0; round < 3; round++) {
        const before = memory;
        const { memory: after } = await apply(policy, before);
        expectConversation(toMessages(SYSTEM, after));
        expect(after.filter(({ type }) => type === "task")).toEqual(before.filter(({ type }) => type === "task"));
        expect(after.at(-1)).toBe(before.at(-1));
        expect(after.filter(({ type }) => type === "summary").length).toBeLessThanOrEqual(1);
        if (tokensOf(before) <= 6_000) expect(after).toBe(before);
        if (after !== before) {
          applied++;
          expect(tokensOf(before) - tokensOf(after)).toBeGreaterThanOrEqual(1_500);
        }
        memory = [...after, action(90 + round, { observation: "y".repeat(15_000) })];
      }
      expect(randomMemory(seed)).toEqual(given);
    }
    expect(applied).toBeGreaterThan(100);
  });

  it("keeps a run of 20 steps of 20 kB each under its threshold, and seldom breaks the prompt's prefix", async () => {
    const limit = 40_000;
    const options = { aboveTokens: limit, keepSteps: 3 };
    const simulated = {
      dropOldSteps: dropOldSteps(options),
      trimObservations: trimObservations(options),
      summarize: summarize(options),
    };
    for (const compaction of Object.values(simulated)) {
      let memory: readonly MemoryStep[] = [task("Look at everything.")];
      let sent: readonly Message[] = [];
      let breaks = 0;
      for (let number = 1; number <= 20; number++) {
        memory = (await apply(compaction, memory)).memory;
        const messages = toMessages(SYSTEM, memory);
        expect(estimateTokens(messages)).toBeLessThanOrEqual(limit);
        if (!sent.every((message, index) => JSON.stringify(message) === JSON.stringify(messages[index]))) breaks++;
        sent = messages;
        memory = [...memory, action(number, { code: "f()", observation: "z".repeat(20_000) })];
      }
      expect(breaks).toBeGreaterThan(0);
      expect(breaks).toBeLessThanOrEqual(4);
    }
  });

  it("does nothing below the threshold, also by the server's count", async () => {
    const memory = [task("a"), action(1), action(2), action(3)];
    expect((await apply(policy, memory)).memory).toBe(memory);
    expect((await apply(policy, memory, { usage: { inputTokens: 6_000 } })).memory).toBe(memory);
    expect((await apply(policy, [])).memory).toEqual([]);
  });

  it("does nothing where nothing can be saved, however long the conversation is", async () => {
    const memory = [task("a".repeat(100_000)), action(1), action(2), action(3), action(4)];
    expect((await apply(policy, memory)).memory).toBe(memory);
    // Declarations of tools count for the server, and stay.
    const short = [task("a"), action(1), action(2), action(3), action(4)];
    expect((await apply(policy, short, { usage: { inputTokens: 100_000 } })).memory).toBe(short);
  });
});

const steps = (count: number, chars: number, fields: Partial<ActionStep> = {}) =>
  Array.from({ length: count }, (_, index) => action(index + 1, { observation: "o".repeat(chars), ...fields }));

describe("dropOldSteps", () => {
  it("leaves out as few of the oldest steps as get the conversation to half of the threshold", async () => {
    const { memory } = await apply(dropOldSteps({ aboveTokens: 8_000 }), [task("a"), planning(1), ...steps(10, 4_000)]);
    expect(typesOf(memory)).toEqual(["task", "summary", 8, 9, 10]);
    expect(tokensOf(memory)).toBeLessThanOrEqual(4_000);
    expect(summaryOf(memory)).toEqual(["8 steps were left out to keep the conversation short."]);
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
