import type { DynamicCache, Tensor } from "@huggingface/transformers";
import type { TransformersLibrary, TransformersPipeline } from "./load-pipeline.ts";

/** A tensor of one conversation: [1, heads, tokens, width]. */
const CUTTABLE = /^past_key_values\.\d+\.(key|value)$/;

/** What the model computed of the first `length` tokens of a prompt. */
export interface Known {
  readonly cache: DynamicCache;
  readonly length: number;
}

/** Whether the model can go on with many tokens from the memory of others. */
export const canContinue = ({ sessions }: TransformersPipeline["model"]): boolean => {
  const inputs = Object.values(sessions as Readonly<Record<string, { readonly inputNames: readonly string[] }>>).flatMap(
    ({ inputNames }) => inputNames,
  );
  const memories = inputs.filter((name) => name.startsWith("past"));
  return memories.length > 0 && memories.every((name) => CUTTABLE.test(name));
};

/**
 * What the model computed of the conversation before, as keys and values. Agents send it again with each step, and only what is new must be read.
 *
 * Memory of another kind, such as the states of recurrent layers or tensors on a graphics card, cannot be cut at a token and is not kept.
 */
export class PromptMemory {
  readonly #keeps: boolean;
  #tokens: readonly bigint[] = [];
  #cache: DynamicCache | undefined;

  constructor({ keeps = true } = {}) {
    this.#keeps = keeps;
  }

  /** What there is of the beginning of this prompt. It is the caller's from now on; all else is forgotten. */
  take(prompt: readonly bigint[], { Tensor, DynamicCache }: TransformersLibrary): Known | undefined {
    const cache = this.#cache;
    const tokens = this.#tokens;
    this.forget();
    // The last one is read again: the next token comes out of it.
    const longest = Math.min(tokens.length, prompt.length - 1);
    let length = 0;
    while (length < longest && tokens[length] === prompt[length]) length++;
    if (!cache || length === 0) return undefined;
    if (length === tokens.length) return { cache, length };
    const cut = Object.entries(cache as Record<string, Tensor>).map(([name, tensor]) => [name, cutAt(tensor, length, Tensor)] as const);
    return { cache: new DynamicCache(Object.fromEntries(cut)), length };
  }

  /** Keeps what was computed of these tokens, if it can be cut. */
  keep(tokens: readonly bigint[], cache: DynamicCache): void {
    const entries = Object.entries(cache as Record<string, Tensor>);
    const isCuttable = ([name, { dims, location }]: [string, Tensor]) =>
      CUTTABLE.test(name) && location === "cpu" && dims.length === 4 && dims[0] === 1 && dims[2] === tokens.length;
    if (this.#keeps && entries.length > 0 && entries.every(isCuttable)) {
      this.#tokens = tokens;
      this.#cache = cache;
    } else {
      void cache.dispose();
    }
  }

  forget(): void {
    this.#tokens = [];
    this.#cache = undefined;
  }
}

const cutAt = ({ type, data, dims }: Tensor, length: number, Tensor: TransformersLibrary["Tensor"]): Tensor => {
  const [one = 1, heads = 1, tokens = 1, width = 1] = dims;
  const values = data as Float32Array;
  const cut = new (values.constructor as Float32ArrayConstructor)(heads * length * width);
  for (let head = 0; head < heads; head++) {
    const from = head * tokens * width;
    cut.set(values.subarray(from, from + length * width), head * length * width);
  }
  return new Tensor(type, cut, [one, heads, length, width]);
};
