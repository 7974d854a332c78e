/** llama.cpp itself: one model in memory, one context, and its sequences. */

import { access } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { ModelError } from "@smolagents-ts/core";
import type { ChatWrapper, Llama, LlamaContext, LlamaLogLevel, LlamaModel } from "node-llama-cpp";
import { SequenceQueue } from "./sequence-queue.ts";

export type NodeLlamaCpp = typeof import("node-llama-cpp");
export type ChatWrapperName = Exclude<import("node-llama-cpp").ResolvableChatWrapperTypeName, "template">;
export type LlamaCppLogger = (level: "fatal" | "error" | "warn" | "info" | "log" | "debug", message: string) => void;

export interface EngineOptions {
  /** The file, absolute. */
  readonly modelPath: string;
  readonly model?: LlamaModel | undefined;
  readonly contextSize?: number | undefined;
  readonly parallel?: number | undefined;
  readonly gpu?: "auto" | "cuda" | "vulkan" | "metal" | false | undefined;
  readonly threads?: number | undefined;
  readonly chatWrapper?: ChatWrapperName | ChatWrapper | undefined;
  readonly logger?: LlamaCppLogger | undefined;
}

export interface Engine {
  readonly sdk: NodeLlamaCpp;
  readonly llama: Llama;
  readonly model: LlamaModel;
  readonly chatWrapper: ChatWrapper;
  readonly contextSize: number;
  readonly sequences: SequenceQueue;
  /** Frees the memory of everything that was loaded here. */
  close(): Promise<void>;
}

/** Larger ones are seldom filled, and each token takes about 100 kB of memory in a model of 8 billion parameters. */
const LARGEST_DEFAULT_CONTEXT = 16_384;

/**
 * Loads the model. Nothing is downloaded or built, whatever is missing.
 *
 * @throws ModelError which says what to install or change
 */
export async function openEngine(loading: Promise<NodeLlamaCpp>, options: EngineOptions): Promise<Engine> {
  const { modelPath, parallel = 1, contextSize = { max: LARGEST_DEFAULT_CONTEXT } } = options;
  const opened: (() => Promise<void>)[] = [];
  errors.length = 0;
  try {
    if (!options.model) await access(modelPath);
    const sdk = await loading;
    const llama = options.model?.llama ?? (await startLlama(sdk, options.gpu));
    if (options.logger && !options.model) opened.push(listen(llama, options.logger));
    const model = options.model ?? (await llama.loadModel({ modelPath }));
    if (!options.model) opened.push(() => model.dispose());
    // llama.cpp would take four threads on two cores, which wait for each other a thousand times as long as they compute.
    const threads = options.threads ?? Math.min(availableParallelism(), Math.max(1, llama.cpuMathCores));
    const context = await model.createContext({ sequences: parallel, contextSize, threads: { ideal: threads, min: 1 } });
    opened.push(() => context.dispose());
    return {
      sdk,
      llama,
      model,
      chatWrapper: resolveWrapper(sdk, model, options.chatWrapper),
      contextSize: context.contextSize,
      sequences: new SequenceQueue(allSequences(context, parallel)),
      close: () => closeAll(opened),
    };
  } catch (cause) {
    await closeAll(opened);
    throw toLoadError(cause, modelPath, options.gpu);
  }
}

/** The last that was opened first. */
const closeAll = async (opened: readonly (() => Promise<void>)[]): Promise<void> => {
  for (const close of opened.toReversed()) await close();
};

/**
 * By what computes. A start tries llama.cpp out in another process, which takes half a second; what is started holds nearly no memory. It is
 * never ended: its log is the whole process's, and would go to the console then.
 */
const started = new Map<EngineOptions["gpu"], Promise<Llama>>();
const loggers = new Set<LlamaCppLogger>();
/** What llama.cpp said last about what went wrong. */
const errors: string[] = [];

const startLlama = (sdk: NodeLlamaCpp, gpu: "auto" | "cuda" | "vulkan" | "metal" | false = "auto"): Promise<Llama> => {
  const known = started.get(gpu);
  if (known) return known;
  const llama = sdk.getLlama({
    gpu,
    build: "never",
    skipDownload: true,
    progressLogs: false,
    // Each context has its own limit.
    maxThreads: 0,
    logLevel: "error" as LlamaLogLevel,
    logger: (level, message) => {
      if (level === "disabled") return;
      if (level === "error" || level === "fatal") errors.push(message.trim());
      if (errors.length > 4) errors.shift();
      for (const logger of loggers) logger(level, message);
    },
  });
  started.set(gpu, llama);
  // Somebody may install what is missing.
  llama.catch(() => started.delete(gpu));
  return llama;
};

const listen = (llama: Llama, logger: LlamaCppLogger): (() => Promise<void>) => {
  loggers.add(logger);
  llama.logLevel = "info" as LlamaLogLevel;
  return async () => {
    loggers.delete(logger);
    if (loggers.size === 0) llama.logLevel = "error" as LlamaLogLevel;
  };
};

const allSequences = (context: LlamaContext, parallel: number) => Array.from({ length: parallel }, () => context.getSequence());

/** A template that cannot be run would be told on the console; the family of the model is the next best guess. */
const resolveWrapper = (sdk: NodeLlamaCpp, model: LlamaModel, wanted: EngineOptions["chatWrapper"] = "auto"): ChatWrapper => {
  if (typeof wanted !== "string") return wanted;
  const settings = { type: wanted, warningLogs: false } as const;
  try {
    return sdk.resolveChatWrapper(model, { ...settings, fallbackToOtherWrappersOnJinjaError: false });
  } catch {
    return sdk.resolveChatWrapper(model, { ...settings, noJinja: true });
  }
};

const toLoadError = (cause: unknown, modelPath: string, gpu: EngineOptions["gpu"]): ModelError => {
  const { code, name, message } = cause instanceof Error ? (cause as NodeJS.ErrnoException) : { message: String(cause) };
  const file = JSON.stringify(modelPath);
  if (code === "ENOENT" || code === "EACCES") {
    return new ModelError(`There is no model at ${file} that can be read.`, {
      kind: "not-found",
      hint: "Download a .gguf file, and pass its path as modelId. A path without a leading ./ or / is looked up in LLAMA_CPP_MODELS, if that is set.",
      cause,
    });
  }
  if (code === "ERR_MODULE_NOT_FOUND") {
    return new ModelError("node-llama-cpp, which runs the model, is not installed.", {
      kind: "not-found",
      hint: "npm install node-llama-cpp",
      cause,
    });
  }
  const kind = `${cause instanceof Error ? cause.constructor.name : ""} ${name}`;
  if (kind.includes("NoBinaryFound")) {
    return new ModelError(`There is no llama.cpp for this machine (${process.platform} ${process.arch}, gpu: ${gpu ?? "auto"}).`, {
      kind: "not-found",
      hint: gpu ? "Pass gpu: false, or install the driver and the package for this graphics card." : `npm install ${binaryOf(process)}`,
      cause,
    });
  }
  if (kind.includes("InsufficientMemory") || /\bV?RAM\b|memory/.test(message)) {
    return new ModelError(`The memory is too small for ${file}: ${message}`, {
      kind: "bad-request",
      hint: "Pass a smaller contextSize or parallel, or take a file with stronger quantization.",
      cause,
    });
  }
  const said = [...new Set([message, ...errors.splice(0)])].join(" ").slice(0, 500);
  return new ModelError(`llama.cpp cannot load ${file}: ${said}`, {
    kind: "bad-request",
    hint: "Is it a whole .gguf file of a text model, made for a recent llama.cpp?",
    cause,
  });
};

const binaryOf = ({ platform, arch }: NodeJS.Process): string => {
  const system = { darwin: "mac", win32: "win" }[platform as string] ?? platform;
  return `@node-llama-cpp/${system}-${arch}${system === "mac" && arch === "arm64" ? "-metal" : ""}`;
};
