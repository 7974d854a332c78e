/** Why a managed agent has no answer, worded for the model of its manager. */

import { AgentConfigError, AgentError, ModelError } from "../errors.ts";

interface EndedRun {
  readonly status: string;
  readonly reason?: string;
  readonly steps: readonly unknown[];
}

export function withoutAnswer({ status, reason, steps }: EndedRun): string {
  if (status !== "max-steps") return `it ended without an answer: ${reason ?? status}`;
  return `it found no answer in ${steps.length} steps. Give it a smaller task, or more of what it needs.`;
}

export function afterFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { message, cause } = error;
  // What is wrong with the order is the model's to repair; all other hints are for people.
  if (!AgentError.is(error) || AgentConfigError.is(error)) return message;
  const [reason = ""] = message.split("\n\n");
  const isForGood = ModelError.is(cause) && !cause.retryable;
  return `${reason.replace(/\.?$/, ".")} ${isForGood ? "It would fail again: do this part without it." : "Try again, or do this part without it."}`;
}
