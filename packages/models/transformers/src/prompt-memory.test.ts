import * as library from "@huggingface/transformers";
import { PreTrainedModel, type Tensor } from "@huggingface/transformers";
import { writeTinyOnnx } from "@smolagents-ts/conformance";
import type { Message } from "@smolagents-ts/core";
import { beforeAll, expect, it, onTestFinished, vi } from "vitest";
import { PromptMemory } from "./prompt-memory.ts";
import { ask, assistant, begin, forbidNetwork, temporaryFolder, user } from "./tiny-models.ts";
import { TransformersModel, type TransformersModelOptions } from "./transformers-model.ts";

beforeAll(forbidNetwork);

interface Reading {
  readonly given: number;
  readonly prompt: readonly number[];
  readonly inTheEnd: readonly number[] | undefined;
}

/**
 * The tiny model's keys are the numbers of the tokens it read, its values their places. So what it read in each call shows, and whether its memory is that of the
 * whole conversation.
 */
async function watched(options: Partial<TransformersModelOptions> = {}, onPiece: (piece: number) => void = () => undefined) {
  const folder = await temporaryFolder();
  await writeTinyOnnx(folder, {
    replies: [["one"], ["two"], ["three"]],
    chatTemplate: "{% for m in messages %}<|{{ m.role }}|>{{ m.content }}{% endfor %}",
  });
  const model = new TransformersModel({ modelId: folder, ...options });
  onTestFinished(() => model.close());
  const memories: Reading[] = [];
  const pieces: Reading[] = [];
  const { generate } = PreTrainedModel.prototype;
  vi.spyOn(PreTrainedModel.prototype, "generate").mockImplementation(async function (this: PreTrainedModel, options) {
    const { input_ids, past_key_values } = options as unknown as { input_ids: Tensor; past_key_values?: Record<string, Tensor> };
    const given = past_key_values?.["past_key_values.0.key"]?.dims[2] ?? 0;
    const result = (await generate.call(this, options)) as { past_key_values?: Record<string, Tensor> };
    const inTheEnd = result.past_key_values?.["past_key_values.0.key"];
    const places = result.past_key_values?.["past_key_values.0.value"];
    expect(places && numbers(places), "each token is at its place").toEqual(inTheEnd && [...numbers(inTheEnd).keys()]);
    // A piece of a long prompt is read without a streamer.
    (options.streamer ? memories : pieces).push({ given, prompt: numbers(input_ids), inTheEnd: inTheEnd && numbers(inTheEnd) });
    if (!options.streamer) onPiece(pieces.length);
    return result as never;
  });
  return { model, memories, pieces };
}

const numbers = ({ data }: Tensor): number[] => Array.from(data as ArrayLike<number | bigint>, Number);

const conversation: Message[] = [
  user("What is the weather like?"),
  assistant("one"),
  user("And tomorrow?"),
  assistant("two"),
  user("And then?"),
];

it("reads of a longer conversation only what is new, and remembers all of it", async () => {
  const { model, memories } = await watched();
  const heard = [];
  for (const length of [1, 3, 5]) heard.push(await ask(model, { messages: conversation.slice(0, length) }));
  expect(heard.map(({ text }) => text)).toEqual(["one", "two", "three"]);
  expect(memories[0]?.given).toBe(0);
  for (const [number, { given, prompt, inTheEnd }] of memories.entries()) {
    // Nothing is left out, and nothing there twice.
    expect(inTheEnd?.slice(0, prompt.length)).toEqual(prompt);
    expect(heard[number]?.usage.cacheReadTokens ?? 0).toBe(given);
    if (number === 0) continue;
    // All before the marker of the reply, which is another one each time.
    const before = memories[number - 1]?.prompt.length ?? 0;
    expect(given).toBe(before - 1);
  }
});

it("begins anew with another conversation, and forgets nothing of what is the same", async () => {
  const { model, memories } = await watched();
  for (const text of ["Where is Sfax?", "Where is Gabès?", "Else."]) await ask(model, { messages: [user(text)] });
  const same = "<".length + "Where is ".length;
  expect(memories.map(({ given }) => given)).toEqual([0, same, 1]);
  for (const { prompt, inTheEnd } of memories) expect(inTheEnd?.slice(0, prompt.length)).toEqual(prompt);
});

it("reads one token at least, when the same is asked again", async () => {
  const { model, memories } = await watched();
  for (let call = 0; call < 2; call++) expect((await ask(model)).text).toBe("one");
  expect(memories[1]?.given).toBe((memories[1]?.prompt.length ?? 0) - 1);
});

it("goes on from a reply that was left in the middle", async () => {
  const { model, memories } = await watched();
  const call = begin(model);
  await call.begun;
  await call.leave();
  expect((await ask(model)).text).toBe("one");
  const last = memories.at(-1);
  expect(last?.inTheEnd?.slice(0, last.prompt.length)).toEqual(last?.prompt);
});

it("keeps nothing with `reusePrompt: false`", async () => {
  const { model, memories } = await watched({ reusePrompt: false });
  for (const length of [1, 3]) await ask(model, { messages: conversation.slice(0, length) });
  expect(memories.map(({ given }) => given)).toEqual([0, 0]);
});

const LONG = user("All work and no play makes Jack a dull boy. ".repeat(50));

it("reads a long prompt in pieces, and other work of the process goes on between them", async () => {
  const { model, memories, pieces } = await watched();
  await model.load();
  let turns = 0;
  const count = () => {
    turns++;
    counter = setImmediate(count);
  };
  let counter = setImmediate(count);
  const { text, usage } = await ask(model, { messages: [LONG] });
  clearImmediate(counter);
  expect(text).toBe("one");
  expect(pieces.length).toBeGreaterThan(10);
  expect(turns).toBeGreaterThan(pieces.length);
  const [whole] = memories;
  expect(whole?.inTheEnd?.slice(0, whole.prompt.length)).toEqual(whole?.prompt);
  expect(usage.inputTokens).toBe(whole?.prompt.length);
  expect(usage.cacheReadTokens).toBeUndefined();
  // Each piece goes on where the one before ended.
  const reads = [...pieces, ...memories].map(({ given, prompt }) => prompt.length - given);
  expect(Math.max(...reads)).toBeLessThanOrEqual(128);
  expect(reads.reduce((sum, read) => sum + read, 0)).toBe(usage.inputTokens);
});

it("stops to read when nobody waits any more, and goes on from there with the next call", async () => {
  const abort = new AbortController();
  const { model, memories, pieces } = await watched({}, (piece) => {
    if (piece === 3) abort.abort();
  });
  await expect(ask(model, { messages: [LONG], signal: abort.signal })).rejects.toMatchObject({ kind: "aborted" });
  const { usage, text } = await ask(model, { messages: [LONG] });
  expect(text).toBe("one");
  expect(usage.cacheReadTokens).toBe(pieces[2]?.prompt.length);
  expect(memories).toHaveLength(1);
});

it("cuts what it kept at a token, in each of many heads", () => {
  const values = Float32Array.from({ length: 2 * 5 * 3 }, (_, number) => number);
  const tensor = () => new library.Tensor("float32", values.slice(), [1, 2, 5, 3]);
  const memory = new PromptMemory();
  const tokens = [1n, 2n, 3n, 4n, 5n];
  memory.keep(tokens, new library.DynamicCache({ "past_key_values.0.key": tensor(), "past_key_values.0.value": tensor() }));
  const known = memory.take([1n, 2n, 9n, 9n], library);
  expect(known?.length).toBe(2);
  for (const cut of Object.values(known?.cache as Record<string, Tensor>)) {
    const expected = tensor().slice(null, null, [0, 2], null);
    expect([cut.dims, numbers(cut)]).toEqual([expected.dims, numbers(expected)]);
  }
  expect(memory.take(tokens, library), "it was taken").toBeUndefined();
});

it.each([
  ["states of recurrent layers", { "past_key_values.0.key": [1, 1, 5, 1], "past_conv.0": [1, 1, 3] }],
  ["a window shorter than the conversation", { "past_key_values.0.key": [1, 1, 4, 1] }],
  ["tensors of another shape", { "past_key_values.0.key": [1, 5, 1] }],
])("keeps no %s", (_, shapes) => {
  const entries = Object.entries(shapes).map(([name, dims]) => {
    const size = dims.reduce((product, dim) => product * dim, 1);
    return [name, new library.Tensor("float32", new Float32Array(size), dims)] as const;
  });
  const memory = new PromptMemory();
  const tokens = [1n, 2n, 3n, 4n, 5n];
  memory.keep(tokens, new library.DynamicCache(Object.fromEntries(entries)));
  expect(memory.take(tokens, library)).toBeUndefined();
});
