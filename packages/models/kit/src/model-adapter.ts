import type { Model, ModelCapabilities, ModelError, ModelEvent, ModelRequest, ModelTimeouts } from "@smolagents-ts/core";
import { CallWatch } from "./call-watch.ts";
import { onlyDefined } from "./only-defined.ts";
import type { MessageOptions } from "./prepare-messages.ts";
import { type RetryOptions, retryDelayMs, waitFor } from "./retry.ts";
import { type ErrorContext, toModelError } from "./to-model-error.ts";
import { unlessAborted } from "./unless-aborted.ts";

/** Settings of a request that hold for every call of a model unless the call says otherwise. */
export type ModelDefaults = Pick<
  ModelRequest,
  "temperature" | "topP" | "maxOutputTokens" | "seed" | "reasoning" | "parallelToolCalls" | "extra"
>;

/** What every adapter lets its users set. */
export interface ModelCallOptions extends ModelDefaults, MessageOptions {
  /** Retries happen only before the first piece of the reply. */
  readonly retries?: RetryOptions | undefined;
  /**
   * `firstEventMs` (default 300000) and `idleMs` (default 120000) hold for each attempt, `totalMs` (default: no limit) for all of them
   * with the waits between. Infinity turns one off.
   */
  readonly timeouts?: ModelTimeouts | undefined;
}

export interface ModelAdapterOptions extends Omit<ModelCallOptions, keyof MessageOptions> {
  /** The vendor's name of the model. */
  readonly modelId: string;
  /** The adapter's plugin name. */
  readonly adapter: string;
  /** What the model is known to take; what is left out is unknown. */
  readonly capabilities?: ModelCapabilities | undefined;
  readonly errors?: ErrorContext | undefined;
}

/** One reply under way. */
export interface ReplySource {
  /**
   * The next events, as many as are there at the same time, or `undefined` after the last. No events are a sign of life. Throws the signal's
   * reason once that is aborted, unless all that matters has come.
   */
  next(): Promise<Iterable<ModelEvent> | undefined>;
  /** Whether the reply was read to its end, so that nothing needs to be closed. */
  readonly done: boolean;
  /** Closes the connection. A `next()` under way ends. */
  close(): void;
}

/** What one `stream()` sends, as often as it must. */
export interface PreparedCall {
  /** Sends the request once and returns when the answer begins. Never retries. */
  send(signal: AbortSignal): Promise<ReplySource>;
  /** Whether the refusal told something, such as a field that the server does not know, so that sending again at once may succeed. */
  recover?(failure: ModelError): boolean;
}

const DEFAULT_TIMEOUTS: ModelTimeouts = { firstEventMs: 300_000, idleMs: 120_000 };
const DEFAULT_ATTEMPTS = 3;

/** A model behind a vendor's wire: defaults, timers, aborts and retries are dealt with here, the wire in what extends it. */
export abstract class ModelAdapter implements Model {
  readonly id: string;
  readonly adapter: string;
  readonly #options: ModelAdapterOptions;
  readonly #defaults: Readonly<Record<string, unknown>>;

  constructor(options: ModelAdapterOptions) {
    this.id = options.modelId;
    this.adapter = options.adapter;
    this.#options = options;
    const { temperature, topP, maxOutputTokens, seed, reasoning, parallelToolCalls } = options;
    this.#defaults = onlyDefined({ temperature, topP, maxOutputTokens, seed, reasoning, parallelToolCalls });
  }

  get capabilities(): ModelCapabilities {
    return this.#options.capabilities ?? {};
  }

  /** Makes a request ready for the wire. It has the model's defaults, and neither `signal` nor `timeouts`. */
  protected abstract prepare(request: ModelRequest): PreparedCall;

  protected toModelError(error: unknown): ModelError {
    return toModelError(error, this.#options.errors);
  }

  async *stream(request: ModelRequest): AsyncGenerator<ModelEvent, void, undefined> {
    const { retries } = this.#options;
    const { timeouts = {}, signal, ...settings } = this.#withDefaults(request);
    const call = this.prepare(settings);
    const startedAt = performance.now();

    let attempt = 1;
    while (true) {
      const watch = new CallWatch({ ...timeouts, signal, startedAt });
      let reply: ReplySource | undefined;
      let answered = false;
      let delayMs = 0;
      try {
        watch.waiting();
        reply = await unlessAborted(() => call.send(watch.signal), watch.signal, closeLate);
        watch.closing(reply);
        watch.signal.throwIfAborted();
        while (true) {
          watch.waiting();
          const events = await reply.next();
          if (!events) return;
          watch.heard();
          for (const event of events) {
            answered = true;
            yield event;
            if (signal?.aborted && event.type !== "finish") watch.signal.throwIfAborted();
          }
        }
      } catch (error) {
        const failure = this.toModelError(watch.signal.aborted ? watch.signal.reason : error);
        if (answered) throw failure;
        if (!call.recover?.(failure)) {
          if (!failure.retryable || attempt >= (retries?.attempts ?? DEFAULT_ATTEMPTS)) throw failure;
          delayMs = retryDelayMs(attempt, failure, retries);
          if (performance.now() - startedAt + delayMs >= (timeouts.totalMs ?? Number.POSITIVE_INFINITY)) throw failure;
          attempt++;
        }
      } finally {
        reply?.close();
        watch.close({ done: reply?.done ?? false });
      }
      if (delayMs > 0) await waitFor(delayMs, signal);
    }
  }

  /** A field set to `undefined` counts as not given. */
  #withDefaults(request: ModelRequest): ModelRequest {
    const { extra, timeouts } = this.#options;
    return {
      ...({ ...this.#defaults, ...onlyDefined(request) } as unknown as ModelRequest),
      extra: { ...extra, ...request.extra },
      timeouts: { ...DEFAULT_TIMEOUTS, ...onlyDefined(timeouts), ...onlyDefined(request.timeouts) } as ModelTimeouts,
    };
  }
}

const closeLate = (reply: ReplySource) => reply.close();
