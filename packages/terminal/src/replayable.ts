import { AgentConfigError, type MemoryStep, type RunResult, type RunState, type SessionState } from "@smolagents-ts/core";

/** A run or a conversation that can be told again: a result, a state, a session, or the steps themselves; also parsed from JSON. */
export type Replayable = readonly MemoryStep[] | { readonly memory: readonly MemoryStep[] } | RunResult | SessionState;

export interface Recording {
  readonly steps: readonly MemoryStep[];
  readonly result?: RunResult;
  /** Of a run that was under way. */
  readonly state?: RunState;
}

/**
 * Takes what there is to tell out of what was stored. It may come from a file: its shape is looked at before anything is shown.
 *
 * @throws AgentConfigError
 */
export function toRecording(stored: unknown): Recording {
  if (Array.isArray(stored)) return { steps: checked(stored) };
  const given = asRecord(stored);
  const steps = checked(given["memory"]);
  // A run is told with the work that it left undone.
  const state = asRecord(given["run"] ? given : given["state"]);
  const pending = asRecord(state["run"]);
  return {
    steps,
    ...(typeof given["status"] === "string" && { result: { usage: {}, interruptions: [], ...given } as unknown as RunResult }),
    ...(Array.isArray(pending["interruptions"]) && { state: state as unknown as RunState }),
  };
}

const HINT = "Pass the result of a run, what session.save() gave, or the steps of a memory; parsed, not as text.";

function checked(steps: unknown): readonly MemoryStep[] {
  if (!Array.isArray(steps)) throw new AgentConfigError("There is no memory in what was given to replay.", { hint: HINT });
  steps.forEach((step, index) => {
    const problem = problemOf(asRecord(step));
    if (problem) throw new AgentConfigError(`Step ${index} of the memory cannot be replayed: ${problem}.`, { hint: HINT });
  });
  return steps;
}

/** What a view relies on. */
function problemOf(step: { readonly [field: string]: unknown }): string | undefined {
  const needs = Object.hasOwn(FIELDS, String(step["type"])) ? FIELDS[String(step["type"])] : undefined;
  if (!needs) return "it is no task, plan, action or summary";
  const wrong = Object.entries(needs).find(([field, fits]) => !fits(step[field]));
  return wrong && `its ${wrong[0]} is missing or of another kind`;
}

type Fits = (value: unknown) => boolean;

const isText: Fits = (value) => typeof value === "string";
const isNumber: Fits = (value) => typeof value === "number";
const isReply: Fits = (value) => isListOf((part) => isText(part["type"]))(asRecord(value)["content"]);
const isUsage: Fits = (value) => typeof value === "object" && value !== null;
const isTiming: Fits = (value) => isNumber(asRecord(value)["durationMs"]);
const isListOf =
  (fits: (item: { readonly [field: string]: unknown }) => boolean): Fits =>
  (value) =>
    Array.isArray(value) && value.every((item) => fits(asRecord(item)));
const isCall = (call: { readonly [field: string]: unknown }): boolean =>
  isText(call["id"]) && isText(call["name"]) && isText(call["input"]) && (call["run"] === undefined || isRun(call["run"]));
const isRun: Fits = (value) => {
  const { agent, steps, usage } = asRecord(value);
  return isText(agent) && isUsage(usage) && Array.isArray(steps) && steps.every((step) => problemOf(asRecord(step)) === undefined);
};

const FIELDS: { readonly [type: string]: { readonly [field: string]: Fits } } = {
  task: { task: isText },
  planning: { number: isNumber, plan: isText, reply: isReply, usage: isUsage, timing: isTiming },
  summary: { summary: isText },
  action: {
    number: isNumber,
    reply: isReply,
    calls: isListOf(isCall),
    output: isListOf(({ text }) => isText(text)),
    warnings: Array.isArray,
    usage: isUsage,
    timing: isTiming,
  },
};

const asRecord = (value: unknown): { readonly [field: string]: unknown } =>
  typeof value === "object" && value !== null ? (value as { readonly [field: string]: unknown }) : {};
