import type { ModelEvent } from "@smolagents-ts/core";
import type { ReplySource } from "./model-adapter.ts";
import type { Reply } from "./reply.ts";
import { unlessAborted } from "./unless-aborted.ts";

export interface ReadReplyOptions {
  /** The one that `send` was given. */
  readonly signal: AbortSignal;
  /** Closes what the chunks come from, where ending their iteration does not. */
  readonly close?: (() => void) | undefined;
}

/**
 * A reply out of a vendor's chunks: `push` turns each into events with the help of `reply`. Ends at the end of the chunks or at a stop string.
 * What breaks off a reply that is whole but for its token counts is overlooked.
 */
export const readReply = <Chunk>(
  chunks: AsyncIterable<Chunk>,
  reply: Reply,
  push: (chunk: Chunk) => Iterable<ModelEvent>,
  { signal, close }: ReadReplyOptions,
): ReplySource => {
  const iterator = chunks[Symbol.asyncIterator]();
  let over = false;
  let done = false;
  let ended = false;

  /** Undefined when there is nothing more to read. */
  const read = async (): Promise<Iterable<ModelEvent> | undefined> => {
    try {
      const next = await unlessAborted(
        () => iterator.next(),
        signal,
        () => undefined,
      );
      done = next.done === true;
      if (next.done) return undefined;
      const events = push(next.value);
      over = reply.stopped;
      return events;
    } catch (error) {
      if (!reply.finished || isAbort(signal)) throw error;
      return undefined;
    }
  };

  return {
    get done() {
      return done;
    },
    async next() {
      if (ended) return undefined;
      const events = over ? undefined : await read();
      if (events) return events;
      ended = true;
      return reply.end();
    },
    close() {
      if (done) return;
      close?.();
      // Not awaited: a generator that waits for its next chunk answers only then.
      iterator.return?.().then(undefined, () => undefined);
    },
  };
};

/** Whether the caller gave up, and not the clock. */
export const isAbort = ({ aborted, reason }: AbortSignal): boolean => aborted && reason?.kind === "aborted";
