import { estimateTokens, type Model, ModelError, type ModelRequest } from "@smolagents-ts/core";
import { CallWatch } from "../call-watch.ts";
import type { RateLimit, RateSlot } from "./rate-limit.ts";
import { withTimeLeft, wrapModel } from "./wrap-model.ts";

/**
 * Sends requests no faster than a limit allows. Share the limit between all models that use one account.
 *
 * A request counts for an estimate of its tokens until its reply says how many they were. `timeouts.totalMs` holds in the queue too. When a server asks
 * one call to wait, all of them do.
 */
export const withRateLimit = (model: Model, limit: RateLimit): Model =>
  wrapModel(model, {
    savedWithout: true,
    async *stream(request) {
      const startedAt = performance.now();
      const slot = await enter(limit, request);
      let shown = false;
      try {
        for await (const event of model.stream(withTimeLeft(request, startedAt))) {
          if (event.type === "finish") count(slot, event.usage);
          else shown ||= event.type !== "start" && event.type !== "usage";
          yield event;
        }
      } catch (error) {
        if (!shown) slot.tokens = 0;
        if (ModelError.is(error) && error.kind === "rate-limit") limit.pause(error.retryAfterMs ?? 0);
        throw error;
      } finally {
        slot.leave();
      }
    },
  });

const enter = async (limit: RateLimit, request: ModelRequest): Promise<RateSlot> => {
  const { signal, timeouts, messages, tools = [], maxOutputTokens = 0 } = request;
  const watch = new CallWatch({ signal, ...(timeouts?.totalMs !== undefined && { totalMs: timeouts.totalMs }) });
  try {
    // Servers reserve the longest reply that was allowed, too.
    const tokens = estimateTokens(messages) + (tools.length > 0 ? JSON.stringify(tools).length / 4 : 0) + maxOutputTokens;
    return await limit.enter(tokens, watch.signal);
  } finally {
    watch.close();
  }
};

const count = (slot: RateSlot, { inputTokens, outputTokens }: { readonly inputTokens?: number; readonly outputTokens?: number }): void => {
  if (inputTokens !== undefined || outputTokens !== undefined) slot.tokens = (inputTokens ?? 0) + (outputTokens ?? 0);
};
