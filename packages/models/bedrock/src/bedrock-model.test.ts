import { describe, expect, it } from "vitest";
import { event, finish, HI, refuse, serve, stream } from "./loopback-bedrock.ts";

describe("a reply", () => {
  it("counts what was read from the cache and written to it as input", async () => {
    const usage = { inputTokens: 10, outputTokens: 4, totalTokens: 1264, cacheReadInputTokens: 1200, cacheWriteInputTokens: 50 };
    const { model } = await serve((response) => stream(response, ...HI.slice(0, -1), event("metadata", { usage, metrics: {} })));
    expect((await finish(model())).usage).toEqual({ inputTokens: 1260, outputTokens: 4, cacheReadTokens: 1200, cacheWriteTokens: 50 });
  });

  it("keeps what proves reasoning, so that it can go back", async () => {
    const delta = (contentBlockIndex: number, reasoningContent: object) =>
      event("contentBlockDelta", { contentBlockIndex, delta: { reasoningContent } });
    const { model, requests } = await serve((response) =>
      stream(
        response,
        delta(0, { text: "They " }),
        delta(0, { text: "ask." }),
        delta(0, { signature: "c2ln" }),
        delta(1, { redactedContent: "AAEC" }),
        ...HI.slice(3),
      ),
    );
    const { message } = await finish(model());
    expect(message.content).toEqual([
      { type: "reasoning", text: "They ask.", signature: "c2ln" },
      { type: "reasoning", text: "", provider: { bedrock: { redactedContent: "AAEC" } } },
    ]);
    const tools = [{ name: "weather", description: "Tells it.", inputSchema: { type: "object" } }];
    const user = { role: "user", content: [{ type: "text", text: "Hi" }] } as const;
    await finish(model(), { messages: [user, JSON.parse(JSON.stringify(message)), user], tools });
    expect(requests[1]?.body["messages"]).toMatchObject([
      {},
      {
        content: [
          { reasoningContent: { reasoningText: { text: "They ask.", signature: "c2ln" } } },
          { reasoningContent: { redactedContent: "AAEC" } },
        ],
      },
      {},
    ]);
  });

  it("tells which stop string ended it", async () => {
    const ended = (additionalModelResponseFields?: object) =>
      event("messageStop", { stopReason: "stop_sequence", ...(additionalModelResponseFields && { additionalModelResponseFields }) });
    const { model } = await serve((response, _, number) =>
      stream(response, HI[1]!, ended(number === 1 ? { stop_sequence: "b" } : undefined)),
    );
    expect(await finish(model(), { stop: ["a", "b"] })).toMatchObject({
      reason: "stop-sequence",
      rawReason: "stop_sequence",
      stopSequence: "b",
    });
    expect(await finish(model(), { stop: ["a"] })).toMatchObject({ reason: "stop-sequence", stopSequence: "a" });
    expect(await finish(model(), { stop: ["a", "b"] })).not.toHaveProperty("stopSequence");
  });

  it.each([
    ["guardrail_intervened", "content-filter"],
    ["content_filtered", "content-filter"],
    ["model_context_window_exceeded", "length"],
    ["malformed_tool_use", "unknown"],
    ["something_new", "unknown"],
  ])("that ended with %s ended with %s", async (stopReason, reason) => {
    const { model } = await serve((response) => stream(response, HI[1]!, event("messageStop", { stopReason })));
    expect(await finish(model())).toMatchObject({ reason, rawReason: stopReason });
  });

  it("may hold events that nobody knows, and calls that Bedrock answers itself", async () => {
    const search = { toolUseId: "s", name: "nova_grounding", type: "server_tool_use" };
    const { model } = await serve((response) =>
      stream(
        response,
        event("somethingNew", { a: 1 }),
        event("contentBlockStart", { contentBlockIndex: 0, start: { toolUse: search } }),
        event("contentBlockDelta", { contentBlockIndex: 0, delta: { toolUse: { input: '{"q":1}' } } }),
        event("contentBlockDelta", { contentBlockIndex: 1, delta: { citation: { title: "A page" } } }),
        ...HI,
      ),
    );
    expect((await finish(model())).message.content).toEqual([{ type: "text", text: "Hi" }]);
  });

  it("comes in one piece where that is wanted", async () => {
    const content = [
      { reasoningContent: { reasoningText: { text: "They ask.", signature: "c2ln" } } },
      { text: "I look." },
      { toolUse: { toolUseId: "a", name: "weather", input: { city: "Sfax" } } },
    ];
    const body = {
      output: { message: { role: "assistant", content } },
      stopReason: "tool_use",
      usage: { inputTokens: 1, outputTokens: 2, totalTokens: 3 },
      metrics: {},
    };
    const { model, requests } = await serve((response) =>
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body)),
    );
    const { message, reason, usage, warnings } = await finish(model({ stream: false }));
    expect(requests[0]?.url).toBe("/model/us.anthropic.claude-sonnet-4-6/converse");
    expect(message.content).toEqual([
      { type: "reasoning", text: "They ask.", signature: "c2ln" },
      { type: "text", text: "I look." },
      { type: "tool-call", id: "a", name: "weather", argsText: '{"city":"Sfax"}', args: { city: "Sfax" } },
    ]);
    expect({ reason, usage, warnings }).toEqual({ reason: "tool-calls", usage: { inputTokens: 1, outputTokens: 2 }, warnings: [] });
  });

  it("comes in one piece from a model that cannot stream with tools, and from no other", async () => {
    const whole = { output: { message: { role: "assistant", content: [{ text: "Ho" }] } }, stopReason: "end_turn", usage: {}, metrics: {} };
    const { model, requests } = await serve((response, { url, body }) => {
      if (url?.endsWith("/converse")) response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(whole));
      else if (body["toolConfig"]) refuse(response, "ValidationException", "This model doesn't support tool use in streaming mode.");
      else stream(response, ...HI);
    });
    const llama = model({ modelId: "us.meta.llama4-scout-17b-instruct-v1:0" });
    const tools = [{ name: "weather", description: "Tells it.", inputSchema: { type: "object" } }];
    const texts: unknown[] = [];
    for (const request of [{ tools }, { tools }, {}]) texts.push((await finish(llama, request)).message.content[0]);
    expect(texts).toMatchObject([{ text: "Ho" }, { text: "Ho" }, { text: "Hi" }]);
    expect(requests.map(({ url }) => url?.split("/").at(-1))).toEqual(["converse-stream", "converse", "converse", "converse-stream"]);
  });

  it("goes on without marks for the cache where they are refused, and remembers", async () => {
    const { model, requests } = await serve((response, { body }) =>
      JSON.stringify(body).includes("cachePoint")
        ? refuse(response, "AccessDeniedException", "You invoked an unsupported model or your request did not allow prompt caching.", 403)
        : stream(response, ...HI),
    );
    const claude = model({ modelId: "anthropic.claude-3-haiku-20240307-v1:0" });
    for (const _ of [1, 2]) {
      expect((await finish(claude, { cacheBreakpoints: [0] })).warnings.map(({ code }) => code)).toEqual(["unsupported"]);
    }
    expect(requests.length).toBe(3);
    expect(claude.capabilities.promptCache).toBe(false);
  });
});

describe("a guardrail", () => {
  it("is asked, and what it stops is told", async () => {
    const { model, requests } = await serve((response) =>
      stream(response, HI[1]!, event("messageStop", { stopReason: "guardrail_intervened" })),
    );
    const guardrailConfig = { guardrailIdentifier: "gr-1", guardrailVersion: "DRAFT", streamProcessingMode: "async" } as const;
    expect((await finish(model({ guardrailConfig }))).reason).toBe("content-filter");
    expect(requests[0]?.body["guardrailConfig"]).toEqual(guardrailConfig);
  });
});
