import { Tensor } from "@huggingface/transformers";
import { expect, it } from "vitest";
import { keepTopP } from "./top-p.ts";

/** The places of the tokens that are left, where each has this share. */
const left = (shares: readonly number[], topP: number, topK?: number): number[] => {
  const logits = new Tensor("float32", Float32Array.from(shares, Math.log), [1, shares.length]);
  const kept = keepTopP(topP, topK)(undefined, logits).data as Float32Array;
  return [...kept.keys()].filter((token) => kept[token] !== Number.NEGATIVE_INFINITY);
};

// Nucleus sampling by its definition: the smallest set of the most probable tokens whose shares reach topP.
it("keeps the smallest set of tokens that has the share", () => {
  const shares = [0.1, 0.5, 0.15, 0.25];
  expect(left(shares, 0.4)).toEqual([1]);
  expect(left(shares, 0.6)).toEqual([1, 3]);
  expect(left(shares, 0.8)).toEqual([1, 2, 3]);
  expect(left(shares, 0.999)).toEqual([0, 1, 2, 3]);
});

it("always keeps one token", () => {
  expect(left([0.2, 0.8], 0)).toEqual([1]);
});

it("counts shares of the most probable tokens alone", () => {
  // Of the first two, 0.4 is two thirds.
  expect(left([0.4, 0.2, 0.15, 0.15, 0.1], 0.55, 2)).toEqual([0]);
  expect(left([0.4, 0.2, 0.15, 0.15, 0.1], 0.55, 0)).toEqual([0, 1]);
});
