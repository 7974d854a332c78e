/** Gets a model from a folder, from the cache or from the Hub, and says what is wrong when it cannot. */

import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import type { DataType, DeviceType, PretrainedModelOptions, ProgressCallback, TextGenerationPipeline } from "@huggingface/transformers";
import { AgentConfigError, ModelError } from "@smolagents-ts/core";

export type TransformersLibrary = typeof import("@huggingface/transformers");

/** A pipeline for text generation, or the two parts of one that are needed. */
export type TransformersPipeline = Pick<TextGenerationPipeline, "model" | "tokenizer">;

export interface DownloadProgress {
  /** The file's name in its repository. */
  readonly file: string;
  readonly loadedBytes: number;
  /** 0 when the server does not say. */
  readonly totalBytes: number;
}

export interface LoadOptions {
  readonly modelId: string;
  readonly device?: DeviceType | Record<string, DeviceType> | undefined;
  readonly dtype?: DataType | Record<string, DataType> | undefined;
  readonly revision?: string | undefined;
  readonly cacheFolder?: string | undefined;
  readonly remote?: boolean | undefined;
  readonly onProgress?: ((progress: DownloadProgress) => void) | undefined;
}

export interface LoadedPipeline extends TransformersPipeline {
  /** That of a file of its own, which transformers.js does not read. */
  readonly chatTemplate?: string | undefined;
}

const DTYPES = {
  auto: true,
  fp32: true,
  fp16: true,
  q8: true,
  int8: true,
  uint8: true,
  q4: true,
  bnb4: true,
  q4f16: true,
  q2: true,
  q2f16: true,
  q1: true,
  q1f16: true,
} satisfies Record<DataType, true>;

/**
 * Refuses what is no dtype: transformers.js would take `fp32` without a word.
 *
 * @throws AgentConfigError
 */
export function checkDtype(dtype: LoadOptions["dtype"] = {}): void {
  const wrong = (typeof dtype === "string" ? [dtype] : Object.values(dtype)).find((name) => !Object.hasOwn(DTYPES, name));
  if (wrong === undefined) return;
  throw new AgentConfigError(`"${wrong}" is no dtype.`, { hint: `It is one of ${Object.keys(DTYPES).join(", ")}.` });
}

/**
 * Loads what is on this machine; what is not comes from the Hub, unless `remote` is false.
 *
 * @throws ModelError
 */
export async function loadPipeline(library: TransformersLibrary, options: LoadOptions): Promise<LoadedPipeline> {
  const { modelId, device, dtype, revision = "main", cacheFolder = defaultCacheFolder(), remote = true, onProgress } = options;
  const isFolder = /^([.~]{0,2}[\\/]|[a-z]:[\\/])/i.test(modelId);
  const common: PretrainedModelOptions = { ...(device && { device }), ...(dtype && { dtype }) };
  // By its folder and not by its name: for a name, transformers.js asks the Hub even when all files are here.
  const folder = isFolder
    ? resolve(modelId.replace(/^~(?=[\\/])/, homedir()))
    : join(resolve(cacheFolder), modelId, revision === "main" ? "" : revision);
  try {
    try {
      return await load(library, folder, { ...common, local_files_only: true });
    } catch (error) {
      if (isFolder || !remote || !isNotFound(error)) throw error;
      return await load(library, modelId, {
        ...common,
        revision,
        cache_dir: cacheFolder,
        ...(onProgress && { progress_callback: toProgressCallback(onProgress) }),
      });
    }
  } catch (error) {
    throw toLoadError(error, { modelId, folder, isFolder, remote });
  }
}

async function load(library: TransformersLibrary, path: string, options: PretrainedModelOptions): Promise<LoadedPipeline> {
  // First the small files: what has no tokenizer need not be downloaded.
  const config = await library.AutoConfig.from_pretrained(path, options);
  const tokenizer = await library.AutoTokenizer.from_pretrained(path, options).catch((error) => {
    // How transformers.js says that tokenizer_config.json is missing.
    if (!/tokenizer_class/.test(String(error))) throw error;
    throw new library.ModelFileNotFoundError(`There is no file "${path}/tokenizer_config.json".`);
  });
  const chatTemplate = options.local_files_only
    ? await readFile(join(path, "chat_template.jinja"), "utf8").catch(() => undefined)
    : undefined;
  return { tokenizer, model: await library.AutoModelForCausalLM.from_pretrained(path, { ...options, config }), chatTemplate };
}

/** Beside the caches of Hugging Face's other libraries. That of transformers.js is inside `node_modules`, and lost with it. */
const defaultCacheFolder = (): string => {
  const { HF_HOME, XDG_CACHE_HOME } = process.env;
  return join(HF_HOME || join(XDG_CACHE_HOME || join(homedir(), ".cache"), "huggingface"), "transformers.js");
};

const toProgressCallback =
  (onProgress: (progress: DownloadProgress) => void): ProgressCallback =>
  (info) => {
    if (info.status === "progress") onProgress({ file: info.file, loadedBytes: info.loaded, totalBytes: info.total || 0 });
  };

const isNotFound = (error: unknown): error is Error & { readonly status?: number | null } =>
  error instanceof Error && error.name === "ModelFileNotFoundError";

interface Place {
  readonly modelId: string;
  readonly folder: string;
  readonly isFolder: boolean;
  readonly remote: boolean;
}

const toLoadError = (error: unknown, { modelId, folder, isFolder, remote }: Place): ModelError => {
  const said = error instanceof Error ? error.message : String(error);
  const file = /\/((?:onnx\/)?[\w.-]+)"/.exec(said)?.[1] ?? "a file";
  if (isNotFound(error)) {
    if (isFolder) {
      return new ModelError(`The folder ${folder} does not hold a whole model: ${file} is missing.`, {
        kind: "not-found",
        hint: "It needs config.json, tokenizer.json, tokenizer_config.json and, in onnx/, the file that the option dtype names.",
        cause: error,
      });
    }
    if (!remote) {
      return new ModelError(`The model "${modelId}" is not on this machine: ${folder} has no ${file}.`, {
        kind: "not-found",
        hint: "Leave the option remote out to download it, or pass the path of a folder as modelId.",
        cause: error,
      });
    }
    return new ModelError(`The Hub does not give out ${file} of "${modelId}".`, {
      kind: "not-found",
      hint: "Check the id, the revision and the dtype. It must be a repository with ONNX files; for a private one, set HF_TOKEN.",
      cause: error,
    });
  }
  if (/fetch failed|ENOTFOUND|EAI_AGAIN|ECONN|socket|terminated/i.test(`${said} ${(error as Error)?.cause}`)) {
    return new ModelError(`The model "${modelId}" is not on this machine, and the Hub cannot be reached: ${said}`, {
      kind: "connection",
      hint: "Check the network, or pass the path of a folder with the model as modelId.",
      cause: error,
    });
  }
  return new ModelError(`The model "${modelId}" could not be loaded: ${said}`, {
    kind: "bad-request",
    hint: "Check the options device and dtype, and that this is a model for text generation.",
    cause: error,
  });
};

/**
 * Imports transformers.js with its native engine.
 *
 * @throws ModelError of kind `not-found` when either is missing.
 */
export async function importLibrary(
  importer: () => Promise<TransformersLibrary> = () => import("@huggingface/transformers"),
): Promise<TransformersLibrary> {
  try {
    const library = await importer();
    // Its log of a failed call holds the prompt.
    if (library.env.logLevel === library.LogLevel.WARNING) library.env.logLevel = library.LogLevel.NONE;
    return library;
  } catch (error) {
    const said = error instanceof Error ? error.message.split("\n")[0] : String(error);
    throw new ModelError(`The engine for ONNX models did not load: ${said}`, {
      kind: "not-found",
      hint: "npm install @huggingface/transformers. Its engine, onnxruntime-node, is made for Linux with glibc, macOS on Arm, and Windows.",
      cause: error,
    });
  }
}
