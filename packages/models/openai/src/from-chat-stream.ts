import type { ModelEvent } from "@smolagents-ts/core";
import { ChatEvents, type ChatStreamOptions } from "./chat-events.ts";
import type { ChatChunk } from "./chat-wire.ts";

/**
 * The chunks of one reply as model events: one `start`, deltas, one `finish`.
 *
 * `start` waits for the first content, so that a failure before it can be retried unseen. A reply without a finish reason throws
 * `truncated-stream`; one that breaks off after it is complete all the same. Arguments of tool calls are passed on byte for byte.
 */
export async function* fromChatStream(
  chunks: AsyncIterable<ChatChunk>,
  options: ChatStreamOptions = {},
): AsyncGenerator<ModelEvent, void, undefined> {
  const events = new ChatEvents(options);
  try {
    for await (const chunk of chunks) {
      yield* events.push(chunk);
      if (events.stopped) break;
    }
  } catch (error) {
    events.fail(error);
  }
  yield* events.end();
}
