import { ModelError } from "@smolagents-ts/core";
import type { ChatChunk } from "./chat-wire.ts";
import { EventDecoder } from "./event-decoder.ts";
import { waitFor } from "./retry.ts";
import { type ChatErrorContext, quote } from "./to-model-error.ts";

/** How long the end of the body may take after `[DONE]`: a body read to its end leaves the connection usable for the next call. */
const END_OF_BODY_MS = 50;

/**
 * Reads the answer of a chat server as chunks, streamed or not: what the body begins with decides, since servers are wrong about its type.
 *
 * Ends at `[DONE]`, at the end of the body, or when `signal` is aborted. Ending early closes the connection.
 */
export async function* readChatResponse(
  response: Response,
  { signal, errors }: { readonly signal?: AbortSignal; readonly errors?: ChatErrorContext } = {},
): AsyncGenerator<ChatChunk, void, undefined> {
  const reader = response.body?.getReader();
  if (!reader) throw new ModelError("The server's answer has no body.", { kind: "protocol", status: response.status });

  const decoder = new TextDecoder();
  let ended = false;
  const read = async (): Promise<string | undefined> => {
    const { value, done } = await reader.read();
    ended = done;
    return done ? undefined : decoder.decode(value, { stream: true });
  };
  const cancel = () => void reader.cancel().catch(() => undefined);
  signal?.addEventListener("abort", cancel, { once: true });
  try {
    if (signal?.aborted) return;
    let piece: string | undefined = "";
    let start = "";
    while (start.trimStart() === "" && piece !== undefined) {
      piece = await read();
      start += piece ?? "";
    }
    if (/^\s*[{[<]/.test(start)) {
      const pieces = [start];
      while (piece !== undefined) {
        piece = await read();
        if (piece !== undefined) pieces.push(piece);
      }
      if (!signal?.aborted) yield parseWhole(pieces.join(""), response.status, errors);
      return;
    }
    const events = new EventDecoder();
    for (piece = start; piece !== undefined; piece = await read()) {
      for (const event of events.push(piece)) {
        if (event === "[DONE]") {
          const inTime = new AbortController();
          await Promise.race([read().catch(() => undefined), waitFor(END_OF_BODY_MS, inTime.signal)]);
          inTime.abort();
          return;
        }
        yield parseEvent(event, response.status, errors);
      }
    }
    // A body that breaks off in the middle of an event is cut short, not wrong: the missing finish reason tells.
    const rest = parse(events.end() ?? "");
    if (rest !== undefined) yield rest;
  } finally {
    signal?.removeEventListener("abort", cancel);
    if (!ended) cancel();
  }
}

/** Any object counts as a chunk: its fields are looked at with care later. */
const parse = (text: string): ChatChunk | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
};

const parseEvent = (text: string, status: number, errors?: ChatErrorContext): ChatChunk => {
  const chunk = parse(text);
  if (chunk) return chunk;
  throw new ModelError(`The server streamed something that is not a chat completion: ${quote(text, errors)}`, { kind: "protocol", status });
};

const parseWhole = (text: string, status: number, errors?: ChatErrorContext): ChatChunk => {
  const chunk = parse(text);
  if (chunk) return chunk;
  throw new ModelError(`The server answered with something that is not a chat completion: ${quote(text, errors)}`, {
    kind: "protocol",
    status,
    hint: "Check baseURL: it is the address before /chat/completions and usually ends in /v1.",
  });
};
