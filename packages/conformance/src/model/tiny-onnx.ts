/** A language model of a few kilobytes that says what it is told to, for tests of what runs ONNX models. No engine can tell it from a large one. */

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Bytes } from "./script.ts";

/** What one token of a reply says: a text, bytes (which may be a part of a character), or `null`, nothing. */
export type TinyOnnxToken = Bytes | null;

export interface TinyOnnxReply {
  readonly tokens: readonly TinyOnnxToken[];
  /** What comes after them. `stop`: the token that ends a reply. `silence`: special tokens, which show nothing, for ever. `fault`: the engine throws. Defaults to `stop`. */
  readonly ending?: "stop" | "silence" | "fault";
}

export interface TinyOnnxOptions {
  /** The first is said to a conversation without an assistant message, the second to one with one, and so on; the last repeats. */
  readonly replies: readonly (TinyOnnxReply | readonly TinyOnnxToken[])[];
  /** How the conversation becomes a prompt, as a Jinja template. `null` for a model that has none. Defaults to each role and its text. */
  readonly chatTemplate?: string | null;
  /** The longest conversation with its reply, in tokens. Defaults to a million. */
  readonly contextTokens?: number;
  /** What the engine says when it throws. */
  readonly fault?: string;
  /** The model's own settings of a generation, e.g. `{ do_sample: true }`. */
  readonly generationConfig?: Readonly<Record<string, unknown>>;
}

/**
 * Writes the files of a model into `folder`, as they lie in a repository of ONNX models.
 *
 * Each token decides alone what comes next. What it remembers of those before are their numbers,
 * as keys, and their places, as values. A prompt is one token for each byte of its text, and one for each of its special tokens, of which the
 * last chooses the reply.
 */
export async function writeTinyOnnx(folder: string, options: TinyOnnxOptions): Promise<void> {
  const { replies, chatTemplate, contextTokens = 1e6, fault = "", generationConfig } = options;
  const { vocabulary, special, next } = layOut(replies.map((reply) => ("tokens" in reply ? reply : { tokens: reply })));
  const end = vocabulary.length - 1;
  const files = {
    "config.json": {
      model_type: "llama",
      architectures: ["LlamaForCausalLM"],
      vocab_size: vocabulary.length,
      hidden_size: 1,
      num_hidden_layers: 1,
      num_attention_heads: 1,
      num_key_value_heads: 1,
      max_position_embeddings: contextTokens,
      eos_token_id: end,
    },
    "generation_config.json": { eos_token_id: end, ...generationConfig },
    "tokenizer_config.json": {
      tokenizer_class: "PreTrainedTokenizerFast",
      eos_token: END,
      model_max_length: contextTokens,
      ...(chatTemplate !== null && { chat_template: `${chatTemplate ?? ROLES_AND_TEXTS}${choice(replies.length)}` }),
    },
    "tokenizer.json": {
      version: "1.0",
      added_tokens: special.map((content) => ({
        id: vocabulary.indexOf(content),
        content,
        special: true,
        single_word: false,
        lstrip: false,
        rstrip: false,
        normalized: false,
      })),
      normalizer: null,
      pre_tokenizer: { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: true },
      post_processor: null,
      decoder: {
        type: "Sequence",
        decoders: [
          { type: "Replace", pattern: { Regex: "^[0-9]+→" }, content: "" },
          { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: true },
        ],
      },
      model: { type: "BPE", vocab: Object.fromEntries(vocabulary.map((token, id) => [token, id])), merges: [] },
    },
  };
  await mkdir(join(folder, "onnx"), { recursive: true });
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), JSON.stringify(content));
  await writeFile(join(folder, "onnx", "model.onnx"), toOnnx(next, fault));
}

const END = "<|end|>";
const SILENCE = "<|silence|>";
const ROLES = ["<|system|>", "<|user|>", "<|assistant|>", "<|tool|>"];
const ROLES_AND_TEXTS = "{% for message in messages %}<|{{ message.role }}|>{{ message.content }}{% endfor %}";

const choice = (replies: number): string =>
  "{% if add_generation_prompt %}{% set said = messages | selectattr('role', 'equalto', 'assistant') | list | length %}" +
  `<|reply-{{ said if said < ${replies} else ${replies - 1} }}|>{% endif %}`;

/** Tokens in the order of their numbers, and which one follows each. */
function layOut(replies: readonly TinyOnnxReply[]) {
  const vocabulary = [...BYTE_LETTERS, ...ROLES, SILENCE];
  const silence = vocabulary.length - 1;
  const special = [...ROLES, SILENCE, END, ...replies.map((_, number) => `<|reply-${number}|>`)];
  const next: number[] = [];
  const ends: number[] = [];
  const faults: number[] = [];
  for (const [number, { tokens, ending = "stop" }] of replies.entries()) {
    let last = vocabulary.push(`<|reply-${number}|>`) - 1;
    for (const token of tokens) {
      // A number before each, since the same text may come again with another one after it.
      next[last] = vocabulary.length;
      last = vocabulary.push(`${vocabulary.length}→${toLetters(token ?? "")}`) - 1;
    }
    if (ending === "silence") next[last] = silence;
    else (ending === "fault" ? faults : ends).push(last);
  }
  const end = vocabulary.push(END) - 1;
  for (let id = 0; id <= end; id++) next[id] ??= silence;
  for (const id of ends) next[id] = end;
  for (const id of faults) next[id] = vocabulary.length;
  return { vocabulary, special, next };
}

/** The letters that byte-level tokenizers write bytes with, as GPT-2 did: printable ones stand for themselves. */
const BYTE_LETTERS: readonly string[] = (() => {
  const isPrintable = (byte: number) => (byte > 32 && byte < 127) || (byte > 160 && byte !== 173);
  let others = 0;
  return Array.from({ length: 256 }, (_, byte) => String.fromCodePoint(isPrintable(byte) ? byte : 256 + others++));
})();

const toLetters = (token: Bytes): string => [...Buffer.from(token)].map((byte) => BYTE_LETTERS[byte]).join("");

/** The model as an ONNX file: `logits` is high at the one token that `next` names. The fields' numbers are those of onnx.proto. */
function toOnnx(next: readonly number[], fault: string): Uint8Array {
  const graph = [
    node("Gather", ["input_ids", "minus_one"], "last", { attribute: ["axis", 1] }),
    node("Gather", ["next", "last"], "following"),
    // Each token by its own number: throws where there is no such token, and tells the node's name.
    node("Gather", ["numbers", "following"], "checked", { name: fault }),
    node("OneHot", ["checked", "size", "low_and_high"], "logits"),
    node("Cast", ["input_ids"], "as_float", { attribute: ["to", FLOAT] }),
    node("Unsqueeze", ["as_float", "head_and_width"], "new_keys"),
    node("Concat", ["past_key_values.0.key", "new_keys"], "keys", { attribute: ["axis", 2] }),
    // Fails where the mask is not as long as the conversation, as a real model does.
    node("Cast", ["attention_mask"], "mask", { attribute: ["to", FLOAT] }),
    node("Unsqueeze", ["mask", "head_and_width"], "tall_mask"),
    node("Mul", ["keys", "tall_mask"], "present.0.key"),
    node("Cast", ["position_ids"], "positions", { attribute: ["to", FLOAT] }),
    node("Unsqueeze", ["positions", "head_and_width"], "new_values"),
    node("Concat", ["past_key_values.0.value", "new_values"], "present.0.value", { attribute: ["axis", 2] }),
    text(2, "tiny"),
    tensor("minus_one", [1], INT64, new BigInt64Array([-1n])),
    tensor("head_and_width", [2], INT64, new BigInt64Array([1n, 3n])),
    tensor("next", [next.length], INT64, BigInt64Array.from(next, BigInt)),
    tensor(
      "numbers",
      [next.length],
      INT64,
      BigInt64Array.from(next, (_, id) => BigInt(id)),
    ),
    tensor("size", [1], INT64, new BigInt64Array([BigInt(next.length)])),
    tensor("low_and_high", [2], FLOAT, new Float32Array([0, 10])),
    value(11, "input_ids", INT64, ["batch_size", "length"]),
    value(11, "attention_mask", INT64, ["batch_size", "all"]),
    value(11, "position_ids", INT64, ["batch_size", "length"]),
    value(11, "past_key_values.0.key", FLOAT, MEMORY),
    value(11, "past_key_values.0.value", FLOAT, MEMORY),
    value(12, "logits", FLOAT, ["batch_size", 1, next.length]),
    value(12, "present.0.key", FLOAT, MEMORY),
    value(12, "present.0.value", FLOAT, MEMORY),
  ];
  return message([number(1, 8), bytes(7, message(graph)), bytes(8, message([text(1, ""), number(2, 17)]))]);
}

const FLOAT = 1;
const INT64 = 7;
const MEMORY = ["batch_size", 1, "tokens", 1];

interface NodeOptions {
  readonly name?: string;
  readonly attribute?: readonly [name: string, value: number];
}

const node = (operation: string, inputs: readonly string[], output: string, { name = "", attribute }: NodeOptions = {}) => {
  const attributes = attribute ? [bytes(5, message([text(1, attribute[0]), number(3, attribute[1]), number(20, 2)]))] : [];
  return bytes(1, message([...inputs.map((input) => text(1, input)), text(2, output), text(3, name), text(4, operation), ...attributes]));
};

const tensor = (name: string, dimensions: readonly number[], type: number, { buffer }: BigInt64Array | Float32Array) =>
  bytes(5, message([...dimensions.map((size) => number(1, size)), number(2, type), text(8, name), bytes(9, new Uint8Array(buffer))]));

const value = (field: number, name: string, type: number, dimensions: readonly (string | number)[]) => {
  const shape = message(dimensions.map((size) => bytes(1, message([typeof size === "number" ? number(1, size) : text(2, size)]))));
  return bytes(field, message([text(1, name), bytes(2, message([bytes(1, message([number(1, type), bytes(2, shape)]))]))]));
};

const message = (fields: readonly Uint8Array[]): Uint8Array => Buffer.concat(fields);
const number = (field: number, value: number): Uint8Array => Buffer.concat([varint(field * 8), varint(value)]);
const bytes = (field: number, value: Uint8Array): Uint8Array => Buffer.concat([varint(field * 8 + 2), varint(value.length), value]);
const text = (field: number, value: string): Uint8Array => bytes(field, Buffer.from(value));

function varint(value: number): Uint8Array {
  const result: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Uint8Array.from([...result, rest]);
    result.push((rest % 128) + 128);
  }
}
