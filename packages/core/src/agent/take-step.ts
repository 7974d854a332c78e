import { ActionCalls } from "../calls/action-calls.ts";
import { fromFinishedCall } from "../calls/ended-call.ts";
import type { ExecutionError } from "../contracts/executor.ts";
import type { ActionStep, StepError } from "../contracts/step.ts";
import { cutMiddle, toObservation } from "../memory/observation.ts";
import { toJson } from "../memory/to-json.ts";
import { act } from "./act.ts";
import { callModel } from "./call-model.ts";
import { judgeAnswer } from "./final-answer.ts";
import type { Run } from "./run.ts";

interface Outcome {
  readonly step: ActionStep;
  /** The answer as it was given; memory keeps it as JSON. */
  readonly final: { readonly value: unknown } | undefined;
}

/** One round: reply, action, what came of it. Gives nothing when a person must decide before the action can go on. */
export async function takeStep(run: Run, number: number): Promise<Outcome | undefined> {
  const startedAt = Date.now();
  const clock = performance.now();
  const { maxObservationChars } = run.agent;
  run.emit({ type: "step-start", step: number });

  const before = run.before?.reply?.number === number ? run.before : undefined;
  const reply = before?.reply ?? (await askModel(run, number));
  const calls = new ActionCalls(run, number, before?.calls.map(fromFinishedCall));
  run.action = { reply, calls };
  if (!before) await run.checkpoint?.();

  const action = await act(run, calls, reply);
  if (action.suspended) return undefined;
  const records = await calls.end();
  run.signal.throwIfAborted();
  const { code, execution, results, failure, final } = action;

  const verdict = final && (await judgeAnswer(run, final.value));
  const refusal = verdict?.refusal;
  const accepted = verdict && !verdict.refusal ? verdict : undefined;
  const error = failure ?? refusal ?? (execution?.error && toStepError(execution.error));
  const media = accepted ? [] : calls.shown();
  for (const part of media) run.emit({ type: "media", step: number, media: part });
  const told = [
    ...(execution && !results && (!final || execution.output.length > 0) ? [toObservation(execution, maxObservationChars)] : []),
    ...(action.observation !== undefined ? [action.observation] : []),
    ...(failure ? [`Error: ${failure.message}`] : []),
    ...(refusal ? [`Error: ${refusal.message}`] : []),
  ];
  const step: ActionStep = {
    type: "action",
    number,
    reply: action.reply,
    finishReason: reply.finishReason,
    output: execution?.output ?? [],
    ...(execution?.text !== undefined && { lastValue: cutMiddle(execution.text, maxObservationChars) }),
    warnings: execution?.warnings ?? [],
    calls: records,
    usage: reply.usage,
    timing: { startedAt, durationMs: performance.now() - clock },
    ...(code !== undefined && { code }),
    ...(error && { error }),
    ...(results && { results }),
    ...(media.length > 0 && { media }),
    ...(accepted
      ? { final: { value: toJson(run.conversation.media.hide(accepted.value)) } }
      : told.length > 0 && { observation: told.join("\n") }),
  };
  run.action = undefined;
  run.decisions.clear();
  return { step, final: accepted };
}

async function askModel(run: Run, number: number) {
  const { message, reason, usage } = await callModel(run, number, { kind: "action" });
  return { number, message, finishReason: reason, usage };
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
