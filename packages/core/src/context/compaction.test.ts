import { describe, expect, it } from "vitest";
import type { Message, ToolResultPart } from "../contracts/message.ts";
import type { ActionStep, MemoryStep, PlanningStep } from "../contracts/step.ts";
import { toMessages } from "../memory/to-messages.ts";
import { ScriptedModel } from "../testing/scripted-model.ts";
import { type Compaction, type CompactionContext, chainCompactions, estimateTokens } from "./compaction.ts";
import { dropOldSteps } from "./drop-old-steps.ts";
import { summarize } from "./summarize.ts";
import { trimObservations } from "./trim-observations.ts";

const text = (text: string) => ({ type: "text", text }) as const;
const image = { type: "media", mediaType: "image/png", source: { kind: "bytes", base64: "A".repeat(9_000) } } as const;
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

describe("a run of 20 steps of 20 kB each", () => {
  const options = { aboveTokens: 40_000, keepSteps: 3 };
  it.each<[what: string, policy: Compaction]>([
    ["dropOldSteps", dropOldSteps(options)],
    ["trimObservations", trimObservations(options)],
    ["summarize", summarize(options)],
    ["a chain", chainCompactions(trimObservations(options), dropOldSteps(options))],
  ])("stays under its threshold with %s, which seldom breaks the prefix of the prompt", async (_, policy) => {
    let memory: readonly MemoryStep[] = [task("Look at everything.")];
    let sent: readonly Message[] = [];
    let [breaks, longest] = [0, 0];
    for (let number = 1; number <= 20; number++) {
      memory = (await apply(policy, memory)).memory;
      const messages = toMessages(SYSTEM, memory);
      longest = Math.max(longest, estimateTokens(messages));
      if (!sent.every((message, index) => JSON.stringify(message) === JSON.stringify(messages[index]))) breaks++;
      sent = messages;
      memory = [...memory, action(number, { code: "f()", observation: "z".repeat(20_000) })];
    }
    expect(longest).toBeGreaterThan(30_000);
    expect(longest).toBeLessThanOrEqual(40_000);
    // Without compaction it would be 100,000 tokens.
    expect(breaks).toBeGreaterThan(1);
    expect(breaks).toBeLessThanOrEqual(4);
  });
});

describe("estimateTokens", () => {
  it("takes 4 characters of anything the model reads for a token, and 1,000 tokens for a picture of any size", () => {
    expect(estimateTokens([])).toBe(0);
    expect(estimateTokens([{ role: "user", content: [text("a".repeat(41))] }])).toBe(11);
    expect(estimateTokens([{ role: "user", content: [image] }])).toBe(1_000);
    // Prompt, name and arguments, result, picture.
    const messages = toMessages("s".repeat(38), [calling(1, [[text("r".repeat(36)), image]])]);
    expect(estimateTokens(messages)).toBe((38 + 6 + 36) / 4 + 1_000);
    const reasoning = { type: "reasoning", text: "t".repeat(80), signature: "s".repeat(4_000) } as const;
    expect(estimateTokens([{ role: "assistant", content: [reasoning] }])).toBe(20);
  });
});

describe("chainCompactions", () => {
  const memory = [task("a"), ...Array.from({ length: 10 }, (_, index) => action(index + 1, { observation: "o".repeat(4_000) }))];

  it("goes on while the conversation is above the next threshold, and adds up what was used", async () => {
    const seen: number[] = [];
    const policy: Compaction = (memory, { estimatedTokens, usage }) => {
      seen.push(estimatedTokens, usage.inputTokens ?? -1);
      return { memory: memory.slice(0, -1), usage: { inputTokens: 10, outputTokens: 1 } };
    };
    const estimatedTokens = tokensOf(memory);
    const usage = { inputTokens: 2 * estimatedTokens, outputTokens: 5 };
    const result = await apply(
      chainCompactions(policy, policy, (memory) => memory),
      memory,
      { usage },
    );
    expect(result).toEqual({ memory: memory.slice(0, -2), usage: { inputTokens: 20, outputTokens: 2 } });
    // A step is 4,000 characters and its reply, here at 2 characters a token.
    expect(seen[0]).toBe(estimatedTokens);
    expect(seen[1]).toBe(usage.inputTokens);
    expect(seen[2]).toBe(estimatedTokens - 1_002);
    expect(seen[3]).toBe(usage.inputTokens - 2_004);
  });

  it("stops where the first policy was enough, and gives the same array when none did anything", async () => {
    const trimmed = await apply(trimObservations({ aboveTokens: 8_000 }), memory);
    const both = chainCompactions(trimObservations({ aboveTokens: 8_000 }), dropOldSteps({ aboveTokens: 8_000 }));
    expect((await apply(both, memory)).memory).toEqual(trimmed.memory);
    expect((await apply(chainCompactions(dropOldSteps({ aboveTokens: 90_000 })), memory)).memory).toBe(memory);
    expect((await apply(chainCompactions(), memory)).memory).toBe(memory);
  });
});
