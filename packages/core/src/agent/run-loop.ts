import type { RunStatus } from "../contracts/event.ts";
import type { ExecutionError } from "../contracts/executor.ts";
import type { ModelFinish } from "../contracts/model.ts";
import type { ActionStep, StepError } from "../contracts/step.ts";
import { AgentGenerationError, AgentParsingError } from "../errors.ts";
import { cutMiddle, toObservation } from "../memory/observation.ts";
import { toJson } from "../memory/to-json.ts";
import { textOf, toReply } from "../memory/to-reply.ts";
import { CLOSING_TAG, isCut, parseCode } from "../parsing/code-block.ts";
import { callModel } from "./call-model.ts";
import type { Run } from "./run.ts";
import { type RunResult, sumUsage } from "./run-result.ts";
import { type ProgramOutcome, RunSandbox } from "./run-sandbox.ts";

/** The loop: model → program → sandbox → observation, until the program gives the final answer. */
export async function runLoop(run: Run): Promise<RunResult> {
  const startedAt = Date.now();
  const clock = performance.now();
  const steps: ActionStep[] = [];
  const finish = (status: RunStatus, output?: unknown): RunResult => {
    const usage = sumUsage(steps.map((step) => step.usage));
    run.emit({ type: "run-finish", runId: run.id, status, usage, ...(status === "completed" && { output }) });
    return { runId: run.id, status, output, steps, usage, timing: { startedAt, durationMs: performance.now() - clock } };
  };

  const sandbox = new RunSandbox(run);
  try {
    for (let number = 1; number <= run.maxSteps; number++) {
      run.signal.throwIfAborted();
      const { step, final } = await takeStep(run, sandbox, steps, number);
      steps.push(step);
      run.memory.push(step);
      run.emit({ type: "step-finish", step: number, action: step });
      for (const callback of run.stepCallbacks) await callback(step, { runId: run.id, signal: run.signal });
      if (final) return finish("completed", final.value);
    }
    return finish("max-steps");
  } catch (error) {
    if (run.signal.aborted) return finish("aborted");
    throw error;
  } finally {
    await sandbox.close();
  }
}

interface Outcome {
  readonly step: ActionStep;
  /** The answer as the program gave it; memory keeps it as JSON. */
  readonly final: { readonly value: unknown } | undefined;
}

async function takeStep(run: Run, sandbox: RunSandbox, done: readonly ActionStep[], number: number): Promise<Outcome> {
  const startedAt = Date.now();
  const clock = performance.now();
  run.emit({ type: "step-start", step: number });

  const finish = await callModel(run, number).catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AgentGenerationError(`The model call of step ${number} failed: ${reason}`, { cause, steps: done });
  });

  const { code, execution, calls = [], failure } = await act(run, sandbox, number, finish);
  const error = failure ?? (execution?.error && toStepError(execution.error));
  const final = execution?.final;
  const observation = execution ? toObservation(execution, run.maxObservationChars) : `Error: ${failure?.message}`;
  return {
    final,
    step: {
      type: "action",
      number,
      reply: toReply(finish.message),
      finishReason: finish.reason,
      output: execution?.output ?? [],
      ...(execution?.text !== undefined && { lastValue: cutMiddle(execution.text, run.maxObservationChars) }),
      warnings: execution?.warnings ?? [],
      calls,
      usage: finish.usage,
      timing: { startedAt, durationMs: performance.now() - clock },
      ...(code !== undefined && { code }),
      ...(error && { error }),
      ...(final ? { final: { value: toJson(final.value) } } : { observation }),
    },
  };
}

function toStepError({ name, message, line, column, excerpt }: ExecutionError): StepError {
  return {
    code: "EXECUTION",
    message: `${name}: ${message}`,
    ...(line !== undefined && { line }),
    ...(column !== undefined && { column }),
    ...(excerpt !== undefined && { excerpt }),
  };
}

interface Action extends Partial<ProgramOutcome> {
  /** Absent when the reply held no program. */
  readonly code?: string;
}

/** Takes the program out of the reply and runs it. What fails here is an observation, not the end of the run. */
async function act(run: Run, sandbox: RunSandbox, number: number, finish: ModelFinish): Promise<Action> {
  let code: string;
  try {
    code = parseReply(run, finish);
  } catch (error) {
    if (!AgentParsingError.is(error)) throw error;
    return { failure: { code: error.code, message: error.message } };
  }
  const outcome = await sandbox.run(number, code);
  run.signal.throwIfAborted();
  return { code, ...outcome };
}

function parseReply(run: Run, finish: ModelFinish): string {
  const text = textOf(finish.message);
  if (finish.reason === "length" && (isCut(text) || !text.includes(CLOSING_TAG))) {
    throw new AgentParsingError(
      "Your reply reached the length limit before its program ended, so nothing ran. Write less: split the work over several turns.",
    );
  }
  if (finish.reason === "content-filter") {
    throw new AgentParsingError("Your reply was stopped by the provider's content filter, so nothing ran. Try another way.");
  }
  return parseCode(text, run.dialect);
}
