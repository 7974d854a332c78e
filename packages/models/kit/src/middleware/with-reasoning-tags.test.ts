import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cutAt, eventsOf, FixedModel, finishOf, plainParts, replyOf, shownParts } from "./fixed-model.ts";
import { type ReasoningTagsOptions, withReasoningTags } from "./with-reasoning-tags.ts";

const split = async (text: string, options: ReasoningTagsOptions = {}, stop: readonly string[] = []) => {
  const { message, reason } = await finishOf(withReasoningTags(new FixedModel([replyOf([[text]])]), options), { stop });
  return [...message.content.map((part) => ("text" in part ? `${part.type}: ${part.text}` : part.type)), reason];
};

describe("withReasoningTags", () => {
  it.each([
    ["<think>\nHm.\n</think>\n\nYes.", ["reasoning: Hm.\n", "text: Yes.", "stop"]],
    ["\n<thinking>Hm.</thinking>Yes.", ["text: \n", "reasoning: Hm.", "text: Yes.", "stop"]],
    ["<think>\n\n</think>\n\nYes.", ["text: Yes.", "stop"]],
    ["<think>a</think>b\n<think>c</think>d", ["reasoning: a", "text: b\n", "reasoning: c", "text: d", "stop"]],
    ["<think>never ended", ["reasoning: never ended", "stop"]],
    ["<think>a <think> b</think>c", ["reasoning: a <think> b", "text: c", "stop"]],
    ["<think>a</reasoning>b</think>c", ["reasoning: a</reasoning>b", "text: c", "stop"]],
    ["It has no thoughts, 1 < 2.", ["text: It has no thoughts, 1 < 2.", "stop"]],
    ['print("<think>")', ['text: print("<think>")', "stop"]],
    ["only the end</think>", ["text: only the end</think>", "stop"]],
    ["cut <thi", ["text: cut <thi", "stop"]],
  ])("reads %j", async (text, parts) => {
    expect(await split(text)).toEqual(parts);
  });

  it.each([
    ["Hm.\n</think>\n\nYes.", ["reasoning: Hm.\n", "text: Yes.", "stop"]],
    ["\n<think>\nHm. <think> </think>Yes.", ["reasoning: Hm. <think> ", "text: Yes.", "stop"]],
    ["</think>Yes.", ["text: Yes.", "stop"]],
  ])("reads a reply that begins in the reasoning: %j", async (text, parts) => {
    expect(await split(text, { startsInside: true })).toEqual(parts);
  });

  it("takes other tags", async () => {
    expect(await split("[THINK]Hm.[/THINK]Yes.", { tags: [["[THINK]", "[/THINK]"]] })).toEqual(["reasoning: Hm.", "text: Yes.", "stop"]);
    expect(() => withReasoningTags(new FixedModel([]), { tags: [["", "x"]] })).toThrow(/tags/);
  });

  it("looks for stop strings behind the reasoning alone, and sends none", async () => {
    const model = new FixedModel([replyOf([["<think>Say </code>?</think><code>1</code>2"]])]);
    const { message, stopSequence } = await finishOf(withReasoningTags(model), { stop: ["</code>"] });
    expect(model.requests[0]).not.toHaveProperty("stop");
    expect(stopSequence).toBe("</code>");
    expect(plainParts(message.content)).toEqual([
      { type: "reasoning", text: "Say </code>?" },
      { type: "text", text: "<code>1" },
    ]);
  });

  it("keeps native reasoning, calls, and a vendor's data", async () => {
    const call = { type: "tool-call", id: "c", name: "f", argsText: "{}", args: {}, provider: { acme: 1 } } as const;
    const text = { type: "text", text: "<think>a</think>b", provider: { acme: { sign: 1 } } } as const;
    const native = { type: "reasoning", text: "n", signature: "s", provider: { acme: 2 } } as const;
    const events = await eventsOf(withReasoningTags(new FixedModel([replyOf([native, text, call, { type: "text", text: "<think>d" }])])));
    expect(events.at(-1)).toMatchObject({
      message: {
        content: [
          native,
          { type: "reasoning", text: "a" },
          { type: "text", text: "b", provider: text.provider },
          call,
          { type: "reasoning", text: "d" },
        ],
      },
    });
    expect(events.map((event) => ("index" in event ? event.index : event.type))).toEqual(["start", 0, 1, 2, 3, 3, 4, "finish"]);
  });

  it("says the same and shows what it says, whatever pieces the reply comes in", async () => {
    const token = fc.constantFrom("<think>", "</think>", "<thinking>", "</thinking>", "\n", " ", "a", "<", "think", ">", "</code>");
    const text = fc.array(token, { maxLength: 15 }).map((parts) => parts.join(""));
    await fc.assert(
      fc.asyncProperty(text, fc.array(fc.nat(80), { maxLength: 8 }), fc.boolean(), async (whole, places, startsInside) => {
        const read = (pieces: readonly string[]) =>
          eventsOf(withReasoningTags(new FixedModel([replyOf([pieces])]), { startsInside }), { stop: ["</code>"] });
        const [atOnce, inPieces] = [await read(cutAt(whole, [])), await read(cutAt(whole, places))];
        expect(inPieces.at(-1)).toEqual(atOnce.at(-1));
        const finish = inPieces.at(-1);
        expect(finish?.type === "finish" && plainParts(finish.message.content)).toEqual(shownParts(inPieces));
      }),
      { numRuns: 500 },
    );
  });

  it("says that the model reasons", () => {
    expect(withReasoningTags(new FixedModel([])).capabilities).toEqual({ reasoning: true, stop: false });
  });
});
