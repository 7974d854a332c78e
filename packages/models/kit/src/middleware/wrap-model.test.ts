/** What every middleware owes, whatever it does besides. */

import type { Model } from "@smolagents-ts/core";
import { describe, expect, it } from "vitest";
import { Cassette } from "./cassette.ts";
import { ASK, eventsOf, FixedModel, failure, finishOf, replyOf, START } from "./fixed-model.ts";
import { RateLimit } from "./rate-limit.ts";
import { recordModel } from "./record-model.ts";
import { MemoryCache } from "./reply-cache.ts";
import { routeModels } from "./route-models.ts";
import { withCache } from "./with-cache.ts";
import { withCost } from "./with-cost.ts";
import { withRateLimit } from "./with-rate-limit.ts";
import { withReasoningTags } from "./with-reasoning-tags.ts";
import { withRetry } from "./with-retry.ts";
import { withStopEmulation } from "./with-stop-emulation.ts";
import { withTextToolCalls } from "./with-text-tool-calls.ts";

const middleware: Readonly<Record<string, (model: Model) => Model>> = {
  withRetry: (model) => withRetry(model),
  withRateLimit: (model) => withRateLimit(model, new RateLimit({ maxConcurrent: 1 })),
  withStopEmulation,
  withReasoningTags: (model) => withReasoningTags(model),
  withTextToolCalls,
  routeModels: (model) => routeModels([model]),
  withCache: (model) => withCache(model, { store: new MemoryCache() }),
  recordModel: (model) => recordModel(model, new Cassette()),
  withCost: (model) => withCost(model, { m: { input: 0, output: 0 } }),
};
const SAVED: readonly string[] = ["withRetry", "withRateLimit", "withCache", "recordModel", "withCost"];

const REPLY = replyOf(
  [
    { reasoning: ["They want ", "it."] },
    ["I ", "call."],
    { type: "tool-call", id: "c1", name: "f", argsText: '{"a": 1}', args: { a: 1 }, provider: { acme: { id: 1 } } },
    { type: "text", text: "", provider: { acme: { sign: "x" } } },
    { type: "media", mediaType: "image/png", source: { kind: "url", url: "https://a.example/b.png" } },
    { type: "reasoning", text: "Done.", signature: "s" },
  ],
  { reason: "tool-calls", rawReason: "tool_calls" },
);
const STOP = { stop: ["<end>"] };

describe.each(Object.entries(middleware))("%s", (name, wrap) => {
  it("keeps the model's name, and what it can do unless that changes", () => {
    expect(wrap(new FixedModel([REPLY], { capabilities: { images: false, audio: true } }))).toMatchObject({
      id: "m",
      adapter: "fixed",
      capabilities: { images: false, audio: true },
    });
  });

  it("says how the model is made where it answers the same without the middleware", () => {
    expect(wrap(new FixedModel([REPLY])).toJSON?.()).toEqual(SAVED.includes(name) ? { modelId: "m" } : undefined);
    expect("toJSON" in wrap({ id: "m", adapter: "a", stream: () => new FixedModel([REPLY]).stream(ASK) })).toBe(false);
  });

  it("leaves a reply as it is that has nothing for it", async () => {
    const events = await eventsOf(wrap(new FixedModel([REPLY])), STOP);
    const last = name === "withCost" ? { usage: {} } : {};
    expect(events).toEqual(REPLY.map((event) => (event.type === "finish" ? { ...event, ...last } : event)));
  });

  it("ends the call below when the loop is left", async () => {
    const model = new FixedModel([REPLY]);
    for await (const event of wrap(model).stream(ASK)) if (event.type === "reasoning") break;
    await expect.poll(() => model.open).toBe(0);
  });

  it("gives no event after an abort, and throws", async () => {
    const model = new FixedModel([replyOf([["a ", "b ", "c"]])]);
    const abort = new AbortController();
    const seen: string[] = [];
    const read = async () => {
      for await (const event of wrap(model).stream({ ...ASK, ...STOP, signal: abort.signal })) {
        seen.push(event.type);
        if (event.type === "text") abort.abort();
      }
    };
    await expect(read()).rejects.toMatchObject({ kind: "aborted" });
    expect(seen).toEqual(["start", "text"]);
    await expect.poll(() => model.open).toBe(0);
  });

  it("gives no event after an abort around a model that does not listen to it, nor of what is at hand already", async () => {
    const deaf: Model = { id: "m", adapter: "deaf", stream: () => new FixedModel([replyOf([["<think>a</think>b", "c"]])]).stream(ASK) };
    const abort = new AbortController();
    const seen: string[] = [];
    const read = async () => {
      for await (const event of wrap(deaf).stream({ ...ASK, ...STOP, signal: abort.signal })) {
        seen.push(event.type);
        if (event.type !== "start") abort.abort();
      }
    };
    await expect(read()).rejects.toMatchObject({ kind: "aborted" });
    expect(seen.length).toBe(2);
  });

  it("asks nothing when aborted before", async () => {
    const model = new FixedModel([REPLY]);
    await expect(eventsOf(wrap(model), { signal: AbortSignal.abort() })).rejects.toMatchObject({ kind: "aborted" });
    expect(model.requests).toEqual([]);
  });

  it("throws an error in the middle as it is, after what came before", async () => {
    const error = failure("connection");
    const model = new FixedModel([[START, { type: "text", index: 0, delta: "half" }, error]]);
    const seen: string[] = [];
    const read = async () => {
      for await (const event of wrap(model).stream(ASK)) seen.push(event.type);
    };
    await expect(read()).rejects.toBe(error);
    expect(seen).toEqual(["start", "text"]);
    expect(model.requests.length).toBe(1);
  });

  it("keeps calls at the same time apart", async () => {
    const model = new FixedModel([
      async function* ({ seed = 0 }) {
        yield START;
        await new Promise((resolve) => setTimeout(resolve, 10 - seed));
        yield* replyOf([[`number ${seed}`]]).slice(1);
      },
    ]);
    const wrapped = wrap(model);
    const finishes = await Promise.all(Array.from({ length: 10 }, (_, seed) => finishOf(wrapped, { seed })));
    expect(finishes.map(({ message }) => message.content)).toEqual(
      Array.from({ length: 10 }, (_, seed) => [{ type: "text", text: `number ${seed}` }]),
    );
  });
});
