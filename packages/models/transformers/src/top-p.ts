import type { Tensor } from "@huggingface/transformers";

/** What transformers.js takes at most when nobody says otherwise. */
const DEFAULT_TOP_K = 50;

/**
 * Of the `topK` most probable tokens, keeps those whose shares add up to `topP`: as in Python, and in place. transformers.js knows the setting and
 * ignores it.
 */
export const keepTopP =
  (topP: number, topK: number = DEFAULT_TOP_K) =>
  (_: unknown, logits: Tensor): Tensor => {
    const scores = logits.data as Float32Array;
    const best = mostProbable(scores, topK > 0 ? topK : scores.length);
    const weights = best.map((score) => Math.exp(score - (best[0] ?? 0)));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    let share = 0;
    const last = weights.findIndex((weight) => {
      share += weight / total;
      return share >= topP;
    });
    const least = best.at(last) ?? Number.NEGATIVE_INFINITY;
    for (let token = 0; token < scores.length; token++) {
      if ((scores[token] as number) < least) scores[token] = Number.NEGATIVE_INFINITY;
    }
    return logits;
  };

/** Below the best by so much, a token's share is less than one in a billion: the others are few, and quickly sorted. */
const NEGLIGIBLE = 20;

const mostProbable = (scores: Float32Array, count: number): number[] => {
  const best = scores.reduce((most, score) => Math.max(most, score), Number.NEGATIVE_INFINITY);
  return [...scores.filter((score) => score > best - NEGLIGIBLE).sort()].reverse().slice(0, count);
};
