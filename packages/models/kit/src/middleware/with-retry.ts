import type { Model } from "@smolagents-ts/core";
import { type RetryOptions, retryDelayMs, waitFor } from "../retry.ts";
import { streamAttempts } from "./stream-attempts.ts";
import { throwIfAborted, withTimeLeft, wrapModel } from "./wrap-model.ts";

/**
 * Sends a request again that failed before its reply showed any content, where the error says that it may succeed later.
 *
 * The adapters of this project retry by themselves: make such a model with `retries: { attempts: 1 }`, or the attempts multiply.
 */
export const withRetry = (model: Model, options: RetryOptions = {}): Model =>
  wrapModel(model, {
    savedWithout: true,
    stream(request) {
      const { signal, timeouts } = request;
      const { attempts = 3 } = options;
      const startedAt = performance.now();
      let attempt = 0;
      return streamAttempts(async (failure) => {
        if (failure) {
          const delayMs = retryDelayMs(attempt, failure, options);
          const isTooLate = performance.now() - startedAt + delayMs >= (timeouts?.totalMs ?? Number.POSITIVE_INFINITY);
          if (!failure.retryable || attempt >= attempts || isTooLate) throw failure;
          await waitFor(delayMs, signal);
          throwIfAborted(signal);
        }
        attempt++;
        return model.stream(withTimeLeft(request, startedAt));
      });
    },
  });
