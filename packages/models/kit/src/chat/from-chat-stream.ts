import type { ModelEvent } from "@smolagents-ts/core";
import { toModelError } from "../to-model-error.ts";
import { ChatReply, type ChatReplyOptions } from "./chat-reply.ts";
import type { ChatChunk } from "./chat-wire.ts";

/**
 * The chunks of one reply as model events: one `start`, deltas, one `finish`.
 *
 * `start` waits for the first content, so that a failure before it can be retried unseen. A reply without a finish reason throws
 * `truncated-stream`; one that breaks off after it is complete all the same. Arguments of tool calls are passed on byte for byte.
 */
export async function* fromChatStream(
  chunks: AsyncIterable<ChatChunk>,
  options: ChatReplyOptions = {},
): AsyncGenerator<ModelEvent, void, undefined> {
  const chat = new ChatReply(options);
  try {
    for await (const chunk of chunks) {
      yield* chat.push(chunk);
      if (chat.reply.stopped) break;
    }
  } catch (error) {
    const failure = toModelError(error, options.errors);
    if (!chat.reply.finished || failure.kind === "aborted") throw failure;
  }
  yield* chat.reply.end();
}
