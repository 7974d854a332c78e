import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cutAt, eventsOf, FixedModel, finishOf, plainParts, replyOf, shownParts, textOf, used } from "./fixed-model.ts";
import { withStopEmulation } from "./with-stop-emulation.ts";

describe("withStopEmulation", () => {
  it("sends no stop strings, cuts the reply, closes the call, and tells so", async () => {
    const model = new FixedModel([replyOf([["Hello, wor<e", "nd>ld", " and more"]], { usage: used(5, 50) })]);
    const events = await eventsOf(withStopEmulation(model), { stop: ["<stop>", "<end>"] });
    expect(model.requests[0]).not.toHaveProperty("stop");
    expect(textOf(events)).toBe("Hello, wor");
    expect(events.at(-1)).toEqual({
      type: "finish",
      reason: "stop-sequence",
      stopSequence: "<end>",
      message: { role: "assistant", content: [{ type: "text", text: "Hello, wor" }] },
      usage: { inputTokens: 2, outputTokens: 3, estimated: true },
    });
    expect(model.open).toBe(0);
  });

  it("says that the server does not stop", () => {
    expect(withStopEmulation(new FixedModel([], { capabilities: { stop: true, tools: true } })).capabilities).toEqual({
      stop: false,
      tools: true,
    });
  });

  it("drops calls behind the cut and keeps those before it", async () => {
    const call = (id: string) => ({ type: "tool-call", id, name: "f", argsText: "{}", args: {} }) as const;
    const model = new FixedModel([replyOf([call("a"), ["x<end>y"], call("b")], { reason: "tool-calls" })]);
    const { message } = await finishOf(withStopEmulation(model), { stop: ["<end>"] });
    expect(message.content).toEqual([call("a"), { type: "text", text: "x" }]);
  });

  it("does not look for stop strings in reasoning and arguments, nor over the end of a text", async () => {
    const parts = [
      { reasoning: ["<end>"] },
      ["a<e"],
      { type: "tool-call", id: "c", name: "f", argsText: '"<end>"', args: "<end>" },
      ["nd>"],
    ] as const;
    const model = new FixedModel([replyOf(parts, { reason: "tool-calls" })]);
    const events = await eventsOf(withStopEmulation(model), { stop: ["<end>"] });
    expect(events.at(-1)).toEqual(replyOf(parts, { reason: "tool-calls" }).at(-1));
    expect(textOf(events)).toBe("a<end>");
  });

  it("keeps two texts apart that follow each other", async () => {
    const reply = replyOf([["a<e"], ["nd>b"]]);
    expect(await eventsOf(withStopEmulation(new FixedModel([reply])), { stop: ["<end>"] })).toEqual([
      reply[0],
      { type: "text", index: 0, delta: "a" },
      { type: "text", index: 0, delta: "<e" },
      { type: "text", index: 1, delta: "nd>b" },
      reply.at(-1),
    ]);
  });

  it("counts on what the server had counted by then", async () => {
    const [start, ...rest] = replyOf([["ab<end>"]]);
    const model = new FixedModel([[start!, { type: "usage", usage: { inputTokens: 77, cacheReadTokens: 70 } }, ...rest]]);
    const { usage } = await finishOf(withStopEmulation(model), { stop: ["<end>"] });
    expect(usage).toEqual({ inputTokens: 77, cacheReadTokens: 70, outputTokens: 1, estimated: true });
  });

  it("cuts at the same place, whatever pieces the reply comes in", async () => {
    const text = fc
      .array(fc.constantFrom("a", "<", "e", "end", ">", "<end>", "</c>", "\n"), { maxLength: 20 })
      .map((parts) => parts.join(""));
    await fc.assert(
      fc.asyncProperty(text, fc.array(fc.nat(60), { maxLength: 8 }), async (whole, places) => {
        const model = withStopEmulation(new FixedModel([replyOf([cutAt(whole, places)])]));
        const events = await eventsOf(model, { stop: ["<end>", "</c>"] });
        expect(textOf(events)).toBe(whole.split(/<end>|<\/c>/)[0]);
        const finish = events.at(-1);
        expect(finish?.type === "finish" && plainParts(finish.message.content)).toEqual(shownParts(events));
      }),
      { numRuns: 500 },
    );
  });
});
