import { createInterface, type Interface } from "node:readline";
import type { Readable } from "node:stream";
import { setTimeout as wait } from "node:timers/promises";

/** A stream that may be a keyboard. `process.stdin` is one. */
export interface Input extends Readable {
  readonly isTTY?: boolean;
}

/** Time for lines to come that were entered before anything was asked, in milliseconds. */
const STALE_MS = 30;

/**
 * Lines that a person enters, one when one is asked for.
 *
 * Without readline's editor: the terminal edits the line and makes Ctrl-C a signal, and nothing moves the cursor.
 */
export class LineInput {
  readonly #input: Input;
  #lines: Interface | undefined;
  #take: ((line: string | undefined) => void) | undefined;
  #hasEnded = false;

  constructor(input: Input) {
    this.#input = input;
  }

  /** Drops what was entered before: no line may answer a question that its writer has not seen. False when there is no more input. */
  async begin(): Promise<boolean> {
    if (this.#hasEnded) return false;
    this.#lines ??= this.#open();
    this.#lines.resume();
    await wait(STALE_MS);
    return !this.#hasEnded;
  }

  /** The next line; undefined at the end of the input, and after an abort. */
  async next(signal?: AbortSignal): Promise<string | undefined> {
    if (this.#hasEnded || signal?.aborted) return undefined;
    return new Promise((resolve) => {
      const settle = (line?: string) => {
        this.#take = undefined;
        signal?.removeEventListener("abort", abort);
        resolve(line);
      };
      const abort = () => settle();
      this.#take = settle;
      signal?.addEventListener("abort", abort, { once: true });
    });
  }

  /** Lets the process end: an input that is read keeps it alive. */
  pause(): void {
    if (!this.#hasEnded) this.#lines?.pause();
  }

  close(): void {
    this.#lines?.close();
  }

  #open(): Interface {
    const lines = createInterface({ input: this.#input, terminal: false });
    lines.on("line", (line) => this.#take?.(line));
    lines.on("close", () => {
      this.#hasEnded = true;
      this.#take?.(undefined);
    });
    return lines;
  }
}
