import type { ModelTool } from "../contracts/model.ts";
import { describeToolCallFormat } from "../parsing/tool-call-text.ts";

/** The prompt of agents that call tools natively, and of those whose model writes calls as text. */
export const toolCalling = {
  introduction: "You solve tasks by calling tools. Each turn, call one tool or several; you then see their results.",

  rules: `- Calls that do not depend on each other belong in the same turn: they run at once.
- Take arguments from the task and from results, never from guesses.
- After an error, repair the cause. Never repeat a call that told you what you need.
- When you know the answer, call \`finalAnswer\` alone: it ends the task. Only then.`,

  /** For models without native tool calls. */
  textTools(tools: readonly ModelTool[]): string {
    const list = tools.map(
      ({ name, description, inputSchema }) => `- ${name}: ${description}\n  arguments: ${JSON.stringify(inputSchema)}`,
    );
    return `${describeToolCallFormat()}\n\nTools:\n${list.join("\n")}`;
  },
};
