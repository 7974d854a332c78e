import type { AgentRunOptions, AgentSession, RunState, RunStream, SessionState } from "@smolagents-ts/core";
import { type RunOptions, usageError } from "./options.ts";
import { toDecisions } from "./state-file.ts";

/** Begins a run: of a task, which may be the next one of a conversation, or where another run stopped. */
export function startRun(
  session: AgentSession,
  saved: SessionState | undefined,
  { task, verdict }: { readonly task: string | undefined; readonly verdict: RunOptions["verdict"] },
  options: AgentRunOptions,
): RunStream {
  if (saved && isPending(saved)) return session.resumeStream(toDecisions(saved, verdict), options);
  const { approve, reject, answer } = verdict;
  if (approve || reject !== undefined || answer !== undefined) throw usageError("The run in the file waits for nothing.");
  return session.stream(task ?? "", options);
}

/** Whether a state is one of a run that can go on, not of a conversation between two tasks. */
export const isPending = (state: SessionState): state is RunState => state.run !== undefined;
