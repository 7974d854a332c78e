import type { ModelEvent, ModelFinish } from "@smolagents-ts/core";
import { describe, expect, it } from "vitest";
import { Reply } from "./reply.ts";

const typesOf = (events: readonly ModelEvent[]) => events.map(({ type }) => type);
const finishOf = (reply: Reply) => reply.end().at(-1) as ModelFinish;

describe("Reply", () => {
  it("starts with its first content and not before", () => {
    const reply = new Reply({ modelId: "m", warnings: [{ code: "unsupported", message: "No seed." }] });
    expect(reply.usage({ inputTokens: 3 })).toEqual([]);
    reply.requestId = "r-1";
    expect(reply.text("Hi")).toEqual([
      { type: "start", modelId: "m", requestId: "r-1", warnings: [{ code: "unsupported", message: "No seed." }] },
      { type: "usage", usage: { inputTokens: 3 } },
      { type: "text", index: 0, delta: "Hi" },
    ]);
  });

  it("starts at its end when it is empty", () => {
    const reply = new Reply();
    reply.finish("stop", "stop");
    expect(typesOf(reply.end())).toEqual(["start", "finish"]);
  });

  it("is no reply without an end", () => {
    const reply = new Reply();
    reply.text("half a");
    expect(() => reply.end()).toThrow(expect.objectContaining({ kind: "truncated-stream" }));
  });

  it("keeps blocks apart that the vendor keeps apart, and joins the pieces of one", () => {
    const reply = new Reply();
    reply.reasoning("First ", { block: "rs_1" });
    reply.reasoning("thought.", { block: "rs_1", provider: { acme: { id: "rs_1" } } });
    reply.reasoning("Second.", { block: "rs_2" });
    reply.text("So ");
    reply.text("it is.");
    reply.finish("stop", "stop");
    expect(finishOf(reply).message.content).toEqual([
      { type: "reasoning", text: "First thought.", provider: { acme: { id: "rs_1" } } },
      { type: "reasoning", text: "Second." },
      { type: "text", text: "So it is." },
    ]);
  });

  it("shows nothing where only a vendor's data is added to a part", () => {
    const reply = new Reply();
    reply.text("Hi", { block: "msg_1" });
    expect(reply.text("", { block: "msg_1", provider: { acme: { id: "msg_1" } } })).toEqual([]);
    // A part without words has to be shown, or the places of the others would be wrong.
    expect(reply.reasoning("", { block: "rs_1", provider: { acme: { id: "rs_1" } } })).toEqual([
      { type: "reasoning", index: 1, delta: "" },
    ]);
  });

  it("keeps the signature of a thought that has no words", () => {
    const reply = new Reply();
    expect(reply.reasoning("", { signature: "sig" }).at(-1)).toEqual({ type: "reasoning", index: 0, delta: "", signature: "sig" });
    reply.finish("stop", "stop");
    expect(finishOf(reply).message.content).toEqual([{ type: "reasoning", text: "", signature: "sig" }]);
  });

  it("ends at a stop string, and throws away what is pushed after it", () => {
    const reply = new Reply({ stop: ["</code>"], promptLength: () => 400 });
    reply.text("1 + 1</co");
    reply.text("de> and more");
    expect(reply.stopped).toBe(true);
    const { call, events } = reply.openCall({ id: "a", name: "f" });
    expect([events, reply.callArgs(call, "{}"), reply.text("x"), reply.reasoning("y")]).toEqual([[], [], [], []]);
    expect(finishOf(reply)).toEqual({
      type: "finish",
      reason: "stop-sequence",
      stopSequence: "</code>",
      message: { role: "assistant", content: [{ type: "text", text: "1 + 1" }] },
      usage: { inputTokens: 100, outputTokens: 2, estimated: true },
    });
  });

  it("does not look for stop strings across other parts", () => {
    const reply = new Reply({ stop: ["ab"] });
    reply.text("a");
    reply.reasoning("hm");
    reply.text("b");
    reply.finish("stop", "stop");
    expect(finishOf(reply).message.content).toEqual([
      { type: "text", text: "a" },
      { type: "reasoning", text: "hm" },
      { type: "text", text: "b" },
    ]);
  });

  it("gives every call an id of its own", () => {
    const reply = new Reply();
    const ids = ["a", "a", ""].map((id) => reply.openCall({ id, name: "f" }).call.id);
    expect(ids[0]).toBe("a");
    expect(new Set(ids).size).toBe(3);
  });

  it("shows a call when its name is known, with the arguments so far", () => {
    const reply = new Reply();
    const { call, events } = reply.openCall({ id: "a" });
    expect([...events, ...reply.callArgs(call, '{"x"')]).toEqual([]);
    expect(reply.nameCall(call, "f").slice(1)).toEqual([
      { type: "tool-call-start", index: 0, id: "a", name: "f" },
      { type: "tool-call-args", index: 0, delta: '{"x"' },
    ]);
    reply.callArgs(call, ":1}", { provider: { acme: { id: "fc_1" } } });
    reply.finish("stop", "stop");
    expect(finishOf(reply)).toMatchObject({
      reason: "tool-calls",
      message: { content: [{ name: "f", argsText: '{"x":1}', args: { x: 1 }, provider: { acme: { id: "fc_1" } } }] },
    });
  });
});
