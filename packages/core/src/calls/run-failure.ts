/** Failures that end the run though they happen inside a call: of a checkpoint, of the one who decides, of a state that does not fit. */

import { AgentConfigError } from "../errors.ts";

/** Marked, not wrapped: whoever started the run gets the error that was thrown, also when it happened in a managed agent. */
const failures = new WeakSet<Error>();

export function toRunFailure(error: unknown): Error {
  const failure = error instanceof Error ? error : new Error(String(error));
  failures.add(failure);
  return failure;
}

/** The one that a failed call was about. What tools throw otherwise goes to the model. */
export function runFailureIn(error: unknown, hadState: boolean): Error | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    // A managed agent that is not the one whose run was under way.
    if (failures.has(cause) || (hadState && AgentConfigError.is(cause) && cause.code === "STATE")) return cause;
  }
  return undefined;
}
