import type { ModelEvent, ModelFinish } from "@smolagents-ts/core";
import { abortError } from "./wrap-model.ts";

/**
 * One call with many readers. It is read as it comes, whatever the readers do; each gets all of it, also one that joins late. It is ended when the last
 * reader leaves. Tokens count once: for the first reader that gets to the end.
 */
export class SharedReply {
  readonly #events: ModelEvent[] = [];
  readonly #waiting = new Set<() => void>();
  readonly #abort = new AbortController();
  readonly #onEnd: () => void;
  #failure: { readonly error: unknown } | undefined;
  #isOver = false;
  #isPaid = false;
  #readers = 0;

  /** `onEnd` is called when nobody may join any more. */
  constructor(start: (signal: AbortSignal) => AsyncIterable<ModelEvent>, onEnd: () => void) {
    this.#onEnd = onEnd;
    void this.#take(start);
  }

  async *read(signal?: AbortSignal): AsyncGenerator<ModelEvent, void, undefined> {
    const isFirst = this.#readers++ === 0;
    try {
      for (let at = 0; ; ) {
        const event = this.#events[at];
        if (event) {
          at++;
          if (event.type === "finish") yield this.#pay(event);
          else if (isFirst || event.type !== "usage") yield event;
        } else if (this.#failure) {
          throw this.#failure.error;
        } else if (this.#isOver) {
          return;
        } else {
          await this.#news(signal);
        }
      }
    } finally {
      if (--this.#readers === 0 && !this.#isOver) {
        this.#onEnd();
        this.#abort.abort();
      }
    }
  }

  async #take(start: (signal: AbortSignal) => AsyncIterable<ModelEvent>): Promise<void> {
    const { signal } = this.#abort;
    try {
      for await (const event of start(signal)) {
        if (signal.aborted) break;
        this.#events.push(event);
        this.#wake();
      }
    } catch (error) {
      this.#failure = { error };
    }
    this.#isOver = true;
    this.#onEnd();
    this.#wake();
  }

  #pay(finish: ModelFinish): ModelFinish {
    const isPaid = this.#isPaid;
    this.#isPaid = true;
    return isPaid ? withoutCost(finish) : finish;
  }

  #wake(): void {
    for (const wake of [...this.#waiting]) wake();
  }

  #news(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const over = () => {
        this.#waiting.delete(wake);
        signal?.removeEventListener("abort", abort);
      };
      const wake = () => {
        over();
        resolve();
      };
      const abort = () => {
        over();
        reject(abortError(signal as AbortSignal));
      };
      if (signal?.aborted) return reject(abortError(signal));
      this.#waiting.add(wake);
      signal?.addEventListener("abort", abort, { once: true });
    });
  }
}

/** A reply that was paid for before: budgets count what a call spends, and this one spends nothing. */
export const withoutCost = (finish: ModelFinish): ModelFinish => ({
  ...finish,
  usage: { inputTokens: 0, outputTokens: 0, ...(finish.usage.cost !== undefined && { cost: 0 }) },
});
