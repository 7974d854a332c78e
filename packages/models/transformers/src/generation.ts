import type { BaseStreamer, DynamicCache, LogitsProcessorList, StoppingCriteria, Tensor } from "@huggingface/transformers";
import { ModelError } from "@smolagents-ts/core";
import { StopFilter } from "@smolagents-ts/model-kit";
import type { TransformersLibrary, TransformersPipeline } from "./load-pipeline.ts";
import { canContinue, type Known, type PromptMemory } from "./prompt-memory.ts";
import { TokenText } from "./token-text.ts";
import { keepTopP } from "./top-p.ts";

export interface GenerationInputs {
  readonly input_ids: Tensor;
  readonly attention_mask: Tensor;
}

export interface GenerationOptions {
  readonly inputs: GenerationInputs;
  readonly maxTokens: number;
  readonly stop: readonly string[];
  readonly topP: number | undefined;
  readonly topK: number | undefined;
  /** Knows the beginning of the prompt, perhaps, and is told the whole. */
  readonly memory: PromptMemory;
  readonly library: TransformersLibrary;
  /** Settings under the names of transformers.js. */
  readonly settings: Readonly<Record<string, unknown>>;
}

interface Result {
  readonly sequences: Tensor;
  readonly past_key_values: DynamicCache;
}

/** How much of a prompt is read without a pause: a second's work for a small model on a slow processor. */
const PIECE_TOKENS = 128;

/** A reply that the model is writing: its pieces, as they come. Those that are there at the same time come together. */
export class Generation implements AsyncIterable<readonly string[]> {
  /** How many tokens the model wrote so far, that of the end included. */
  tokens = 0;
  /** How many of the prompt's tokens did not have to be read again. */
  remembered = 0;
  /** Set when it is over and nobody interrupted it: a stop string ends it well. */
  reason: "stop" | "length" | undefined;
  /** Resolves when the engine is free again. */
  readonly settled: Promise<void>;
  #pieces: string[] = [];
  #over = false;
  #interrupted = false;
  #error: unknown;
  #wake = (): void => undefined;

  constructor(pipeline: TransformersPipeline, options: GenerationOptions) {
    this.settled = this.#run(pipeline, options).then(
      () => this.#end(),
      (error) => this.#end(error),
    );
  }

  /** Ends it at the next token. */
  interrupt(): void {
    this.#interrupted = true;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<readonly string[], void, undefined> {
    while (true) {
      if (this.#pieces.length > 0) {
        yield this.#pieces.splice(0);
      } else if (this.#over) {
        if (this.#error !== undefined) throw this.#error;
        return;
      } else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
  }

  async #run(
    { model, tokenizer }: TransformersPipeline,
    { inputs, maxTokens, stop, topP, topK, memory, library, settings }: GenerationOptions,
  ): Promise<void> {
    // As it was written: "cleaning up" takes spaces out of programs.
    const text = new TokenText((tokens) => tokenizer.decode(tokens, { skip_special_tokens: true, clean_up_tokenization_spaces: false }));
    const stops = new StopFilter(stop);
    let isPrompt = true;
    let last = -1;
    const streamer = {
      put: ([tokens = []]: readonly (readonly bigint[])[]) => {
        if (!isPrompt) {
          this.tokens++;
          last = Number(tokens[0]);
          const piece = text.push(last);
          this.#push(piece);
          if (stops.push(piece).stop !== undefined) {
            this.#interrupted = true;
            this.reason = "stop";
          }
        }
        isPrompt = false;
      },
      end: () => this.#push(text.end()),
    };
    const known = await this.#readPrompt(model, inputs, { memory, library });
    if (this.#interrupted) return;
    const result = await model.generate({
      ...inputs,
      ...settings,
      return_dict_in_generate: true,
      ...(known && { past_key_values: known.cache }),
      max_new_tokens: maxTokens,
      streamer: streamer as unknown as BaseStreamer,
      // Asked after each token; transformers.js calls whatever is callable.
      stopping_criteria: [() => [this.#interrupted]] as unknown as StoppingCriteria[],
      ...(topP !== undefined && topP < 1 && { logits_processor: [keepTopP(topP, topK)] as unknown as LogitsProcessorList }),
    } as never);
    const { sequences, past_key_values } = result as unknown as Result;
    // The last token was written, but never read.
    memory.keep(toArray(sequences).slice(0, -1), past_key_values);
    if (!this.#interrupted) this.reason = this.tokens < maxTokens || isEnd(model, settings, last) ? "stop" : "length";
  }

  /**
   * Reads a long prompt in pieces, all but the last one. The engine blocks the process while it reads: between the pieces timers and other work have
   * their turn, and an interruption is heard. What was read is kept for the next call.
   */
  async #readPrompt(
    model: TransformersPipeline["model"],
    { input_ids, attention_mask }: GenerationInputs,
    { memory, library }: Pick<GenerationOptions, "memory" | "library">,
  ): Promise<Known | undefined> {
    const prompt = toArray(input_ids);
    let known = memory.take(prompt, library);
    this.remembered = known?.length ?? 0;
    if (!canContinue(model)) return known;
    for (let end = this.remembered + PIECE_TOKENS; end < prompt.length && !this.#interrupted; end += PIECE_TOKENS) {
      // What it says to half a prompt is of no use, but there is no other way to make it read.
      const result = await model.generate({
        input_ids: input_ids.slice(null, [0, end]),
        attention_mask: attention_mask.slice(null, [0, end]),
        max_new_tokens: 1,
        do_sample: false,
        return_dict_in_generate: true,
        ...(known && { past_key_values: known.cache }),
      } as never);
      known = { cache: (result as unknown as Result).past_key_values, length: end };
    }
    if (this.#interrupted && known) memory.keep(prompt.slice(0, known.length), known.cache);
    return known;
  }

  #push(piece: string): void {
    if (piece === "") return;
    this.#pieces.push(piece);
    this.#wake();
  }

  #end(error?: unknown): void {
    if (error !== undefined) {
      const said = error instanceof Error ? error.message : String(error);
      this.#error = new ModelError(`The engine failed: ${said}`, {
        kind: "protocol",
        hint: "Try another device or dtype; a failed allocation means that the model and its conversation need more memory.",
        cause: error,
      });
    }
    this.#over = true;
    this.#wake();
  }
}

const toArray = ({ data }: Tensor): bigint[] => [...(data as BigInt64Array)];

const isEnd = (model: TransformersPipeline["model"], settings: Readonly<Record<string, unknown>>, token: number): boolean => {
  const { generation_config, config } = model as unknown as Record<string, Readonly<Record<string, unknown>> | undefined>;
  const ends = settings["eos_token_id"] ?? generation_config?.["eos_token_id"] ?? config?.["eos_token_id"];
  return [ends].flat().includes(token);
};
