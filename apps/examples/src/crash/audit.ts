import type { Line } from "./journal.ts";

/** What a run came to: its answer, and every call on record with its result. */
export interface Outcome {
  readonly status: string;
  readonly output: string;
  readonly calls: readonly string[];
}

/**
 * What is wrong with a run that was killed many times, next to one that was not; empty when nothing is.
 *
 * `restsOn` names the call that another one needs: it must be stored before the other begins.
 */
export function faultsOf(
  killed: { readonly lines: readonly Line[]; readonly outcome: Outcome },
  undisturbed: { readonly lines: readonly Line[]; readonly outcome: Outcome },
  restsOn: (call: string) => string | undefined = () => undefined,
): string[] {
  const faults: string[] = [];
  if (killed.outcome.status !== undisturbed.outcome.status) faults.push(`The run ended as ${killed.outcome.status}.`);
  if (killed.outcome.output !== undisturbed.outcome.output) faults.push(`Another answer: ${killed.outcome.output}`);
  const extra = without(killed.outcome.calls, undisturbed.outcome.calls);
  const lost = without(undisturbed.outcome.calls, killed.outcome.calls);
  faults.push(...extra.map((call) => `Too much on record: ${call}`), ...lost.map((call) => `Not on record: ${call}`));

  const held = new Set<string>();
  const names = new Map<string, string>();
  for (const line of killed.lines) {
    if ("callId" in line) names.set(line.callId, nameOf(line));
    if ("held" in line) for (const id of line.held) held.add(id);
    if (line.type !== "start") continue;
    const call = nameOf(line);
    if (held.has(line.callId)) faults.push(`Made again after it was stored as finished: ${call} ${line.callId}`);
    const needed = restsOn(call);
    if (needed !== undefined && ![...held].some((id) => names.get(id) === needed)) faults.push(`Made before ${needed} was stored: ${call}`);
  }

  // As many ids as there were calls of this name with these arguments: an id is the same in every life.
  const [ids, expected] = [idsByCall(killed.lines), idsByCall(undisturbed.lines)];
  for (const [call, { size }] of expected) {
    const found = ids.get(call)?.size ?? 0;
    if (found !== size) faults.push(`${found} ids in place of ${size}: ${call}`);
  }
  for (const call of ids.keys()) if (!expected.has(call)) faults.push(`Never made by the other run: ${call}`);
  return faults;
}

/** Where the process was when it was killed. */
export function phaseOf(last: Line | undefined): string {
  switch (last?.type) {
    case "start":
      return "a call at work";
    case "finish":
      return "a call done, not stored yet";
    case "storing":
      return "a state being stored";
    case "stored":
      return "program or model at work";
    case "interrupted":
      return "waiting for a person";
    case "end":
      return "done";
    default:
      return "starting, or going on from a state";
  }
}

/** The ids of the calls that were finished at least once. */
function idsByCall(lines: readonly Line[]): ReadonlyMap<string, ReadonlySet<string>> {
  const ids = new Map<string, Set<string>>();
  for (const line of lines) {
    // Started and never finished would be lost; a start under another id would be a second call.
    if (line.type !== "start" && line.type !== "finish") continue;
    const call = `${line.type} ${nameOf(line)}`;
    ids.set(call, (ids.get(call) ?? new Set()).add(line.callId));
  }
  return ids;
}

const nameOf = ({ name, input }: Extract<Line, { callId: string }>) => `${name} ${JSON.stringify(input)}`;

function without(these: readonly string[], those: readonly string[]): string[] {
  const left = [...these];
  for (const item of those) {
    const at = left.indexOf(item);
    if (at >= 0) left.splice(at, 1);
  }
  return left;
}
