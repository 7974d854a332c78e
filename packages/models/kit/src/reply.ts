import {
  type AssistantMessage,
  type FinishReason,
  type MediaPart,
  ModelError,
  type ModelEvent,
  type ModelWarning,
  type ProviderData,
  type Usage,
} from "@smolagents-ts/core";
import { type Block, type CallBlock, type ReplyCall, type TextBlock, toPart } from "./reply-block.ts";
import { StopFilter } from "./stop-filter.ts";

export interface ReplyOptions {
  /** Strings that end the reply. Looked for here even if the server got them too: it may not know the field and say nothing. */
  readonly stop?: readonly string[] | undefined;
  readonly warnings?: readonly ModelWarning[] | undefined;
  readonly requestId?: string | undefined;
  readonly modelId?: string | undefined;
  /** The size of what was sent, in characters: an early end by a stop string loses the server's count, and this makes a guess. */
  readonly promptLength?: (() => number) | undefined;
}

export interface DeltaOptions {
  /** The vendor's name of the block that a delta belongs to: another one begins a part of its own. */
  readonly block?: string | number | undefined;
  /** Becomes that of the part. */
  readonly provider?: ProviderData | undefined;
}

/**
 * The reply so far, in no vendor's words: takes in deltas, gives out events, and is the finished message at the end.
 *
 * `start` waits for the first content, so that a failure before it can be retried unseen. A stop string ends the reply wherever it appears;
 * `stopped` tells, and what is pushed after it is thrown away.
 */
export class Reply {
  readonly #options: ReplyOptions;
  readonly #filter: StopFilter;
  readonly #blocks: Block[] = [];
  #started = false;
  #emulatedStop: string | undefined;
  #rawReason: string | undefined;
  #reason: FinishReason = "unknown";
  #stopSequence: string | undefined;
  #usage: Usage = {};
  #length = 0;

  /** May be set until the first event. */
  requestId: string | undefined;
  /** May be set until the first event. */
  modelId: string | undefined;

  constructor(options: ReplyOptions = {}) {
    this.#options = options;
    this.#filter = new StopFilter(options.stop);
    this.requestId = options.requestId;
    this.modelId = options.modelId;
  }

  /** Whether a stop string ended the reply: nothing more needs to be read. */
  get stopped(): boolean {
    return this.#emulatedStop !== undefined;
  }

  /** Whether the server said why the reply ended: after that only token counts can be lost. */
  get finished(): boolean {
    return this.#rawReason !== undefined;
  }

  /** The tool calls so far. */
  get calls(): readonly ReplyCall[] {
    return this.#blocks.filter((block) => block.kind === "tool-call");
  }

  text(delta: string, options?: DeltaOptions): ModelEvent[] {
    if (this.stopped || (delta === "" && !options?.provider)) return [];
    const { text, stop } = this.#filter.push(delta);
    this.#emulatedStop = stop;
    if (text === "" && !options?.provider) return [];
    const parts = this.#blocks.length;
    const event = this.#add("text", text, options);
    // What only adds to a part that was shown is nothing to be seen.
    return text === "" && parts === this.#blocks.length ? [] : this.#emit([event]);
  }

  /** A signature may come with a piece or after all of them. */
  reasoning(delta: string, { signature, ...options }: DeltaOptions & { readonly signature?: string | undefined } = {}): ModelEvent[] {
    if (this.stopped || (delta === "" && signature === undefined && !options.provider)) return [];
    const events = this.#release();
    const parts = this.#blocks.length;
    const event = this.#add("reasoning", delta, options);
    if (signature === undefined) return this.#emit(delta === "" && parts === this.#blocks.length ? events : [...events, event]);
    const block = this.#blocks.at(-1) as TextBlock;
    block.signature = (block.signature ?? "") + signature;
    return this.#emit([...events, { ...event, type: "reasoning", signature }]);
  }

  media(part: MediaPart): ModelEvent[] {
    if (this.stopped) return [];
    const events = this.#release();
    this.#blocks.push({ kind: "media", part });
    return this.#emit([...events, { type: "media", index: this.#blocks.length - 1, part }]);
  }

  /** Begins a tool call. It is shown when its name is known. */
  openCall({ id = "", name = "", provider }: { id?: string | undefined; name?: string | undefined; provider?: ProviderData | undefined }): {
    readonly call: ReplyCall;
    readonly events: ModelEvent[];
  } {
    const events = this.stopped ? [] : this.#release();
    const taken = id === "" || this.calls.some((call) => call.id === id);
    const call: CallBlock = {
      kind: "tool-call",
      index: this.#blocks.length,
      // A result names its call by this id, so no two may be alike.
      id: taken ? `call_${globalThis.crypto.randomUUID().replaceAll("-", "")}` : id,
      wireId: id,
      name: "",
      argsText: "",
      announced: false,
      provider,
    };
    if (this.stopped) return { call, events };
    this.#blocks.push(call);
    return { call, events: [...this.#emit(events), ...this.nameCall(call, name)] };
  }

  /** Tells the name of a call that began without one. */
  nameCall(call: ReplyCall, name: string): ModelEvent[] {
    if (name === "" || !this.#isOpen(call) || call.announced) return [];
    call.name = name;
    return this.#announce(call);
  }

  /** A piece of a call's arguments, passed on as it is. */
  callArgs(call: ReplyCall, delta: string, { provider }: { readonly provider?: ProviderData | undefined } = {}): ModelEvent[] {
    if (!this.#isOpen(call)) return [];
    if (provider) call.provider = { ...call.provider, ...provider };
    call.argsText += delta;
    this.#length += delta.length;
    return call.announced && delta !== "" ? this.#emit([{ type: "tool-call-args", index: call.index, delta }]) : [];
  }

  /** A snapshot of all counts so far. */
  usage(usage: Usage): ModelEvent[] {
    this.#usage = usage;
    return this.#started ? [{ type: "usage", usage }] : [];
  }

  /** Why the server ended the reply, in its own word and in ours. Many say `stop` after a tool call, which is understood. */
  finish(rawReason: string, reason: FinishReason, stopSequence?: string): void {
    this.#rawReason = rawReason;
    this.#reason = reason;
    this.#stopSequence = stopSequence ?? this.#stopSequence;
  }

  /**
   * The last events.
   *
   * @throws ModelError of kind `truncated-stream` when neither the server nor a stop string ended the reply.
   */
  end(): ModelEvent[] {
    const rawReason = this.#rawReason;
    const stopSequence = this.#emulatedStop ?? this.#stopSequence;
    if (rawReason === undefined && stopSequence === undefined) {
      throw new ModelError("The reply broke off: the stream ended without a finish reason.", {
        kind: "truncated-stream",
        hint: "The server or something before it ended the stream: try again, and look at its log.",
      });
    }
    const events = this.#emit(this.stopped ? [] : this.#release());
    for (const block of this.#blocks) if (block.kind === "tool-call" && !block.announced) events.push(...this.#announce(block));
    // The server's own count comes with the end of the reply, which was not waited for.
    if (this.stopped && (rawReason === undefined || Object.keys(this.#usage).length === 0)) {
      this.#guessUsage();
      events.push({ type: "usage", usage: this.#usage });
    }
    const message = this.message();
    events.push({
      type: "finish",
      reason: stopSequence !== undefined ? "stop-sequence" : this.#endReason(message),
      ...(rawReason !== undefined && { rawReason }),
      ...(stopSequence !== undefined && { stopSequence }),
      message,
      usage: this.#usage,
    });
    return events;
  }

  /** All parts so far. */
  message(): AssistantMessage {
    return { role: "assistant", content: this.#blocks.map(toPart) };
  }

  #endReason(message: AssistantMessage): FinishReason {
    const called = message.content.some((part) => part.type === "tool-call");
    return called && this.#reason === "stop" ? "tool-calls" : this.#reason;
  }

  #release(): ModelEvent[] {
    const held = this.#filter.flush();
    return held === "" ? [] : [this.#add("text", held)];
  }

  #add(
    kind: "text" | "reasoning",
    delta: string,
    { block, provider }: DeltaOptions = {},
  ): ModelEvent & { readonly type: "text" | "reasoning" } {
    let last = this.#blocks.at(-1);
    if (last?.kind !== kind || (block !== undefined && last.block !== undefined && last.block !== block)) {
      last = { kind, block, text: "" };
      this.#blocks.push(last);
    }
    if (provider) last.provider = { ...last.provider, ...provider };
    last.text += delta;
    this.#length += delta.length;
    return { type: kind, index: this.#blocks.length - 1, delta };
  }

  #isOpen(call: ReplyCall): call is CallBlock {
    return !this.stopped && this.#blocks[call.index] === call;
  }

  #announce(call: CallBlock): ModelEvent[] {
    call.announced = true;
    const events: ModelEvent[] = [{ type: "tool-call-start", index: call.index, id: call.id, name: call.name }];
    if (call.argsText !== "") events.push({ type: "tool-call-args", index: call.index, delta: call.argsText });
    return this.#emit(events);
  }

  /** Puts the start before the first content. */
  #emit(events: ModelEvent[]): ModelEvent[] {
    if (this.#started || (events.length === 0 && !this.finished && !this.stopped)) return events;
    this.#started = true;
    const { warnings = [] } = this.#options;
    const { requestId, modelId } = this;
    const start: ModelEvent = {
      type: "start",
      warnings,
      ...(requestId !== undefined && { requestId }),
      ...(modelId !== undefined && { modelId }),
    };
    return Object.keys(this.#usage).length > 0 ? [start, { type: "usage", usage: this.#usage }, ...events] : [start, ...events];
  }

  #guessUsage(): void {
    const { promptLength = () => 0 } = this.#options;
    const { inputTokens = guessTokens(promptLength()), outputTokens = guessTokens(this.#length) } = this.#usage;
    this.#usage = { ...this.#usage, inputTokens, outputTokens, estimated: true };
  }
}

/** About four characters a token: near enough for a budget, and marked as a guess. */
const guessTokens = (characters: number): number => Math.ceil(characters / 4);
