import type { Model, ModelEvent, ModelFinish, ModelRequest } from "@smolagents-ts/core";
import type { CachedReply, ReplyCache } from "./reply-cache.ts";
import { canonicalJson, sha256, toPlainRequest } from "./request-key.ts";
import { SharedReply, withoutCost } from "./shared-reply.ts";
import { wrapModel } from "./wrap-model.ts";

export interface CacheOptions {
  readonly store: ReplyCache;
  /** How long a reply is good, in milliseconds. Defaults to for ever. */
  readonly ttlMs?: number;
}

/** Replies that are whole: not cut at their longest, not filtered. */
const WHOLE: readonly ModelFinish["reason"][] = ["stop", "stop-sequence", "tool-calls"];

/**
 * Answers a request that was answered before from a store, piece by piece as the reply came then. Such a reply counts no tokens, since it spends none. Equal
 * requests at the same time are one call: the first one counts its tokens, and an abort of one leaves the others alone.
 */
export const withCache = (model: Model, { store, ttlMs = Number.POSITIVE_INFINITY }: CacheOptions): Model => {
  const underWay = new Map<string, SharedReply>();

  async function* ask(requestText: string, request: ModelRequest): AsyncGenerator<ModelEvent, void, undefined> {
    const key = await sha256(requestText);
    const cached = await lookUp(store, key);
    if (cached && Date.now() - cached.storedAt < ttlMs) {
      for (const event of cached.events) yield event.type === "finish" ? withoutCost(event) : event;
      return;
    }
    const events: ModelEvent[] = [];
    for await (const event of model.stream(request)) {
      if (event.type !== "usage") events.push(event);
      if (event.type === "finish" && WHOLE.includes(event.reason)) await keep(store, key, events);
      yield event;
    }
  }

  return wrapModel(model, {
    savedWithout: true,
    stream({ signal, ...request }) {
      const text = canonicalJson({ adapter: model.adapter, id: model.id, request: toPlainRequest(request) });
      // Whoever waits less long is not served by a call that may take longer.
      const callKey = text + canonicalJson({ ...request.timeouts });
      let reply = underWay.get(callKey);
      if (!reply) {
        const made = new SharedReply(
          (signal) => ask(text, { ...request, signal }),
          () => {
            if (underWay.get(callKey) === made) underWay.delete(callKey);
          },
        );
        underWay.set(callKey, made);
        reply = made;
      }
      return reply.read(signal);
    },
  });
};

/** What a store gives may come from a file that somebody else wrote. */
const lookUp = async (store: ReplyCache, key: string): Promise<CachedReply | undefined> => {
  try {
    const found = await store.get(key);
    const isWhole = found?.events[0]?.type === "start" && found.events.at(-1)?.type === "finish";
    return isWhole ? found : undefined;
  } catch {
    return undefined;
  }
};

const keep = async (store: ReplyCache, key: string, events: readonly ModelEvent[]): Promise<void> => {
  try {
    await store.set(key, { storedAt: Date.now(), events });
  } catch {
    // The reply is good all the same.
  }
};
