import { UnsupportedFunctionalityError } from "@ai-sdk/provider";
import { AgentConfigError, type Message } from "@smolagents-ts/core";
import { describe, expect, it } from "vitest";
import { AISDKModel } from "./ai-sdk-model.ts";
import { ask, FakeLanguageModel, NO_USAGE } from "./fake-language-model.ts";
import { toLanguageModel } from "./to-language-model.ts";

const unsupported = (functionality: string) => new UnsupportedFunctionalityError({ functionality });
const GENERATED = {
  content: [
    { type: "text", text: "Whole." },
    { type: "tool-call", toolCallId: "c1", toolName: "f", input: '{"a":1}' },
  ],
  finishReason: { unified: "tool-calls", raw: "tool_calls" },
  usage: { inputTokens: { total: 3 }, outputTokens: { total: 2 } },
  response: { id: "r-1", modelId: "fake-1-2026" },
  warnings: [{ type: "unsupported", feature: "seed", details: "It has none." }],
};

describe("a reply", () => {
  it("counts tokens as every version does", async () => {
    const usage = {
      inputTokens: { total: 30, noCache: 10, cacheRead: 15, cacheWrite: 5 },
      outputTokens: { total: 9, text: 5, reasoning: 4 },
      raw: { vendor: true },
    };
    const v4 = await ask({ parts: [{ type: "finish", finishReason: { unified: "stop", raw: "end_turn" }, usage }] });
    expect(v4.usage).toEqual({ inputTokens: 30, outputTokens: 9, cacheReadTokens: 15, cacheWriteTokens: 5, reasoningTokens: 4 });
    expect(v4).toMatchObject({ reason: "stop", rawReason: "end_turn" });
    const flat = { inputTokens: 30, outputTokens: 9, totalTokens: 39, cachedInputTokens: 15, reasoningTokens: 4 };
    const v2 = await ask({ specificationVersion: "v2", parts: [{ type: "finish", finishReason: "length", usage: flat }] });
    expect(v2.usage).toEqual({ inputTokens: 30, outputTokens: 9, cacheReadTokens: 15, reasoningTokens: 4 });
    expect(v2.reason).toBe("length");
  });

  it("without an end is broken off, and an end in unknown words is one", async () => {
    const end = (specificationVersion: string, finishReason: unknown) =>
      ask({
        specificationVersion,
        parts: [
          { type: "text-delta", id: "1", delta: "half a" },
          { type: "finish", finishReason, usage: NO_USAGE },
        ],
      });
    for (const [version, reason] of [
      ["v2", "unknown"],
      ["v3", { unified: "other", raw: undefined }],
      ["v4", { unified: "other", raw: undefined }],
      ["v4", { unified: "interrupted", raw: undefined }],
    ] as const) {
      await expect(end(version, reason), version).rejects.toMatchObject({ kind: "truncated-stream" });
    }
    expect(await end("v2", "other")).toMatchObject({ reason: "unknown" });
    expect(await end("v4", { unified: "other", raw: "eos" })).toMatchObject({ reason: "unknown", rawReason: "eos" });
    expect(await end("v4", { unified: "error", raw: "MALFORMED_FUNCTION_CALL" })).toMatchObject({ reason: "unknown" });
  });

  it("tells which stop string ended it, where the provider does", async () => {
    const providerMetadata = { anthropic: { stopSequence: "<end>", usage: {} } };
    const finishReason = { unified: "stop", raw: "stop_sequence" };
    const reply = await ask({ parts: [{ type: "finish", finishReason, usage: NO_USAGE, providerMetadata }] }, { stop: ["<end>"] });
    expect(reply).toMatchObject({ reason: "stop-sequence", stopSequence: "<end>", rawReason: "stop_sequence" });
  });

  it("keeps what a provider wants back with each part, and sends it back there", async () => {
    const meta = (fields: object) => ({ providerMetadata: { anthropic: fields } });
    const { message } = await ask({
      parts: [
        { type: "reasoning-start", id: "0" },
        { type: "reasoning-delta", id: "0", delta: "First." },
        { type: "reasoning-delta", id: "0", delta: "", ...meta({ signature: "s0" }) },
        { type: "reasoning-end", id: "0" },
        { type: "reasoning-start", id: "1", ...meta({ redactedData: "r1" }) },
        { type: "reasoning-end", id: "1" },
        { type: "text-start", id: "2" },
        { type: "text-delta", id: "2", delta: "Text." },
        { type: "text-end", id: "2", ...meta({ itemId: "t2" }) },
        { type: "tool-input-start", id: "c", toolName: "f" },
        { type: "tool-input-delta", id: "c", delta: '{"a":' },
        { type: "tool-input-end", id: "c" },
        { type: "tool-call", toolCallId: "c", toolName: "f", input: '{"a":1}', ...meta({ itemId: "c3" }) },
      ],
    });
    const providers = message.content.map((part) => part.provider?.["ai-sdk"]);
    expect(message.content.map(({ type }) => type)).toEqual(["reasoning", "reasoning", "text", "tool-call"]);
    expect(providers).toEqual(
      [{ signature: "s0" }, { redactedData: "r1" }, { itemId: "t2" }, { itemId: "c3" }].map((fields) => ({ anthropic: fields })),
    );
    expect(message.content.at(-1)).toMatchObject({ argsText: '{"a":1}', args: { a: 1 } });

    const { sent } = await ask({}, { messages: [JSON.parse(JSON.stringify(message)) as Message] });
    expect(sent[0]?.prompt[0]?.content).toMatchObject(providers.map((providerOptions) => ({ providerOptions })));
  });

  it("holds files that the model made", async () => {
    const file = (data: unknown) => ({ type: "file", mediaType: "image/png", data });
    const v4 = await ask({
      parts: [
        file({ type: "data", data: new Uint8Array([1, 2, 3]) }),
        file({ type: "data", data: "AQID" }),
        file({ type: "url", url: new URL("https://example.com/a.png") }),
      ],
    });
    const bytes = { type: "media", mediaType: "image/png", source: { kind: "bytes", base64: "AQID" } };
    expect(v4.message.content).toEqual([bytes, bytes, { ...bytes, source: { kind: "url", url: "https://example.com/a.png" } }]);
    const v2 = await ask({ specificationVersion: "v2", parts: [file("AQID"), file(new Uint8Array([1, 2, 3]))] });
    expect(v2.message.content).toEqual([bytes, bytes]);
  });

  it("holds none of the tools that the provider ran, but a warning", async () => {
    const { message, reason, warnings } = await ask({
      parts: [
        { type: "tool-input-start", id: "s", toolName: "web_search", providerExecuted: true },
        { type: "tool-input-delta", id: "s", delta: "{}" },
        { type: "tool-call", toolCallId: "s", toolName: "web_search", input: "{}", providerExecuted: true },
        { type: "tool-result", toolCallId: "s", toolName: "web_search", result: [] },
        { type: "source", sourceType: "url", id: "1", url: "https://example.com" },
        { type: "text-delta", id: "0", delta: "Found." },
      ],
    });
    expect(message.content).toEqual([{ type: "text", text: "Found." }]);
    expect(reason).toBe("stop");
    expect(warnings).toEqual([{ code: "lossy-content", message: expect.stringContaining("web_search") }]);
  });

  it("begins with the provider's warnings and the model that answered", async () => {
    const parts = [{ type: "response-metadata", id: "r-1", modelId: "fake-1-2026", timestamp: new Date() }];
    const warnings = [
      { type: "unsupported-setting", setting: "seed", details: "No seeds." },
      { type: "deprecated", setting: "x", message: "Old." },
      { type: "other", message: "Careful." },
    ];
    const { events } = await ask({ parts, warnings });
    expect(events[0]).toMatchObject({ requestId: "r-1", modelId: "fake-1-2026" });
    expect(events[0]).toMatchObject({
      warnings: [{ message: "The provider says: seed: No seeds." }, { message: "The provider says: Careful." }],
    });
  });

  it("comes in one piece from a model that cannot stream", async () => {
    const cannotStream = () => {
      throw unsupported("streaming");
    };
    const language = new FakeLanguageModel({ generated: GENERATED, onStream: cannotStream });
    for (const expectedCalls of [2, 3]) {
      const { message, reason, usage, warnings, sent } = await ask(language);
      expect(message.content).toMatchObject([{ text: "Whole." }, { id: "c1", argsText: '{"a":1}' }]);
      expect({ reason, usage }).toEqual({ reason: "tool-calls", usage: { inputTokens: 3, outputTokens: 2 } });
      expect(warnings.map((warning) => warning.message)).toEqual([
        "The model does not support streaming: the reply comes in one piece.",
        "The provider says: seed: It has none.",
      ]);
      expect(sent.length).toBeGreaterThanOrEqual(expectedCalls);
    }
  });
});

describe("a model", () => {
  it("cancels the stream when the loop is left, also if the provider does not listen to the signal", async () => {
    let cancelled = false;
    const onCancel = () => {
      cancelled = true;
    };
    const language = new FakeLanguageModel({ parts: [{ type: "text-delta", id: "0", delta: "one" }, { type: "never" }], onCancel });
    for await (const event of new AISDKModel({ model: language }).stream({ messages: [] })) if (event.type === "text") break;
    await expect.poll(() => cancelled).toBe(true);
  });

  it("is refused when it is no language model", () => {
    const old = { ...new FakeLanguageModel(), specificationVersion: "v1" } as unknown as FakeLanguageModel;
    expect(() => new AISDKModel({ model: old })).toThrow(/specificationVersion: "v1"/);
    expect(() => new AISDKModel({ model: "openai/gpt-5" as unknown as FakeLanguageModel })).toThrow(AgentConfigError);
    expect(() => new AISDKModel({})).toThrow(/either the option model or the option modelId/);
  });

  it("can be saved when it was named, without its secrets", () => {
    const settings = { baseURL: "http://localhost:1/v1", apiKey: "sk-secret-1234", headers: { a: "b" } };
    const model = new AISDKModel({ modelId: "openai/gpt-5-mini", settings, temperature: 0, headers: { authorization: "Bearer x" } });
    expect(model.toJSON()).toEqual({ modelId: "openai/gpt-5-mini", settings: { baseURL: "http://localhost:1/v1" }, temperature: 0 });
    expect(new AISDKModel(model.toJSON())).toMatchObject({ id: "openai/gpt-5-mini", adapter: "ai-sdk" });
    expect(() => new AISDKModel({ model: new FakeLanguageModel() }).toJSON()).toThrow(AgentConfigError);
  });

  it("takes a model of ours in the clothes of the AI SDK", async () => {
    const inner = new AISDKModel({ model: new FakeLanguageModel({ parts: [{ type: "text-delta", id: "0", delta: "Hi." }] }) });
    const outer = new AISDKModel({ model: toLanguageModel(inner, { specificationVersion: "v3" }) });
    const texts: string[] = [];
    for await (const event of outer.stream({ messages: [] })) if (event.type === "text") texts.push(event.delta);
    expect(texts).toEqual(["Hi."]);
  });
});
