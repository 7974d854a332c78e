import type { Decision, Decisions, Interruption } from "../contracts/interruption.ts";
import type { RunState } from "../contracts/run-state.ts";

/** The first of them that decides. */
export function decider(...sources: (Decisions | undefined)[]): (interruption: Interruption) => Promise<Decision | undefined> {
  return async (interruption) => {
    for (const decisions of sources) {
      const decided =
        typeof decisions === "function"
          ? await decisions(interruption)
          : isDecision(decisions)
            ? decisions
            : decisions && Object.hasOwn(decisions, interruption.id)
              ? decisions[interruption.id]
              : undefined;
      if (decided) return decided;
    }
    return undefined;
  };
}

/** A decision for all is one for those that are open now, not for what comes after them. */
export function forOpen(decisions: Decisions | undefined, { run }: RunState): Decisions | undefined {
  if (typeof decisions === "function" || !isDecision(decisions)) return decisions;
  return Object.fromEntries(run.interruptions.map(({ id }) => [id, decisions]));
}

const isDecision = (decisions: Exclude<Decisions, (...args: never) => unknown> | undefined): decisions is Decision =>
  decisions !== undefined && ("approve" in decisions || "reject" in decisions || "answer" in decisions);
