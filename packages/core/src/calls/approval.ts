import type { Decision } from "../contracts/interruption.ts";
import type { Tool } from "../contracts/tool.ts";
import { AgentToolExecutionError } from "../errors.ts";
import { toJson } from "../memory/to-json.ts";
import { type CallContext, rejected } from "./call-context.ts";

/**
 * The arguments that a call may start with, as they came or as a person changed them; nothing when it waits for a person.
 *
 * @throws AgentToolCallError (`code: "REJECTED"`) when a person said no; AgentToolExecutionError when the tool could not say whether to ask.
 */
export async function askApproval(
  context: CallContext,
  tool: Tool,
  input: unknown,
  validate: (given: unknown) => Promise<unknown>,
): Promise<{ readonly input: unknown } | undefined> {
  if (!(await needsApproval(tool, input))) return { input };
  const { media } = context.run.conversation;
  const { callId } = context;
  let allowed = input;
  const accept = async (decision: Decision) => {
    if ("approve" in decision && decision.input !== undefined) allowed = await validate(media.reveal(decision.input));
  };
  const shown = toJson(media.hide(input));
  const decision = await context.decide({ id: callId, type: "approval", callId, tool: tool.name, input: shown }, accept);
  if (decision && "reject" in decision) throw rejected(tool.name, decision);
  return decision && { input: allowed };
}

async function needsApproval({ name, needsApproval }: Tool, input: unknown): Promise<boolean | undefined> {
  if (typeof needsApproval !== "function") return needsApproval;
  try {
    return await needsApproval(input);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AgentToolExecutionError(`${name} was not called: whether a person must allow it could not be told (${reason}).`, { cause });
  }
}
