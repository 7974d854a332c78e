import type { FinishReason, JsonObject, ModelEvent, Usage } from "@smolagents-ts/core";
import { type ErrorContext, Reply, type ReplyCall, type ReplyOptions, toModelError } from "@smolagents-ts/model-kit";
import type { ResponsesAnswer, ResponsesEvent, ResponsesItem, ResponsesPart, ResponsesUsage } from "./responses-wire.ts";
import { toProviderData, type VendorItem } from "./vendor-item.ts";

export interface ResponsesReplyOptions extends ReplyOptions {
  readonly adapter: string;
  /** The model that was asked: what it keeps in its items is for it alone. */
  readonly askedModelId: string;
  readonly errors?: ErrorContext | undefined;
}

/** Names an item within its response. */
type Place = string | number;

/** Turns the events of one response into model events, without waiting for anything. */
export class ResponsesReply {
  readonly reply: Reply;
  readonly #options: ResponsesReplyOptions;
  /** Some servers number items, some tell their ids, and most do both. */
  readonly #places = new Map<string, Place>();
  readonly #calls = new Map<Place, ReplyCall>();
  /** Items whose text was shown already: what their end repeats is not news. */
  readonly #shown = new Set<Place>();
  readonly #ended = new Set<Place>();
  #refused = false;
  /** Ids are of use only along with reasoning. */
  #hasReasoning = false;

  constructor(options: ResponsesReplyOptions) {
    this.reply = new Reply(options);
    this.#options = options;
  }

  /** The events of one event, or of a whole answer. An error that the server sent in it is thrown. */
  push(event: ResponsesEvent): ModelEvent[] {
    const place = this.#placeOf(event.item_id ?? event.item?.id, event.output_index);
    switch (event.type) {
      case "response.created":
        this.#begin(event.response ?? {});
        return [];
      case "response.output_item.added":
        return event.item?.type === "function_call" ? this.#openCall(event.item, place) : [];
      case "response.output_text.delta":
        return this.#text(event.delta, place);
      case "response.refusal.delta":
        this.#refused = true;
        return this.#text(event.delta, place);
      case "response.reasoning_summary_text.delta":
      case "response.reasoning_text.delta":
        return this.#reasoning(event.delta, place);
      case "response.reasoning_summary_part.added":
        return this.#shown.has(place) ? this.#reasoning(BETWEEN_SUMMARIES, place) : [];
      case "response.function_call_arguments.delta":
        return this.#arguments(event.delta, place);
      case "response.output_item.done":
        return this.#endItem(event.item ?? {}, place);
      case "response.completed":
      case "response.incomplete":
      case "response.failed":
        return this.#end(event.response ?? {});
      case "error":
        throw toModelError({ error: event.error ?? event }, this.#options.errors);
      default:
        return event.object === "response" || event.error ? this.#end(event) : [];
    }
  }

  #placeOf(id: string | null | undefined, index: number | null | undefined): Place {
    const place = (id ? this.#places.get(id) : undefined) ?? index ?? id ?? 0;
    if (id) this.#places.set(id, place);
    return place;
  }

  #begin({ id, model }: ResponsesAnswer): void {
    this.reply.requestId ??= id ?? undefined;
    if (model) this.reply.modelId = model;
  }

  #text(delta: string | null | undefined, place: Place): ModelEvent[] {
    if (!delta) return [];
    this.#shown.add(place);
    return this.reply.text(delta, { block: place });
  }

  #reasoning(delta: string | null | undefined, place: Place): ModelEvent[] {
    if (!delta) return [];
    this.#shown.add(place);
    return this.reply.reasoning(delta, { block: place });
  }

  #openCall({ call_id, id, name }: ResponsesItem, place: Place): ModelEvent[] {
    const { call, events } = this.reply.openCall({
      id: call_id ?? "",
      name: name ?? "",
      ...(id && this.#hasReasoning && { provider: this.#vendor({ id }) }),
    });
    this.#calls.set(place, call);
    return events;
  }

  #arguments(delta: string | null | undefined, place: Place): ModelEvent[] {
    const call = this.#calls.get(place);
    return call && delta ? this.reply.callArgs(call, delta) : [];
  }

  /** What came in no piece comes now; and what is known only at the end of an item. */
  #endItem(item: ResponsesItem, place: Place): ModelEvent[] {
    if (this.#ended.has(place)) return [];
    this.#ended.add(place);
    if (item.type === "function_call") {
      const opened = this.#calls.has(place) ? [] : this.#openCall(item, place);
      return [...opened, ...(this.#calls.get(place)?.argsText === "" ? this.#arguments(item.arguments, place) : [])];
    }
    if (item.type === "message") {
      const parts = item.content ?? [];
      if (parts.some((part) => part?.refusal)) this.#refused = true;
      const events = this.#shown.has(place) ? [] : this.#text(textOf(parts, ""), place);
      const known = { ...(item.id && this.#hasReasoning && { id: item.id }), ...(item.phase && { phase: item.phase }) };
      if (!this.#shown.has(place) || Object.keys(known).length === 0) return events;
      return [...events, ...this.reply.text("", { block: place, provider: this.#vendor(known) })];
    }
    if (item.type !== "reasoning") return [];
    const text = textOf(item.summary ?? [], BETWEEN_SUMMARIES) || textOf(item.content ?? [], BETWEEN_SUMMARIES);
    const events = this.#shown.has(place) ? [] : this.#reasoning(text, place);
    const reasoning = toSendable(item);
    this.#hasReasoning ||= reasoning !== undefined;
    return reasoning ? [...events, ...this.reply.reasoning("", { block: place, provider: this.#vendor({ reasoning }) })] : events;
  }

  #end(answer: ResponsesAnswer): ModelEvent[] {
    if (answer.error) throw toModelError({ error: answer.error }, this.#options.errors);
    if (!this.reply.requestId || !this.reply.modelId) this.#begin(answer);
    const events = (answer.output ?? []).flatMap((item, index) => (item ? this.#endItem(item, this.#placeOf(item.id, index)) : []));
    const usage = toUsage(answer.usage);
    if (usage) events.push(...this.reply.usage(usage));
    const raw = answer.incomplete_details?.reason ?? answer.status ?? "unknown";
    this.reply.finish(raw, this.#refused ? "content-filter" : (REASONS[raw] ?? "unknown"));
    return events;
  }

  #vendor(item: Omit<VendorItem, "model">) {
    const { adapter, askedModelId } = this.#options;
    return toProviderData(adapter, { model: askedModelId, ...item });
  }
}

const BETWEEN_SUMMARIES = "\n\n";

const REASONS: Readonly<Record<string, FinishReason>> = {
  completed: "stop",
  max_output_tokens: "length",
  content_filter: "content-filter",
};

const textOf = (parts: readonly ResponsesPart[], between: string): string =>
  parts.map((part) => part?.text ?? part?.refusal ?? "").join(between);

/** Only reasoning that says itself what it is: of the rest, the server that stored nothing knows nothing. */
const toSendable = ({ id, summary, content, encrypted_content: sealed }: ResponsesItem): JsonObject | undefined => {
  if (!sealed && !content?.length) return undefined;
  return {
    type: "reasoning",
    ...(id && { id }),
    summary: (summary ?? []) as JsonObject[],
    ...(content?.length && { content: content as JsonObject[] }),
    ...(sealed && { encrypted_content: sealed }),
  };
};

const toUsage = (usage: ResponsesUsage | null | undefined): Usage | undefined => {
  const { input_tokens: input, output_tokens: output, input_tokens_details, output_tokens_details } = usage ?? {};
  const { cached_tokens: cacheRead, cache_write_tokens: cacheWrite } = input_tokens_details ?? {};
  const { reasoning_tokens: reasoning } = output_tokens_details ?? {};
  const counts: Usage = {
    ...(isCount(input) && { inputTokens: input }),
    ...(isCount(output) && { outputTokens: output }),
    ...(isCount(cacheRead) && { cacheReadTokens: cacheRead }),
    ...(isCount(cacheWrite) && { cacheWriteTokens: cacheWrite }),
    ...(isCount(reasoning) && { reasoningTokens: reasoning }),
  };
  return Object.keys(counts).length > 0 ? counts : undefined;
};

const isCount = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value) && value >= 0;
