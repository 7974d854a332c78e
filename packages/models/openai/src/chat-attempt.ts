import type { ModelEvent } from "@smolagents-ts/core";
import type { CallWatch } from "./call-watch.ts";
import { ChatEvents, type ChatStreamOptions } from "./chat-events.ts";
import { ChatResponseReader } from "./chat-response-reader.ts";
import type { ChatBody, ChatChunk, ChatTransport } from "./chat-wire.ts";

/** One request and its reply. It waits for the network alone: the events of one read come together. */
export class ChatAttempt {
  readonly #watch: CallWatch;
  readonly #reader: ChatResponseReader;
  readonly #events: ChatEvents;
  #over = false;
  #ended = false;

  /** Sends the request, and returns when the answer begins. */
  static async send(send: ChatTransport, body: ChatBody, watch: CallWatch, options: ChatStreamOptions): Promise<ChatAttempt> {
    watch.waiting();
    const response = await unlessAborted(send, body, watch.signal);
    return new ChatAttempt(response, watch, {
      ...options,
      requestId: response.headers.get("x-request-id") ?? undefined,
      promptLength: () => JSON.stringify(body.messages, withoutFiles).length,
    });
  }

  private constructor(response: Response, watch: CallWatch, options: ChatStreamOptions) {
    this.#watch = watch;
    this.#reader = new ChatResponseReader(response, options.errors);
    this.#events = new ChatEvents(options);
    // Neither every transport nor every body ends by itself when the signal is aborted.
    watch.signal.addEventListener("abort", () => this.#reader.close(), { once: true });
  }

  /** Whether the answer was read to its end, so that nothing needs to be closed. */
  get done(): boolean {
    return this.#reader.ended;
  }

  /** The next events, or `undefined` after the last. They are made when they are taken, so that those before a failure are not lost. */
  async next(): Promise<Iterable<ModelEvent> | undefined> {
    if (this.#ended) return undefined;
    const chunks = this.#over ? undefined : await this.#read();
    if (chunks) return this.#take(chunks);
    this.#ended = true;
    return this.#events.end();
  }

  close(): void {
    this.#reader.close();
  }

  async #read(): Promise<Iterable<ChatChunk> | undefined> {
    const { signal } = this.#watch;
    try {
      signal.throwIfAborted();
      this.#watch.waiting();
      const chunks = await this.#reader.read();
      // An aborted body ends as if it were whole.
      signal.throwIfAborted();
      if (chunks) this.#watch.heard();
      return chunks;
    } catch (error) {
      this.#events.fail(error);
      return undefined;
    }
  }

  *#take(chunks: Iterable<ChatChunk>): Generator<ModelEvent, void, undefined> {
    try {
      for (const chunk of chunks) {
        this.#watch.signal.throwIfAborted();
        for (const event of this.#events.push(chunk)) yield event;
        this.#over = this.#events.stopped;
        if (this.#over) return;
      }
    } catch (error) {
      this.#over = true;
      this.#events.fail(error);
    }
  }
}

/** For transports that do not end at once on an abort: the answer that comes too late is closed. */
const unlessAborted = (send: ChatTransport, body: ChatBody, signal: AbortSignal): Promise<Response> =>
  new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const abort = () => reject(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    send(body, { signal })
      .then((response) => (signal.aborted ? response.body?.cancel() : resolve(response)))
      .catch(reject)
      .finally(() => signal.removeEventListener("abort", abort));
  });

/** Bytes of an image are no measure of its tokens. */
const withoutFiles = (_: string, value: unknown) => (typeof value === "string" && value.startsWith("data:") ? "" : value);
