import type { OutputChunk } from "./executor.ts";
import type { Usage } from "./model.ts";
import type { ActionStep } from "./step.ts";

/**
 * Everything a run tells while it goes on, in order. One union feeds terminals, pages, logs and tests.
 *
 * `run-start`, then per step: `step-start`, deltas, `code`, the calls and the output of the code as they happen, `step-finish`; last `run-finish`.
 * Texts from a model, a tool or the sandbox are untrusted: escape them before you render them.
 */
export type AgentEvent =
  | { readonly type: "run-start"; readonly runId: string; readonly task: string }
  | { readonly type: "step-start"; readonly step: number }
  | { readonly type: "text-delta"; readonly step: number; readonly delta: string }
  | { readonly type: "reasoning-delta"; readonly step: number; readonly delta: string }
  | { readonly type: "warning"; readonly step: number; readonly message: string }
  /** The program taken from the reply, right before it runs. */
  | { readonly type: "code"; readonly step: number; readonly code: string }
  | { readonly type: "output"; readonly step: number; readonly stream: OutputChunk["stream"]; readonly text: string }
  | { readonly type: "tool-start"; readonly step: number; readonly callId: string; readonly name: string; readonly input: unknown }
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
  | { readonly type: "step-finish"; readonly step: number; readonly action: ActionStep }
  | { readonly type: "run-finish"; readonly runId: string; readonly status: RunStatus; readonly output?: unknown; readonly usage: Usage };

/** How a run ended. A failing model call is not among them: it throws `AgentGenerationError`. */
export type RunStatus = "completed" | "max-steps" | "aborted";
