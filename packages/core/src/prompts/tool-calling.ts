import type { ModelTool } from "../contracts/model.ts";
import type { Schema } from "../contracts/schema.ts";
import type { Tool } from "../contracts/tool.ts";
import { toHandleSchema } from "../media/media-schema.ts";
import { describeToolCallFormat } from "../parsing/tool-call-text.ts";
import type { CodeDialect } from "./dialect.ts";

/** The native tool that runs a program, in mode `"both"`. */
export const RUN_CODE = "runCode";
/** The native tool that ends a run; beside programs it is called like their function. */
export const FINAL_ANSWER = "finalAnswer";

/** The prompt of agents that call tools natively, and of those whose model writes calls as text. */
export const toolCalling = {
  introduction: "You solve tasks by calling tools. Each turn, call one tool or several; you then see their results.",

  rules: `- Calls that do not depend on each other belong in the same turn: they run at once.
- Take arguments from the task and from results, never from guesses.
- After an error, repair the cause. Never repeat a call that told you what you need.
- When you know the answer, call \`${FINAL_ANSWER}\` alone: it ends the task. Only then.`,

  /** For models without native tool calls. */
  textTools(tools: readonly ModelTool[]): string {
    const list = tools.map(
      ({ name, description, inputSchema }) => `- ${name}: ${description}\n  arguments: ${JSON.stringify(inputSchema)}`,
    );
    return `${describeToolCallFormat()}\n\nTools:\n${list.join("\n")}`;
  },
};

/** Where a model without native calls begins to play the tools, whose results come in the next turn. */
export const INVENTED_RESULTS = ["\nObservation:", "\nResult of ", "<tool_response>"];

/** A tool as a model sees it that calls it itself. */
export const toModelTool = ({ name, description, input }: Tool): ModelTool => ({
  name,
  description,
  inputSchema: toHandleSchema(input.json),
});

export const runCodeTool = (dialect: CodeDialect): ModelTool => ({
  name: RUN_CODE,
  description: `Runs one ${dialect.name} program in the sandbox.`,
  inputSchema: { type: "object", properties: { code: { type: "string" } }, required: ["code"], additionalProperties: false },
});

export function finalAnswerTool(answer: Schema | undefined, name: string): ModelTool {
  const { $defs, definitions, $id: _, ...shape } = answer ? inProperty("answer", toHandleSchema(answer.json)) : ANYTHING;
  return {
    name,
    description: "Gives the answer to the task, and ends it. Call it alone.",
    inputSchema: {
      type: "object",
      properties: { answer: shape },
      required: ["answer"],
      additionalProperties: false,
      ...($defs !== undefined && { $defs }),
      ...(definitions !== undefined && { definitions }),
    },
  };
}

const ANYTHING: { readonly [keyword: string]: unknown } = { description: "The answer, of any type." };

/** A schema whose place becomes that of a property. References count from the root of the document, where its definitions stay. */
function inProperty(name: string, schema: { readonly [keyword: string]: unknown }): { readonly [keyword: string]: unknown } {
  return JSON.parse(
    JSON.stringify(schema, (keyword, value: unknown) =>
      keyword === "$ref" && typeof value === "string" && /^#(?:$|\/(?!(?:\$defs|definitions)\/))/.test(value)
        ? `#/properties/${name}${value.slice(1)}`
        : value,
    ),
  );
}
