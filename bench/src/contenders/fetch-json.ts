import { setTimeout as wait } from "node:timers/promises";
import { nextValue } from "../server/scripts.ts";
import { type ChatMessage, streamChat } from "./chat-stream.ts";
import { type Contender, toAnswer } from "./contender.ts";

const TOOL = {
  type: "function",
  function: {
    name: "next",
    description: "The next value.",
    parameters: { type: "object", properties: { value: { type: "number" } }, required: ["value"] },
  },
};

/** `baseline`: a loop of `fetch` that answers JSON tool calls. The floor of agents that call tools as JSON. */
export function fetchJson(url: string, model = "loop10"): Contender {
  return {
    async run(start) {
      const messages: ChatMessage[] = [{ role: "user", content: `Start with ${start}` }];
      while (true) {
        const { text, calls } = await streamChat(url, { model, messages, tools: [TOOL] });
        if (calls.length === 0) return toAnswer(text);
        messages.push({ role: "assistant", content: null, tool_calls: calls });
        const results = await Promise.all(
          calls.map(async ({ function: { name, arguments: args } }) => {
            const { value } = JSON.parse(args) as { value: number };
            if (name === "next") return nextValue(value);
            await wait(50);
            return value;
          }),
        );
        for (const [index, call] of calls.entries()) {
          messages.push({ role: "tool", tool_call_id: call.id, content: String(results[index]) });
        }
      }
    },
  };
}
