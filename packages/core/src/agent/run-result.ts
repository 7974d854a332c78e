import type { AgentEvent, RunStatus } from "../contracts/event.ts";
import type { Usage } from "../contracts/model.ts";
import type { ActionStep, Timing } from "../contracts/step.ts";

/** What a run came to. */
export interface RunResult {
  readonly runId: string;
  readonly status: RunStatus;
  /** The final answer; `undefined` unless `status` is `"completed"`. */
  readonly output: unknown;
  readonly steps: readonly ActionStep[];
  /** Tokens of all steps. */
  readonly usage: Usage;
  readonly timing: Timing;
}

/** A run as it happens: iterate it for events, or await `result`. Leaving the loop early aborts the run. */
export interface RunStream extends AsyncIterable<AgentEvent> {
  readonly result: Promise<RunResult>;
}

const COUNTS = ["inputTokens", "outputTokens", "cacheReadTokens", "cacheWriteTokens", "reasoningTokens"] as const;

/** Adds up token counts. A count nobody reported stays absent; one estimate makes the sum an estimate. */
export function sumUsage(usages: readonly Usage[]): Usage {
  const total: { -readonly [K in keyof Usage]: Usage[K] } = {};
  for (const usage of usages) {
    for (const count of COUNTS) {
      const value = usage[count];
      if (value !== undefined) total[count] = (total[count] ?? 0) + value;
    }
    if (usage.estimated) total.estimated = true;
  }
  return total;
}
