import {
  AgentConfigError,
  type JsonObject,
  type ModelCapabilities,
  ModelError,
  type ModelEvent,
  type ModelRequest,
  type ModelTimeouts,
} from "@smolagents-ts/core";
import { ModelAdapter, type ModelCallOptions, onlyDefined, type PreparedCall, Reply, type RetryOptions } from "@smolagents-ts/model-kit";
import { Generation, type GenerationInputs } from "./generation.ts";
import { contextTokens, modelSetting, samples, toSettings, toWarnings } from "./generation-settings.ts";
import {
  checkDtype,
  importLibrary,
  type LoadedPipeline,
  type LoadOptions,
  loadPipeline,
  type TransformersLibrary,
  type TransformersPipeline,
} from "./load-pipeline.ts";
import { PromptMemory } from "./prompt-memory.ts";
import { readGeneration } from "./read-generation.ts";
import { toPrompt } from "./to-prompt.ts";
import { ToolCallTags } from "./tool-call-tags.ts";
import { Turns } from "./turns.ts";

export interface TransformersModelOptions extends LoadOptions, ModelCallOptions {
  /** An id on the Hub, such as `onnx-community/Qwen3-0.6B-ONNX`, or the path of a folder, which begins with `/`, `./`, `~/` or a drive. */
  readonly modelId: string;
  /** What the model runs on: `cpu` (default), `webgpu`, `cuda`, `dml`, `coreml`, `auto`. */
  readonly device?: LoadOptions["device"];
  /** Which of the repository's files: `fp32` (default), `fp16`, `q8`, `q4`, `q4f16` and others. */
  readonly dtype?: LoadOptions["dtype"];
  /** A branch, tag or commit on the Hub. Defaults to `main`. */
  readonly revision?: string | undefined;
  /** Where downloaded models are kept. Defaults to `transformers.js` in `HF_HOME`, which defaults to `~/.cache/huggingface`. */
  readonly cacheFolder?: string | undefined;
  /** Whether a model that is not on this machine may be downloaded. Defaults to true. */
  readonly remote?: boolean | undefined;
  /** Hears how far a download is. */
  readonly onProgress?: LoadOptions["onProgress"];
  /** A pipeline that is loaded already. It stays yours: `close()` leaves it alone. */
  readonly pipeline?: TransformersPipeline | undefined;
  /** How a conversation becomes a prompt, as a Jinja template. Defaults to the model's own. */
  readonly chatTemplate?: string | undefined;
  /**
   * Keeps what the model computed of the last conversation, so that one that goes on from it is read from there only. Takes memory for each token,
   * and works on the processor alone. Defaults to true.
   */
  readonly reusePrompt?: boolean | undefined;
  /** `attempts` defaults to 1: what an engine in this process cannot do, it cannot do the second time. */
  readonly retries?: RetryOptions | undefined;
  /** `firstEventMs` and `idleMs` defaults: 300000, 120000. They count from the call on, the wait for other calls included, but not the loading. */
  readonly timeouts?: ModelTimeouts | undefined;
  /** `{ tools: true }` sends tools to the chat template and understands calls between `<tool_call>` tags, as of Qwen and Hermes. */
  readonly capabilities?: ModelCapabilities | undefined;
}

const CAPABILITIES: ModelCapabilities = {
  stop: true,
  tools: false,
  jsonSchema: false,
  images: false,
  audio: false,
};
/** The default of smolagents; that of transformers.js cuts a program off after 256. */
const DEFAULT_MAX_OUTPUT_TOKENS = 4_096;

/** What all our models with one pipeline share: engines answer one call at a time. */
interface Engine {
  readonly turns: Turns;
  readonly memory: PromptMemory;
}
const ENGINES = new WeakMap<object, Engine>();

/**
 * An ONNX model that runs in this process, through transformers.js.
 *
 * It is loaded by the first call or by `load()`, and stays in memory until `close()`. Calls at the same time wait for each other.
 */
export class TransformersModel extends ModelAdapter {
  readonly #options: TransformersModelOptions;
  readonly #library: Promise<TransformersLibrary>;
  #loading: Promise<LoadedPipeline> | undefined;
  #loaded: { readonly pipeline: LoadedPipeline; readonly library: TransformersLibrary } | undefined;
  #closing: Promise<void> | undefined;
  readonly #running = new Set<Generation>();

  constructor(options: TransformersModelOptions) {
    super({
      ...options,
      adapter: "transformers",
      retries: { attempts: 1, ...options.retries },
      capabilities: { ...CAPABILITIES, ...options.capabilities },
    });
    checkDtype(options.dtype);
    this.#options = options;
    this.#library = importLibrary();
    // Who never sends a request shall not be ended by an engine that does not load.
    this.#library.catch(() => undefined);
  }

  /**
   * Gets the model ready, which may download gigabytes. Without it, the first call does. After a failure, the next call tries again.
   *
   * @throws ModelError
   */
  async load(): Promise<void> {
    this.#throwIfClosed();
    this.#loading ??= this.#load();
    await this.#loading;
  }

  async #load(): Promise<LoadedPipeline> {
    try {
      const library = await this.#library;
      const pipeline = this.#options.pipeline ?? (await loadPipeline(library, this.#options));
      this.#loaded = { pipeline, library };
      return pipeline;
    } catch (error) {
      this.#loading = undefined;
      throw error;
    }
  }

  override async *stream(request: ModelRequest): AsyncGenerator<ModelEvent, void, undefined> {
    // Before the call and its timers: the first one would else end in the middle of a download.
    await unlessAborted(() => this.load(), request.signal);
    yield* super.stream(request);
  }

  protected override prepare(request: ModelRequest): PreparedCall {
    this.#throwIfClosed();
    if (!this.#loaded) throw new ModelError("The model is not loaded.", { kind: "protocol" });
    const { pipeline, library } = this.#loaded;
    const nativeTools = this.capabilities.tools === true;
    const { text, warnings } = toPrompt(request, {
      modelId: this.id,
      tokenizer: pipeline.tokenizer,
      chatTemplate: this.#options.chatTemplate ?? pipeline.chatTemplate,
      nativeTools,
      convertRoles: this.#options.convertRoles,
    });
    const inputs = pipeline.tokenizer(text, { add_special_tokens: false }) as unknown as GenerationInputs;
    const inputTokens = inputs.input_ids.dims.at(-1) ?? 0;
    const maxTokens = this.#maxTokens(request, pipeline, inputTokens);
    const { seed, stop = [] } = request;
    const settings = toSettings(request);
    const topP = samples(settings, pipeline) ? (request.topP ?? modelSetting(pipeline, "top_p")) : undefined;
    const topK = (settings["top_k"] as number | undefined) ?? modelSetting(pipeline, "top_k");

    const { turns, memory } = engineOf(pipeline);

    return {
      send: async (signal) => {
        const endTurn = await turns.take(signal);
        if (this.#closing) {
          endTurn();
          this.#throwIfClosed();
        }
        // All calls share the library's random numbers: seeded for this one, and for none after it.
        if (seed !== undefined) library.random.seed(seed);
        const generation = new Generation(pipeline, {
          inputs,
          maxTokens,
          stop,
          topP,
          topK,
          memory: this.#options.reusePrompt === false ? new PromptMemory({ keeps: false }) : memory,
          library,
          settings,
        });
        this.#running.add(generation);
        generation.settled.then(() => {
          this.#running.delete(generation);
          if (seed !== undefined) library.random.seed();
          endTurn();
        });
        return readGeneration(generation, {
          signal,
          inputTokens,
          tags: nativeTools && (request.tools?.length ?? 0) > 0 ? new ToolCallTags() : undefined,
          reply: new Reply({ stop, modelId: this.id, warnings: [...warnings, ...toWarnings(request, nativeTools)] }),
        });
      },
    };
  }

  /** Frees the model's memory, after the call under way, which is interrupted. Calls that come later fail. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const pipeline = await this.#loading?.catch(() => undefined);
    for (const generation of this.#running) generation.interrupt();
    await Promise.all([...this.#running].map(({ settled }) => settled));
    if (!pipeline) return;
    const { turns, memory } = engineOf(pipeline);
    memory.forget();
    if (this.#options.pipeline) return;
    const endTurn = await turns.take();
    this.#loaded = undefined;
    await pipeline.model.dispose();
    endTurn();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** The options. Throws `AgentConfigError` for a model with a `pipeline` of somebody's own. */
  toJSON(): JsonObject {
    const { pipeline, onProgress, ...options } = this.#options;
    if (!pipeline) return structuredClone(onlyDefined(options)) as JsonObject;
    throw new AgentConfigError("A model with its own pipeline cannot be saved.", { hint: "Give it again when the agent is loaded." });
  }

  #throwIfClosed(): void {
    if (!this.#closing) return;
    throw new ModelError(`The model "${this.id}" is closed.`, { kind: "bad-request", hint: "Make a new one." });
  }

  #maxTokens({ maxOutputTokens = DEFAULT_MAX_OUTPUT_TOKENS }: ModelRequest, pipeline: LoadedPipeline, inputTokens: number): number {
    const longest = contextTokens(pipeline);
    if (inputTokens < longest) return Math.min(maxOutputTokens, longest - inputTokens);
    throw new ModelError(`The conversation has ${inputTokens} tokens, and the model "${this.id}" takes ${longest}, its answer included.`, {
      kind: "context-length",
      hint: "Send less: fewer steps, shorter observations.",
    });
  }
}

const engineOf = ({ model }: TransformersPipeline): Engine => {
  const engine = ENGINES.get(model) ?? { turns: new Turns(), memory: new PromptMemory() };
  ENGINES.set(model, engine);
  return engine;
};

/** The work goes on after an abort: others may wait for it. */
const unlessAborted = (start: () => Promise<void>, signal: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve, reject) => {
    const abort = () => reject(new ModelError("The call was aborted.", { kind: "aborted", cause: signal?.reason }));
    if (signal?.aborted) return abort();
    signal?.addEventListener("abort", abort, { once: true });
    start()
      .then(resolve, reject)
      .finally(() => signal?.removeEventListener("abort", abort));
  });
