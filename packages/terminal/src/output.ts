import { once } from "node:events";
import type { Writable } from "node:stream";

/** A stream that may be a terminal. `process.stdout` is one. */
export interface Output extends Writable {
  readonly isTTY?: boolean;
  readonly columns?: number;
  getColorDepth?(env?: object): number;
}

/** Lets `work` go on when nobody reads the output any more: without a listener, that would end the process. */
export async function withLenientOutput<T>(output: Output, work: () => Promise<T>): Promise<T> {
  const ignore = () => {};
  output.on("error", ignore);
  try {
    return await work();
  } finally {
    // A failure of the last words comes later than they do.
    await new Promise<void>((resolve) => output.write("", () => resolve()));
    output.off("error", ignore);
  }
}

/** Resolves when a stream takes more, or never will. */
export async function drained(stream: Output | undefined): Promise<void> {
  if (!stream?.writableNeedDrain) return;
  const gone = new AbortController();
  const leave = () => gone.abort();
  stream.once("close", leave);
  try {
    await once(stream, "drain", { signal: gone.signal });
  } catch {
    // It failed or was closed: whoever owns it knows.
  } finally {
    stream.off("close", leave);
  }
}
