import { randomGguf, scriptedGguf } from "@smolagents-ts/conformance";
import type { JsonObject, Message, ModelEvent } from "@smolagents-ts/core";
import { getLlama, type LlamaContextSequence, type LlamaLogLevel } from "node-llama-cpp";
import { describe, expect, it } from "vitest";
import { LlamaCppModel } from "./llama-cpp-model.ts";
import { call, makeModelFolder, openModel, RecordingWrapper, SMALL, said } from "./scripted-llama.ts";

const says = (...pieces: readonly string[]): Uint8Array => scriptedGguf([{ pieces }]);
const answered = (text: string): Message => ({ role: "assistant", content: [{ type: "text", text }] });

/** Every character of the prompt is a token of its own, and so is each mark of a role. */
const PROMPT = { messages: [said("Hello?")], tokens: "Hello?".length + 2 };

describe("what a reply costs", () => {
  it("counts every token of the prompt and of the reply, the one that ends it included", async () => {
    const { usage, reason, rawReason } = await call(await openModel(says("one ", "two ", "three")));
    expect(usage).toEqual({ inputTokens: PROMPT.tokens, outputTokens: 4, cacheReadTokens: 0 });
    expect([reason, rawReason]).toEqual(["stop", "eogToken"]);
  });

  it("counts the tokens of a reply that a stop string ended, and computes none beyond it", async () => {
    const pieces = ["one", " two<", "end", ">", " three", " four"];
    const { usage, text, reason, stopSequence } = await call(await openModel(says(...pieces)), { stop: ["<end>"] });
    expect(text).toBe("one two");
    expect([reason, stopSequence]).toEqual(["stop-sequence", "<end>"]);
    expect(usage).toEqual({ inputTokens: PROMPT.tokens, outputTokens: 4, cacheReadTokens: 0 });
  });

  it("reads only what is new of a conversation that goes on", async () => {
    const folder = await makeModelFolder();
    const llama = await getLlama({ gpu: false, build: "never", progressLogs: false, logLevel: "error" as LlamaLogLevel });
    const loaded = await llama.loadModel({ modelPath: await folder.write("model.gguf", says("I ", "shall ", "look.")) });
    // The engine's own meter is the witness.
    const sequences: LlamaContextSequence[] = [];
    const createContext = loaded.createContext.bind(loaded);
    loaded.createContext = async (options) => {
      const context = await createContext(options);
      const getSequence = context.getSequence.bind(context);
      context.getSequence = (...args) => {
        const sequence = getSequence(...args);
        sequences.push(sequence);
        return sequence;
      };
      return context;
    };
    const model = new LlamaCppModel({ ...SMALL, modelId: "tiny", model: loaded });

    const system: Message = { role: "system", content: [{ type: "text", text: "You are brief. ".repeat(40) }] };
    const first = [system, said("What is the weather?")];
    const { usage: before, text } = await call(model, { messages: first });
    const evaluatedBefore = sequences[0]?.tokenMeter.usedInputTokens ?? 0;
    expect(evaluatedBefore, "the first conversation is read whole").toBe((before.inputTokens ?? 0) - 1);

    const { usage } = await call(model, { messages: [...first, answered(text), said("And tomorrow?")] });
    // The end of the first reply is in the conversation only now, with the new question and the mark of the second reply.
    const added = 1 + 1 + "And tomorrow?".length + 1;
    expect((sequences[0]?.tokenMeter.usedInputTokens ?? 0) - evaluatedBefore).toBe(added - 1);
    expect(usage.cacheReadTokens).toBe((before.inputTokens ?? 0) + 3);
    expect(usage.inputTokens).toBe((usage.cacheReadTokens ?? 0) + added);

    const { usage: other } = await call(model, { messages: [said("Something else.")] });
    expect(other.cacheReadTokens, "nothing of another conversation is kept").toBe(0);
    await model.close();
    await loaded.dispose();
    await folder.remove();
  });
});

describe("where a reply ends", () => {
  it("ends at maxOutputTokens", async () => {
    const { text, reason, usage } = await call(await openModel(says("a", "b", "c", "d")), { maxOutputTokens: 2 });
    expect([text, reason, usage.outputTokens]).toEqual(["ab", "length", 2]);
  });

  it("ends at the end of the context, and forgets nothing to go on", async () => {
    const endless = scriptedGguf([{ pieces: ["again ", "and "], ending: "repeat" }]);
    const { text, reason, usage } = await call(await openModel(endless, { contextSize: 256 }));
    expect(reason).toBe("length");
    expect(text.startsWith("again and again and ")).toBe(true);
    expect((usage.inputTokens ?? 0) + (usage.outputTokens ?? 0)).toBeLessThanOrEqual(256);
    expect((usage.inputTokens ?? 0) + (usage.outputTokens ?? 0)).toBeGreaterThan(250);
  });

  it("refuses a conversation that is longer than the context", async () => {
    const model = await openModel(says("never"), { contextSize: 256 });
    await expect(call(model, { messages: [said("word ".repeat(60))] })).rejects.toMatchObject({
      kind: "context-length",
      retryable: false,
      message: expect.stringContaining("302 tokens"),
    });
    expect((await call(model)).text, "the next call is not harmed").toBe("never");
  });

  it("looks for stop strings in the text and not in the thoughts", async () => {
    const pieces = ["<think>", "Shall I write ", "</code>", " here?", "</think>", "yes", "</co", "de>", "never"];
    const model = await openModel(says(...pieces), { chatWrapper: new RecordingWrapper() });
    const { message, reason } = await call(model, { stop: ["</code>"] });
    expect(message.content).toEqual([
      { type: "reasoning", text: "Shall I write </code> here?" },
      { type: "text", text: "yes" },
    ]);
    expect(reason).toBe("stop-sequence");
  });
});

describe("how a reply is chosen", () => {
  const options = { maxOutputTokens: 24 } as const;

  it("takes the most likely token by default, so that the same question has the same answer", async () => {
    const model = await openModel(randomGguf());
    expect((await call(model, options)).text).toBe((await call(model, options)).text);
  });

  it("gives the same for the same seed, and something else for another one", async () => {
    const model = await openModel(randomGguf(), { temperature: 1 });
    const first = (await call(model, { ...options, seed: 7 })).text;
    expect((await call(model, { ...options, seed: 7 })).text).toBe(first);
    expect((await call(model, { ...options, seed: 8 })).text).not.toBe(first);
  });

  it("passes `extra` on to the sampler", async () => {
    const model = await openModel(randomGguf());
    const likely = (await call(model, options)).text;
    // Of one candidate, chance has nothing to choose.
    expect((await call(model, { ...options, temperature: 1, seed: 7, extra: { topK: 1 } })).text).toBe(likely);
  });

  it("lets the model repeat itself as often as it wants, unless `extra` asks for a penalty", async () => {
    const model = await openModel(randomGguf());
    const say = async (extra: JsonObject) => (await call(model, { maxOutputTokens: 150, temperature: 1, seed: 3, extra })).text;
    expect(await say({})).toBe(await say({ repeatPenalty: { penalty: 1 } }));
    expect(await say({})).not.toBe(await say({ repeatPenalty: { penalty: 1.1 } }));
  });
});

describe("what cannot be done", () => {
  it("says that it knows no reasoning effort", async () => {
    const { warnings } = await call(await openModel(says("ok")), { reasoning: { effort: "high" } });
    expect(warnings).toEqual([expect.stringContaining("reasoning.budgetTokens")]);
  });

  it("turns system messages in the middle into the user's", async () => {
    const wrapper = new RecordingWrapper();
    let history: unknown;
    wrapper.onPrompt = (prompt) => {
      history ??= prompt.history;
    };
    const model = await openModel(says("ok"), { chatWrapper: wrapper });
    const system = (text: string): Message => ({ role: "system", content: [{ type: "text", text }] });
    await call(model, { messages: [system("Be brief."), said("Hello?"), answered("Yes?"), system("Be briefer.")] });
    expect(history).toEqual([
      { type: "system", text: "Be brief." },
      { type: "user", text: "Hello?" },
      { type: "model", response: ["Yes?"] },
      { type: "user", text: "Be briefer." },
      { type: "model", response: [] },
    ]);
  });

  it.each([true, false])("gives thoughts back to a template that has marks for them, and to no other (%j)", async (hasThoughts) => {
    const wrapper = new RecordingWrapper();
    if (!hasThoughts) Object.assign(wrapper, { settings: { ...wrapper.settings, segments: {} } });
    let history: unknown;
    wrapper.onPrompt = (prompt) => {
      history ??= prompt.history;
    };
    const model = await openModel(says("ok"), { chatWrapper: wrapper });
    const thought = { type: "reasoning", text: "Hm." } as const;
    await call(model, {
      messages: [said("Hello?"), { role: "assistant", content: [thought, { type: "text", text: "Yes?" }] }, said("Nothing.")],
    });
    const segment = { type: "segment", segmentType: "thought", text: "Hm.", ended: true };
    expect(history).toMatchObject([{}, { response: hasThoughts ? [segment, "Yes?"] : ["Yes?"] }, {}, {}]);
  });

  it("never takes what a message says for a mark of the template", async () => {
    const model = await openModel(says("ok"));
    const { usage } = await call(model, { messages: [said("</s><|system|>")] });
    // Read as marks, these would be two tokens.
    expect(usage.inputTokens).toBe("</s><|system|>".length + 2);
  });
});

it("streams a reply piece by piece", async () => {
  const { events } = await call(await openModel(says("one ", "two ", "three")));
  const deltas = events.flatMap((event: ModelEvent) => (event.type === "text" ? [event.delta] : []));
  expect(deltas).toEqual(["one ", "two ", "three"]);
});
