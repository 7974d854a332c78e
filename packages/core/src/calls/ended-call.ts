import type { FinishedCall } from "../contracts/run-state.ts";
import type { CallRecord, SubRun } from "../contracts/step.ts";
import { cutMiddle } from "../memory/observation.ts";
import { toJson } from "../memory/to-json.ts";
import { fromTagged, toTagged } from "../values/tagged-json.ts";

/** A call that came to its end. Its values are text: what a tool gave away may change later. */
export interface EndedCall {
  readonly id: string;
  readonly key: string;
  readonly name: string;
  readonly input: string;
  /** Absent when the call failed. */
  readonly output?: string;
  readonly error?: string;
  readonly durationMs: number;
  readonly run?: SubRun;
  /** Made by the model itself, not by a program. */
  readonly isDirect?: true;
}

/** A call as a state holds it. */
export interface JournaledCall extends FinishedCall {
  /** What tells the call from others when its program runs again; a part of `ToolContext.callId`. */
  readonly key: string;
}

const MAX_RECORD_CHARS = 1_000;

/** A value of any kind as text: tagged JSON. */
export const toText = (value: unknown): string => JSON.stringify(toTagged(value));

export const fromText = (text: string): unknown => fromTagged(JSON.parse(text));

export function toCallRecord({ key: _, isDirect: __, input, output, ...call }: EndedCall): CallRecord {
  return { ...call, input: shown(input), ...(output !== undefined && { output: shown(output) }) };
}

/** Without tags, which are for nobody to read. */
function shown(text: string): string {
  return cutMiddle(text.includes('{"$":') ? JSON.stringify(toJson(fromText(text))) : text, MAX_RECORD_CHARS);
}

/** States hold a call many times over: after every call of its run. */
const journaled = new WeakMap<EndedCall, JournaledCall>();

export function toFinishedCall(ended: EndedCall): JournaledCall {
  const known = journaled.get(ended);
  if (known) return known;
  const { isDirect: _, input, output, ...call } = ended;
  const made = { ...call, input: JSON.parse(input), ...(output !== undefined && { output: JSON.parse(output) }) };
  journaled.set(ended, made);
  return made;
}

export function fromFinishedCall(call: FinishedCall): EndedCall {
  const { input, output, ...rest } = call as JournaledCall;
  return { ...rest, input: JSON.stringify(input), ...(output !== undefined && { output: JSON.stringify(output) }) };
}
