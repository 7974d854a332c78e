import type { Json } from "../contracts/json.ts";
import { tool } from "./tool.ts";

/** Lets the agent ask the person it works for. The run pauses until `agent.resume()` brings the answer, or the run's `decide` gives it at once. */
export const userInput = tool({
  name: "userInput",
  description: "Asks the user a question and gives the answer. Only for what nobody else can tell you; ask everything at once.",
  inputSchema: {
    type: "object",
    properties: { question: { type: "string", minLength: 1, description: "In words that need no context." } },
    required: ["question"],
    additionalProperties: false,
  },
  execute: (input, { interrupt }): Promise<Json> => interrupt((input as { readonly question: string }).question),
});
