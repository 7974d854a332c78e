import { ModelError } from "@smolagents-ts/core";
import { type ErrorContext, quote } from "../to-model-error.ts";
import type { ChatChunk } from "./chat-wire.ts";
import { EventDecoder } from "./event-decoder.ts";

/** How long the end of the body may take after `[DONE]`: a body read to its end leaves the connection usable for the next call. */
const END_OF_BODY_MS = 50;
const STREAM = { stream: true };

/**
 * Reads the answer of a chat server, streamed or not: what the body begins with decides, since servers are wrong about its type.
 *
 * Waits only for the network: all that one read brings is handed on together, since every wait for a promise costs more than a chunk does.
 */
export class ChatResponseReader {
  readonly #body: ReadableStreamDefaultReader<Uint8Array>;
  readonly #status: number;
  readonly #errors: ErrorContext | undefined;
  readonly #decoder = new TextDecoder();
  readonly #events = new EventDecoder();
  /** The blank beginning of the body, then all pieces of an answer that is not streamed; `undefined` while events are read. */
  #pieces: string[] | undefined = [""];
  #isWhole = false;
  #sawDone = false;
  #ended = false;

  readonly #what: string;
  readonly #path: string;

  /** `path` is that of the request, after baseURL. */
  constructor(response: Response, errors?: ErrorContext, { what = "a chat completion", path = "/chat/completions" } = {}) {
    if (!response.body) throw new ModelError("The server's answer has no body.", { kind: "protocol", status: response.status });
    this.#body = response.body.getReader();
    this.#status = response.status;
    this.#errors = errors;
    this.#what = what;
    this.#path = path;
  }

  /** Whether nothing of the body is left to be read or closed. */
  get ended(): boolean {
    return this.#ended;
  }

  /**
   * The next chunks, as many as came together, or `undefined` at the end. They are parsed when they are taken, so that those before a
   * broken one are not lost.
   */
  async read(): Promise<Iterable<ChatChunk> | undefined> {
    while (!this.#ended) {
      if (this.#sawDone) return this.#readEnd();
      const { value, done } = await this.#body.read();
      this.#ended = done;
      const chunks = done ? this.#end() : this.#push(this.#decoder.decode(value, STREAM));
      if (chunks) return chunks;
    }
    return undefined;
  }

  /** Closes the connection unless the body has ended. A `read()` under way ends. */
  close(): void {
    if (!this.#ended) this.#body.cancel().catch(() => undefined);
  }

  #push(text: string): Iterable<ChatChunk> | undefined {
    let piece = text;
    if (this.#pieces) {
      this.#pieces.push(text);
      if (this.#isWhole) return undefined;
      piece = this.#pieces.join("");
      this.#pieces = [piece];
      const first = piece.trimStart()[0];
      if (first === undefined) return undefined;
      this.#isWhole = first === "{" || first === "[" || first === "<";
      if (this.#isWhole) return undefined;
      this.#pieces = undefined;
    }
    const events = this.#events.push(piece);
    const done = events.indexOf("[DONE]");
    if (done !== -1) {
      this.#sawDone = true;
      events.length = done;
    }
    return events.length > 0 ? this.#parse(events) : undefined;
  }

  #end(): Iterable<ChatChunk> | undefined {
    if (this.#isWhole) return this.#parse([this.#pieces?.join("") ?? ""]);
    // A body that breaks off in the middle of an event is cut short, not wrong: the missing finish reason tells.
    const rest = parseChunk(this.#events.end() ?? "");
    return rest && [rest];
  }

  async #readEnd(): Promise<undefined> {
    const timer = setTimeout(() => this.close(), END_OF_BODY_MS);
    const end = await this.#body.read().catch(() => undefined);
    clearTimeout(timer);
    if (!end?.done) this.close();
    this.#ended = true;
    return undefined;
  }

  *#parse(texts: readonly string[]): Generator<ChatChunk, void, undefined> {
    for (const text of texts) yield parseChunk(text) ?? this.#refuse(text);
  }

  #refuse(text: string): never {
    const did = this.#isWhole ? "answered with" : "streamed";
    throw new ModelError(`The server ${did} something that is not ${this.#what}: ${quote(text, this.#errors)}`, {
      kind: "protocol",
      status: this.#status,
      ...(this.#isWhole && {
        hint: `Check ${this.#errors?.urlName ?? "baseURL"}: it is the address before ${this.#path} and usually ends in /v1.`,
      }),
    });
  }
}

/** Any object counts as a chunk: its fields are looked at with care later. */
const parseChunk = (text: string): ChatChunk | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
};
