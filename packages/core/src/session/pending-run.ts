import type { Run } from "../agent/run.ts";
import { toFinishedCall } from "../calls/ended-call.ts";
import type { PendingRun, RunState, SessionState } from "../contracts/run-state.ts";
import type { MemoryStep } from "../contracts/step.ts";

/** A run as it stands, in the middle of anything, as plain JSON. */
export function toRunState(run: Run): RunState {
  const { id, task, startedAt, spending, maxSteps, action, decisions, agents, conversation, agent } = run;
  const pending: PendingRun = {
    id,
    task,
    steps: placeOf(run),
    startedAt,
    elapsedMs: run.elapsedMs(),
    usage: spending.total,
    maxSteps,
    ...(action && { reply: action.reply }),
    calls: action?.calls.ended.map(toFinishedCall) ?? [],
    interruptions: action?.calls.interruptions ?? [],
    decisions: Object.fromEntries(decisions),
    agents: Object.fromEntries(agents),
  };
  return conversation.toState(agent.identity, pending);
}

export function stepsOf({ memory }: SessionState, { steps }: PendingRun): readonly MemoryStep[] {
  return typeof steps === "number" ? memory.slice(steps) : steps;
}

/** Where the run's steps stand in memory, so that a state need not hold them twice. */
function placeOf({ conversation, steps }: Run): number | readonly MemoryStep[] {
  const { memory } = conversation;
  const since = memory.length - steps.length;
  return since >= 0 && steps.every((step, index) => memory[since + index] === step) ? since : [...steps];
}
