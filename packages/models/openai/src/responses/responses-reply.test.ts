import { ModelError, type ModelEvent, type ModelFinish } from "@smolagents-ts/core";
import type OpenAI from "openai";
import { describe, expect, it } from "vitest";
import { ResponsesReply, type ResponsesReplyOptions } from "./responses-reply.ts";
import type { ResponsesEvent } from "./responses-wire.ts";
import { toProviderData } from "./vendor-item.ts";

/** An event of the SDK's types, without the fields that say nothing here. */
type Sent = Partial<OpenAI.Responses.ResponseStreamEvent> | { readonly type: string; readonly [field: string]: unknown };

const read = (events: readonly Sent[], options: Partial<ResponsesReplyOptions> = {}) => {
  const reply = new ResponsesReply({ adapter: "openai", askedModelId: "gpt-5.6", ...options });
  const out: ModelEvent[] = [];
  for (const event of events) out.push(...reply.push(event as ResponsesEvent));
  out.push(...reply.reply.end());
  return { events: out, ...(out.at(-1) as ModelFinish) };
};

const item = (index: number, fields: object) => ({ output_index: index, item: fields });
const done = (index: number, fields: object): Sent => ({ type: "response.output_item.done", ...item(index, fields) });
const text = (index: number, delta: string): Sent => ({ type: "response.output_text.delta", output_index: index, content_index: 0, delta });
const end = (fields: object = {}): Sent => ({ type: "response.completed", response: { status: "completed", ...fields } });
const kept = (fields: object) => ({ provider: toProviderData("openai", { model: "gpt-5.6", ...fields }) });

describe("reasoning", () => {
  const SEALED = {
    type: "reasoning",
    id: "rs_1",
    summary: [
      { type: "summary_text", text: "First." },
      { type: "summary_text", text: "Second." },
    ],
    encrypted_content: "gAAAA",
  };

  it("is shown as its summaries, and kept whole", () => {
    const delta = (index: number, delta: string): Sent => ({
      type: "response.reasoning_summary_text.delta",
      output_index: 0,
      summary_index: index,
      delta,
    });
    const part = (index: number): Sent => ({ type: "response.reasoning_summary_part.added", output_index: 0, summary_index: index });
    const { events, message } = read([
      { type: "response.output_item.added", ...item(0, { type: "reasoning", id: "rs_1", summary: [] }) },
      part(0),
      delta(0, "Fir"),
      delta(0, "st."),
      part(1),
      delta(1, "Second."),
      // What is sealed is whole only at the end of the item.
      done(0, { ...SEALED, status: "completed" }),
      text(1, "Yes."),
      end(),
    ]);
    expect(events.flatMap((event) => (event.type === "reasoning" ? event.delta : []))).toEqual(["Fir", "st.", "\n\n", "Second."]);
    expect(message.content).toEqual([
      { type: "reasoning", text: "First.\n\nSecond.", ...kept({ reasoning: SEALED }) },
      { type: "text", text: "Yes." },
    ]);
  });

  it("is kept where nothing of it is shown", () => {
    const hidden = { type: "reasoning", id: "rs_1", summary: [], encrypted_content: "gAAAA" };
    expect(read([done(0, hidden), text(1, "Yes."), end()]).message.content).toEqual([
      { type: "reasoning", text: "", ...kept({ reasoning: hidden }) },
      { type: "text", text: "Yes." },
    ]);
  });

  it("stays in its items, each with its own seal", () => {
    const sealed = (id: string) => ({ type: "reasoning", id, summary: [], encrypted_content: `sealed ${id}` });
    expect(read([done(0, sealed("rs_1")), done(1, sealed("rs_2")), text(2, "Yes."), end()]).message.content).toMatchObject([
      kept({ reasoning: sealed("rs_1") }),
      kept({ reasoning: sealed("rs_2") }),
      { text: "Yes." },
    ]);
  });

  it("of open models is shown as it is, and sent back", () => {
    const open = { type: "reasoning", id: "rs_1", summary: [], content: [{ type: "reasoning_text", text: "Hm." }] };
    const { message } = read([{ type: "response.reasoning_text.delta", output_index: 0, delta: "Hm." }, done(0, open), end()]);
    expect(message.content).toEqual([{ type: "reasoning", text: "Hm.", ...kept({ reasoning: open }) }]);
  });

  it("is not kept where only a server that stores it could know it", () => {
    const { message } = read([done(0, { type: "reasoning", id: "rs_1", summary: [{ type: "summary_text", text: "Hm." }] }), end()]);
    expect(message.content).toEqual([{ type: "reasoning", text: "Hm." }]);
  });
});

describe("messages and calls", () => {
  const MESSAGE_AND_CALL: readonly Sent[] = [
    text(1, "I look."),
    done(1, { type: "message", id: "msg_1", phase: "commentary", content: [{ type: "output_text", text: "I look." }] }),
    {
      type: "response.output_item.added",
      ...item(2, { type: "function_call", id: "fc_1", call_id: "call_1", name: "f", arguments: "" }),
    },
    { type: "response.function_call_arguments.delta", output_index: 2, delta: "{}" },
    done(2, { type: "function_call", id: "fc_1", call_id: "call_1", name: "f", arguments: "{}" }),
    end(),
  ];

  it("keep their phase, and their ids where the model reasoned before", () => {
    const { message, reason } = read([done(0, { type: "reasoning", id: "rs_1", encrypted_content: "gAAAA" }), ...MESSAGE_AND_CALL]);
    expect(message.content.slice(1)).toEqual([
      { type: "text", text: "I look.", ...kept({ id: "msg_1", phase: "commentary" }) },
      { type: "tool-call", id: "call_1", name: "f", argsText: "{}", args: {}, ...kept({ id: "fc_1" }) },
    ]);
    expect(reason).toBe("tool-calls");
    expect(read(MESSAGE_AND_CALL).message.content).toEqual([
      { type: "text", text: "I look.", ...kept({ phase: "commentary" }) },
      { type: "tool-call", id: "call_1", name: "f", argsText: "{}", args: {} },
    ]);
  });

  it("are taken from the end of their item where no piece came", () => {
    const { events, message } = read([
      done(0, { type: "message", content: [{ type: "output_text", text: "Whole." }] }),
      done(1, { type: "function_call", call_id: "call_1", name: "f", arguments: '{"x":1}' }),
      end(),
    ]);
    expect(message.content).toEqual([
      { type: "text", text: "Whole." },
      { type: "tool-call", id: "call_1", name: "f", argsText: '{"x":1}', args: { x: 1 } },
    ]);
    expect(events.map(({ type }) => type)).toEqual(["start", "text", "tool-call-start", "tool-call-args", "finish"]);
  });

  it("are told apart by their ids where the server does not number them", () => {
    // As llama.cpp's server sends them, and once more at the end.
    const message = { type: "message", id: "msg_1", role: "assistant", content: [{ type: "output_text", text: "I look." }] };
    const call = { type: "function_call", id: "fc_1", call_id: "call_1", name: "f", arguments: "{}" };
    const { events, message: reply } = read([
      { type: "response.output_item.added", item: { ...message, content: [] } },
      { type: "response.output_text.delta", item_id: "msg_1", delta: "I look." },
      { type: "response.output_item.done", item: message },
      { type: "response.output_item.added", item: { ...call, arguments: "" } },
      { type: "response.function_call_arguments.delta", item_id: "fc_1", delta: "{}" },
      { type: "response.output_item.done", item: call },
      end({ output: [message, call] }),
    ]);
    expect(reply.content).toMatchObject([
      { type: "text", text: "I look." },
      { type: "tool-call", id: "call_1", argsText: "{}" },
    ]);
    expect(events.map(({ type }) => type)).toEqual(["start", "text", "tool-call-start", "tool-call-args", "finish"]);
  });

  it("of a kind that nobody asked for are passed over", () => {
    const { message } = read([
      { type: "response.web_search_call.searching", output_index: 0 },
      done(0, { type: "web_search_call", id: "ws_1" }),
      text(1, "Yes."),
      { type: "response.output_text.annotation.added", output_index: 1 },
      { type: "keepalive" },
      end(),
    ]);
    expect(message.content).toEqual([{ type: "text", text: "Yes." }]);
  });
});

describe("the end", () => {
  it.each([
    ["completed", undefined, "stop"],
    ["incomplete", "max_output_tokens", "length"],
    ["incomplete", "content_filter", "content-filter"],
    ["incomplete", "something_new", "unknown"],
  ])("%s (%s) is %s", (status, why, reason) => {
    const type = `response.${status}`;
    const { reason: got, rawReason } = read([
      text(0, "a"),
      { type, response: { status, incomplete_details: why ? { reason: why } : null } },
    ]);
    expect({ got, rawReason }).toEqual({ got: reason, rawReason: why ?? status });
  });

  it("of a refusal is a filtered reply", () => {
    const { reason, message } = read([{ type: "response.refusal.delta", output_index: 0, delta: "I can't." }, end()]);
    expect({ reason, message }).toEqual({
      reason: "content-filter",
      message: { role: "assistant", content: [{ type: "text", text: "I can't." }] },
    });
  });

  it("brings the counts, those of the cache and of reasoning among them", () => {
    const usage: OpenAI.Responses.ResponseUsage = {
      input_tokens: 120,
      input_tokens_details: { cached_tokens: 64, cache_write_tokens: 32 },
      output_tokens: 30,
      output_tokens_details: { reasoning_tokens: 10 },
      total_tokens: 150,
    };
    expect(read([text(0, "a"), end({ usage })]).usage).toEqual({
      inputTokens: 120,
      outputTokens: 30,
      cacheReadTokens: 64,
      cacheWriteTokens: 32,
      reasoningTokens: 10,
    });
  });

  it.each<[string, Sent, Partial<ModelError>]>([
    ["an error event", { type: "error", code: "server_error", message: "Burns.", param: null }, { kind: "overloaded" }],
    ["an error in an event", { type: "error", error: { code: "rate_limit_exceeded", message: "Slow down." } }, { kind: "rate-limit" }],
    [
      "a response that failed",
      { type: "response.failed", response: { status: "failed", error: { code: "invalid_prompt", message: "No." } } },
      { kind: "bad-request" },
    ],
  ])("by %s is thrown", (_, event, expected) => {
    expect(() => read([text(0, "a"), event])).toThrow(expect.objectContaining(expected));
  });

  it("that never came is a reply that broke off", () => {
    expect(() => read([text(0, "a")])).toThrow(ModelError);
  });

  it("by a stop string keeps what came before it", () => {
    const reply = new ResponsesReply({ adapter: "openai", askedModelId: "gpt-5.6", stop: ["<end>"] });
    reply.push(text(0, "Hello<e") as ResponsesEvent);
    reply.push(text(0, "nd>never") as ResponsesEvent);
    expect(reply.reply.stopped).toBe(true);
    expect(reply.reply.end().at(-1)).toMatchObject({
      reason: "stop-sequence",
      stopSequence: "<end>",
      message: { content: [{ text: "Hello" }] },
    });
  });
});
