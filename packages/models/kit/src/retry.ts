import type { ModelError } from "@smolagents-ts/core";

export interface RetryOptions {
  /** How often a request is sent at most; 1 never retries. Defaults to 3. */
  readonly attempts?: number;
  /** The wait before the second attempt, in milliseconds; it doubles with each one. Defaults to 500. */
  readonly firstDelayMs?: number;
  /** The longest wait when the server names none, in milliseconds. Defaults to 8000. */
  readonly maxDelayMs?: number;
  /** The longest wait that a server may ask for with `Retry-After`, in milliseconds. Defaults to 60000. */
  readonly maxRetryAfterMs?: number;
}

/** The wait after failed attempt number `attempt` (from 1), in milliseconds. */
export const retryDelayMs = (attempt: number, failure: Pick<ModelError, "retryAfterMs">, options: RetryOptions = {}): number => {
  const { firstDelayMs = 500, maxDelayMs = 8_000, maxRetryAfterMs = 60_000 } = options;
  if (failure.retryAfterMs !== undefined) return Math.min(failure.retryAfterMs, maxRetryAfterMs);
  // Between half and all of it: callers that failed together must not come back together.
  return Math.min(firstDelayMs * 2 ** (attempt - 1), maxDelayMs) * (0.5 + Math.random() / 2);
};

/** Resolves after `ms`; an abort ends the wait at once, without an error. */
export const waitFor = (ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener("abort", done, { once: true });
  });
