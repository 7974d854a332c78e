import type { ModelEvent, ModelFinish } from "@smolagents-ts/core";
import { describe, expect, it } from "vitest";
import type { ChatReplyOptions } from "./chat-reply.ts";
import type { ChatChunk, ChatDelta } from "./chat-wire.ts";
import { fromChatStream } from "./from-chat-stream.ts";

async function* stream(...chunks: readonly (ChatChunk | Error)[]) {
  for (const chunk of chunks) {
    if (chunk instanceof Error) throw chunk;
    yield chunk;
  }
}
const delta = (value: ChatDelta): ChatChunk => ({ choices: [{ index: 0, delta: value }] });
const end = (finish_reason: string, more: object = {}): ChatChunk => ({ choices: [{ index: 0, delta: {}, finish_reason, ...more }] });

const read = async (chunks: readonly (ChatChunk | Error)[], options?: ChatReplyOptions) => {
  const events: ModelEvent[] = [];
  for await (const event of fromChatStream(stream(...chunks), options)) events.push(event);
  return { events, finish: events.at(-1) as ModelFinish };
};

describe("fromChatStream", () => {
  it("makes these events of OpenAI's own stream", async () => {
    const head = { id: "chatcmpl-1", model: "gpt-5.6-2026-03-01" };
    const { events } = await read([
      { ...head, choices: [{ index: 0, delta: { content: "" } }] },
      { ...head, choices: [{ index: 0, delta: { content: "Hi" }, finish_reason: null }] },
      { ...head, choices: [{ index: 0, delta: {}, finish_reason: "stop" }] },
      {
        ...head,
        choices: [],
        usage: {
          prompt_tokens: 9,
          completion_tokens: 12,
          total_tokens: 21,
          prompt_tokens_details: { cached_tokens: 4 },
          completion_tokens_details: { reasoning_tokens: 10 },
        },
      },
    ]);
    const usage = { inputTokens: 9, outputTokens: 12, cacheReadTokens: 4, reasoningTokens: 10 };
    expect(events).toEqual([
      { type: "start", requestId: "chatcmpl-1", modelId: "gpt-5.6-2026-03-01", warnings: [] },
      { type: "text", index: 0, delta: "Hi" },
      { type: "usage", usage },
      { type: "finish", reason: "stop", rawReason: "stop", message: { role: "assistant", content: [{ type: "text", text: "Hi" }] }, usage },
    ]);
  });

  it("keeps what a server wants back with a call, whatever piece it comes with", async () => {
    const extra_content = { google: { thought_signature: "c2ln" } };
    const call = { index: 0, id: "a", function: { name: "f", arguments: "{}" } };
    const kept = { provider: { gemini: { extra_content } } };
    for (const calls of [[{ ...call, extra_content }], [call, { index: 0, extra_content }]]) {
      const { finish } = await read([...calls.map((one) => delta({ tool_calls: [one] })), end("tool_calls")], { adapter: "gemini" });
      expect(finish.message.content).toEqual([{ type: "tool-call", id: "a", name: "f", argsText: "{}", args: {}, ...kept }]);
    }
  });

  it("is named by the first chunk that has an id", async () => {
    // Azure sends the results of its filter first, in a chunk with an empty id.
    const { events } = await read([
      { id: "", model: "", choices: [] },
      { id: "chatcmpl-1", model: "gpt-5.6", choices: [{ index: 0, delta: { content: "Hi" }, finish_reason: "stop" }] },
    ]);
    expect(events[0]).toEqual({ type: "start", requestId: "chatcmpl-1", modelId: "gpt-5.6", warnings: [] });
  });

  it("takes what the call cost where that is a number", async () => {
    const usageOf = async (cost: unknown) => {
      const end = { index: 0, delta: { content: "Hi" }, finish_reason: "stop" };
      return (await read([{ choices: [end] }, { choices: [], usage: { prompt_tokens: 9, cost } }])).finish.usage;
    };
    expect(await usageOf(0.00442)).toEqual({ inputTokens: 9, cost: 0.00442 });
    expect(await usageOf({ total_cost: 0.00442 })).toEqual({ inputTokens: 9 });
  });

  it("holds the start back until there is content", async () => {
    const chunks = fromChatStream(
      stream(delta({ content: "" }), { choices: [], usage: { prompt_tokens: 1 } }, new Error("socket hang up")),
    );
    await expect(chunks.next()).rejects.toMatchObject({ kind: "connection" });
  });

  it.each([
    ["reasoning_content", { reasoning_content: "Hm." }],
    ["reasoning", { reasoning: "Hm." }],
    ["both at once", { reasoning_content: "Hm.", reasoning: "Hm." }],
  ])("takes reasoning from %s", async (_, value) => {
    const { finish } = await read([delta(value), delta({ content: "Yes" }), end("stop")]);
    expect(finish.message.content).toEqual([
      { type: "reasoning", text: "Hm." },
      { type: "text", text: "Yes" },
    ]);
  });

  it("takes content that comes as a list of parts", async () => {
    const { finish } = await read([
      delta({ content: [{ type: "text", text: "a" }, { type: "thinking" }, { type: "text", text: "b" }] }),
      end("stop"),
    ]);
    expect(finish.message.content).toEqual([{ type: "text", text: "ab" }]);
  });

  it("takes arguments that come as an object, and ones that come before the name", async () => {
    const { finish, events } = await read([
      delta({ tool_calls: [{ index: 0, id: "a", function: { name: "f", arguments: { x: 1 } } }] }),
      delta({ tool_calls: [{ index: 1, id: "b", function: { arguments: '{"y"' } }] }),
      delta({ tool_calls: [{ index: 1, function: { name: "g", arguments: ":2}" } }] }),
      end("stop"),
    ]);
    expect(finish.message.content).toMatchObject([
      { id: "a", name: "f", argsText: '{"x":1}' },
      { id: "b", name: "g", argsText: '{"y":2}', args: { y: 2 } },
    ]);
    expect(events.map(({ type }) => type)).toEqual([
      "start",
      "tool-call-start",
      "tool-call-args",
      "tool-call-start",
      "tool-call-args",
      "finish",
    ]);
  });

  it("announces a call whose name never comes", async () => {
    const { finish, events } = await read([
      delta({ tool_calls: [{ index: 0, id: "a", function: { arguments: "{}" } }] }),
      end("tool_calls"),
    ]);
    expect(finish.message.content).toMatchObject([{ type: "tool-call", id: "a", name: "", args: {} }]);
    expect(events).toContainEqual({ type: "tool-call-start", index: 0, id: "a", name: "" });
  });

  it("keeps two whole calls of one tool apart that have one id and no number", async () => {
    const call = (args: string) => ({ id: "x", function: { name: "f", arguments: args } });
    const { finish } = await read([delta({ tool_calls: [call('{"n":1}')] }), delta({ tool_calls: [call('{"n":2}')] }), end("tool_calls")]);
    expect(finish.message.content).toMatchObject([{ args: { n: 1 } }, { args: { n: 2 } }]);
  });

  it("goes on with a call whose id and name are repeated in every piece", async () => {
    const call = (args: string) => ({ id: "x", function: { name: "f", arguments: args } });
    const { finish } = await read([delta({ tool_calls: [call('{"n"')] }), delta({ tool_calls: [call(":1}")] }), end("tool_calls")]);
    expect(finish.message.content).toMatchObject([{ id: "x", args: { n: 1 } }]);
  });

  it.each([
    ["stop", [{ content: "x" }], "stop"],
    ["stop", [{ tool_calls: [{ index: 0, id: "a", function: { name: "f", arguments: "{}" } }] }], "tool-calls"],
    ["length", [{ content: "x" }], "length"],
    ["content_filter", [{ content: "x" }], "content-filter"],
    ["stop", [{ refusal: "I cannot help with that." }], "content-filter"],
    ["insufficient_system_resource", [{ content: "x" }], "unknown"],
  ])("calls the end %j after %j %s", async (raw, deltas, reason) => {
    const { finish } = await read([...deltas.map(delta), end(raw)]);
    expect(finish).toMatchObject({ reason, rawReason: raw });
  });

  it("shows a refusal as text", async () => {
    const { finish } = await read([delta({ refusal: "I " }), delta({ refusal: "cannot." }), end("stop")]);
    expect(finish.message.content).toEqual([{ type: "text", text: "I cannot." }]);
  });

  it("says which stop string the server met, where the server tells", async () => {
    const { finish } = await read([delta({ content: "x" }), end("stop", { stop_reason: "<end>" })], { stop: ["<end>"] });
    expect(finish).toMatchObject({ reason: "stop-sequence", stopSequence: "<end>" });
  });

  it("ignores replies beside the first", async () => {
    const second = { choices: [{ index: 1, delta: { content: "second" }, finish_reason: "stop" }] };
    const { finish } = await read([second, delta({ content: "first" }), second, end("stop")]);
    expect(finish.message.content).toEqual([{ type: "text", text: "first" }]);
  });

  it.each([
    ["choices are null", { choices: null }],
    ["choices are no list", { choices: "none" }],
    ["a choice is null", { choices: [null] }],
    ["the delta is null", { choices: [{ index: 0, delta: null }] }],
    ["tool calls are null", { choices: [{ index: 0, delta: { tool_calls: null } }] }],
    ["a tool call is null", { choices: [{ index: 0, delta: { tool_calls: [null] } }] }],
    ["content is a number", { choices: [{ index: 0, delta: { content: 7 } }] }],
    ["usage is text", { choices: [], usage: "much" }],
  ])("survives a chunk in which %s", async (_, chunk) => {
    const { finish } = await read([chunk as unknown as ChatChunk, delta({ content: "ok" }), end("stop")]);
    expect(finish.message.content).toEqual([{ type: "text", text: "ok" }]);
    expect(finish.usage).toEqual({});
  });

  it("counts reasoning that a server counts beside the output", async () => {
    const usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 115, completion_tokens_details: { reasoning_tokens: 100 } };
    expect((await read([end("stop"), { choices: [], usage }])).finish.usage).toEqual({
      inputTokens: 10,
      outputTokens: 105,
      reasoningTokens: 100,
    });
  });

  it("takes a reply for whole that breaks off after its finish reason", async () => {
    const { finish } = await read([delta({ content: "whole" }), end("stop"), new TypeError("terminated")]);
    expect(finish).toMatchObject({ reason: "stop", usage: {} });
  });

  it("guesses the token counts after a stop string that ended the stream early", async () => {
    const { finish } = await read([delta({ content: "12345678<end>" }), delta({ content: "more" }), end("stop")], {
      stop: ["<end>"],
      promptLength: () => 400,
    });
    expect(finish).toMatchObject({ stopSequence: "<end>", usage: { inputTokens: 100, outputTokens: 2, estimated: true } });
    expect(finish.rawReason).toBeUndefined();
  });

  it("keeps the server's counts when they came with the stop string", async () => {
    const whole = {
      choices: [{ message: { content: "ab<end>cd" }, finish_reason: "stop" }],
      usage: { prompt_tokens: 3, completion_tokens: 4 },
    };
    const { finish } = await read([whole], { stop: ["<end>"] });
    expect(finish.message.content).toEqual([{ type: "text", text: "ab" }]);
    expect(finish.usage).toEqual({ inputTokens: 3, outputTokens: 4 });
  });
});
