import { type FinishReason, ModelError, type ModelEvent, type Usage } from "@smolagents-ts/core";
import { Reply, type ReplyCall, type ReplySource } from "@smolagents-ts/model-kit";
import type { ChatModelFunctions, LLamaChatGenerateResponseOptions, LlamaChatResponseChunk, LlamaContextSequence } from "node-llama-cpp";
import type { Engine } from "./engine.ts";
import type { GenerationOrder } from "./to-generation.ts";

/** How much of a prompt is read at once: an abort waits for no more than that, and each piece is a sign of life. */
const PIECE_TOKENS = 512;

/** One reply under way, on a sequence of its own. */
export class Generation implements ReplySource {
  readonly #engine: Engine;
  readonly #sequence: LlamaContextSequence;
  readonly #order: GenerationOrder;
  readonly #caller: AbortSignal;
  readonly #over = new AbortController();
  readonly #reply: Reply;
  readonly #calls: { call: ReplyCall; held: string }[] = [];
  #wholeCalls = 0;
  #events: ModelEvent[] | undefined;
  #wake: () => void = () => undefined;
  #error: unknown;
  #ended = false;

  constructor(engine: Engine, sequence: LlamaContextSequence, order: GenerationOrder, signal: AbortSignal) {
    this.#engine = engine;
    this.#sequence = sequence;
    this.#order = order;
    this.#caller = signal;
    this.#reply = new Reply({ stop: order.request.stop, warnings: order.warnings });
    signal.addEventListener("abort", () => this.#wake(), { once: true });
  }

  get done(): boolean {
    return this.#ended;
  }

  close(): void {
    this.#over.abort();
  }

  async next(): Promise<Iterable<ModelEvent> | undefined> {
    while (true) {
      const events = this.#events;
      this.#events = undefined;
      this.#caller.throwIfAborted();
      if (events) return events;
      if (this.#error !== undefined) throw this.#error;
      if (this.#ended) return undefined;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Never rejects: what goes wrong is thrown by `next()`. */
  async run(): Promise<void> {
    try {
      const read = await this.#read();
      if (!this.#isOver) await this.#write(read);
      if (!this.#caller.aborted) this.#push(this.#reply.end());
    } catch (error) {
      this.#error = toGenerationError(error);
    }
    this.#ended = true;
    this.#wake();
  }

  get #isOver(): boolean {
    return this.#over.signal.aborted || this.#caller.aborted;
  }

  /** Reads the conversation but its last token, from where this sequence still knows it. Gives the number of tokens it knew. */
  async #read(): Promise<{ readonly known: number; readonly inputBefore: number; readonly outputBefore: number }> {
    const sequence = this.#sequence;
    const { usedInputTokens, usedOutputTokens } = sequence.tokenMeter;
    const tokens = this.#order.tokens.slice(0, -1);
    await sequence.adaptStateToTokens(tokens, false);
    const known = sequence.nextTokenIndex;
    for (let from = known; from < tokens.length && !this.#isOver; from += PIECE_TOKENS) {
      if (from > known) this.#tell([]);
      await sequence.evaluateWithoutGeneratingNewTokens(tokens.slice(from, from + PIECE_TOKENS));
    }
    return { known, inputBefore: usedInputTokens, outputBefore: usedOutputTokens };
  }

  async #write({ known, inputBefore, outputBefore }: { known: number; inputBefore: number; outputBefore: number }): Promise<void> {
    const { history, chatWrapper } = this.#order;
    const chat = new this.#engine.sdk.LlamaChat({ contextSequence: this.#sequence, chatWrapper });
    try {
      const { metadata } = await chat.generateResponse(history, this.#settings());
      const rawReason = metadata.stopReason;
      if (!this.#reply.stopped) this.#reply.finish(rawReason, REASONS[rawReason] ?? "unknown");
    } catch (error) {
      // The abort that follows a stop string is ours.
      if (!this.#reply.stopped) throw error;
    } finally {
      chat.dispose();
    }
    if (this.#reply.stopped) this.#reply.finish("stopString", "stop-sequence");
    const { usedInputTokens, usedOutputTokens } = this.#sequence.tokenMeter;
    const usage: Usage = {
      // The meter counts the last token of the conversation as the first of the output.
      inputTokens: known + usedInputTokens - inputBefore + 1,
      outputTokens: usedOutputTokens - outputBefore,
      cacheReadTokens: known,
    };
    this.#push(this.#reply.usage(usage));
  }

  #settings(): LLamaChatGenerateResponseOptions<ChatModelFunctions> {
    const { request, grammar, functions, maxTokens } = this.#order;
    const { temperature, topP, seed, reasoning, parallelToolCalls, extra } = request;
    const mustCall = this.#order.chatWrapper !== this.#engine.chatWrapper;
    const thoughtTokens = grammar || mustCall ? 0 : reasoning?.budgetTokens;
    const settings = {
      ...(temperature !== undefined && { temperature }),
      ...(topP !== undefined && { topP }),
      ...(seed !== undefined && { seed }),
      ...(thoughtTokens !== undefined && { budgets: { thoughtTokens } }),
      // A program repeats itself, and must.
      repeatPenalty: false as const,
      ...(extra as object),
      maxTokens,
      signal: AbortSignal.any([this.#caller, this.#over.signal]),
      stopOnAbortSignal: true,
      onResponseChunk: (chunk: LlamaChatResponseChunk) => this.#onChunk(chunk),
      // Nothing of a conversation is ever left out to make room. Of the two options, this is the one whose error is not swallowed.
      contextShift: { size: refuseToShift },
    };
    if (grammar) return { ...settings, grammar };
    if (!functions) return settings;
    return {
      ...settings,
      functions,
      ...(parallelToolCalls === false && { maxParallelFunctionCalls: 1 }),
      onFunctionCallParamsChunk: ({ callIndex, functionName, paramsChunk }) => this.#onArgs(callIndex, functionName, paramsChunk),
      onFunctionCall: ({ functionName }) => this.#onCall(functionName),
    };
  }

  #onChunk({ type, text }: LlamaChatResponseChunk): void {
    this.#push(type === "segment" ? this.#reply.reasoning(text) : this.#reply.text(text));
    // Nothing is computed that nobody will see.
    if (this.#reply.stopped) this.#over.abort();
  }

  #onArgs(index: number, name: string, chunk: string): void {
    const state = this.#call(index, name);
    const text = state.held + chunk;
    // The grammar ends the arguments with empty lines, which are not theirs.
    const shown = text.trimEnd();
    state.held = text.slice(shown.length);
    this.#push(this.#reply.callArgs(state.call, shown));
  }

  /** A call without parameters is told only here. */
  #onCall(name: string): void {
    const index = this.#wholeCalls++;
    const { call } = this.#call(index, name);
    if (call.argsText === "") this.#push(this.#reply.callArgs(call, "{}"));
  }

  #call(index: number, name: string): { call: ReplyCall; held: string } {
    let state = this.#calls[index];
    if (!state) {
      const { call, events } = this.#reply.openCall({ name });
      state = { call, held: "" };
      this.#calls[index] = state;
      this.#push(events);
    }
    return state;
  }

  #push(events: readonly ModelEvent[]): void {
    // Tokens without text are silence.
    if (events.length > 0) this.#tell(events);
  }

  #tell(events: readonly ModelEvent[]): void {
    this.#events = [...(this.#events ?? []), ...events];
    this.#wake();
  }
}

const REASONS: Readonly<Record<string, FinishReason>> = {
  eogToken: "stop",
  stopGenerationTrigger: "stop",
  maxTokens: "length",
  functionCalls: "tool-calls",
};

const refuseToShift = (): never => {
  throw new ModelError("The conversation fills the context, and leaves no room for a reply.", {
    kind: "context-length",
    hint: "Raise contextSize, or send less: fewer steps, shorter observations.",
  });
};

const toGenerationError = (error: unknown): ModelError =>
  ModelError.is(error)
    ? error
    : new ModelError(`llama.cpp failed: ${error instanceof Error ? error.message : String(error)}`, { kind: "protocol", cause: error });
