import { scriptedGguf } from "@smolagents-ts/conformance";
import type { Model, ModelRequest } from "@smolagents-ts/core";
import { describe, expect, it } from "vitest";
import { call, openModel, said } from "./scripted-llama.ts";

const ENDLESS = scriptedGguf([{ pieces: ["on ", "and "], ending: "repeat" }], { contextLength: 65_536 });
const HELLO: ModelRequest = { messages: [said("Hello?")] };

/** A call that is left when `isEnough` says so, of which it hears at each text. */
const leaveWhen = async (model: Model, isEnough: () => boolean | undefined, signal?: AbortSignal): Promise<void> => {
  for await (const event of model.stream({ ...HELLO, ...(signal && { signal }) })) {
    if (event.type === "text" && isEnough()) break;
  }
};

describe("calls at the same time", () => {
  it("run beside each other where there are sequences for them", async () => {
    const model = await openModel(ENDLESS, { parallel: 2, contextSize: 32_768 });
    // Each goes on until the other has begun: one after the other they would never end.
    const begun = new Set<string>();
    const both = (name: string) => () => begun.add(name).size === 2;
    await Promise.all([leaveWhen(model, both("first")), leaveWhen(model, both("second"))]);
    expect(begun.size).toBe(2);
  });

  it("keep a hundred replies apart on four sequences", async () => {
    const words = Array.from({ length: 100 }, (_, number) => `marker-${number}-`);
    const model = await openModel(scriptedGguf(words.map((after) => ({ after, pieces: [`${after}one `, `${after}two`] }))), {
      parallel: 4,
      contextSize: 512,
    });
    const replies = await Promise.all(words.map((word) => call(model, { messages: [said(`Say ${word}`)] })));
    expect(replies.map(({ text }) => text)).toEqual(words.map((word) => `${word}one ${word}two`));
  });

  it("wait for each other in the order they came", async () => {
    const model = await openModel(scriptedGguf([{ pieces: ["a", "b", "c"] }]));
    const ended: number[] = [];
    const calls = [1, 2, 3, 4, 5].map((number) => call(model).then(() => ended.push(number)));
    await Promise.all(calls);
    expect(ended).toEqual([1, 2, 3, 4, 5]);
  });

  it("leave the queue on an abort, and those behind them move up", async () => {
    const model = await openModel(ENDLESS, { contextSize: 65_536 });
    const abort = new AbortController();
    let texts = 0;
    let queued: Promise<unknown> | undefined;
    let behind: Promise<unknown> | undefined;
    await leaveWhen(model, () => {
      queued ??= expect(call(model, { signal: abort.signal })).rejects.toMatchObject({ kind: "aborted" });
      behind ??= leaveWhen(model, () => true);
      // By then both stand in the queue: they have nothing else to wait for.
      if (++texts === 200) abort.abort();
      return texts === 400;
    });
    await queued;
    await behind;
  });

  it("do not count on a sequence whose reply was left: it is free at once", async () => {
    const model = await openModel(ENDLESS, { contextSize: 65_536 });
    for (let number = 0; number < 20; number++) await leaveWhen(model, () => true);
    const abort = new AbortController();
    await expect(
      leaveWhen(
        model,
        () => {
          abort.abort();
          return false;
        },
        abort.signal,
      ),
    ).rejects.toMatchObject({ kind: "aborted" });
    await expect(call(model, { timeouts: { totalMs: 300 } })).rejects.toMatchObject({ kind: "timeout" });
    await leaveWhen(model, () => true);
  });

  it("wait in the queue no longer than firstEventMs", async () => {
    const model = await openModel(ENDLESS, { contextSize: 65_536, retries: { attempts: 1 } });
    let waited: Promise<unknown> | undefined;
    let late = false;
    await leaveWhen(model, () => {
      waited ??= call(model, { timeouts: { firstEventMs: 100 } }).catch((error: unknown) => {
        late = true;
        return error;
      });
      return late;
    });
    expect(await waited).toMatchObject({ kind: "timeout", message: expect.stringContaining("firstEventMs") });
  });

  it("take the sequence that knows their conversation", async () => {
    const model = await openModel(scriptedGguf([{ pieces: ["ok"] }]), { parallel: 2, contextSize: 2_048 });
    const [red, blue] = [said(`red ${"r".repeat(200)}`), said(`blue ${"b".repeat(200)}`)];
    await Promise.all([call(model, { messages: [red] }), call(model, { messages: [blue] })]);
    for (const message of [blue, red, blue, red]) {
      const { usage } = await call(model, { messages: [message] });
      expect(usage.cacheReadTokens).toBe((usage.inputTokens ?? 0) - 1);
    }
  });
});

describe("an abort while a conversation is read", () => {
  it("ends the call without waiting for the rest", async () => {
    const model = await openModel(scriptedGguf([{ pieces: ["never"] }], { contextLength: 65_536 }), { contextSize: 65_536 });
    await call(model);
    const abort = new AbortController();
    const long = call(model, { messages: [said("x".repeat(60_000))], signal: abort.signal });
    setTimeout(() => abort.abort(), 50);
    await expect(long).rejects.toMatchObject({ kind: "aborted" });
    const { text } = await call(model);
    expect(text).toBe("never");
  });
});
