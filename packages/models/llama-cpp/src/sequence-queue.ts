import type { LlamaContextSequence, Token } from "node-llama-cpp";

interface Waiting {
  readonly tokens: Token[];
  readonly resolve: (sequence: LlamaContextSequence) => void;
}

/** Sequences of one context, each for one call at a time. Calls beyond their number wait, and are served in the order they came. */
export class SequenceQueue {
  /** Those used longest ago come first. */
  readonly #free: LlamaContextSequence[];
  readonly #waiting: Waiting[] = [];

  constructor(sequences: readonly LlamaContextSequence[]) {
    this.#free = [...sequences];
  }

  /** The free sequence that has read most of `tokens` already, else the first that is given back. An abort leaves the queue. */
  take(tokens: Token[], signal: AbortSignal): Promise<LlamaContextSequence> {
    signal.throwIfAborted();
    const best = this.#best(tokens);
    if (best) {
      this.#free.splice(this.#free.indexOf(best), 1);
      return Promise.resolve(best);
    }
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
        reject(signal.reason);
      };
      const waiting: Waiting = {
        tokens,
        resolve: (sequence) => {
          signal.removeEventListener("abort", leave);
          resolve(sequence);
        },
      };
      this.#waiting.push(waiting);
      signal.addEventListener("abort", leave, { once: true });
    });
  }

  giveBack(sequence: LlamaContextSequence): void {
    const next = this.#waiting.shift();
    if (next) next.resolve(sequence);
    else this.#free.push(sequence);
  }

  #best(tokens: Token[]): LlamaContextSequence | undefined {
    let best: LlamaContextSequence | undefined;
    let longest = -1;
    for (const sequence of this.#free) {
      const { firstDifferentIndex } = sequence.compareContextTokens(tokens);
      if (firstDifferentIndex <= longest) continue;
      best = sequence;
      longest = firstDifferentIndex;
    }
    return best;
  }
}
