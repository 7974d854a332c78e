import { sha256 } from "./sha-256.ts";

/** Digits that tell calls of one action apart; a program cannot look for two that are equal, for it does not know the salt. */
const DIGITS = 16;

/**
 * Names the calls of an action by what they are: tool, arguments, and which of several equal ones.
 *
 * A program that runs again may make its calls in another order. Each still gets its own name, so a decision or a payment never moves to another call.
 */
export class CallKeys {
  readonly #step: number;
  readonly #salt: string;
  readonly #taken: Set<string>;
  /** Where to look for the next free name of equal calls. */
  readonly #last = new Map<string, number>();

  constructor(runId: string, step: number, ended: readonly { readonly key: string }[]) {
    this.#step = step;
    this.#salt = `${runId}\n`;
    this.#taken = new Set(ended.map(({ key }) => key));
  }

  /** `input` is the text of the arguments. */
  next(name: string, input: string): string {
    const base = `${this.#step}.${sha256(`${this.#salt}${name}\n${input}`, DIGITS)}`;
    let count = this.#last.get(base) ?? 0;
    let key: string;
    do key = ++count === 1 ? base : `${base}.${count}`;
    while (this.#taken.has(key));
    this.#last.set(base, count);
    this.#taken.add(key);
    return key;
  }
}
