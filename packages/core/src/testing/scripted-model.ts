import type { Json } from "../contracts/json.ts";
import type { AssistantPart } from "../contracts/message.ts";
import type { FinishReason, Model, ModelEvent, ModelRequest, Usage } from "../contracts/model.ts";

export interface ScriptedReply {
  readonly text?: string;
  readonly reasoning?: string;
  readonly toolCalls?: readonly { readonly id: string; readonly name: string; readonly args: Json }[];
  readonly usage?: Usage;
  readonly reason?: FinishReason;
  /** Thrown in place of a reply. */
  readonly error?: Error;
}

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
  /** All requests so far, as they came. */
  readonly requests: ModelRequest[] = [];
  readonly #script: readonly ScriptEntry[];
  readonly #options: ScriptedModelOptions;

  constructor(script: readonly ScriptEntry[], options: ScriptedModelOptions = {}) {
    this.#script = script;
    this.#options = options;
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

  *#events({ reasoning, toolCalls = [], reason, usage = {}, ...reply }: ScriptedReply, stops: readonly string[]): Generator<ModelEvent> {
    const { text, stopSequence } = cutAtStop(reply.text ?? "", stops);
    const content: AssistantPart[] = [];
    yield { type: "start", modelId: this.id, warnings: [] };
    if (reasoning) {
      content.push({ type: "reasoning", text: reasoning });
      yield { type: "reasoning", index: 0, delta: reasoning };
    }
    if (text) {
      const index = content.push({ type: "text", text }) - 1;
      for (const delta of chunks(text, this.#options.chunkChars ?? text.length)) yield { type: "text", index, delta };
    }
    // A server that stops at a sequence sends nothing after it.
    for (const call of stopSequence ? [] : toolCalls) {
      const argsText = JSON.stringify(call.args);
      const index = content.push({ type: "tool-call", argsText, ...call }) - 1;
      yield { type: "tool-call-start", index, id: call.id, name: call.name };
      yield { type: "tool-call-args", index, delta: argsText };
    }
    yield {
      type: "finish",
      reason: reason ?? (stopSequence ? "stop-sequence" : toolCalls.length > 0 ? "tool-calls" : "stop"),
      message: { role: "assistant", content },
      usage,
      ...(stopSequence && { stopSequence }),
    };
  }
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
