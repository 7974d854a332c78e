import type { ErrorContext } from "../to-model-error.ts";
import { ChatResponseReader } from "./chat-response-reader.ts";
import type { ChatChunk } from "./chat-wire.ts";

export interface ReadChatResponseOptions {
  readonly signal?: AbortSignal | undefined;
  readonly errors?: ErrorContext | undefined;
  /** Of another API that answers with events of JSON: what its answers are called, and where it was asked. */
  readonly expected?: { readonly what: string; readonly path: string } | undefined;
}

/**
 * Reads the answer of a chat server as chunks, streamed or not: what the body begins with decides, since servers are wrong about its type.
 *
 * Ends at `[DONE]`, at the end of the body, or when `signal` is aborted. Ending early closes the connection.
 */
export async function* readChatResponse(
  response: Response,
  { signal, errors, expected }: ReadChatResponseOptions = {},
): AsyncGenerator<ChatChunk, void, undefined> {
  const reader = new ChatResponseReader(response, errors, expected);
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
