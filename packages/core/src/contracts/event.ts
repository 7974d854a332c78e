import type { OutputChunk } from "./executor.ts";
import type { Decision, Interruption } from "./interruption.ts";
import type { Json } from "./json.ts";
import type { MediaPart } from "./message.ts";
import type { RunUsage } from "./run-state.ts";
import type { ActionStep, PlanningStep } from "./step.ts";

/**
 * Everything a run tells while it goes on, in order. One union feeds terminals, pages, logs and tests.
 *
 * `run-start`, then per step: a plan if one is due, `step-start`, deltas, `code`, the calls and the output of the action as they happen, `usage`,
 * `step-finish`; last `run-finish`. `step` is the number of the action, for a plan that of the action it comes before.
 * Texts from a model, a tool or the sandbox are untrusted: escape them before you render them.
 */
export type AgentEvent =
  /** `resumed` when the run goes on from a state. */
  | { readonly type: "run-start"; readonly runId: string; readonly task: string; readonly agent?: string; readonly resumed?: true }
  | { readonly type: "plan-start"; readonly step: number }
  | { readonly type: "plan-delta"; readonly step: number; readonly delta: string }
  | { readonly type: "plan-finish"; readonly step: number; readonly planning: PlanningStep }
  | { readonly type: "step-start"; readonly step: number }
  | { readonly type: "text-delta"; readonly step: number; readonly delta: string }
  | { readonly type: "reasoning-delta"; readonly step: number; readonly delta: string }
  | { readonly type: "warning"; readonly step: number; readonly message: string }
  /** The program taken from the reply, right before it runs. */
  | { readonly type: "code"; readonly step: number; readonly code: string }
  | { readonly type: "output"; readonly step: number; readonly stream: OutputChunk["stream"]; readonly text: string }
  | { readonly type: "tool-start"; readonly step: number; readonly callId: string; readonly name: string; readonly input: unknown }
  | { readonly type: "tool-progress"; readonly step: number; readonly callId: string; readonly name: string; readonly data: Json }
  | {
      readonly type: "tool-finish";
      readonly step: number;
      readonly callId: string;
      readonly name: string;
      /** Absent when the call failed. */
      readonly output?: unknown;
      readonly error?: string;
      readonly durationMs: number;
    }
  /** What a managed agent does for a call. */
  | { readonly type: "agent-event"; readonly step: number; readonly callId: string; readonly agent: string; readonly event: AgentEvent }
  /** A call waits for a person. */
  | { readonly type: "interruption"; readonly step: number; readonly interruption: Interruption }
  | { readonly type: "decision"; readonly step: number; readonly interruptionId: string; readonly decision: Decision }
  /** A program or a tool showed something to the model. */
  | { readonly type: "media"; readonly step: number; readonly media: MediaPart }
  /** Older steps were dropped or replaced; counts are of memory steps. */
  | { readonly type: "compaction"; readonly step: number; readonly before: number; readonly after: number }
  /** Of the run so far, managed agents included. */
  | { readonly type: "usage"; readonly step: number; readonly usage: RunUsage }
  | { readonly type: "step-finish"; readonly step: number; readonly action: ActionStep }
  | {
      readonly type: "run-finish";
      readonly runId: string;
      readonly status: RunStatus;
      readonly output?: unknown;
      readonly usage: RunUsage;
      readonly interruptions?: readonly Interruption[];
      /** Why the run ended, when it was aborted or reached its budget. */
      readonly reason?: string;
    };

/**
 * How a run ended. A failing model call is not among them: it throws `AgentGenerationError`.
 *
 * `interrupted`: a person must decide, then `agent.resume()` goes on. `budget`: a limit of `budget` was reached. `max-steps`: so was `maxSteps`, and
 * `output` is the model's last answer from what it knew.
 */
export type RunStatus = "completed" | "max-steps" | "interrupted" | "budget" | "aborted";
