import { CallReplay } from "../calls/call-replay.ts";
import { type EndedCall, fromFinishedCall, toFinishedCall, toText } from "../calls/ended-call.ts";
import type { SandboxCall } from "../contracts/executor.ts";
import type { Json } from "../contracts/json.ts";
import type { ProgramRecord } from "../contracts/run-state.ts";
import { AgentToolExecutionError } from "../errors.ts";
import { fromTagged, toTagged } from "../values/tagged-json.ts";

/** What was done in a sandbox: a program with its calls, or variables that were set. */
export interface RanProgram {
  readonly code: string;
  readonly calls: readonly EndedCall[];
  readonly variables?: { readonly [name: string]: unknown };
}

interface RanProgramRecord extends ProgramRecord {
  /** Variables that were set here, in place of a program. Values are tagged JSON. */
  readonly variables?: { readonly [name: string]: Json };
}

/** States hold a program many times over. */
const records = new WeakMap<RanProgram, RanProgramRecord>();

export function toProgramRecord(program: RanProgram): RanProgramRecord {
  const known = records.get(program);
  if (known) return known;
  const { code, calls, variables } = program;
  const record = {
    code,
    calls: calls.map(toFinishedCall),
    ...(variables && { variables: mapValues(variables, toTagged) }),
  };
  records.set(program, record);
  return record;
}

export function fromProgramRecord({ code, calls, variables }: RanProgramRecord): RanProgram {
  return { code, calls: calls.map(fromFinishedCall), ...(variables && { variables: mapValues(variables, fromTagged) }) };
}

export const mapValues = <From, To>(values: { readonly [name: string]: From }, change: (value: From) => To): { [name: string]: To } =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value)]));

/** Answers the calls of a program that runs again; makes none. */
export function replayTarget(calls: readonly EndedCall[], prefix: string): (call: SandboxCall) => Promise<unknown> {
  const replay = new CallReplay(calls);
  return async ({ id, name, input }) => {
    const earlier = await replay.take(prefix + id, name, toText(input));
    if (earlier) return replay.answer(earlier);
    throw new AgentToolExecutionError(`${name} was not called like this when the program ran first, so it is not called again.`);
  };
}
