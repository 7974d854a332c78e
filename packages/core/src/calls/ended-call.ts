import type { FinishedCall } from "../contracts/run-state.ts";
import type { CallRecord, SubRun } from "../contracts/step.ts";
import { cutMiddle } from "../memory/observation.ts";
import { toJson } from "../memory/to-json.ts";
import { fromTagged, toTagged } from "../values/tagged-json.ts";

/** A call that came to its end, with its values as they were. */
export interface EndedCall {
  readonly id: string;
  readonly name: string;
  readonly input: unknown;
  readonly output?: unknown;
  readonly error?: string;
  readonly durationMs: number;
  readonly run?: SubRun;
}

const MAX_RECORD_CHARS = 1_000;

export function toCallRecord({ input, output, ...call }: EndedCall): CallRecord {
  const text = (value: unknown) => cutMiddle(JSON.stringify(toJson(value)), MAX_RECORD_CHARS);
  return { ...call, input: text(input), ...(call.error === undefined && { output: text(output) }) };
}

export function toFinishedCall({ input, output, ...call }: EndedCall): FinishedCall {
  return { ...call, input: toTagged(input), ...(call.error === undefined && { output: toTagged(output) }) };
}

export function fromFinishedCall({ input, output, ...call }: FinishedCall): EndedCall {
  return { ...call, input: fromTagged(input), ...(output !== undefined && { output: fromTagged(output) }) };
}
