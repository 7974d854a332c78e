import type { Decision, Decisions, Interruption } from "../contracts/interruption.ts";
import type { RunState } from "../contracts/run-state.ts";
import { AgentConfigError } from "../errors.ts";
import { toJson } from "../memory/to-json.ts";

/**
 * The first of them that decides.
 *
 * @throws AgentConfigError for what is no decision; what a function of the caller throws.
 */
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
      if (decided !== undefined && decided !== null) return toDecision(decided);
    }
    return undefined;
  };
}

/**
 * A decision for all is one for those that are open now, not for what comes after them.
 *
 * @throws AgentConfigError for what is no decision, and for a state without a run (`code: "STATE"`).
 */
export function forOpen(decisions: Decisions | undefined, { run }: Partial<RunState>): Decisions | undefined {
  if (!run) {
    throw new AgentConfigError("The state cannot be used: it holds no run to go on with.", {
      code: "STATE",
      hint: "It is that of a session between two runs: agent.session(state).run(…).",
    });
  }
  if (typeof decisions === "function" || decisions === undefined || decisions === null) return decisions ?? undefined;
  if (typeof decisions !== "object") throw noDecision(decisions);
  const { interruptions } = run;
  const all = isDecision(decisions) ? interruptions.map(({ id }) => [id, decisions] as const) : Object.entries(decisions);
  const given = new Map(all.map(([id, decision]) => [id, toDecision(decision)]));
  // One that holds from now on holds for what is open beside it.
  for (const interruption of interruptions) {
    const others = interruptions.filter((other) => isSameTool(other, interruption));
    const [sticky] = others.flatMap(({ id }) => toSticky(given.get(id)) ?? []);
    if (sticky && !given.has(interruption.id)) given.set(interruption.id, sticky);
  }
  return Object.fromEntries(given);
}

const isSameTool = (a: Interruption, b: Interruption) =>
  a.type === "approval" && b.type === "approval" && a.tool === b.tool && (a.path ?? []).join() === (b.path ?? []).join();

/** Whether it decides this at all: an approval answers no question, and an answer approves nothing. */
export function fits({ type }: Interruption, decision: Decision): boolean {
  return !((type === "approval" ? "answer" : "approve") in decision);
}

/** What decides later calls of the tool too. Edited arguments were meant for one call. */
export function toSticky(decision: Decision | undefined): Decision | undefined {
  if (!decision || "answer" in decision || decision.always !== true) return undefined;
  return "approve" in decision ? { approve: true, always: true } : decision;
}

const isDecision = (decisions: unknown): decisions is Decision =>
  typeof decisions === "object" && decisions !== null && ["approve", "reject", "answer"].some((kind) => Object.hasOwn(decisions, kind));

/** A decision may come from a page or a file: `approve: false` must not pass for an approval. */
export function toDecision(given: unknown): Decision {
  if (!isDecision(given)) throw noDecision(given);
  const { approve, reject, answer, input, always } = given as { readonly [field: string]: unknown };
  const kinds = [approve, reject, answer].filter((kind) => kind !== undefined);
  const keep = always === true ? { always } : {};
  if (kinds.length === 1 && (always === undefined || typeof always === "boolean")) {
    if (approve === true) return { approve, ...(input !== undefined && { input: toJson(input) }), ...keep };
    if (reject === true || typeof reject === "string") return { reject, ...keep };
    if (answer !== undefined) return { answer: toJson(answer) };
  }
  throw noDecision(given);
}

function noDecision(given: unknown): AgentConfigError {
  const what = typeof given === "object" && given !== null ? `an object with ${Object.keys(given).join(", ") || "nothing"}` : String(given);
  return new AgentConfigError(`This is no decision: ${what.slice(0, 200)}.`, {
    hint: 'Decide with { approve: true }, { reject: true }, { reject: "why" } or { answer: … }, or with an object of those by interruption id.',
  });
}
