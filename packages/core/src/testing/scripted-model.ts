import type { Json } from "../contracts/json.ts";
import type { AssistantPart } from "../contracts/message.ts";
import type { FinishReason, Model, ModelCapabilities, ModelEvent, ModelRequest, Usage } from "../contracts/model.ts";

export interface ScriptedReply {
  readonly text?: string;
  readonly reasoning?: string;
  readonly toolCalls?: readonly ScriptedCall[];
  /** The parts as they are, in place of text, reasoning and calls: for signatures, vendor data, or an order of your own. */
  readonly content?: readonly AssistantPart[];
  readonly usage?: Usage;
  readonly reason?: FinishReason;
  /** Thrown in place of a reply. */
  readonly error?: Error;
}

/** A native call. Its arguments are a value, or, for what is not JSON, a text. */
export type ScriptedCall = { readonly id: string; readonly name: string } & (
  | { readonly args: Json; readonly argsText?: string }
  | { readonly args?: undefined; readonly argsText: string }
);

/** A reply, its text, or a function of the request that gives one. */
export type ScriptEntry =
  | string
  | ScriptedReply
  | ((request: ModelRequest, index: number) => string | ScriptedReply | Promise<string | ScriptedReply>);

export interface ScriptedModelOptions {
  /** Characters per text delta, at least 1. Default: the whole text at once. */
  readonly chunkChars?: number;
  /** Wait before each delta, in milliseconds. Default 0. */
  readonly delayMs?: number;
  /** What the model says of itself. Default: nothing. */
  readonly capabilities?: ModelCapabilities;
}

/**
 * A model that says what it is told, for tests and demos: one entry per call, in order.
 *
 * Where a call belongs in the script follows from the conversation (the number of assistant turns in it), so concurrent runs on one instance each
 * get the script from its start. A call past the end throws. Stop sequences cut the text as a server would.
 */
export class ScriptedModel implements Model {
  readonly id = "scripted";
  readonly adapter = "scripted";
  readonly capabilities?: ModelCapabilities;
  /** All requests so far, as they came. */
  readonly requests: ModelRequest[] = [];
  readonly #script: readonly ScriptEntry[];
  readonly #options: ScriptedModelOptions;

  constructor(script: readonly ScriptEntry[], options: ScriptedModelOptions = {}) {
    this.#script = script;
    this.#options = options;
    if (options.capabilities) this.capabilities = options.capabilities;
  }

  async *stream(request: ModelRequest): AsyncGenerator<ModelEvent> {
    request.signal?.throwIfAborted();
    this.requests.push(request);
    for (const event of this.#events(await this.#reply(request), request.stop ?? [])) {
      if (this.#options.delayMs && event.type === "text") await new Promise((resolve) => setTimeout(resolve, this.#options.delayMs));
      request.signal?.throwIfAborted();
      yield event;
    }
  }

  async #reply(request: ModelRequest): Promise<ScriptedReply> {
    const index = request.messages.filter((message) => message.role === "assistant").length;
    const entry = this.#script[index];
    if (entry === undefined) {
      throw new Error(`The script has ${this.#script.length} replies, and this is call ${index + 1} of the conversation.`);
    }
    const made = typeof entry === "function" ? await entry(request, index) : entry;
    const reply = typeof made === "string" ? { text: made } : made;
    if (reply.error) throw reply.error;
    return reply;
  }

  *#events({ reason, usage = {}, ...reply }: ScriptedReply, stops: readonly string[]): Generator<ModelEvent> {
    const content: AssistantPart[] = [];
    let stopSequence: string | undefined;
    yield { type: "start", modelId: this.id, warnings: [] };
    for (const part of partsOf(reply)) {
      const cut = part.type === "text" ? cutAtStop(part.text, stops) : undefined;
      stopSequence = cut?.stopSequence;
      if (!stopSequence || cut?.text !== "") {
        const said = cut && part.type === "text" ? { ...part, text: cut.text } : part;
        yield* this.#deltas(said, content.push(said) - 1);
      }
      // A server that stops at a sequence sends nothing after it.
      if (stopSequence) break;
    }
    const calls = content.some((part) => part.type === "tool-call");
    yield {
      type: "finish",
      reason: reason ?? (stopSequence ? "stop-sequence" : calls ? "tool-calls" : "stop"),
      message: { role: "assistant", content },
      usage,
      ...(stopSequence && { stopSequence }),
    };
  }

  *#deltas(part: AssistantPart, index: number): Generator<ModelEvent> {
    switch (part.type) {
      case "text":
        for (const delta of chunks(part.text, this.#options.chunkChars ?? part.text.length)) yield { type: "text", index, delta };
        break;
      case "reasoning":
        yield { type: "reasoning", index, delta: part.text, ...(part.signature !== undefined && { signature: part.signature }) };
        break;
      case "tool-call":
        yield { type: "tool-call-start", index, id: part.id, name: part.name };
        yield { type: "tool-call-args", index, delta: part.argsText };
        break;
      case "media":
        yield { type: "media", index, part };
    }
  }
}

function partsOf({ content, reasoning, text, toolCalls = [] }: ScriptedReply): readonly AssistantPart[] {
  if (content) return content;
  return [
    ...(reasoning ? [{ type: "reasoning" as const, text: reasoning }] : []),
    ...(text ? [{ type: "text" as const, text }] : []),
    ...toolCalls.map(({ args, argsText = JSON.stringify(args), ...call }) => ({
      type: "tool-call" as const,
      ...call,
      argsText,
      ...(args !== undefined && { args }),
    })),
  ];
}

function cutAtStop(text: string, stops: readonly string[]): { text: string; stopSequence?: string } {
  let end = text.length;
  let stopSequence: string | undefined;
  for (const stop of stops) {
    const at = text.indexOf(stop);
    if (at >= 0 && at < end) [end, stopSequence] = [at, stop];
  }
  return { text: text.slice(0, end), ...(stopSequence && { stopSequence }) };
}

function* chunks(text: string, size: number): Generator<string> {
  for (let at = 0; at < text.length; at += Math.max(1, size)) yield text.slice(at, at + Math.max(1, size));
}
