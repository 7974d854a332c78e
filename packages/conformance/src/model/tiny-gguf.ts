/** Models of some hundred kilobytes in llama.cpp's file format: real files for a real engine, with weights that are made up here. */

import { type GgufTensor, type GgufValue, writeGguf } from "./write-gguf.ts";

export interface TinyReply {
  /**
   * What is said, a piece a token; an empty piece is a token without text. A piece that was said before is joined with its neighbours, so that
   * every token is followed by one other.
   */
  readonly pieces: readonly string[];
  /** What comes then. `stop` ends the reply, `repeat` says it again without end, `stall` says nothing more and does not end. Defaults to `stop`. */
  readonly ending?: "stop" | "repeat" | "stall";
  /** Said whenever the prompt ends in this word. */
  readonly after?: string;
}

export interface TinyGgufOptions {
  /** The longest conversation, in tokens. Defaults to 8192. */
  readonly contextLength?: number;
  /** The chat template. By default one with the roles system, user and assistant. */
  readonly chatTemplate?: string;
}

/**
 * A model that says what it is told: its weights are a chain, in which each token is followed by one other. The first reply of a conversation is
 * the first of `replies`, and so on; the last one repeats, and is also what follows any other end of a prompt.
 */
export function scriptedGguf(replies: readonly TinyReply[], { chatTemplate, contextLength = 8_192 }: TinyGgufOptions = {}): Uint8Array {
  const vocabulary = new Vocabulary();
  /** Which token follows which. */
  const next = new Map<number, number>();
  let turn = 0;
  let begin: number | undefined;
  const stalled = vocabulary.add("<|stalled|>", CONTROL);
  next.set(stalled, stalled);

  for (const { pieces, ending = "stop", after } of replies) {
    let last = after === undefined ? vocabulary.add(`<|reply-${turn++}|>`, CONTROL) : vocabulary.add(after, USER_DEFINED);
    const first = vocabulary.size;
    for (const piece of vocabulary.unusedPieces(pieces)) {
      const token = piece === "" ? vocabulary.add(`<|nothing-${vocabulary.size}|>`, CONTROL) : vocabulary.add(piece, USER_DEFINED);
      next.set(last, token);
      last = token;
    }
    next.set(last, ending === "stop" ? END : ending === "stall" ? stalled : first);
    if (after === undefined) begin = next.get(vocabulary.texts.indexOf(`<|reply-${turn - 1}|>`));
  }

  const width = 96;
  const embedding = signs(vocabulary.size * width, 1);
  const output = new Float32Array(vocabulary.size * width);
  const connect = (from: number, to: number) => {
    for (let at = 2; at < width; at++) {
      const sum = output[to * width + at] as number;
      output[to * width + at] = sum + (embedding[from * width + at] as number);
    }
  };
  for (const [token, follower] of next) if (follower !== END) connect(token, follower);
  // Where many tokens lead, a sum of them all would be noise. So two numbers of a row say: outside of the chain; last of the chain.
  for (let token = 0; token < vocabulary.size; token++) {
    embedding[token * width] = next.has(token) ? 0 : 1;
    embedding[token * width + 1] = next.get(token) === END ? 1 : 0;
  }
  if (begin !== undefined) output[begin * width] = 10 * width;
  output[END * width + 1] = 10 * width;
  return writeGguf(
    metadata(vocabulary, { width, contextLength, chatTemplate: chatTemplate ?? templateOf(turn) }),
    tensors(vocabulary.size, width, { embedding, output, inner: () => new Float32Array() }),
  );
}

export interface RandomGgufOptions extends TinyGgufOptions {
  readonly seed?: number;
  /** Tokens beside the single characters. */
  readonly words?: readonly string[];
}

/** A model with random weights. What it says is noise, whatever it is asked: only a grammar gives it a form. */
export function randomGguf({ seed = 1, words = [], ...options }: RandomGgufOptions = {}): Uint8Array {
  const vocabulary = new Vocabulary();
  vocabulary.add("<|reply-0|>", CONTROL);
  for (let code = 33; code < 127; code++) vocabulary.add(String.fromCharCode(code), NORMAL);
  for (const word of words) vocabulary.add(word, USER_DEFINED);
  const { contextLength = 2_048, chatTemplate = templateOf(1) } = options;
  const width = 64;
  const random = mulberry32(seed);
  const noise = (length: number) => Float32Array.from({ length }, () => (random() - 0.5) / 2);
  return writeGguf(
    metadata(vocabulary, { width, contextLength, chatTemplate }),
    tensors(vocabulary.size, width, { embedding: noise(vocabulary.size * width), output: noise(vocabulary.size * width), inner: noise }),
  );
}

// Kinds of tokens, as llama.cpp numbers them.
const NORMAL = 1;
const UNKNOWN = 2;
const CONTROL = 3;
const USER_DEFINED = 4;
const BYTE = 6;

const BEGIN = 1;
const END = 2;

class Vocabulary {
  readonly texts: string[] = [];
  readonly kinds: number[] = [];

  constructor() {
    this.add("<unk>", UNKNOWN);
    this.add("<s>", CONTROL);
    this.add("</s>", CONTROL);
    for (let byte = 0; byte < 256; byte++) this.add(`<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`, BYTE);
    this.add("▁", NORMAL); // A space.
    for (const role of ["system", "user"]) this.add(`<|${role}|>`, CONTROL);
  }

  get size(): number {
    return this.texts.length;
  }

  add(text: string, kind: number): number {
    if (this.texts.includes(text)) throw new TypeError(`The token ${JSON.stringify(text)} is there already.`);
    this.kinds.push(kind);
    return this.texts.push(text) - 1;
  }

  /** The same text in pieces of which each is new: a chain that came to the same token twice would go round. */
  unusedPieces(pieces: readonly string[]): string[] {
    const used = new Set(this.texts);
    const found: string[] = [];
    let held = "";
    for (const piece of pieces) {
      held += piece;
      if (held === "") found.push("");
      if (held === "" || used.has(held)) continue;
      used.add(held);
      found.push(held);
      held = "";
    }
    while (held !== "") {
      const before = found.pop();
      if (before === undefined) throw new TypeError(`${JSON.stringify(held)} is said twice, and cannot be cut up in another way.`);
      used.delete(before);
      held = before + held;
      if (used.has(held)) continue;
      found.push(held);
      held = "";
    }
    return found;
  }
}

/** Each reply of the conversation, said or asked for, begins with a token of its own. */
const templateOf = (turns: number): string => {
  const reply = `<|reply-{% if turn.number < ${turns} %}{{ turn.number }}{% else %}${turns - 1}{% endif %}|>`;
  return `{%- set turn = namespace(number=0) -%}
{%- for message in messages -%}
{%- if message.role == 'assistant' -%}${turns > 0 ? reply : ""}{{ message.content }}</s>{%- set turn.number = turn.number + 1 -%}
{%- else -%}<|{{ message.role }}|>{{ message.content }}{%- endif -%}
{%- endfor -%}
${turns > 0 ? `{%- if add_generation_prompt -%}${reply}{%- endif -%}` : ""}`;
};

interface Shape {
  readonly width: number;
  readonly contextLength: number;
  readonly chatTemplate: string;
}

const FEED_FORWARD = 32;

const metadata = (vocabulary: Vocabulary, { width, contextLength, chatTemplate }: Shape): Readonly<Record<string, GgufValue>> => ({
  "general.architecture": { type: "text", value: "llama" },
  "general.name": { type: "text", value: "tiny" },
  "llama.context_length": { type: "count", value: contextLength },
  "llama.embedding_length": { type: "count", value: width },
  "llama.block_count": { type: "count", value: 1 },
  "llama.feed_forward_length": { type: "count", value: FEED_FORWARD },
  "llama.attention.head_count": { type: "count", value: 2 },
  "llama.attention.layer_norm_rms_epsilon": { type: "number", value: 1e-5 },
  "llama.rope.dimension_count": { type: "count", value: width / 2 },
  "llama.vocab_size": { type: "count", value: vocabulary.size },
  "tokenizer.ggml.model": { type: "text", value: "llama" },
  "tokenizer.ggml.tokens": { type: "texts", value: vocabulary.texts },
  "tokenizer.ggml.scores": { type: "numbers", value: vocabulary.texts.map(() => 0) },
  "tokenizer.ggml.token_type": { type: "kinds", value: vocabulary.kinds },
  "tokenizer.ggml.unknown_token_id": { type: "count", value: 0 },
  "tokenizer.ggml.bos_token_id": { type: "count", value: BEGIN },
  "tokenizer.ggml.eos_token_id": { type: "count", value: END },
  "tokenizer.ggml.add_bos_token": { type: "flag", value: false },
  "tokenizer.ggml.add_space_prefix": { type: "flag", value: false },
  "tokenizer.chat_template": { type: "text", value: chatTemplate },
});

interface Weights {
  readonly embedding: Float32Array;
  readonly output: Float32Array;
  /** The weights of the one layer; too few are filled up with zeros, with which the layer does nothing. */
  readonly inner: (length: number) => Float32Array;
}

const tensors = (words: number, width: number, { embedding, output, inner }: Weights): readonly GgufTensor[] => {
  const filled = (length: number, data: Float32Array) => {
    const all = new Float32Array(length);
    all.set(data);
    return all;
  };
  const matrix = (name: string, columns: number, rows: number): GgufTensor => ({
    name: `blk.0.${name}.weight`,
    dimensions: [columns, rows],
    data: filled(columns * rows, inner(columns * rows)),
  });
  const norm = (name: string): GgufTensor => ({ name: `${name}.weight`, dimensions: [width], data: new Float32Array(width).fill(1) });
  return [
    { name: "token_embd.weight", dimensions: [width, words], data: embedding },
    norm("blk.0.attn_norm"),
    matrix("attn_q", width, width),
    matrix("attn_k", width, width),
    matrix("attn_v", width, width),
    matrix("attn_output", width, width),
    norm("blk.0.ffn_norm"),
    matrix("ffn_gate", width, FEED_FORWARD),
    matrix("ffn_up", width, FEED_FORWARD),
    matrix("ffn_down", FEED_FORWARD, width),
    norm("output_norm"),
    { name: "output.weight", dimensions: [width, words], data: output },
  ];
};

/** Random rows of 1 and -1: any two are nearly at a right angle, so that each token finds its follower and no other. */
const signs = (length: number, seed: number): Float32Array => {
  const random = mulberry32(seed);
  return Float32Array.from({ length }, () => (random() < 0.5 ? -1 : 1));
};

/** Random numbers that are the same for the same seed everywhere. */
const mulberry32 = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
};
