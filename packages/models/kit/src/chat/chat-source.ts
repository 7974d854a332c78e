import type { ModelEvent } from "@smolagents-ts/core";
import type { ReplySource } from "../model-adapter.ts";
import { isAbort } from "../read-reply.ts";
import type { ErrorContext } from "../to-model-error.ts";
import type { ChatReply } from "./chat-reply.ts";
import { ChatResponseReader } from "./chat-response-reader.ts";
import type { ChatChunk } from "./chat-wire.ts";

/** A chat server's answer as a reply. It waits for the network alone: the events of one read come together. */
export class ChatSource implements ReplySource {
  readonly #reader: ChatResponseReader;
  readonly #reply: ChatReply;
  readonly #signal: AbortSignal;
  #over = false;
  #ended = false;

  constructor(response: Response, reply: ChatReply, signal: AbortSignal, errors: ErrorContext | undefined) {
    this.#reader = new ChatResponseReader(response, errors);
    this.#reply = reply;
    this.#signal = signal;
  }

  get done(): boolean {
    return this.#reader.ended;
  }

  /** Events are made when they are taken, so that those before a failure are not lost. */
  async next(): Promise<Iterable<ModelEvent> | undefined> {
    if (this.#ended) return undefined;
    const chunks = this.#over ? undefined : await this.#read();
    if (chunks) return this.#take(chunks);
    this.#ended = true;
    return this.#reply.reply.end();
  }

  close(): void {
    this.#reader.close();
  }

  async #read(): Promise<Iterable<ChatChunk> | undefined> {
    try {
      this.#signal.throwIfAborted();
      const chunks = await this.#reader.read();
      // An aborted body ends as if it were whole.
      this.#signal.throwIfAborted();
      return chunks;
    } catch (error) {
      return this.#fail(error);
    }
  }

  *#take(chunks: Iterable<ChatChunk>): Generator<ModelEvent, void, undefined> {
    try {
      for (const chunk of chunks) {
        this.#signal.throwIfAborted();
        for (const event of this.#reply.push(chunk)) yield event;
        this.#over = this.#reply.reply.stopped;
        if (this.#over) return;
      }
    } catch (error) {
      this.#over = true;
      this.#fail(error);
    }
  }

  /** What breaks off a reply that is whole but for its token counts is overlooked. */
  #fail(error: unknown): undefined {
    if (!this.#reply.reply.finished || isAbort(this.#signal)) throw error;
    return undefined;
  }
}
