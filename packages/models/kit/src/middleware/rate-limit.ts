import { AgentConfigError } from "@smolagents-ts/core";

export interface RateLimitOptions {
  /** Requests that begin within any 60 seconds at most. Defaults to no limit. */
  readonly requestsPerMinute?: number;
  /** Tokens, sent and received, of requests that began within any 60 seconds. Defaults to no limit. */
  readonly tokensPerMinute?: number;
  /** Requests under way at the same time at most. Defaults to no limit. */
  readonly maxConcurrent?: number;
}

/** A place in a limit, from the moment a request may be sent. */
export interface RateSlot {
  /** What the request counts for. Starts as the estimate. */
  tokens: number;
  /** The request is over. */
  leave(): void;
}

interface Waiter {
  readonly tokens: number;
  go(slot: RateSlot): void;
}

const WINDOW_MS = 60_000;

/**
 * What a vendor's account may do in a minute, for all models and agents that share it. The window slides: there is no minute, wherever it begins, with
 * more in it. Requests wait in the order in which they came.
 */
export class RateLimit {
  readonly #requests: number;
  readonly #tokens: number;
  readonly #concurrent: number;
  /** Those that began within the window, oldest first. */
  readonly #begun: { readonly at: number; readonly slot: RateSlot }[] = [];
  readonly #queue: Waiter[] = [];
  #underWay = 0;
  #pausedUntil = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor({ requestsPerMinute, tokensPerMinute, maxConcurrent }: RateLimitOptions) {
    this.#requests = checked("requestsPerMinute", requestsPerMinute);
    this.#tokens = checked("tokensPerMinute", tokensPerMinute);
    this.#concurrent = checked("maxConcurrent", maxConcurrent);
  }

  /** Waits until a request may be sent. A request of more tokens than a minute has is sent alone. Throws the signal's reason, and is out of the queue then. */
  enter(tokens: number, signal?: AbortSignal): Promise<RateSlot> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const leaveQueue = () => {
        this.#queue.splice(this.#queue.indexOf(waiter), 1);
        reject(signal?.reason);
        this.#letIn();
      };
      const waiter: Waiter = {
        tokens,
        go: (slot) => {
          signal?.removeEventListener("abort", leaveQueue);
          resolve(slot);
        },
      };
      signal?.addEventListener("abort", leaveQueue, { once: true });
      this.#queue.push(waiter);
      this.#letIn();
    });
  }

  /** Lets nobody in for a while: the server asked for it. At most a minute, whatever it asked for. */
  pause(ms: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, performance.now() + Math.min(ms, WINDOW_MS));
  }

  #letIn(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const now = performance.now();
    while (this.#begun[0] && this.#begun[0].at <= now - WINDOW_MS) this.#begun.shift();
    for (let next = this.#queue[0]; next; next = this.#queue[0]) {
      // The end of a request under way comes back here by itself.
      if (this.#underWay >= this.#concurrent) return;
      const waitMs = this.#waitMs(next, now);
      if (waitMs > 0) {
        this.#timer = setTimeout(() => this.#letIn(), Math.ceil(waitMs));
        return;
      }
      this.#queue.shift();
      next.go(this.#begin(next.tokens, now));
    }
  }

  /** How long it surely has to wait; then is time to look again. */
  #waitMs({ tokens }: Waiter, now: number): number {
    const oldest = this.#begun[0];
    const used = this.#begun.reduce((sum, { slot }) => sum + slot.tokens, 0);
    const isFull = this.#begun.length >= this.#requests || used + tokens > this.#tokens;
    return Math.max(this.#pausedUntil - now, oldest && isFull ? oldest.at + WINDOW_MS - now : 0);
  }

  #begin(tokens: number, at: number): RateSlot {
    let isOver = false;
    const slot: RateSlot = {
      tokens,
      leave: () => {
        if (isOver) return;
        isOver = true;
        this.#underWay--;
        this.#letIn();
      },
    };
    this.#underWay++;
    this.#begun.push({ at, slot });
    return slot;
  }
}

const checked = (name: string, value = Number.POSITIVE_INFINITY): number => {
  if (!(value > 0)) throw new AgentConfigError(`${name} must be more than 0, not ${value}.`);
  return value;
};
