import type { SchemaLike } from "../contracts/schema.ts";
import type { Tool, ToolCaller, ToolContext } from "../contracts/tool.ts";
import { AgentConfigError } from "../errors.ts";
import type { Frozen, ToolInput, ToolResult } from "./infer-schema.ts";
import { isObjectSchema, toSchema } from "./to-schema.ts";
import { checkToolName } from "./tool-name.ts";

export interface ToolOptions<Input extends SchemaLike | undefined, Output extends SchemaLike | undefined, Result> {
  /** What code calls it by: an ASCII identifier that neither JavaScript nor Python reserves. */
  readonly name: string;
  /** What it does and when to use it. The model reads this in every step. */
  readonly description: string;
  /** The arguments, as one object. Left out for a tool without arguments. */
  readonly inputSchema?: Input;
  /** The result. Given, the model knows the shape and need not print it first; a result that does not fit fails the call. */
  readonly outputSchema?: Output;
  /** Whether a person must allow a call first; a function decides by the arguments. Default false. */
  readonly needsApproval?: boolean | ((input: ToolInput<Input>) => boolean | Promise<boolean>);
  /** Who may call it: programs (`"code"`), the model itself (`"direct"`). Default: both. */
  readonly allowedCallers?: readonly ToolCaller[];
  /** Runs on the host, with validated arguments. What it throws is thrown in the code, with its message: write it for the model. */
  readonly execute: (input: ToolInput<Input>, context: ToolContext) => Result | Promise<Result>;
}

const NO_ARGUMENTS = { type: "object", properties: {}, additionalProperties: false };

/**
 * A function that agents may call.
 *
 * Schemas come from any library that speaks Standard Schema with JSON Schema (zod 4.2+, arktype, valibot through `toStandardJsonSchema`),
 * or are plain JSON Schema. Types of `execute` follow from them.
 *
 * @throws AgentConfigError when an option is wrong.
 */
export function tool<
  const Input extends SchemaLike | undefined = undefined,
  const Output extends SchemaLike | undefined = undefined,
  // Constant, so that literals fit an enum of the schema also in what an async function returns.
  const Result extends Frozen<ToolResult<Output>> = Frozen<ToolResult<Output>>,
>(options: ToolOptions<Input, Output, Result>): Tool<ToolInput<Input>, Result> {
  const { name, description, inputSchema, outputSchema, execute, needsApproval, allowedCallers } = options;
  checkToolName(name);
  if (typeof description !== "string" || description.trim() === "") {
    throw new AgentConfigError(`Tool "${name}" needs a description.`, {
      hint: "Say what it does and when to use it: the model sees nothing else of it.",
    });
  }
  if (typeof execute !== "function") {
    throw new AgentConfigError(`Tool "${name}" needs an execute function.`, { hint: "execute: async (input, { signal }) => …" });
  }
  const input = toSchema<ToolInput<Input>>(inputSchema ?? NO_ARGUMENTS, "input", `inputSchema of tool "${name}"`);
  if (!isObjectSchema(input.json)) {
    throw new AgentConfigError(`The inputSchema of tool "${name}" does not describe an object; the arguments of a tool are one object.`, {
      hint: 'Wrap it: z.object({ value: … }), or as JSON Schema { type: "object", properties: { value: … } }.',
    });
  }
  if (allowedCallers && (allowedCallers.length === 0 || !allowedCallers.every((caller) => caller === "code" || caller === "direct"))) {
    throw new AgentConfigError(`The allowedCallers of tool "${name}" are ${JSON.stringify(allowedCallers)}.`, {
      hint: 'Use ["code"], ["direct"] or both.',
    });
  }
  const base = {
    name,
    description: description.trim(),
    input,
    execute,
    ...(needsApproval !== undefined && { needsApproval }),
    ...(allowedCallers && { allowedCallers }),
  };
  return outputSchema === undefined
    ? base
    : { ...base, output: toSchema<Result>(outputSchema, "output", `outputSchema of tool "${name}"`) };
}
