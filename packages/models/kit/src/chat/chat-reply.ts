import type { FinishReason, Json, ModelEvent, ProviderData } from "@smolagents-ts/core";
import { Reply, type ReplyOptions } from "../reply.ts";
import type { ReplyCall } from "../reply-block.ts";
import { type ErrorContext, toModelError } from "../to-model-error.ts";
import type { ChatChoice, ChatChunk, ChatDelta, ChatToolCallDelta } from "./chat-wire.ts";
import { fromChatUsage } from "./from-chat-usage.ts";

export interface ChatReplyOptions extends ReplyOptions {
  /** The key of `part.provider` for what a server wants back with a call. Defaults to `openai`. */
  readonly adapter?: string | undefined;
  readonly errors?: ErrorContext | undefined;
}

/** Turns the chunks of one reply into model events, without waiting for anything. */
export class ChatReply {
  readonly reply: Reply;
  readonly #options: ChatReplyOptions;
  readonly #callsByWireIndex = new Map<number, ReplyCall>();
  #lastCall: ReplyCall | undefined;
  #refused = false;

  constructor(options: ChatReplyOptions = {}) {
    this.#options = options;
    this.reply = new Reply(options);
  }

  /** The events of one chunk. An error that the server sent in it is thrown. */
  push(chunk: ChatChunk): ModelEvent[] {
    if (chunk.error) throw toModelError({ error: chunk.error }, this.#options.errors);
    const { reply } = this;
    reply.requestId ??= chunk.id || undefined;
    if (chunk.model) reply.modelId = chunk.model;
    const counted = fromChatUsage(chunk.usage);
    const events = counted ? reply.usage(counted) : [];
    const choice = firstChoice(chunk);
    if (!choice) return events;
    const delta = choice.delta ?? choice.message ?? {};
    if (delta.refusal) this.#refused = true;
    const content = this.#pushDelta(delta);
    if (choice.finish_reason) {
      const reason = this.#refused ? "content-filter" : (REASONS[choice.finish_reason] ?? "unknown");
      const met = typeof choice.stop_reason === "string" ? choice.stop_reason : undefined;
      reply.finish(
        choice.finish_reason,
        reason,
        this.#options.stop?.find((stop) => stop === met),
      );
    }
    return events.length === 0 ? content : events.concat(content);
  }

  #pushDelta(delta: ChatDelta): ModelEvent[] {
    const { reply } = this;
    const reasoning = delta.reasoning_content || delta.reasoning;
    const content = textOf(delta.content) || delta.refusal;
    let events: ModelEvent[] = [];
    if (typeof reasoning === "string" && reasoning !== "") events = reply.reasoning(reasoning);
    if (typeof content === "string" && content !== "") events = events.concat(reply.text(content));
    if (!Array.isArray(delta.tool_calls)) return events;
    for (const call of delta.tool_calls as readonly (ChatToolCallDelta | null)[]) if (call) events.push(...this.#pushCall(call));
    return events;
  }

  #pushCall(delta: ChatToolCallDelta): ModelEvent[] {
    const { reply } = this;
    const { index, id, function: part } = delta;
    const args = part?.arguments ?? "";
    // Some servers send them as an object.
    const text = typeof args === "string" ? args : JSON.stringify(args);
    const provider = this.#providerOf(delta);
    const found = this.#find(delta);
    if (found) {
      this.#lastCall = found;
      return [...reply.callArgs(found, text, { provider }), ...reply.nameCall(found, part?.name ?? "")];
    }
    const { call, events } = reply.openCall({ id: id ?? "", name: part?.name ?? "" });
    if (typeof index === "number") this.#callsByWireIndex.set(index, call);
    this.#lastCall = call;
    return [...events, ...reply.callArgs(call, text, { provider })];
  }

  #providerOf({ extra_content }: ChatToolCallDelta): ProviderData | undefined {
    const { adapter = "openai" } = this.#options;
    return typeof extra_content === "object" && extra_content !== null
      ? { [adapter]: { extra_content: extra_content as Json } }
      : undefined;
  }

  /** The call that a delta goes on with: by its index, else by its id, else the last one. */
  #find({ index, id, function: part }: ChatToolCallDelta): ReplyCall | undefined {
    const begins = Boolean(part?.name);
    if (typeof index === "number") {
      const call = this.#callsByWireIndex.get(index);
      // The same index with another id and a name is another call: some servers number each one 0.
      return call && begins && id && call.wireId && id !== call.wireId ? undefined : call;
    }
    // A name begins a call, unless the one under way has the same id and its arguments are not whole yet.
    if (begins) return id && this.#lastCall?.wireId === id && !isJson(this.#lastCall.argsText) ? this.#lastCall : undefined;
    if (id) return this.reply.calls.findLast((call) => call.wireId === id) ?? this.#lastCall;
    return this.#lastCall;
  }
}

const firstChoice = ({ choices }: ChatChunk): ChatChoice | undefined => (Array.isArray(choices) ? choices.find(isFirst) : undefined);
const isFirst = (choice: ChatChoice | null) => choice && !choice.index;

const REASONS: Readonly<Record<string, FinishReason>> = {
  stop: "stop",
  length: "length",
  tool_calls: "tool-calls",
  function_call: "tool-calls",
  content_filter: "content-filter",
};

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

/** Some servers (Mistral) send content as a list of parts. */
const textOf = (content: ChatDelta["content"]): string | null | undefined =>
  Array.isArray(content)
    ? content.map((part) => (part?.type === "text" ? (part.text ?? "") : "")).join("")
    : (content as string | null | undefined);
