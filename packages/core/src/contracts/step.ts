import type { OutputChunk } from "./executor.ts";
import type { Json } from "./json.ts";
import type { AssistantMessage, MediaPart, ToolResultPart } from "./message.ts";
import type { FinishReason, Usage } from "./model.ts";
import type { RunUsage } from "./run-state.ts";

/** Milliseconds since the epoch, and the length in milliseconds. */
export interface Timing {
  readonly startedAt: number;
  readonly durationMs: number;
}

/** A task that a run was given. */
export interface TaskStep {
  readonly type: "task";
  readonly task: string;
  /** Shown to the model once, beside the task. */
  readonly media?: readonly MediaPart[];
}

/** A plan the model made before it went on. */
export interface PlanningStep {
  readonly type: "planning";
  /** The number of the action that comes next. */
  readonly number: number;
  /** What the model was asked. Stays in the conversation, so that the next request extends this one. */
  readonly request: string;
  readonly reply: AssistantMessage;
  readonly plan: string;
  /** What tells the model to go on. */
  readonly followUp: string;
  readonly usage: Usage;
  readonly timing: Timing;
}

/** What a compaction put in place of older steps. */
export interface SummaryStep {
  readonly type: "summary";
  readonly summary: string;
  readonly usage?: Usage;
}

/** A call from inside running code or by the model itself, as memory keeps it. */
export interface CallRecord {
  readonly id: string;
  readonly name: string;
  /** The arguments as JSON text, cut in the middle at 1,000 characters. */
  readonly input: string;
  /** The result as JSON text, cut in the middle at 1,000 characters; absent when the call failed. */
  readonly output?: string;
  readonly error?: string;
  readonly durationMs: number;
  /** What a managed agent did for the call. */
  readonly run?: SubRun;
}

/** The run of a managed agent, as the caller's memory keeps it. */
export interface SubRun {
  readonly runId: string;
  readonly agent: string;
  readonly status: string;
  readonly steps: readonly MemoryStep[];
  readonly usage: RunUsage;
}

/** What went wrong in a step, in the words the model reads. */
export interface StepError {
  readonly code: string;
  readonly message: string;
  /** Position in the step's program; both count from 1. */
  readonly line?: number;
  readonly column?: number;
  /** The failing line with a caret under the column. */
  readonly excerpt?: string;
}

/** One round of the loop: the model's reply, the action in it, and what came of it. */
export interface ActionStep {
  readonly type: "action";
  /** Counts from 1 within a run. */
  readonly number: number;
  /** What the model was asked beyond the conversation; only where a run asks for its last answer. */
  readonly request?: string;
  /** The reply as the next request sends it back. */
  readonly reply: AssistantMessage;
  readonly finishReason: FinishReason;
  /** The program that was taken from the reply; absent when there was none. */
  readonly code?: string;
  readonly output: readonly OutputChunk[];
  /** The value of the program's last expression as the language prints it, cut like the observation. */
  readonly lastValue?: string;
  /** Slips that did not fail the program: calls that were not awaited, output that was cut. */
  readonly warnings: readonly string[];
  readonly calls: readonly CallRecord[];
  /** Answers to the tool calls of the reply, native or written as text, in their order. */
  readonly results?: readonly ToolResultPart[];
  /** What the model is told next; absent on the step that ends the run, and where `results` say it all. */
  readonly observation?: string;
  /** What programs and tools showed to the model. */
  readonly media?: readonly MediaPart[];
  readonly error?: StepError;
  readonly final?: { readonly value: Json };
  readonly usage: Usage;
  readonly timing: Timing;
}

/** A unit of memory. JSON all the way: memory can be stored and sent. */
export type MemoryStep = TaskStep | PlanningStep | ActionStep | SummaryStep;
