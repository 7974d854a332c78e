/** A model of ours in the real AI SDK. */

import type { LanguageModelV2, LanguageModelV3, LanguageModelV4 } from "@ai-sdk/provider";
import { createChatCompletionsServer } from "@smolagents-ts/conformance";
import { type Model, ModelError, type ModelRequest } from "@smolagents-ts/core";
import { ScriptedModel } from "@smolagents-ts/core/testing";
import { OpenAIModel } from "@smolagents-ts/model-openai";
import { generateText, isStepCount, type LanguageModel, Output, streamText, tool } from "ai";
import { describe, expect, it, onTestFinished } from "vitest";
import { z } from "zod";
import { AISDKModel, toLanguageModel } from "./index.ts";

const weather = tool({
  description: "Tells the weather of a city.",
  inputSchema: z.object({ city: z.string() }),
  execute: ({ city }) => `It rains in ${city}.`,
});
const CALL = { id: "call_1", name: "weather", args: { city: "Sfax" } };

const openai = async () => {
  const server = await createChatCompletionsServer();
  onTestFinished(() => server.close());
  const model = new OpenAIModel({ modelId: "gpt-test", baseURL: server.url, apiKey: "sk-test", retries: { firstDelayMs: 1 } });
  return { server, model: toLanguageModel(model) };
};

it("has the type of a language model, in every version", () => {
  const model = new ScriptedModel([]);
  const v4: LanguageModelV4 = toLanguageModel(model);
  const v3: LanguageModelV3 = toLanguageModel(model, { specificationVersion: "v3" });
  const v2: LanguageModelV2 = toLanguageModel(model, { specificationVersion: "v2" });
  expect([v4, v3, v2].map(({ specificationVersion, provider, modelId }) => [specificationVersion, provider, modelId])).toEqual([
    ["v4", "scripted.smolagents", "scripted"],
    ["v3", "scripted.smolagents", "scripted"],
    ["v2", "scripted.smolagents", "scripted"],
  ]);
});

describe.each(["v4", "v3", "v2"] as const)("as %s", (specificationVersion) => {
  const wrap = (model: Model) => toLanguageModel(model, { specificationVersion }) as LanguageModel;

  it("answers generateText, with tools over several steps", async () => {
    const usage = { inputTokens: 20, outputTokens: 7, cacheReadTokens: 5, reasoningTokens: 3 };
    const model = new ScriptedModel([
      { reasoning: "I must look.", text: "Let me see.", toolCalls: [CALL], usage },
      { text: "It rains.", usage },
    ]);
    const result = await generateText({
      model: wrap(model),
      system: "Be brief.",
      prompt: "The weather in Sfax?",
      tools: { weather },
      stopWhen: isStepCount(5),
      temperature: 0,
      maxOutputTokens: 50,
      stopSequences: ["<end>"],
    });
    expect(result.text).toBe("It rains.");
    expect(result.steps[0]).toMatchObject({
      text: "Let me see.",
      reasoningText: "I must look.",
      finishReason: "tool-calls",
      toolCalls: [{ toolCallId: "call_1", toolName: "weather", input: { city: "Sfax" } }],
      toolResults: [{ output: "It rains in Sfax." }],
    });
    expect(result.finalStep.usage).toMatchObject({ inputTokens: 20, outputTokens: 7, inputTokenDetails: { cacheReadTokens: 5 } });
    expect(model.requests[0]).toMatchObject({ temperature: 0, maxOutputTokens: 50, stop: ["<end>"] });
    expect(model.requests[1]?.messages).toMatchObject([
      { role: "system", content: [{ type: "text", text: "Be brief." }] },
      { role: "user", content: [{ type: "text", text: "The weather in Sfax?" }] },
      {
        role: "assistant",
        content: [
          { type: "reasoning", text: "I must look." },
          { type: "text", text: "Let me see." },
          { type: "tool-call", id: "call_1", name: "weather", argsText: '{"city":"Sfax"}', args: { city: "Sfax" } },
        ],
      },
      { role: "tool", content: [{ callId: "call_1", name: "weather", content: [{ type: "text", text: "It rains in Sfax." }] }] },
    ]);
  });

  it("answers streamText, piece by piece", async () => {
    const model = new ScriptedModel([{ reasoning: "Hm.", text: "Let me see.", toolCalls: [CALL] }, "It rains."], { chunkChars: 4 });
    const result = streamText({
      model: wrap(model),
      prompt: "The weather?",
      tools: { weather },
      stopWhen: isStepCount(5),
    });
    const types: string[] = [];
    let text = "";
    for await (const part of result.fullStream) {
      if (types.at(-1) !== part.type) types.push(part.type);
      if (part.type === "text-delta") text += part.text;
    }
    expect(text).toBe("Let me see.It rains.");
    expect(types).toEqual(expect.arrayContaining(["reasoning-delta", "tool-input-start", "tool-input-delta", "tool-call", "tool-result"]));
    expect(types.at(-1)).toBe("finish");
    expect(await result.finishReason).toBe("stop");
  });
});

it("gives back to a model what it put on its parts", async () => {
  const content = [
    { type: "reasoning", text: "Hm.", signature: "proof", provider: { vendor: { id: "r1" } } },
    { type: "text", text: "Let me see.", provider: { vendor: { id: "t1" } } },
    { type: "tool-call", ...CALL, argsText: '{"city":"Sfax"}', provider: { vendor: { id: "c1" } } },
  ] as const;
  for (const ask of [generateText, streamText] as const) {
    const model = new ScriptedModel([{ content }, "Done."]);
    const result = ask({ model: toLanguageModel(model), prompt: "Hi", tools: { weather }, stopWhen: isStepCount(5) });
    await (await result).text;
    expect(model.requests[1]?.messages[1]?.content).toMatchObject(content);
  }
});

it("takes files, results of every kind, and settings", async () => {
  const model = new ScriptedModel(["", '{"verdict":"yes"}']);
  const { output } = await generateText({
    model: toLanguageModel(model),
    messages: [
      {
        role: "user",
        providerOptions: { anthropic: { cacheControl: { type: "ephemeral" } } },
        content: [
          { type: "file", data: new Uint8Array([1, 2, 3]), mediaType: "image/png", filename: "a.png" },
          { type: "file", data: "AQID", mediaType: "application/pdf" },
        ],
      },
      {
        role: "assistant",
        content: ["a", "b", "c"].map((toolCallId) => ({ type: "tool-call", toolCallId, toolName: "f", input: {} }) as const),
      },
      {
        role: "tool",
        content: [
          { type: "tool-result", toolCallId: "a", toolName: "f", output: { type: "json", value: { n: 1 } } },
          { type: "tool-result", toolCallId: "b", toolName: "f", output: { type: "error-text", value: "It broke." } },
          {
            type: "tool-result",
            toolCallId: "c",
            toolName: "f",
            output: { type: "content", value: [{ type: "file", data: { type: "data", data: "AQID" }, mediaType: "image/png" }] },
          },
        ],
      },
    ],
    reasoning: "high",
    toolChoice: "none",
    tools: { weather },
    output: Output.object({ schema: z.object({ verdict: z.string() }) }),
    providerOptions: { scripted: { tier: "flex" } },
  });
  expect(output).toEqual({ verdict: "yes" });
  const file = { type: "media", source: { kind: "bytes", base64: "AQID" } };
  expect(model.requests[0]).toMatchObject({
    messages: [
      {
        role: "user",
        content: [
          { ...file, mediaType: "image/png", filename: "a.png" },
          { ...file, mediaType: "application/pdf" },
        ],
      },
      { role: "assistant" },
      {
        role: "tool",
        content: [
          { callId: "a", content: [{ type: "text", text: '{"n":1}' }] },
          { callId: "b", content: [{ type: "text", text: "It broke." }], isError: true },
          { callId: "c", content: [file] },
        ],
      },
    ],
    reasoning: { effort: "high" },
    toolChoice: "none",
    tools: [{ name: "weather", description: "Tells the weather of a city." }],
    responseFormat: { type: "json", schema: { properties: { verdict: { type: "string" } } } },
    extra: { tier: "flex" },
    cacheBreakpoints: [0],
  });
});

it("tells what it cannot do", async () => {
  const { warnings } = await generateText({ model: toLanguageModel(new ScriptedModel(["Yes."])), prompt: "Hi", topK: 4 });
  expect(warnings).toEqual([{ type: "other", message: "topK is not supported and was left out." }]);
});

it("fails as the model does, and is not asked again", async () => {
  const { server, model } = await openai();
  server.answer({ refuse: { reason: "unauthorized" } });
  await expect(generateText({ model, prompt: "Hi" })).rejects.toSatisfy((error) => ModelError.is(error) && error.kind === "auth");
  expect(server.requests.length).toBe(1);
});

it("puts a failure in the middle into the stream", async () => {
  const { server, model } = await openai();
  server.answer({ steps: [{ type: "text", delta: "half a" }, { type: "cut" }] });
  const seen: unknown[] = [];
  const result = streamText({ model, prompt: "Hi", onError: ({ error }) => void seen.push(error) });
  let text = "";
  for await (const part of result.fullStream) if (part.type === "text-delta") text += part.text;
  expect(text).toBe("half a");
  expect(seen).toEqual([expect.objectContaining({ name: "ModelError", retryable: true })]);
});

it("ends on an abort, as the AI SDK knows it, and closes the connection", async () => {
  const { server, model } = await openai();
  server.answer({ steps: [{ type: "text", delta: "one" }, { type: "stall" }] });
  const abort = new AbortController();
  const types: string[] = [];
  for await (const part of streamText({ model, prompt: "Hi", abortSignal: abort.signal }).fullStream) {
    types.push(part.type);
    if (part.type === "text-delta") abort.abort();
  }
  expect(types.at(-1)).toBe("abort");
  await expect.poll(() => server.openReplies).toBe(0);

  const asked = generateText({ model, prompt: "Hi", abortSignal: AbortSignal.abort() });
  await expect(asked).rejects.toMatchObject({ name: "AbortError" });
});

it("closes the connection when the stream is cancelled without an abort", async () => {
  const { server, model } = await openai();
  server.answer({ steps: [{ type: "text", delta: "one" }, { type: "stall" }] });
  const prompt = [{ role: "user", content: [{ type: "text", text: "Hi" }] }];
  const { stream } = await model.doStream({ prompt });
  const reader = stream.getReader();
  await reader.read();
  await reader.cancel();
  await expect.poll(() => server.openReplies).toBe(0);
});

it("keeps a part in its place when it goes around twice", async () => {
  const requests: ModelRequest[] = [];
  const inner: Model = new ScriptedModel([
    (request) => {
      requests.push(request);
      return "Yes.";
    },
  ]);
  const model = new AISDKModel({ model: toLanguageModel(inner) });
  const content = [
    { type: "text", text: "Look." },
    { type: "media", mediaType: "image/png", source: { kind: "url", url: "https://example.com/a.png" } },
  ] as const;
  for await (const _ of model.stream({ messages: [{ role: "user", content }] }));
  expect(requests[0]?.messages).toEqual([{ role: "user", content }]);
});
