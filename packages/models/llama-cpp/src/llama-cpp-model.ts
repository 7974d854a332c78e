import { resolve } from "node:path";
import {
  AgentConfigError,
  type JsonObject,
  type ModelCapabilities,
  ModelError,
  type ModelRequest,
  type ModelTimeouts,
} from "@smolagents-ts/core";
import { ModelAdapter, type ModelCallOptions, onlyDefined, type PreparedCall } from "@smolagents-ts/model-kit";
import type { ChatWrapper, LlamaModel } from "node-llama-cpp";
import { type ChatWrapperName, type Engine, type LlamaCppLogger, type NodeLlamaCpp, openEngine } from "./engine.ts";
import { Generation } from "./generation.ts";
import { toGeneration } from "./to-generation.ts";

export interface LlamaCppModelOptions extends ModelCallOptions {
  /** The `.gguf` file. A path that does not begin with `.` or `/` is looked up in the folder LLAMA_CPP_MODELS, if that is set. */
  readonly modelId: string;
  /** The longest conversation, in tokens. Defaults to what the model was trained for and the memory holds, 16384 at most. */
  readonly contextSize?: number | undefined;
  /** How many calls run at the same time; each has a memory of `contextSize` of its own. Calls beyond wait. Defaults to 1. */
  readonly parallel?: number | undefined;
  /** What computes. Defaults to "auto": the best that this machine and the installed packages have. */
  readonly gpu?: "auto" | "cuda" | "vulkan" | "metal" | false | undefined;
  /** Threads on the processor. Defaults to its cores. */
  readonly threads?: number | undefined;
  /** How a conversation is written for the model. Defaults to the template in the file. */
  readonly chatWrapper?: ChatWrapperName | ChatWrapper | undefined;
  /** `code`: an action of a CodeAgent is always a thought and a program between the right tags. Else a grammar in GBNF for every reply. */
  readonly grammar?: "code" | (string & {}) | undefined;
  /** A model of node-llama-cpp that is loaded already. It stays loaded when this one is closed. */
  readonly model?: LlamaModel | undefined;
  /** Hears what llama.cpp logs, which is dropped otherwise. */
  readonly logger?: LlamaCppLogger | undefined;
  /** `firstEventMs` (default 300000) holds for the time in the queue, `idleMs` (default 120000) for each token and each 512 tokens that are read. */
  readonly timeouts?: ModelTimeouts | undefined;
  readonly capabilities?: ModelCapabilities | undefined;
}

/**
 * A model in a GGUF file, run in this process by llama.cpp through `node-llama-cpp`. The first request loads it.
 *
 * A conversation that goes on is read from where it was left. `close()` frees the memory.
 */
export class LlamaCppModel extends ModelAdapter {
  readonly #options: LlamaCppModelOptions;
  readonly #loading: Promise<NodeLlamaCpp>;
  readonly #closed = new AbortController();
  readonly #running = new Set<Promise<void>>();
  #engine: Promise<Engine> | undefined;
  #closing: Promise<void> | undefined;

  constructor(options: LlamaCppModelOptions) {
    checkOptions(options);
    super({
      ...options,
      adapter: "llama-cpp",
      capabilities: { stop: true, jsonSchema: true, images: false, audio: false, promptCache: true, ...options.capabilities },
    });
    this.#options = options;
    // The program's start overlaps with the import; the file itself is loaded by the first request.
    this.#loading = import("node-llama-cpp");
    this.#loading.catch(() => undefined);
  }

  protected override prepare(request: ModelRequest): PreparedCall {
    return { send: (signal) => this.#send(request, signal) };
  }

  /** Ends the calls under way and frees the memory. Safe to call twice. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** The options. Throws `AgentConfigError` where one of them is alive: a loaded model, a chat wrapper, a logger. */
  toJSON(): JsonObject {
    const { model, chatWrapper, logger } = this.#options;
    if (model || logger || typeof chatWrapper === "object") {
      throw new AgentConfigError("A model with its own loaded model, chat wrapper or logger cannot be saved.", {
        hint: "Give it again when the agent is loaded.",
      });
    }
    return structuredClone(onlyDefined({ ...this.#options })) as JsonObject;
  }

  async #send(request: ModelRequest, caller: AbortSignal): Promise<Generation> {
    const signal = AbortSignal.any([caller, this.#closed.signal]);
    signal.throwIfAborted();
    const engine = await this.#open();
    signal.throwIfAborted();
    const order = await toGeneration(engine, request, this.#options);
    const sequence = await engine.sequences.take(order.tokens, signal);
    const generation = new Generation(engine, sequence, order, signal);
    const run = generation.run().finally(() => {
      engine.sequences.giveBack(sequence);
      this.#running.delete(run);
    });
    this.#running.add(run);
    return generation;
  }

  /** What could not be loaded is tried again by the next call: the file may be there by then. */
  #open(): Promise<Engine> {
    const { modelId, ...options } = this.#options;
    this.#engine ??= openEngine(this.#loading, { ...options, modelPath: toPath(modelId) });
    const engine = this.#engine;
    engine.catch(() => {
      if (this.#engine === engine) this.#engine = undefined;
    });
    return engine;
  }

  async #close(): Promise<void> {
    this.#closed.abort(new ModelError("The model was closed.", { kind: "aborted" }));
    const engine = await this.#engine?.catch(() => undefined);
    await Promise.all(this.#running);
    await engine?.close();
  }
}

const toPath = (modelId: string): string => {
  const folder = globalThis.process?.env["LLAMA_CPP_MODELS"];
  return folder && !/^\.{1,2}[\\/]/.test(modelId) ? resolve(folder, modelId) : resolve(modelId);
};

const checkOptions = ({ modelId, contextSize, parallel, threads }: LlamaCppModelOptions): void => {
  if (typeof modelId !== "string" || modelId === "") {
    throw new AgentConfigError("The option modelId is missing.", { hint: 'It is the path of a file, e.g. "./models/qwen3-8b.gguf".' });
  }
  for (const [name, value] of Object.entries({ contextSize, parallel, threads })) {
    if (value === undefined || (Number.isInteger(value) && value > 0)) continue;
    throw new AgentConfigError(`The option ${name} is ${String(value)}, not a whole number above 0.`);
  }
};
