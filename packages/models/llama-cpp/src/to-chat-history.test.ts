import type { Message } from "@smolagents-ts/core";
import { GeneralChatWrapper, LlamaText } from "node-llama-cpp";
import { describe, expect, it } from "vitest";
import { toChatHistory } from "./to-chat-history.ts";

const chatWrapper = new GeneralChatWrapper();
const history = (messages: readonly Message[]) => toChatHistory(messages, { chatWrapper, LlamaText });
const text = (words: string) => ({ type: "text", text: words }) as const;

const CONVERSATION: readonly Message[] = [
  { role: "system", content: [text("You are brief.")] },
  { role: "user", content: [text("What is the weather?")] },
  {
    role: "assistant",
    content: [
      { type: "reasoning", text: "They want the weather." },
      text("I shall look."),
      { type: "tool-call", id: "a", name: "weather", argsText: '{ "city":  "Sfax" }', args: { city: "Sfax" } },
      { type: "tool-call", id: "b", name: "now", argsText: "{}", args: {} },
    ],
  },
  { role: "tool", content: [{ type: "tool-result", callId: "b", name: "now", content: [text("noon")] }] },
  { role: "tool", content: [{ type: "tool-result", callId: "a", name: "weather", content: [text("unknown city")], isError: true }] },
  { role: "assistant", content: [text("I do not know.")] },
  { role: "user", content: [text("And"), text("tomorrow?")] },
];

describe("the history of a conversation", () => {
  it("has the turns in their order, and the results with their calls", () => {
    expect(history(CONVERSATION)).toMatchObject([
      { type: "system", text: "You are brief." },
      { type: "user", text: "What is the weather?" },
      {
        type: "model",
        response: [
          { type: "segment", segmentType: "thought", text: "They want the weather.", ended: true },
          "I shall look.",
          { type: "functionCall", name: "weather", params: { city: "Sfax" }, result: "Error: unknown city", startsNewChunk: true },
          { type: "functionCall", name: "now", params: {}, result: "noon", startsNewChunk: false },
          "I do not know.",
        ],
      },
      { type: "user", text: "And\ntomorrow?" },
    ]);
  });

  it("writes calls as the model wrote them, so that they need not be read again", () => {
    const { contextText } = chatWrapper.generateContextState({ chatHistory: history(CONVERSATION) });
    expect(contextText.toString()).toContain('||call: weather({ "city":  "Sfax" })');
  });

  it("begins with what a shorter conversation was, whatever comes after it", () => {
    const shorter = history(CONVERSATION.slice(0, 5));
    const longer = history(CONVERSATION);
    expect(longer.slice(0, 2)).toEqual(shorter.slice(0, 2));
    expect(longer[2]).toMatchObject({ response: expect.arrayContaining((shorter[2] as { response: unknown[] }).response) });
  });
});
