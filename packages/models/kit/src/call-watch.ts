import { ModelError, type ModelTimeouts } from "@smolagents-ts/core";

/** The longest delay that `setTimeout` takes; above it the timer would fire at once. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Made once: without a reason, `abort()` makes an error with a stack each time. */
const OVER = new ModelError("The call is over.", { kind: "aborted" });

export interface CallWatchOptions extends ModelTimeouts {
  /** The caller's signal. */
  readonly signal?: AbortSignal | undefined;
  /** When the call began, on the clock of `performance.now()`: `totalMs` counts from there. Defaults to now. */
  readonly startedAt?: number;
}

/**
 * Aborts one attempt when the caller does, or when it takes too long.
 *
 * Silence is counted only while `waiting()` is on: a consumer that is slow to ask for the next event is not the server's fault.
 */
export class CallWatch {
  readonly #controller = new AbortController();
  readonly #caller: AbortSignal | undefined;
  readonly #idleMs: number | undefined;
  readonly #total: ReturnType<typeof setTimeout> | undefined;
  #limitMs: number | undefined;
  #limitName = "firstEventMs";
  #waitingSince: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor({ signal, firstEventMs, idleMs, totalMs, startedAt = performance.now() }: CallWatchOptions = {}) {
    this.#caller = signal;
    this.#limitMs = firstEventMs;
    this.#idleMs = idleMs;
    if (signal?.aborted) this.#abort();
    else signal?.addEventListener("abort", this.#abort, { once: true });
    if (totalMs === undefined || totalMs > LONGEST_TIMER_MS) return;
    this.#total = setTimeout(() => this.#expire("totalMs", totalMs), totalMs - (performance.now() - startedAt));
  }

  /** Aborted with a `ModelError` of kind `aborted` or `timeout` as its reason. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The server's turn: silence counts from here. */
  waiting(): void {
    this.#waitingSince = performance.now();
    if (this.#timer === undefined) this.#arm(this.#limitMs);
  }

  /** The server said something: from now on `idleMs` is the limit. */
  heard(): void {
    this.#waitingSince = undefined;
    if (this.#limitName === "idleMs") return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#limitMs = this.#idleMs;
    this.#limitName = "idleMs";
  }

  /** Closes what does not end by itself when the signal is aborted. */
  closing(source: { close(): void }): void {
    this.#controller.signal.addEventListener("abort", () => source.close(), { once: true });
  }

  /** Ends every timer, and what still uses the signal. An abort costs as much as reading a reply: with `done` nothing is left to end. */
  close({ done = false }: { readonly done?: boolean } = {}): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#total);
    this.#caller?.removeEventListener("abort", this.#abort);
    if (!done) this.#controller.abort(OVER);
  }

  #abort = (): void => {
    this.#controller.abort(new ModelError("The call was aborted.", { kind: "aborted", cause: this.#caller?.reason }));
  };

  #expire(name: string, ms: number): void {
    this.#controller.abort(
      new ModelError(`The model did not answer in time (${name}: ${ms}).`, {
        kind: "timeout",
        hint: `Raise timeouts.${name}, or ask for less.`,
      }),
    );
  }

  /** One timer for many events: it looks at the clock when it fires, in place of being set anew each time. */
  #arm(ms: number | undefined): void {
    if (ms === undefined || ms > LONGEST_TIMER_MS) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#waitingSince === undefined || this.#limitMs === undefined) return;
      const leftMs = this.#limitMs - (performance.now() - this.#waitingSince);
      if (leftMs <= 0) this.#expire(this.#limitName, this.#limitMs);
      else this.#arm(leftMs);
    }, ms);
  }
}
