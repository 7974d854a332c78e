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
        for (const call of calls) {
          const { value } = JSON.parse(call.function.arguments) as { value: number };
          messages.push({ role: "tool", tool_call_id: call.id, content: String(nextValue(value)) });
        }
      }
    },
  };
}
