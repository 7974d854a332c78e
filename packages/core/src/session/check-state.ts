import { toDecision } from "../calls/decisions.ts";
import type { AgentIdentity, FinishedCall, RunState, SessionState } from "../contracts/run-state.ts";
import type { MemoryStep } from "../contracts/step.ts";
import { AgentConfigError } from "../errors.ts";
import { MediaStore } from "../media/media-store.ts";
import { validateJson } from "../tools/json-schema.ts";
import { isBase64 } from "../values/base64.ts";
import { fromTagged } from "../values/tagged-json.ts";
import { stepsOf } from "./pending-run.ts";
import { RUN_SCHEMA, SESSION_SCHEMA, STEP_SCHEMA } from "./state-schema.ts";

export const FORMAT = "smolagents-ts/session";
export const VERSION = 1;

/**
 * Refuses a state that this agent cannot go on from.
 *
 * @throws AgentConfigError (`code: "STATE"`)
 */
export function checkState(state: unknown, agent: AgentIdentity): asserts state is SessionState {
  checkShape(state);
  const other = difference(state.agent, agent);
  if (other) refuse(`it was made by another agent: ${other}`, "Make the agent as it was when the state was made.");
}

/**
 * Refuses what is no state, whoever it is for. It may come from a file or a page: nothing behind this meets a field of the wrong type.
 *
 * @throws AgentConfigError (`code: "STATE"`)
 */
export function checkShape(state: unknown): asserts state is SessionState {
  const given = (typeof state === "object" && state !== null ? state : {}) as Partial<SessionState>;
  if (given.format !== FORMAT) {
    refuse("it is not the state of a run or a session", "Pass result.state, or what session.save() gave, parsed.");
  }
  if (given.version !== VERSION) {
    refuse(
      `it has version ${given.version}, and this core reads version ${VERSION}`,
      "Use the version of @smolagents-ts/core that made it.",
    );
  }
  const { memory, run } = given;
  check(SESSION_SCHEMA, given, "");
  checkSteps(memory, "memory");
  if (run !== undefined) {
    check(RUN_SCHEMA, run, "run");
    if (Array.isArray(run.steps)) checkSteps(run.steps, "run.steps");
  }
  try {
    checkValues(given as SessionState);
  } catch (error) {
    if (!AgentConfigError.is(error) || error.code === "STATE") throw error;
    refuse(error.message.split("\n")[0]?.replace(/\.$/, "") ?? "", WHOLE);
  }
  if (run !== undefined) checkRun(given as RunState);
}

const WHOLE = "Store it whole, pass it as it was stored, and change nothing in it.";

function checkSteps(steps: unknown, where: string): asserts steps is readonly MemoryStep[] {
  if (!Array.isArray(steps)) refuse(`${where} is missing or no list`, WHOLE);
  for (const [index, step] of steps.entries()) check(STEP_SCHEMA, step, `${where}[${index}]`);
}

function check(schema: object, value: unknown, where: string): void {
  const fit = validateJson(schema as typeof STEP_SCHEMA, value);
  if (!fit.ok) refuse([where, fit.issues[0]].filter(Boolean).join(", "), WHOLE);
}

/** What has a check of its own. */
function checkValues({ media, snapshot, sandbox, decided = {}, run }: SessionState): void {
  MediaStore.fromJSON(media ?? {});
  if (snapshot !== undefined && (snapshot === "" || !isBase64(snapshot))) refuse("its snapshot is not base64", WHOLE);
  for (const value of Object.values(sandbox?.variables ?? {})) fromTagged(value);
  for (const { calls, variables = {} } of (sandbox?.programs ?? []) as readonly { calls: readonly FinishedCall[]; variables?: object }[]) {
    checkCalls(calls);
    for (const value of Object.values(variables)) fromTagged(value);
  }
  for (const decision of [...Object.values(decided), ...Object.values(run?.decisions ?? {})]) toDecision(decision);
  checkCalls(run?.calls ?? []);
}

function checkCalls(calls: readonly FinishedCall[]): void {
  for (const { input, output, error } of calls) {
    fromTagged(input);
    if (output !== undefined) fromTagged(output);
    else if (error === undefined) refuse("a finished call has neither a result nor an error", WHOLE);
  }
}

function checkRun(state: RunState): void {
  const { run, agent, sandbox, memory } = state;
  if (agent.mode !== "tools" && !sandbox) refuse("its sandbox is missing", WHOLE);
  if (typeof run.steps === "number" && run.steps > memory.length) refuse("its run has more steps than its memory", WHOLE);
  const actions = stepsOf(state, run).filter(({ type }) => type === "action").length;
  if (run.reply && run.reply.number !== actions + 1) refuse(`its reply is of step ${run.reply.number}, after ${actions} steps`, WHOLE);
  for (const child of Object.values(run.agents)) {
    checkShape(child);
    if (!(child as Partial<RunState>).run) refuse("the run of a managed agent is missing", WHOLE);
  }
}

function refuse(what: string, hint: string): never {
  throw new AgentConfigError(`The state cannot be used: ${what}.`, { code: "STATE", hint });
}

function difference(before: AgentIdentity, now: AgentIdentity): string | undefined {
  if (before.name !== now.name) return `its name was ${before.name ?? "not set"}, and this one's is ${now.name ?? "not set"}`;
  if (before.mode !== now.mode) return `its mode was "${before.mode}", and this one's is "${now.mode}"`;
  const missing = before.tools.filter((tool) => !now.tools.includes(tool));
  const added = now.tools.filter((tool) => !before.tools.includes(tool));
  if (missing.length > 0) return `it had the tools ${missing.join(", ")}, which this one has not`;
  if (added.length > 0) return `this one has the tools ${added.join(", ")}, which it had not`;
  return undefined;
}
