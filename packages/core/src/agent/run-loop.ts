import { untilAbort } from "../budget/until-abort.ts";
import { compact } from "../context/compact.ts";
import type { RunStatus } from "../contracts/event.ts";
import type { MemoryStep } from "../contracts/step.ts";
import { AgentError } from "../errors.ts";
import { toRunState } from "../session/pending-run.ts";
import { lastAnswer } from "./final-answer.ts";
import { makePlan, planIsDue } from "./plan.ts";
import { contextOf, type Run } from "./run.ts";
import { actionSteps, type RunResult } from "./run-result.ts";
import { takeStep } from "./take-step.ts";

/** The loop: model → action → what came of it, until an action gives the answer. */
export async function runLoop(run: Run): Promise<RunResult> {
  const finish = (status: RunStatus, more: Partial<RunResult> = {}): RunResult => {
    const { id: runId, spending, startedAt, steps } = run;
    const { output, reason, interruptions = [] } = more;
    run.emit({
      type: "run-finish",
      runId,
      status,
      usage: spending.total,
      ...(output !== undefined && { output }),
      ...(interruptions.length > 0 && { interruptions }),
      ...(reason !== undefined && { reason }),
    });
    const timing = { startedAt, durationMs: run.elapsedMs() };
    return {
      runId,
      status,
      output: undefined,
      steps: actionSteps(run),
      memory: steps,
      usage: spending.total,
      timing,
      interruptions,
      ...more,
    };
  };

  // Before every model call.
  const overBudget = () => run.spending.exceeded(actionSteps(run).length);
  try {
    if (!run.before) for (const step of run.steps) await remember(run, step);
    await run.checkpoint?.();
    for (let number = actionSteps(run).length + 1; number <= run.maxSteps; number++) {
      run.signal.throwIfAborted();
      // An action that goes on has its reply: only what came of it is missing.
      if (run.before?.reply?.number !== number) {
        await compact(run, number);
        if (!overBudget() && planIsDue(run, number)) await remember(run, await makePlan(run, number));
        const reason = overBudget();
        if (reason) return finish("budget", { reason });
      }
      const outcome = await takeStep(run, number);
      if (!outcome) return finish("interrupted", suspend(run));
      await remember(run, outcome.step);
      if (outcome.final) return finish("completed", { output: outcome.final.value });
      await run.checkpoint?.();
    }
    run.signal.throwIfAborted();
    const reason = overBudget();
    if (reason) return finish("budget", { reason });
    const last = await lastAnswer(run);
    if (last) await remember(run, last.step);
    return finish("max-steps", { output: last?.value });
  } catch (error) {
    if (!run.signal.aborted) throw error;
    const { reason } = run.signal;
    const status = AgentError.is(reason) && reason.code === "BUDGET" ? "budget" : "aborted";
    return finish(status, { reason: reason instanceof Error ? reason.message : String(reason) });
  }
}

/** Adds a step to memory, and tells everybody. */
async function remember(run: Run, step: MemoryStep): Promise<void> {
  run.conversation.memory.push(step);
  if (!run.steps.includes(step)) run.steps.push(step);
  if (step.type === "action") run.emit({ type: "step-finish", step: step.number, action: step });
  for (const callback of run.agent.callbacks[step.type]) await untilAbort(callback(step as never, contextOf(run)), run.signal);
}

function suspend(run: Run): Pick<RunResult, "state" | "interruptions"> {
  const state = toRunState(run);
  run.action?.calls.suspend();
  return { state, interruptions: state.run.interruptions };
}
