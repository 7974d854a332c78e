/** A plain chat-completions model that is right, unless it is told to do one thing wrong: what the model suite is tried on. */

import { setTimeout as sleep } from "node:timers/promises";
import type { AssistantPart, Model, ModelEvent, ModelRequest, ModelWarning, Usage } from "@smolagents-ts/core";
import { ModelError, type ModelErrorKind } from "@smolagents-ts/core";

export type Fault =
  | "two starts"
  | "early start"
  | "shows all at once"
  | "hides arguments"
  | "reasoning is text"
  | "streams only"
  | "every end is stop"
  | "wants text"
  | "wants choices"
  | "decodes each packet"
  | "forgets after a megabyte"
  | "leaves before the usage"
  | "adds usage up"
  | "invents usage"
  | "one text for all calls"
  | "forgets tools"
  | "first piece only"
  | "later pieces only"
  | "one tool call only"
  | "pieces go to the last call"
  | "calls by id"
  | "calls by number"
  | "trusts ids"
  | "tidies arguments"
  | "repairs arguments"
  | "never sends stop"
  | "never stops by itself"
  | "stops by itself in silence"
  | "forgets refusals"
  | "looks for stop in each piece"
  | "keeps what it holds back"
  | "drops images"
  | "drops media in silence"
  | "reverses turns"
  | "forgets the schema"
  | "forgets extra"
  | "one kind of error"
  | "hides what the server says"
  | "does not wait"
  | "never tries again"
  | "always tries again"
  | "hides the address"
  | "ends without a reason"
  | "overlooks errors in the stream"
  | "breaks for good"
  | "shows the key"
  | "has no clock"
  | "clock runs on"
  | "deaf to aborts"
  | "ends quietly on an abort"
  | "leaks connections";

interface Wire {
  readonly choices?: readonly { readonly delta?: Delta; readonly message?: Delta; readonly finish_reason?: string | null }[];
  readonly usage?: { readonly prompt_tokens: number; readonly completion_tokens: number } & { readonly [more: string]: unknown };
  readonly error?: { readonly message: string };
}
interface Delta {
  readonly content?: string | null;
  readonly reasoning_content?: string;
  readonly tool_calls?: readonly {
    readonly index?: number;
    readonly id?: string;
    readonly function: { readonly name?: string; readonly arguments?: string };
  }[];
}
interface OpenCall {
  readonly part: { readonly type: "tool-call"; readonly id: string; readonly name: string; argsText: string };
  readonly index: number;
  readonly number: number | undefined;
  readonly wireId: string | undefined;
}
type Part = { readonly type: "text" | "reasoning"; text: string } | OpenCall["part"];

const KINDS: Readonly<Record<number, ModelErrorKind>> = {
  401: "auth",
  403: "auth",
  404: "not-found",
  429: "rate-limit",
  503: "overloaded",
};
const REASONS = { length: "length", tool_calls: "tool-calls", content_filter: "content-filter" } as const;
const ATTEMPTS = 3;
let sharedText = "";

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
      const reply = new Reply(this.#fault, request, this.#refusesStop);
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
      content: content.filter((part) => part.type !== "media" || (part.mediaType === "image/png" && !this.#is("drops images"))),
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

class Reply {
  readonly #fault: Fault | undefined;
  readonly #stops: readonly string[];
  readonly #warnings: ModelWarning[] = [];
  readonly #parts: Part[] = [];
  readonly #calls: OpenCall[] = [];
  #started = false;
  #held = "";
  #usage: Usage = {};
  #reason: string | undefined;
  #stopSequence: string | undefined;
  /** Whether the rest of the answer is not wanted. */
  over = false;

  constructor(fault: Fault | undefined, { stop = [], messages }: ModelRequest, refusesStop: boolean) {
    this.#fault = fault;
    this.#stops = refusesStop && fault !== "never stops by itself" ? stop : [];
    if (refusesStop && stop.length > 0 && fault !== "stops by itself in silence") this.#warn("unsupported");
    const media = messages.flatMap(({ content }) => content as readonly { readonly type: string; readonly mediaType?: string }[]);
    const lost = media.some((part) => part.type === "media" && part.mediaType !== "image/png");
    if (lost && fault !== "drops media in silence") this.#warn("lossy-content");
    if (fault === "one text for all calls") sharedText = "";
  }

  #warn(code: ModelWarning["code"]): void {
    this.#warnings.push({ code, message: code });
  }

  start(): ModelEvent {
    this.#started = true;
    return { type: "start", warnings: this.#warnings };
  }

  *push({ choices, usage, error }: Wire): Generator<ModelEvent, void, undefined> {
    if (error && this.#fault !== "overlooks errors in the stream")
      throw new ModelError(error.message.replace(/key-[\w-]+/, "…"), { kind: "overloaded" });
    if (usage) this.#usage = this.#count(usage);
    const choice = this.#fault === "wants choices" ? (choices as NonNullable<typeof choices>)[0] : choices?.[0];
    if (!choice) {
      if (this.#fault === "wants choices") throw new ModelError("No choices.", { kind: "protocol" });
      return;
    }
    const { content, reasoning_content: reasoning, tool_calls: calls = [] } = choice.delta ?? choice.message ?? {};
    if (reasoning) yield* this.#add(this.#fault === "reasoning is text" ? "text" : "reasoning", reasoning);
    if (content) yield* this.#text(content);
    for (const call of calls) yield* this.#call(call);
    this.#reason = choice.finish_reason ?? this.#reason;
    if (this.#reason && this.#fault === "leaves before the usage") this.over = true;
  }

  *end(): Generator<ModelEvent, void, undefined> {
    if (this.#held !== "" && this.#fault !== "keeps what it holds back") yield* this.#add("text", this.#held);
    if (this.#reason === undefined && this.#stopSequence === undefined && this.#fault !== "ends without a reason") {
      throw new ModelError("The reply broke off.", { kind: "truncated-stream" });
    }
    if (this.#fault === "wants text" && this.#parts.length === 0) throw new ModelError("No text.", { kind: "protocol" });
    if (!this.#started) yield this.start();
    const invented = this.#fault === "invents usage" ? { inputTokens: 1, outputTokens: 1 } : {};
    const reason = this.#fault === "every end is stop" ? "stop" : (REASONS[this.#reason as keyof typeof REASONS] ?? "stop");
    yield {
      type: "finish",
      reason: this.#stopSequence === undefined ? reason : "stop-sequence",
      ...(this.#stopSequence !== undefined && { stopSequence: this.#stopSequence }),
      message: { role: "assistant", content: this.#parts.map((part) => this.#finished(part)) },
      usage: { ...invented, ...this.#usage, ...(this.#stopSequence !== undefined && { estimated: true }) },
    };
  }

  #count({ prompt_tokens: inputTokens, completion_tokens, ...details }: NonNullable<Wire["usage"]>): Usage {
    const { cached_tokens: cacheReadTokens, reasoning_tokens: reasoningTokens } = Object.assign(
      {},
      ...Object.values(details).map(Object),
    ) as Record<string, number>;
    const outputTokens = completion_tokens + (this.#fault === "adds usage up" ? (this.#usage.outputTokens ?? 0) : 0);
    return {
      inputTokens,
      outputTokens,
      ...(cacheReadTokens !== undefined && { cacheReadTokens }),
      ...(reasoningTokens !== undefined && { reasoningTokens }),
    };
  }

  *#text(delta: string): Generator<ModelEvent, void, undefined> {
    const text = this.#fault === "looks for stop in each piece" ? delta : this.#held + delta;
    const stop = this.#stops.find((candidate) => text.includes(candidate));
    const end = stop === undefined ? text.length : text.indexOf(stop);
    const open = (length: number) => this.#stops.some((candidate) => candidate.startsWith(text.slice(text.length - length)));
    const longest = Math.max(0, ...this.#stops.map(({ length }) => length - 1));
    let heldLength = stop === undefined && this.#fault !== "looks for stop in each piece" ? Math.min(longest, text.length) : 0;
    while (heldLength > 0 && !open(heldLength)) heldLength--;
    this.#held = heldLength > 0 ? text.slice(-heldLength) : "";
    if (end > heldLength) yield* this.#add("text", text.slice(0, stop === undefined ? text.length - heldLength : end));
    if (stop !== undefined) {
      this.#stopSequence = stop;
      this.over = true;
    }
  }

  *#add(type: "text" | "reasoning", delta: string): Generator<ModelEvent, void, undefined> {
    if (!this.#started) {
      yield this.start();
      if (this.#fault === "two starts") yield this.start();
    }
    let part = this.#parts.at(-1);
    if (part?.type !== type) this.#parts.push((part = { type, text: "" }));
    if (!("text" in part)) return;
    if (this.#fault === "one text for all calls") part.text = sharedText += delta;
    else if (this.#fault !== "forgets after a megabyte" || part.text.length < 1_000_000) part.text += delta;
    yield { type, index: this.#parts.length - 1, delta };
  }

  *#call({
    index: number,
    id,
    function: { name, arguments: args = "" },
  }: NonNullable<Delta["tool_calls"]>[number]): Generator<ModelEvent, void, undefined> {
    if (!this.#started) yield this.start();
    if (this.#fault === "one tool call only" && this.#calls.length > 0 && number !== 0) return;
    let call = this.#find(number, id, name);
    const isFirst = call === undefined;
    if (!call) {
      const isTaken = !id || this.#calls.some(({ part }) => part.id === id);
      const part = {
        type: "tool-call" as const,
        id: isTaken && this.#fault !== "trusts ids" ? crypto.randomUUID() : (id ?? ""),
        name: name ?? "",
        argsText: "",
      };
      call = { part, index: this.#parts.length, number, wireId: id };
      this.#parts.push(part);
      this.#calls.push(call);
      yield { type: "tool-call-start", index: call.index, id: part.id, name: part.name };
    }
    if (args === "" || this.#fault === (isFirst ? "later pieces only" : "first piece only")) return;
    call.part.argsText += args;
    if (this.#fault !== "hides arguments") yield { type: "tool-call-args", index: call.index, delta: args };
  }

  #find(number: number | undefined, id: string | undefined, name: string | undefined): OpenCall | undefined {
    const latest = this.#calls.at(-1);
    if (this.#fault === "calls by number") return this.#calls.find((call) => call.number === number);
    if (this.#fault === "calls by id" && id) return this.#calls.find(({ wireId }) => wireId === id);
    if (this.#fault === "pieces go to the last call" && !name) return latest;
    if (number === undefined) return name ? undefined : latest;
    const call = this.#calls.findLast((candidate) => candidate.number === number);
    return name && id !== call?.wireId ? undefined : call;
  }

  #finished(part: Part): AssistantPart {
    if (part.type !== "tool-call") return part;
    let args: ReturnType<typeof JSON.parse>;
    try {
      args = JSON.parse(part.argsText);
    } catch {
      return this.#fault === "repairs arguments" ? { ...part, args: {} } : part;
    }
    return { ...part, args, ...(this.#fault === "tidies arguments" && { argsText: JSON.stringify(args) }) };
  }
}

const collected = async <Item>(items: AsyncIterable<Item>): Promise<Item[]> => {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
};
