import type { Run } from "../agent/run.ts";
import { toFinishedCall } from "../calls/ended-call.ts";
import type { PendingRun, RunState, SessionState } from "../contracts/run-state.ts";
import type { MemoryStep } from "../contracts/step.ts";

/** A run as it stands, in the middle of anything, as plain JSON. */
export function toRunState(run: Run): RunState {
  const { id, task, startedAt, spending, maxSteps, action, decisions, agents, conversation, agent } = run;
  const { reply, calls, interruptions } = action
    ? { ...action, calls: action.calls.ended.map(toFinishedCall), interruptions: action.calls.interruptions }
    : untouched(run);
  const pending: PendingRun = {
    id,
    task,
    steps: placeOf(run),
    startedAt,
    elapsedMs: run.elapsedMs(),
    usage: spending.total,
    maxSteps,
    ...(reply && { reply }),
    calls,
    interruptions,
    decisions: Object.fromEntries(decisions),
    // By what made the call: ids may come out in another order when a program runs again.
    agents: Object.fromEntries(Array.from(agents, ([id, state]) => [action?.calls.keyOf(id) ?? id, state])),
  };
  return conversation.toState(agent.identity, pending);
}

/** What a run that goes on has not come to yet: its action is as it was. */
function untouched({ before, steps }: Run): Pick<PendingRun, "reply" | "calls" | "interruptions"> {
  const next = steps.filter(({ type }) => type === "action").length + 1;
  return before?.reply?.number === next ? before : { calls: [], interruptions: [] };
}

export function stepsOf({ memory }: Pick<SessionState, "memory">, { steps }: PendingRun): readonly MemoryStep[] {
  return typeof steps === "number" ? memory.slice(steps) : steps;
}

/** The state with a memory that was edited since. */
export function withMemory(state: RunState, memory: readonly MemoryStep[]): RunState {
  const isSame = memory.length === state.memory.length && memory.every((step, index) => step === state.memory[index]);
  return isSame ? state : { ...state, memory: [...memory], run: { ...state.run, steps: [...stepsOf(state, state.run)] } };
}

/** Where the run's steps stand in memory, so that a state need not hold them twice. */
function placeOf({ conversation, steps }: Run): number | readonly MemoryStep[] {
  const { memory } = conversation;
  const since = memory.length - steps.length;
  return since >= 0 && steps.every((step, index) => memory[since + index] === step) ? since : [...steps];
}
