/** A plain chat-completions model that is right, unless it is told to do one thing wrong: what the model suite is tried on. */

import { setTimeout as sleep } from "node:timers/promises";
import type { Model, ModelEvent, ModelRequest } from "@smolagents-ts/core";
import { ModelError, type ModelErrorKind } from "@smolagents-ts/core";
import type { Fault } from "./broken-model-fault.ts";
import { BrokenReply, type Wire } from "./broken-model-reply.ts";

const KINDS: Readonly<Record<number, ModelErrorKind>> = {
  401: "auth",
  403: "auth",
  404: "not-found",
  429: "rate-limit",
  503: "overloaded",
};
const ATTEMPTS = 3;

export class BrokenModel implements Model {
  readonly id = "broken";
  readonly adapter = "broken";
  readonly apiKey: string | undefined;
  readonly #url: string;
  readonly #key: string;
  readonly #fault: Fault | undefined;
  #refusesStop = false;
  #failed = false;

  constructor(url: string, apiKey: string, fault?: Fault) {
    this.#url = url;
    this.#key = apiKey;
    this.#fault = fault;
    if (fault === "shows the key") this.apiKey = apiKey;
  }

  async *stream(request: ModelRequest): AsyncGenerator<ModelEvent, void, undefined> {
    if (this.#failed) throw new ModelError("Broken.", { kind: "connection" });
    for (let attempt = 1; ; attempt++) {
      let shown = false;
      try {
        for await (const event of this.#is("shows all at once") ? await collected(this.#attempt(request)) : this.#attempt(request)) {
          shown ||= event.type !== "start";
          yield event;
        }
        return;
      } catch (error) {
        if (!(error instanceof ModelError)) throw error;
        const refused = error.kind === "bad-request" && error.message.includes("'stop'") && !this.#refusesStop;
        if (refused) this.#refusesStop = true;
        else if (this.#isHopeless(error, attempt, shown)) {
          this.#failed = this.#is("breaks for good");
          throw error;
        } else if (!this.#is("does not wait")) {
          await sleep(error.retryAfterMs ?? 5, undefined, this.#signalOf(request)).catch(() => undefined);
        }
      }
    }
  }

  #is(...faults: readonly Fault[]): boolean {
    return this.#fault !== undefined && faults.includes(this.#fault);
  }

  #isHopeless(error: ModelError, attempt: number, shown: boolean): boolean {
    if (attempt >= ATTEMPTS || this.#is("never tries again")) return true;
    return this.#is("always tries again") ? false : shown || !error.retryable;
  }

  #signalOf({ signal }: ModelRequest): { readonly signal?: AbortSignal } {
    return signal && !this.#is("deaf to aborts") ? { signal } : {};
  }

  async *#attempt(request: ModelRequest): AsyncGenerator<ModelEvent, void, undefined> {
    const { firstEventMs, idleMs, totalMs } = this.#is("has no clock") ? {} : (request.timeouts ?? {});
    const controller = new AbortController();
    const late = () => controller.abort(new ModelError("Late.", { kind: "timeout", retryable: false }));
    const { signal: caller } = this.#signalOf(request);
    const aborted = () => controller.abort(new ModelError("Aborted.", { kind: "aborted" }));
    if (caller?.aborted) aborted();
    caller?.addEventListener("abort", aborted);
    const total = setTimeout(late, totalMs ?? 60_000);
    let silence = setTimeout(late, firstEventMs ?? 60_000);
    try {
      controller.signal.throwIfAborted();
      const response = await this.#send(request, controller.signal);
      const reply = new BrokenReply(this.#fault, request, this.#refusesStop);
      if (this.#is("early start")) yield reply.start();
      for await (const wire of this.#read(response)) {
        clearTimeout(silence);
        for (const event of reply.push(wire)) {
          if (this.#is("clock runs on")) silence = setTimeout(late, idleMs ?? 60_000);
          yield event;
          controller.signal.throwIfAborted();
          clearTimeout(silence);
        }
        if (reply.over) break;
        silence = setTimeout(late, idleMs ?? 60_000);
      }
      controller.signal.throwIfAborted();
      yield* reply.end();
    } catch (error) {
      if (caller?.aborted && this.#is("ends quietly on an abort")) return;
      if (controller.signal.aborted) throw controller.signal.reason;
      throw ModelError.is(error) ? error : this.#connectionError(error);
    } finally {
      clearTimeout(silence);
      clearTimeout(total);
      caller?.removeEventListener("abort", aborted);
      if (!this.#is("leaks connections")) controller.abort();
    }
  }

  #connectionError(error: unknown): ModelError {
    const text = this.#is("hides the address") ? "Failed." : `${new URL(this.#url).host} failed.`;
    return new ModelError(text, { kind: "connection", cause: String(error) });
  }

  async #send(request: ModelRequest, signal: AbortSignal): Promise<Response> {
    const response = await fetch(`${this.#url}/chat/completions`, {
      method: "POST",
      headers: { authorization: `Bearer ${this.#key}`, "content-type": "application/json" },
      body: JSON.stringify(this.#body(request)),
      signal,
    });
    if (response.ok) return response;
    const { error } = (await response.json()) as { readonly error: { readonly message: string } };
    const said = this.#is("hides what the server says") ? "Refused." : error.message;
    const tooLong = response.status === 400 && error.message.includes("context length");
    const kind = tooLong ? "context-length" : (KINDS[response.status] ?? "bad-request");
    throw new ModelError(this.#is("shows the key") ? said : said.replaceAll(this.#key, "…"), {
      kind: this.#is("one kind of error") ? "protocol" : kind,
      retryAfterMs: response.headers.has("retry-after") ? Number(response.headers.get("retry-after")) * 1_000 : undefined,
      ...(this.#is("always tries again") && { retryable: true }),
    });
  }

  #body({ messages, stop, tools, responseFormat, extra }: ModelRequest): object {
    const turns = messages.map(({ role, content }) => ({
      role,
      content: content
        .filter((part) => part.type !== "media" || (part.mediaType === "image/png" && !this.#is("drops images")))
        .map((part) => (part.type === "tool-result" && this.#is("drops images of tools") ? { ...part, content: part.content[0] } : part)),
    }));
    return {
      model: this.id,
      stream: true,
      messages: this.#is("reverses turns") ? turns.reverse() : turns,
      ...(stop && !this.#is("never sends stop") && (!this.#refusesStop || this.#is("forgets refusals")) && { stop }),
      ...(!this.#is("forgets tools") && { tools }),
      ...(!this.#is("forgets the schema") && { responseFormat }),
      ...(!this.#is("forgets extra") && extra),
    };
  }

  async *#read(response: Response): AsyncGenerator<Wire, void, undefined> {
    const body = response.body as ReadableStream<Uint8Array<ArrayBuffer>>;
    const whole = response.headers.get("content-type") === "application/json" && !this.#is("streams only");
    const decoder = new TextDecoder();
    let text = "";
    for await (const bytes of body.values({ preventCancel: this.#is("leaks connections") })) {
      text += this.#is("decodes each packet") ? new TextDecoder().decode(bytes) : decoder.decode(bytes, { stream: true });
      if (whole) continue;
      const frames = text.split("\n\n");
      text = frames.pop() ?? "";
      for (const frame of frames) if (frame !== "data: [DONE]") yield JSON.parse(frame.slice("data: ".length));
    }
    if (whole) yield JSON.parse(text);
  }
}

const collected = async <Item>(items: AsyncIterable<Item>): Promise<Item[]> => {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
};
