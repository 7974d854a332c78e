// What memory keeps of a run, as the events that it told while it went on. So a replay looks like the run itself.

import type {
  ActionStep,
  AssistantMessage,
  CallRecord,
  Interruption,
  MemoryStep,
  RunStatus,
  RunUsage,
  SubRun,
  Timing,
  Usage,
} from "@smolagents-ts/core";
import { Verbatim } from "./describe.ts";
import { stepMessages } from "./step-messages.ts";
import type { ViewEvent } from "./view-event.ts";

export interface MemoryEventsOptions {
  /** Whether the messages come too that a step adds to the conversation. */
  readonly detailed: boolean;
}

/** The events of a conversation. A run is over where the next task begins; the last one tells its end only when `isOver`. */
export function* memoryEvents(steps: readonly MemoryStep[], isOver: boolean, options: MemoryEventsOptions): Generator<ViewEvent> {
  let run: MemoryStep[] = [];
  for (const step of steps) {
    if (step.type === "task") {
      yield* answerEvent(run);
      run = [];
    }
    run.push(step);
    yield* stepEvents(step, options);
  }
  if (isOver) yield* answerEvent(run);
}

/** The end of a run whose result is not there: known where it gave an answer. */
function* answerEvent(steps: readonly MemoryStep[]): Generator<ViewEvent> {
  const last = actionsIn(steps).at(-1);
  if (last?.final) yield endEvent({ steps, status: last.request === undefined ? "completed" : "max-steps", usage: sum(steps) });
}

export function endEvent(run: {
  readonly runId?: string;
  readonly status: RunStatus;
  readonly steps: readonly MemoryStep[];
  readonly usage: RunUsage;
  readonly output?: unknown;
  readonly timing?: Timing | undefined;
  readonly interruptions?: readonly Interruption[];
}): ViewEvent {
  const { runId = "", status, steps, usage, interruptions = [], output = actionsIn(steps).at(-1)?.final?.value } = run;
  const durationMs = run.timing?.durationMs ?? steps.reduce((total, step) => total + ("timing" in step ? step.timing.durationMs : 0), 0);
  return { type: "run-finish", runId, status, usage, durationMs, interruptions, ...(output !== undefined && { output }) };
}

function* stepEvents(step: MemoryStep, options: MemoryEventsOptions): Generator<ViewEvent> {
  switch (step.type) {
    case "task":
      yield { type: "run-start", runId: "", task: step.task };
      for (const media of step.media ?? []) yield { type: "media", step: 0, media };
      return;
    case "planning":
      yield { type: "plan-start", step: step.number };
      yield { type: "plan-finish", step: step.number, planning: step };
      break;
    case "summary":
      yield { type: "summary", summary: step.summary };
      return;
    case "action":
      yield* actionEvents(step, options);
  }
  if (options.detailed) for (const message of stepMessages(step)) yield { type: "message", ...message };
}

/** Those of a reply, before anything came of it. */
export function* replyEvents(step: number, { content }: AssistantMessage): Generator<ViewEvent> {
  yield { type: "step-start", step };
  for (const part of content) {
    if (part.type === "reasoning") yield { type: "reasoning-delta", step, delta: part.text };
    if (part.type === "text") yield { type: "text-delta", step, delta: part.text };
  }
}

/** Memory does not keep the order of calls and prints: calls come first. */
function* actionEvents(action: ActionStep, options: MemoryEventsOptions): Generator<ViewEvent> {
  const { number: step, reply, code, output, calls, media = [] } = action;
  yield* replyEvents(step, reply);
  if (code !== undefined) yield { type: "code", step, code };
  for (const call of calls) yield* callEvents(step, call, options);
  for (const chunk of output) yield { type: "output", step, ...chunk };
  for (const part of media) yield { type: "media", step, media: part };
  yield { type: "step-finish", step, action };
}

function* callEvents(step: number, call: CallRecord, options: MemoryEventsOptions): Generator<ViewEvent> {
  const { id: callId, name, input, output, error, durationMs, run } = call;
  yield { type: "tool-start", step, callId, name, input: parsed(input) };
  if (run) for (const event of subRunEvents(run, options)) yield { type: "agent-event", step, callId, agent: run.agent, event };
  const outcome = { ...(output !== undefined && { output: parsed(output) }), ...(error !== undefined && { error }) };
  yield { type: "tool-finish", step, callId, name, durationMs, ...outcome };
}

function* subRunEvents({ runId, status, steps, usage }: SubRun, options: MemoryEventsOptions): Generator<ViewEvent> {
  for (const step of steps) yield* stepEvents(step, options);
  yield endEvent({ runId, status: status as RunStatus, steps, usage });
}

/** A value as memory keeps it. Long ones are cut in the middle, and no JSON any more. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return new Verbatim(text);
  }
}

const actionsIn = (steps: readonly MemoryStep[]) => steps.filter((step) => step.type === "action");

function sum(steps: readonly MemoryStep[]): Usage {
  const usages = steps.flatMap((step) => {
    if (step.type !== "action") return "usage" in step && step.usage ? [step.usage] : [];
    return [step.usage, ...step.calls.flatMap(({ run }) => (run ? [run.usage] : []))];
  });
  const total = (field: "inputTokens" | "outputTokens") =>
    usages.some((usage) => usage[field] !== undefined) ? { [field]: usages.reduce((all, usage) => all + (usage[field] ?? 0), 0) } : {};
  return { ...total("inputTokens"), ...total("outputTokens"), ...(usages.some(({ estimated }) => estimated) && { estimated: true }) };
}
