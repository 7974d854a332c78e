import type { Schema } from "./schema.ts";

export interface ToolContext {
  /** Aborts when the run is aborted or the action that made the call ends early. */
  readonly signal: AbortSignal;
  /** Unique per call over all runs, and the same when a call is made again after a resume: use it as an idempotency key. */
  readonly callId: string;
}

/** A function an agent may call. It runs on the host; the sandbox knows its name and its schemas only. */
export interface Tool<Input = unknown, Output = unknown> {
  readonly name: string;
  readonly description: string;
  readonly input: Schema<Input>;
  readonly output?: Schema<Output>;
  execute(input: Input, context: ToolContext): Output | Promise<Output>;
}
