import type { Model, ModelCapabilities, ModelEvent, ModelRequest, ModelTimeouts } from "@smolagents-ts/core";
import { CallWatch } from "./call-watch.ts";
import { ChatAttempt } from "./chat-attempt.ts";
import type { ChatTransport } from "./chat-wire.ts";
import { onlyDefined } from "./only-defined.ts";
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
  /** What the model is known to take; what is left out is unknown. */
  readonly capabilities?: ModelCapabilities | undefined;
}

const DEFAULT_TIMEOUTS: ModelTimeouts = { firstEventMs: 300_000, idleMs: 120_000 };
const DEFAULT_ATTEMPTS = 3;

/** A model behind any transport that speaks chat completions: retries, timeouts, refused fields and stop strings are dealt with here. */
export class ChatCompletionsModel implements Model {
  readonly id: string;
  readonly adapter: string;
  readonly #options: ChatCompletionsModelOptions;
  readonly #defaults: Readonly<Record<string, unknown>>;
  /** By model id, since `extra` may name another one. */
  readonly #refusals = new Map<unknown, Refusals>();

  constructor(options: ChatCompletionsModelOptions) {
    this.id = options.modelId;
    this.adapter = options.adapter;
    this.#options = options;
    const { temperature, topP, maxOutputTokens, seed, reasoning, parallelToolCalls } = options;
    this.#defaults = onlyDefined({ temperature, topP, maxOutputTokens, seed, reasoning, parallelToolCalls });
  }

  get capabilities(): ModelCapabilities {
    const { capabilities = {} } = this.#options;
    return this.#refusals.get(this.id)?.has("stop") ? { ...capabilities, stop: false } : capabilities;
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
      let reply: ChatAttempt | undefined;
      let answered = false;
      let delayMs = 0;
      try {
        reply = await ChatAttempt.send(this.#options.send, adapted.body, watch, {
          stop: settings.stop,
          warnings: [...warnings, ...adapted.warnings],
          modelId: this.id,
          errors,
        });
        for (let events = await reply.next(); events; events = await reply.next()) {
          for (const event of events) {
            answered = true;
            yield event;
            if (request.signal?.aborted && event.type !== "finish") watch.signal.throwIfAborted();
          }
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
        reply?.close();
        watch.close({ done: reply?.done ?? false });
      }
      if (delayMs > 0) await waitFor(delayMs, request.signal);
    }
  }

  /** A field set to `undefined` counts as not given. */
  #withDefaults(request: ModelRequest) {
    const { extra, timeouts } = this.#options;
    return {
      ...({ ...this.#defaults, ...onlyDefined(request) } as unknown as ModelRequest),
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
