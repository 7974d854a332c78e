import type { AgentEvent, RunStatus } from "../contracts/event.ts";
import type { Interruption } from "../contracts/interruption.ts";
import type { RunState, RunUsage } from "../contracts/run-state.ts";
import type { ActionStep, MemoryStep, Timing } from "../contracts/step.ts";
import type { Run } from "./run.ts";

/** What a run came to. */
export interface RunResult<Output = unknown> {
  readonly runId: string;
  readonly status: RunStatus;
  /** The final answer; at `"max-steps"` the last answer from what was known, if there was one. Otherwise `undefined`. */
  readonly output: Output | undefined;
  readonly steps: readonly ActionStep[];
  /** All that the run added to memory: its task, plans, actions and summaries. */
  readonly memory: readonly MemoryStep[];
  /** Tokens of all model calls, managed agents included. */
  readonly usage: RunUsage;
  readonly timing: Timing;
  /** What a person must decide; empty unless `status` is `"interrupted"`. */
  readonly interruptions: readonly Interruption[];
  /** What `agent.resume()` goes on from; only when `status` is `"interrupted"`. Plain JSON, without secrets. */
  readonly state?: RunState;
  /** Why the run ended, when it was aborted or reached its budget. */
  readonly reason?: string;
}

/** A run as it happens: iterate it for events, or await `result`. Leaving the loop early aborts the run. */
export interface RunStream<Output = unknown> extends AsyncIterable<AgentEvent> {
  readonly result: Promise<RunResult<Output>>;
}

/** The actions of a run so far. */
export const actionSteps = ({ steps }: Run): ActionStep[] => steps.filter((step) => step.type === "action");
