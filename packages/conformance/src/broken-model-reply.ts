import type { AssistantPart, ModelEvent, ModelRequest, ModelWarning, Usage } from "@smolagents-ts/core";
import { ModelError } from "@smolagents-ts/core";
import type { Fault } from "./broken-model-fault.ts";

export interface Wire {
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

const REASONS = { length: "length", tool_calls: "tool-calls", content_filter: "content-filter" } as const;
let sharedText = "";

/** The events of one reply of a `BrokenModel`. */
export class BrokenReply {
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
    if (this.#parts.at(-1)?.type !== type) this.#parts.push({ type, text: "" });
    const part = this.#parts.at(-1);
    if (!part || !("text" in part)) return;
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
