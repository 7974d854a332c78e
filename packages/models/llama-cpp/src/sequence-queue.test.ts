import type { LlamaContextSequence, Token } from "node-llama-cpp";
import { describe, expect, it } from "vitest";
import { SequenceQueue } from "./sequence-queue.ts";

/** A sequence that has read these tokens. */
const sequence = (...known: readonly number[]) =>
  ({
    compareContextTokens: (tokens: Token[]) => {
      const different = known.findIndex((token, at) => token !== tokens[at]);
      return { firstDifferentIndex: different === -1 ? known.length : different };
    },
  }) as unknown as LlamaContextSequence;
const tokens = (...all: readonly number[]) => all as Token[];
const never = new AbortController().signal;

describe("the queue for sequences", () => {
  it("gives the one that has read most of the conversation", async () => {
    const [other, half, most] = [sequence(9, 9, 9), sequence(1), sequence(1, 2, 9)];
    const queue = new SequenceQueue([other, half, most]);
    expect(await queue.take(tokens(1, 2, 3), never)).toBe(most);
    expect(await queue.take(tokens(1, 2, 3), never)).toBe(half);
    expect(await queue.take(tokens(1, 2, 3), never)).toBe(other);
  });

  it("gives the one that was used longest ago where none has read anything of it", async () => {
    const [one, two] = [sequence(), sequence()];
    const queue = new SequenceQueue([one, two]);
    const taken = await queue.take(tokens(1), never);
    queue.giveBack(taken);
    expect(await queue.take(tokens(1), never)).not.toBe(taken);
  });

  it("serves those who wait in the order they came, and leaves out who has gone", async () => {
    const only = sequence();
    const queue = new SequenceQueue([only]);
    await queue.take(tokens(1), never);
    const abort = new AbortController();
    const served: string[] = [];
    const first = queue.take(tokens(1), never).then(() => served.push("first"));
    const gone = expect(queue.take(tokens(1), abort.signal)).rejects.toThrow("changed my mind");
    const last = queue.take(tokens(1), never).then(() => served.push("last"));
    abort.abort(new Error("changed my mind"));
    await gone;
    queue.giveBack(only);
    await first;
    expect(served).toEqual(["first"]);
    queue.giveBack(only);
    await last;
    expect(served).toEqual(["first", "last"]);
  });

  it("takes nobody in who has gone already, and takes nothing from who goes later", async () => {
    const queue = new SequenceQueue([sequence()]);
    await expect(async () => queue.take(tokens(1), AbortSignal.abort(new Error("gone")))).rejects.toThrow("gone");
    const abort = new AbortController();
    const taken = await queue.take(tokens(1), abort.signal);
    const next = queue.take(tokens(1), never);
    abort.abort();
    queue.giveBack(taken);
    expect(await next).toBe(taken);
  });
});
