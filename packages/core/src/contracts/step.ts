import type { OutputChunk } from "./executor.ts";
import type { Json } from "./json.ts";
import type { AssistantMessage, MediaPart } from "./message.ts";
import type { FinishReason, Usage } from "./model.ts";

/** Milliseconds since the epoch, and the length in milliseconds. */
export interface Timing {
  readonly startedAt: number;
  readonly durationMs: number;
}

/** The task a run was given. */
export interface TaskStep {
  readonly type: "task";
  readonly task: string;
  readonly images?: readonly MediaPart[];
}

/** A call from inside running code, as memory keeps it. */
export interface CallRecord {
  readonly id: string;
  readonly name: string;
  readonly error?: string;
  readonly durationMs: number;
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
  /** What the model is told next; absent on the step that ends the run. */
  readonly observation?: string;
  readonly error?: StepError;
  readonly final?: { readonly value: Json };
  readonly usage: Usage;
  readonly timing: Timing;
}

/** A unit of memory. JSON all the way: memory can be stored and sent. */
export type MemoryStep = TaskStep | ActionStep;
