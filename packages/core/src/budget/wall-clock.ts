import { AgentError } from "../errors.ts";

/** The longest wait a timer takes, in milliseconds; with more it fires at once. */
const MAX_WAIT_MS = 2 ** 31 - 1;

/** A signal that aborts (`code: "BUDGET"`) when a run has worked for as long as it may. */
export function wallClock(limitMs: number | undefined, elapsedMs: number): { readonly signal: AbortSignal; stop(): void } | undefined {
  if (limitMs === undefined) return undefined;
  const over = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const wait = (leftMs: number) => {
    if (leftMs <= 0) over.abort(new AgentError(`The budget of ${limitMs} ms is used up.`, { code: "BUDGET" }));
    else timer = setTimeout(() => wait(leftMs - Math.min(leftMs, MAX_WAIT_MS)), Math.min(leftMs, MAX_WAIT_MS));
  };
  wait(limitMs - elapsedMs);
  return { signal: over.signal, stop: () => clearTimeout(timer) };
}
