import type { Json } from "./json.ts";
import type { Schema } from "./schema.ts";

/** Who may call a tool: programs, or the model itself with a native tool call. */
export type ToolCaller = "code" | "direct";

export interface ToolContext {
  /** Aborts when the run is aborted or the action that made the call ends early. */
  readonly signal: AbortSignal;
  /** Unique per call over all runs, and the same when a call is made again after a resume: use it as an idempotency key. */
  readonly callId: string;
  /** Tells whoever follows the run how far the call is, as a `tool-progress` event. */
  progress(data: Json): void;
  /**
   * Asks a person, and gives the answer.
   *
   * When nobody is there to answer at once, the run ends with `status: "interrupted"` and this rejects; after `agent.resume()` the tool runs again
   * from its start, with the same `callId`, and the same question gets its answer. So ask before the first side effect.
   */
  interrupt(question: string): Promise<Json>;
}

/** A function an agent may call. It runs on the host; the sandbox knows its name and its schemas only. */
export interface Tool<Input = unknown, Output = unknown> {
  readonly name: string;
  readonly description: string;
  readonly input: Schema<Input>;
  readonly output?: Schema<Output>;
  /** Default: both. */
  readonly allowedCallers?: readonly ToolCaller[];
  /** Whether a person must allow the call first. */
  readonly needsApproval?: boolean | Approval<Input>["ask"];
  execute(input: Input, context: ToolContext): Output | Promise<Output>;
}

/** As a method, so that a tool of any input is a `Tool`, like `execute`. */
interface Approval<Input> {
  ask(input: Input): boolean | Promise<boolean>;
}
