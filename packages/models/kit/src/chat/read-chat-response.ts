import type { ErrorContext } from "../to-model-error.ts";
import { ChatResponseReader } from "./chat-response-reader.ts";
import type { ChatChunk } from "./chat-wire.ts";

/**
 * Reads the answer of a chat server as chunks, streamed or not: what the body begins with decides, since servers are wrong about its type.
 *
 * Ends at `[DONE]`, at the end of the body, or when `signal` is aborted. Ending early closes the connection.
 */
export async function* readChatResponse(
  response: Response,
  { signal, errors }: { readonly signal?: AbortSignal; readonly errors?: ErrorContext } = {},
): AsyncGenerator<ChatChunk, void, undefined> {
  const reader = new ChatResponseReader(response, errors);
  const close = () => reader.close();
  signal?.addEventListener("abort", close, { once: true });
  try {
    while (!signal?.aborted) {
      const chunks = await reader.read();
      if (!chunks || signal?.aborted) return;
      yield* chunks;
    }
  } finally {
    signal?.removeEventListener("abort", close);
    close();
  }
}
