import { describe, expect, it, vi } from "vitest";
import type { Message } from "../contracts/message.ts";
import type { ModelEvent, ModelRequest } from "../contracts/model.ts";
import { type ScriptEntry, ScriptedModel, type ScriptedModelOptions } from "./scripted-model.ts";

const say = (role: "user" | "assistant", text: string): Message => ({ role, content: [{ type: "text", text }] });
const first = [say("user", "Hello")];

async function eventsOf(script: readonly ScriptEntry[], request: Partial<ModelRequest> = {}, options?: ScriptedModelOptions) {
  const events: ModelEvent[] = [];
  for await (const event of new ScriptedModel(script, options).stream({ messages: first, ...request })) events.push(event);
  return events;
}
const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.unreachable("went well"),
    (error: unknown) => error,
  );

describe("ScriptedModel", () => {
  it("says a text: start first, finish last", async () => {
    expect(await eventsOf(["Hi."])).toEqual([
      { type: "start", modelId: "scripted", warnings: [] },
      { type: "text", index: 0, delta: "Hi." },
      { type: "finish", reason: "stop", message: say("assistant", "Hi."), usage: {} },
    ]);
  });

  it("says an empty text", async () => {
    expect((await eventsOf([""])).map(({ type }) => type)).toEqual(["start", "finish"]);
  });

  it("reasons, talks and calls tools, with usage and reason", async () => {
    const reply = {
      reasoning: "Hm.",
      text: "I search.",
      toolCalls: [{ id: "1", name: "search", args: { q: "x" } }],
      usage: { inputTokens: 5 },
    };
    expect(await eventsOf([reply])).toEqual([
      { type: "start", modelId: "scripted", warnings: [] },
      { type: "reasoning", index: 0, delta: "Hm." },
      { type: "text", index: 1, delta: "I search." },
      { type: "tool-call-start", index: 2, id: "1", name: "search" },
      { type: "tool-call-args", index: 2, delta: '{"q":"x"}' },
      {
        type: "finish",
        reason: "tool-calls",
        message: {
          role: "assistant",
          content: [
            { type: "reasoning", text: "Hm." },
            { type: "text", text: "I search." },
            { type: "tool-call", id: "1", name: "search", argsText: '{"q":"x"}', args: { q: "x" } },
          ],
        },
        usage: { inputTokens: 5 },
      },
    ]);
    expect((await eventsOf([{ ...reply, reason: "length" }])).at(-1)).toMatchObject({ reason: "length" });
  });

  it("says parts as they are, and calls with arguments that are no JSON", async () => {
    const provider = { acme: { id: "x" } };
    const image = { type: "media", mediaType: "image/png", source: { kind: "bytes", base64: "AQID" } } as const;
    const content = [
      { type: "reasoning", text: "Hm.", signature: "s" },
      { type: "text", text: "", provider },
      { type: "tool-call", id: "1", name: "f", argsText: "{", provider },
      image,
    ] as const;
    const events = await eventsOf([{ content }]);
    expect(events.slice(1)).toEqual([
      { type: "reasoning", index: 0, delta: "Hm.", signature: "s" },
      { type: "tool-call-start", index: 2, id: "1", name: "f" },
      { type: "tool-call-args", index: 2, delta: "{" },
      { type: "media", index: 3, part: image },
      { type: "finish", reason: "tool-calls", message: { role: "assistant", content }, usage: {} },
    ]);
    const [, , , finish] = await eventsOf([{ toolCalls: [{ id: "1", name: "f", argsText: "{" }] }]);
    expect(finish).toMatchObject({ message: { content: [{ type: "tool-call", id: "1", name: "f", argsText: "{" }] } });
    expect(finish).not.toHaveProperty("message.content.0.args");
  });

  it("tells of itself what it was told to, by default nothing", () => {
    expect(new ScriptedModel([]).capabilities).toBeUndefined();
    expect(new ScriptedModel([], { capabilities: { tools: false } }).capabilities).toEqual({ tools: false });
  });

  it.each([1, 3, 100, 0, -1])("says a text in pieces of %d characters that add up", async (chunkChars) => {
    const events = await eventsOf(["Hello 🎉 world"], {}, { chunkChars });
    expect(events.map((event) => (event.type === "text" ? event.delta : "")).join("")).toBe("Hello 🎉 world");
    expect(events.every((event) => event.type !== "text" || event.delta.length <= Math.max(1, chunkChars))).toBe(true);
  });

  it("stops at the first stop sequence, which is no part of the text", async () => {
    const reply = { text: "a</code>b END", toolCalls: [{ id: "1", name: "search", args: {} }] };
    expect((await eventsOf([reply], { stop: ["END", "</code>"] })).at(-1)).toEqual({
      type: "finish",
      reason: "stop-sequence",
      stopSequence: "</code>",
      message: say("assistant", "a"),
      usage: {},
    });
    expect((await eventsOf(["abc"], { stop: ["x"] })).at(-1)).toMatchObject({ reason: "stop", message: say("assistant", "abc") });
  });

  it("finds its place in the script by the turns of the conversation", async () => {
    const model = new ScriptedModel(["one", (request, index) => `${index} after ${request.messages.length} messages`]);
    const finish = async (messages: readonly Message[]) => {
      for await (const event of model.stream({ messages })) if (event.type === "finish") return event.message;
      return undefined;
    };
    const second = [...first, say("assistant", "one"), say("user", "more")];
    expect(await Promise.all([finish(second), finish(first), finish(second)])).toEqual([
      say("assistant", "1 after 3 messages"),
      say("assistant", "one"),
      say("assistant", "1 after 3 messages"),
    ]);
    expect(model.requests.map(({ messages }) => messages)).toEqual([second, first, second]);
  });

  it("throws past the end of its script", async () => {
    expect(await failure(eventsOf([]))).toEqual(new Error("The script has 0 replies, and this is call 1 of the conversation."));
  });

  it("throws what the script says", async () => {
    const error = new Error("No network.");
    expect(await failure(eventsOf([{ error }]))).toBe(error);
  });

  it("throws on an abort before it begins, and takes no request", async () => {
    const model = new ScriptedModel(["x"]);
    const reason = new Error("enough");
    expect(await failure(model.stream({ messages: first, signal: AbortSignal.abort(reason) }).next())).toBe(reason);
    expect(model.requests).toEqual([]);
  });

  it.each(["start", "reasoning", "text"])("throws on an abort after a %s event, and gives no event after it", async (type) => {
    const abort = new AbortController();
    const seen: string[] = [];
    const read = async () => {
      const script = [{ reasoning: "Hm.", text: "abc" }];
      for await (const event of new ScriptedModel(script).stream({ messages: first, signal: abort.signal })) {
        seen.push(event.type);
        if (event.type === type) abort.abort();
      }
    };
    expect(await failure(read())).toBe(abort.signal.reason);
    expect(seen.at(-1)).toBe(type);
  });

  it("throws on an abort while an entry thinks", async () => {
    const abort = new AbortController();
    const ask = () => {
      abort.abort();
      return "x";
    };
    expect(await failure(eventsOf([ask], { signal: abort.signal }))).toBe(abort.signal.reason);
  });

  it("waits before each delta", async () => {
    vi.useFakeTimers();
    try {
      const seen: string[] = [];
      const read = async () => {
        const model = new ScriptedModel(["ab"], { chunkChars: 1, delayMs: 50 });
        for await (const event of model.stream({ messages: first })) seen.push(event.type === "text" ? event.delta : event.type);
      };
      const reading = read();
      await vi.advanceTimersByTimeAsync(49);
      expect(seen).toEqual(["start"]);
      await vi.advanceTimersByTimeAsync(50);
      expect(seen).toEqual(["start", "a"]);
      await vi.advanceTimersByTimeAsync(50);
      await reading;
      expect(seen).toEqual(["start", "a", "b", "finish"]);
    } finally {
      vi.useRealTimers();
    }
  });
});
