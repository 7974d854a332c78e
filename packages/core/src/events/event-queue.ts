import type { RunResult, RunStream } from "../agent/run-result.ts";
import type { AgentEvent } from "../contracts/event.ts";
import { AgentError } from "../errors.ts";

/** Starts a run that pushes its events, and lets one reader pull them. The run's signal aborts when the reader leaves. */
export function toRunStream<Output>(
  outer: AbortSignal | undefined,
  start: (emit: (event: AgentEvent) => void, signal: AbortSignal) => Promise<RunResult<Output>>,
): RunStream<Output> {
  const left = new AbortController();
  const signal = outer ? AbortSignal.any([outer, left.signal]) : left.signal;
  const waiting: AgentEvent[] = [];
  let wake: (() => void) | undefined;
  let ended = false;

  const result = start((event) => {
    waiting.push(event);
    wake?.();
  }, signal).finally(() => {
    ended = true;
    wake?.();
  });
  // A reader of the events meets the failure in its loop; one who never looks at `result` must not crash the process.
  result.catch(() => {});

  async function* events(): AsyncGenerator<AgentEvent> {
    try {
      while (true) {
        for (const event of waiting.splice(0)) yield event;
        if (ended && waiting.length === 0) break;
        if (waiting.length === 0) await new Promise<void>((resolve) => (wake = resolve));
      }
      await result;
    } finally {
      if (!ended) left.abort(new Error("The reader left the stream."));
    }
  }
  let isRead = false;
  return {
    result,
    [Symbol.asyncIterator]() {
      if (isRead)
        throw new AgentError("The events of this run have been read, or are being read.", {
          code: "STREAM_READ",
          hint: "Await its result.",
        });
      isRead = true;
      return events();
    },
  };
}
