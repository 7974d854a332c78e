import type { Model, ModelCapabilities, ModelEvent, ModelRequest, ModelTimeouts } from "@smolagents-ts/core";
import { CallWatch } from "./call-watch.ts";
import type { ChatBody, ChatChunk, ChatTransport } from "./chat-wire.ts";
import { type ChatStreamOptions, fromChatStream } from "./from-chat-stream.ts";
import { readChatResponse } from "./read-chat-response.ts";
import { Refusals } from "./refusals.ts";
import { type RetryOptions, retryDelayMs, waitFor } from "./retry.ts";
import { type ChatBodyOptions, toChatBody } from "./to-chat-body.ts";
import { type ChatErrorContext, toModelError } from "./to-model-error.ts";

/** Settings of a request that hold for every call of a model unless the call says otherwise. */
export type ChatDefaults = Pick<
  ModelRequest,
  "temperature" | "topP" | "maxOutputTokens" | "seed" | "reasoning" | "parallelToolCalls" | "extra"
>;

export interface ChatCompletionsModelOptions extends Omit<ChatBodyOptions, "adapter">, ChatDefaults {
  /** The adapter's plugin name. */
  readonly adapter: string;
  readonly send: ChatTransport;
  readonly retries?: RetryOptions | undefined;
  /**
   * `firstEventMs` (default 300000) and `idleMs` (default 120000) hold for each attempt, `totalMs` (default: no limit) for all of them
   * with the waits between. Infinity turns one off.
   */
  readonly timeouts?: ModelTimeouts | undefined;
  readonly errors?: ChatErrorContext;
}

const DEFAULT_TIMEOUTS: ModelTimeouts = { firstEventMs: 300_000, idleMs: 120_000 };
const DEFAULT_ATTEMPTS = 3;

/** A model behind any transport that speaks chat completions: retries, timeouts, refused fields and stop strings are dealt with here. */
export class ChatCompletionsModel implements Model {
  readonly id: string;
  readonly adapter: string;
  readonly #options: ChatCompletionsModelOptions;
  /** By model id, since `extra` may name another one. */
  readonly #refusals = new Map<unknown, Refusals>();

  constructor(options: ChatCompletionsModelOptions) {
    this.id = options.modelId;
    this.adapter = options.adapter;
    this.#options = options;
  }

  get capabilities(): ModelCapabilities {
    return this.#refusals.get(this.id)?.has("stop") ? { stop: false } : {};
  }

  async *stream(request: ModelRequest): AsyncGenerator<ModelEvent, void, undefined> {
    const { retries, errors = {} } = this.#options;
    const { timeouts, ...settings } = this.#withDefaults(request);
    const { body, warnings } = toChatBody(settings, this.#options);
    const refusals = this.#refusalsOf(body["model"]);
    const startedAt = performance.now();

    let attempt = 1;
    while (true) {
      const watch = new CallWatch({ ...timeouts, signal: request.signal, startedAt });
      const adapted = refusals.apply(body);
      let answered = false;
      let delayMs = 0;
      try {
        for await (const event of this.#attempt(adapted.body, watch, {
          stop: settings.stop,
          warnings: [...warnings, ...adapted.warnings],
          modelId: this.id,
          errors,
        })) {
          answered = true;
          yield event;
          if (request.signal?.aborted && event.type !== "finish") watch.signal.throwIfAborted();
        }
        return;
      } catch (error) {
        const failure = toModelError(watch.signal.aborted ? watch.signal.reason : error, errors);
        if (answered) throw failure;
        if (!refusals.learn(failure, adapted.body)) {
          if (!failure.retryable || attempt >= (retries?.attempts ?? DEFAULT_ATTEMPTS)) throw failure;
          delayMs = retryDelayMs(attempt, failure, retries);
          if (performance.now() - startedAt + delayMs >= (timeouts.totalMs ?? Number.POSITIVE_INFINITY)) throw failure;
          attempt++;
        }
      } finally {
        watch.close();
      }
      if (delayMs > 0) await waitFor(delayMs, request.signal);
    }
  }

  async *#attempt(body: ChatBody, watch: CallWatch, options: ChatStreamOptions): AsyncGenerator<ModelEvent, void, undefined> {
    const { signal } = watch;
    watch.waiting();
    const response = await unlessAborted(() => this.#options.send(body, { signal }), signal);
    const chunks = watched(readChatResponse(response, { signal, ...(options.errors && { errors: options.errors }) }), watch);
    yield* fromChatStream(chunks, {
      ...options,
      requestId: response.headers.get("x-request-id") ?? undefined,
      promptLength: () => JSON.stringify(body.messages, withoutFiles).length,
    });
  }

  /** A field set to `undefined` counts as not given. */
  #withDefaults(request: ModelRequest) {
    const { temperature, topP, maxOutputTokens, seed, reasoning, parallelToolCalls, extra, timeouts } = this.#options;
    const defaults = { temperature, topP, maxOutputTokens, seed, reasoning, parallelToolCalls };
    return {
      ...(onlyDefined({ ...defaults, ...onlyDefined(request) }) as ModelRequest),
      extra: { ...extra, ...request.extra },
      timeouts: { ...DEFAULT_TIMEOUTS, ...onlyDefined(timeouts), ...onlyDefined(request.timeouts) } as ModelTimeouts,
    };
  }

  #refusalsOf(modelId: unknown): Refusals {
    const known = this.#refusals.get(modelId) ?? new Refusals();
    this.#refusals.set(modelId, known);
    return known;
  }
}

/** Lets the watch know whose turn it is, and throws its reason in place of ending when it is aborted. */
async function* watched(chunks: AsyncIterable<ChatChunk>, watch: CallWatch): AsyncGenerator<ChatChunk, void, undefined> {
  for await (const chunk of chunks) {
    watch.heard();
    watch.signal.throwIfAborted();
    yield chunk;
    watch.waiting();
  }
  watch.signal.throwIfAborted();
}

/** For transports that do not end at once on an abort: the answer that comes too late is closed. */
const unlessAborted = (send: () => Promise<Response>, signal: AbortSignal): Promise<Response> =>
  new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const abort = () => reject(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    send()
      .then((response) => (signal.aborted ? response.body?.cancel() : resolve(response)))
      .catch(reject)
      .finally(() => signal.removeEventListener("abort", abort));
  });

/** Bytes of an image are no measure of its tokens. */
const withoutFiles = (_: string, value: unknown) => (typeof value === "string" && value.startsWith("data:") ? "" : value);

const onlyDefined = (fields: object = {}): object => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
