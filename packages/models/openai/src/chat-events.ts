import { type FinishReason, ModelError, type ModelEvent, type ModelFinish, type ModelWarning, type Usage } from "@smolagents-ts/core";
import { ChatReply } from "./chat-reply.ts";
import type { ChatChoice, ChatChunk } from "./chat-wire.ts";
import { fromChatUsage } from "./from-chat-usage.ts";
import { StopFilter } from "./stop-emulation.ts";
import { type ChatErrorContext, toModelError } from "./to-model-error.ts";

export interface ChatStreamOptions {
  /** Strings that end the reply. Looked for here even if the server got them too: it may not know the field and say nothing. */
  readonly stop?: readonly string[] | undefined;
  readonly warnings?: readonly ModelWarning[];
  readonly requestId?: string | undefined;
  readonly modelId?: string | undefined;
  /** The size of what was sent, in characters: an early end by a stop string loses the server's count, and this makes a guess. */
  readonly promptLength?: () => number;
  readonly errors?: ChatErrorContext;
}

/** Turns the chunks of one reply into model events, without waiting for anything. See `fromChatStream`. */
export class ChatEvents {
  readonly #options: ChatStreamOptions;
  readonly #reply = new ChatReply();
  readonly #filter: StopFilter;
  #requestId: string | undefined;
  #modelId: string | undefined;
  #started = false;
  #rawReason: string | undefined;
  #stopSequence: string | undefined;
  #refused = false;
  #usage: Usage = {};

  constructor(options: ChatStreamOptions = {}) {
    this.#options = options;
    this.#filter = new StopFilter(options.stop);
    this.#requestId = options.requestId;
    this.#modelId = options.modelId;
  }

  /** Whether a stop string ended the reply: nothing may be pushed any more. */
  get stopped(): boolean {
    return this.#reply.stop !== undefined;
  }

  /** The events of one chunk. An error that the server sent in it is thrown. */
  push(chunk: ChatChunk): ModelEvent[] {
    if (chunk.error) throw toModelError({ error: chunk.error }, this.#options.errors);
    const events: ModelEvent[] = [];
    this.#requestId ??= chunk.id ?? undefined;
    if (chunk.model) this.#modelId = chunk.model;
    const counted = fromChatUsage(chunk.usage);
    if (counted) {
      this.#usage = counted;
      if (this.#started) events.push({ type: "usage", usage: counted });
    }
    const choice = firstChoice(chunk);
    if (!choice) return events;
    const delta = choice.delta ?? choice.message ?? {};
    if (delta.refusal) this.#refused = true;
    for (const event of this.#reply.push(delta, this.#filter)) {
      this.#start(events);
      events.push(event);
    }
    if (choice.finish_reason) this.#rawReason = choice.finish_reason;
    if (typeof choice.stop_reason === "string") this.#stopSequence = this.#options.stop?.find((stop) => stop === choice.stop_reason);
    if (this.#reply.stop !== undefined) {
      this.#stopSequence = this.#reply.stop;
      // The server's own count comes with the end of the reply, which is not waited for.
      if (!counted || this.#rawReason === undefined) this.#guessUsage();
    }
    return events;
  }

  /** What broke off the stream is thrown, unless the reply was whole by then: after its finish reason only the token count can be lost. */
  fail(error: unknown): void {
    const failure = toModelError(error, this.#options.errors);
    if (this.#rawReason === undefined || failure.kind === "aborted") throw failure;
  }

  /** The last events. Throws when the reply is not whole. */
  end(): ModelEvent[] {
    const rawReason = this.#rawReason;
    const stopSequence = this.#stopSequence;
    if (rawReason === undefined && stopSequence === undefined) {
      throw new ModelError("The reply broke off: the stream ended without a finish reason.", {
        kind: "truncated-stream",
        hint: "The server or something before it ended the stream: try again, and look at its log.",
      });
    }
    const events: ModelEvent[] = [];
    this.#start(events);
    events.push(...this.#reply.end(this.#filter));
    const usage = this.#usage;
    if (usage.estimated) events.push({ type: "usage", usage });
    const message = this.#reply.message();
    const called = message.content.some((part) => part.type === "tool-call");
    const finish: ModelFinish = {
      type: "finish",
      reason: stopSequence !== undefined ? "stop-sequence" : this.#refused ? "content-filter" : toFinishReason(rawReason, called),
      ...(rawReason !== undefined && { rawReason }),
      ...(stopSequence !== undefined && { stopSequence }),
      message,
      usage,
    };
    events.push(finish);
    return events;
  }

  #start(events: ModelEvent[]): void {
    if (this.#started) return;
    this.#started = true;
    const { warnings = [] } = this.#options;
    const requestId = this.#requestId;
    const modelId = this.#modelId;
    events.push({ type: "start", warnings, ...(requestId !== undefined && { requestId }), ...(modelId !== undefined && { modelId }) });
    if (Object.keys(this.#usage).length > 0) events.push({ type: "usage", usage: this.#usage });
  }

  #guessUsage(): void {
    const { promptLength = () => 0 } = this.#options;
    const { inputTokens = guessTokens(promptLength()), outputTokens = guessTokens(this.#reply.length) } = this.#usage;
    this.#usage = { ...this.#usage, inputTokens, outputTokens, estimated: true };
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

/** Many servers say `stop` after a tool call. */
const toFinishReason = (raw = "", called = false): FinishReason => {
  const reason = REASONS[raw] ?? "unknown";
  return called && reason === "stop" ? "tool-calls" : reason;
};

/** About four characters a token: near enough for a budget, and marked as a guess. */
const guessTokens = (characters: number): number => Math.ceil(characters / 4);
