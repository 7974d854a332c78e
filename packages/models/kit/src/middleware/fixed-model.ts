/** A model for the tests of middleware: says exactly the events it is given, and shows how it was used. */

import type { AssistantPart, Model, ModelCapabilities, ModelEvent, ModelFinish, ModelRequest, Usage } from "@smolagents-ts/core";
import { ModelError, type ModelErrorKind } from "@smolagents-ts/core";

/** Events and errors, in their order; or what gives them. */
export type FixedReply = readonly (ModelEvent | Error)[] | ((request: ModelRequest) => AsyncIterable<ModelEvent | Error>);

export class FixedModel implements Model {
  readonly id: string;
  readonly adapter = "fixed";
  readonly capabilities: ModelCapabilities;
  readonly requests: ModelRequest[] = [];
  /** Calls under way. */
  open = 0;
  readonly #replies: readonly FixedReply[];

  /** One reply a call; the last one repeats. */
  constructor(replies: readonly FixedReply[], { id = "m", capabilities = {} }: { id?: string; capabilities?: ModelCapabilities } = {}) {
    this.#replies = replies;
    this.id = id;
    this.capabilities = capabilities;
  }

  async *stream(request: ModelRequest): AsyncGenerator<ModelEvent, void, undefined> {
    const reply = this.#replies[Math.min(this.requests.length, this.#replies.length - 1)] as FixedReply;
    this.requests.push(request);
    this.open++;
    try {
      for await (const event of typeof reply === "function" ? reply(request) : reply) {
        if (request.signal?.aborted) throw failure("aborted");
        if (event instanceof Error) throw event;
        yield event;
      }
    } finally {
      this.open--;
    }
  }

  toJSON() {
    return { modelId: this.id };
  }
}

export const START: ModelEvent = { type: "start", warnings: [] };

export const failure = (kind: ModelErrorKind, options: Partial<ConstructorParameters<typeof ModelError>[1]> = {}): ModelError =>
  new ModelError(`It is ${kind}.`, { kind, ...options });

/** Parts, each in pieces as given: texts and reasoning as lists of deltas, calls and media whole. */
export const replyOf = (
  parts: readonly (readonly string[] | { readonly reasoning: readonly string[] } | AssistantPart)[],
  finish: Partial<ModelFinish> = {},
): ModelEvent[] => {
  const events: ModelEvent[] = [START];
  const content = parts.map((part, index): AssistantPart => {
    if (Array.isArray(part) || "reasoning" in part) {
      const type = "reasoning" in part ? "reasoning" : "text";
      const deltas: readonly string[] = "reasoning" in part ? part.reasoning : part;
      for (const delta of deltas) events.push({ type, index, delta });
      return { type, text: deltas.join("") };
    }
    const whole = part as AssistantPart;
    if (whole.type === "tool-call") {
      events.push({ type: "tool-call-start", index, id: whole.id, name: whole.name });
      events.push({ type: "tool-call-args", index, delta: whole.argsText });
    } else if (whole.type === "media") {
      events.push({ type: "media", index, part: whole });
    } else if (whole.text !== "") {
      events.push({ type: whole.type, index, delta: whole.text });
    }
    return whole;
  });
  events.push({ type: "finish", reason: "stop", message: { role: "assistant", content }, usage: {}, ...finish });
  return events;
};

export const ASK: ModelRequest = { messages: [{ role: "user", content: [{ type: "text", text: "Hello?" }] }] };

/** All events of a call. */
export const eventsOf = async (model: Model, request: Partial<ModelRequest> = {}): Promise<ModelEvent[]> => {
  const events: ModelEvent[] = [];
  for await (const event of model.stream({ ...ASK, ...request })) events.push(event);
  return events;
};

export const finishOf = async (model: Model, request: Partial<ModelRequest> = {}): Promise<ModelFinish> =>
  (await eventsOf(model, request)).at(-1) as ModelFinish;

export const textOf = (events: readonly ModelEvent[]): string => events.map((event) => (event.type === "text" ? event.delta : "")).join("");

/** The parts that the events show, by their index. */
export const shownParts = (events: readonly ModelEvent[]): unknown[] => {
  const parts: Record<string, unknown>[] = [];
  for (const event of events) {
    if (!("index" in event)) continue;
    const part = parts[event.index];
    if (event.type === "tool-call-start") parts[event.index] = { type: "tool-call", id: event.id, name: event.name, argsText: "" };
    else if (event.type === "media") parts[event.index] = { ...event.part };
    else if (event.type === "tool-call-args") parts[event.index] = { ...part, argsText: `${part?.["argsText"]}${event.delta}` };
    else parts[event.index] = { type: event.type, text: `${part?.["text"] ?? ""}${event.delta}` };
  }
  return parts;
};

/** The parts of a message as `shownParts` gives them: an empty text shows nothing. */
export const plainParts = (content: readonly AssistantPart[]): unknown[] =>
  content.flatMap((part): unknown[] => {
    if (part.type === "media") return [part];
    if (part.type !== "tool-call") return part.text === "" ? [] : [{ type: part.type, text: part.text }];
    const { type, id, name, argsText } = part;
    return [{ type, id, name, argsText }];
  });

/** A text in pieces that end at these places. */
export const cutAt = (text: string, places: readonly number[]): string[] => {
  const ends = [...new Set(places.map((place) => place % (text.length + 1)))].sort((a, b) => a - b);
  return [...ends, text.length].map((end, at) => text.slice(ends[at - 1] ?? 0, end)).filter((piece) => piece !== "");
};

export const used = (inputTokens: number, outputTokens: number): Usage => ({ inputTokens, outputTokens });
