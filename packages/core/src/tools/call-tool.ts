import type { ExecutorLanguage, SandboxCall } from "../contracts/executor.ts";
import type { Tool, ToolContext } from "../contracts/tool.ts";
import { AgentToolCallError, AgentToolExecutionError } from "../errors.ts";
import { signatureOf } from "./code-signature.ts";
import { nearestName } from "./nearest-name.ts";

/** Stands between the validation of a call and its start: gives the arguments it may start with, or throws. */
export type Admit = (tool: Tool, input: unknown, validate: (given: unknown) => Promise<unknown>) => Promise<unknown>;

/**
 * Answers a call from a sandbox or a model: finds the tool, validates the arguments, runs it, validates the result.
 *
 * The call is hostile input. `language` is that of the program, or of the programs beside it. After an abort it rejects at once, also when the tool goes on.
 *
 * @throws AgentToolCallError for an unknown tool or wrong arguments; AgentToolExecutionError when the tool failed, gave a wrong result
 *   (both worded for the model) or was aborted (`code: "TOOL_ABORTED"`).
 */
export async function callTool(
  tools: ReadonlyMap<string, Tool>,
  call: Pick<SandboxCall, "name" | "input">,
  context: ToolContext,
  admit?: Admit,
  language?: ExecutorLanguage,
): Promise<unknown> {
  const tool = tools.get(call.name);
  const { signal } = context;
  if (!tool) throw unknownTool(String(call.name), [...tools.keys()]);

  const stopped = () =>
    new AgentToolExecutionError(`${tool.name} was stopped: the action ended.`, { code: "TOOL_ABORTED", cause: signal.reason });
  if (signal.aborted) throw stopped();

  let stop = () => {};
  const abort = new Promise<never>((_, reject) => {
    stop = () => reject(stopped());
  });
  signal.addEventListener("abort", stop, { once: true });
  try {
    // The race, because a tool may not listen to the signal.
    return await Promise.race([abort, validateAndRun(tool, call.input, context, admit, language)]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

async function validateAndRun(
  tool: Tool,
  given: unknown,
  context: ToolContext,
  admit: Admit | undefined,
  language: ExecutorLanguage | undefined,
): Promise<unknown> {
  const validate = async (given: unknown) => {
    // `name()` is the natural call when every argument is optional.
    const input = await tool.input.validate(given === undefined ? {} : given);
    if (input.ok) return input.value;
    throw new AgentToolCallError(`Wrong arguments for ${tool.name}:${list(input.issues)}`, {
      hint: `Expected: ${signatureOf(tool, language)}`,
    });
  };
  let input = await validate(given);
  if (admit) input = await admit(tool, input, validate);
  // An asynchronous validation may have outlived the action.
  context.signal.throwIfAborted();

  let result: unknown;
  try {
    result = await tool.execute(input, context);
  } catch (error) {
    throw new AgentToolExecutionError(`${tool.name} failed: ${messageOf(error)}`, { cause: error });
  }
  if (!tool.output) return result;

  const output = await tool.output.validate(result);
  if (output.ok) return output.value;
  throw new AgentToolExecutionError(`${tool.name} returned what its outputSchema refuses:${list(output.issues)}`, {
    hint: "A fault of the tool: other arguments may work.",
  });
}

function unknownTool(name: string, known: readonly string[]): AgentToolCallError {
  const nearest = nearestName(name, known);
  const shown = name.length > 64 ? `${name.slice(0, 64)}…` : name;
  return new AgentToolCallError(
    `Unknown tool ${shown}.${nearest ? ` Did you mean ${nearest}?` : ""} ${known.length ? `Tools: ${known.join(", ")}.` : "There are no tools."}`,
  );
}

const list = (issues: readonly string[]) => (issues.length === 1 ? ` ${issues[0]}` : issues.map((issue) => `\n- ${issue}`).join(""));

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message || error.name;
}
