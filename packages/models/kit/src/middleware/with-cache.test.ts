import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CodeAgent } from "@smolagents-ts/core";
import { FakeExecutor, ScriptedModel } from "@smolagents-ts/core/testing";
import { afterEach, describe, expect, it, vi } from "vitest";
import { ASK, eventsOf, FixedModel, type FixedReply, failure, finishOf, replyOf, START, used } from "./fixed-model.ts";
import { FolderCache, MemoryCache, type ReplyCache } from "./reply-cache.ts";
import { withCache } from "./with-cache.ts";

const spent = (number: number) => replyOf([["reply ", `${number}`]], { usage: used(10, 5) });
const REPLIES: readonly FixedReply[] = [spent(1), spent(2), spent(3)];
const folders: string[] = [];
const makeFolder = async () => {
  const folder = await mkdtemp(join(tmpdir(), "reply-cache-"));
  folders.push(folder);
  return folder;
};
afterEach(async () => {
  vi.useRealTimers();
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

describe.each<[string, () => ReplyCache | Promise<ReplyCache>]>([
  ["a MemoryCache", () => new MemoryCache()],
  ["a FolderCache", async () => new FolderCache(join(await makeFolder(), "made", "later"))],
])("withCache on %s", (_, makeStore) => {
  it("answers an equal request from the store, in the same pieces, and for no tokens", async () => {
    const model = new FixedModel(REPLIES);
    const cached = withCache(model, { store: await makeStore() });
    const first = await eventsOf(cached, { temperature: 0, seed: 1 });
    expect(first).toEqual(spent(1));
    const second = await eventsOf(cached, { seed: 1, temperature: 0, timeouts: { totalMs: 1_000 }, signal: new AbortController().signal });
    expect(second).toEqual(first.map((event) => (event.type === "finish" ? { ...event, usage: used(0, 0) } : event)));
    expect(model.requests.length).toBe(1);
  });

  it("asks again for any other request, and for another model", async () => {
    const store = await makeStore();
    const model = new FixedModel(REPLIES);
    const cached = withCache(model, { store });
    await eventsOf(cached);
    await eventsOf(cached, { temperature: 0.1 });
    await eventsOf(cached, { extra: { a: [1, 2] } });
    await eventsOf(cached, { extra: { a: [2, 1] } });
    expect(model.requests.length).toBe(4);
    const other = new FixedModel(REPLIES, { id: "other" });
    await eventsOf(withCache(other, { store }));
    expect(other.requests.length).toBe(1);
  });

  it("forgets a reply when its time is over", async () => {
    const cached = withCache(new FixedModel(REPLIES), { store: await makeStore(), ttlMs: 1_000 });
    vi.useFakeTimers({ toFake: ["Date"] });
    await eventsOf(cached);
    vi.advanceTimersByTime(999);
    expect((await finishOf(cached)).message.content).toEqual([{ type: "text", text: "reply 1" }]);
    vi.advanceTimersByTime(1);
    expect((await finishOf(cached)).message.content).toEqual([{ type: "text", text: "reply 2" }]);
  });

  it.each<[string, FixedReply]>([
    ["failed", [START, { type: "text", index: 0, delta: "half" }, failure("connection")]],
    ["was cut", replyOf([["half"]], { reason: "length" })],
    ["was filtered", replyOf([["half"]], { reason: "content-filter" })],
  ])("does not keep a reply that %s", async (_, reply) => {
    const cached = withCache(new FixedModel([reply, spent(2)]), { store: await makeStore() });
    await eventsOf(cached).catch(() => undefined);
    expect(await eventsOf(cached)).toEqual(spent(2));
  });
});

describe("withCache", () => {
  /** A reply that waits for its cue after the first piece. */
  const cued = () => {
    let go = () => {};
    const cue = new Promise<void>((resolve) => (go = resolve));
    const model = new FixedModel([
      async function* ({ signal }) {
        yield* spent(1).slice(0, 2);
        await Promise.race([cue, new Promise((resolve) => signal?.addEventListener("abort", resolve))]);
        yield* spent(1).slice(2);
      },
      spent(2),
    ]);
    return { model, go, cached: withCache(model, { store: new MemoryCache() }) };
  };

  it("makes one call of equal requests at the same time, which counts once", async () => {
    const { model, go, cached } = cued();
    const early = [eventsOf(cached), eventsOf(cached)];
    await expect.poll(() => model.requests.length).toBe(1);
    const late = eventsOf(cached);
    go();
    const all = await Promise.all([...early, late]);
    expect(model.requests.length).toBe(1);
    const withoutUsage = all.map((events) => events.map((event) => (event.type === "finish" ? { ...event, usage: {} } : event)));
    for (const events of withoutUsage) expect(events).toEqual(withoutUsage[0]);
    expect(all.map((events) => events.at(-1)).map((event) => event?.type === "finish" && event.usage.inputTokens)).toEqual([10, 0, 0]);
  });

  it("goes on for the others when one aborts or leaves, who then count its tokens", async () => {
    const { model, go, cached } = cued();
    const abort = new AbortController();
    const aborted = eventsOf(cached, { signal: abort.signal }).catch((error) => error);
    const left = (async () => {
      for await (const event of cached.stream(ASK)) if (event.type === "text") break;
    })();
    const staying = finishOf(cached);
    await left;
    abort.abort();
    expect(await aborted).toMatchObject({ kind: "aborted" });
    go();
    expect((await staying).usage).toEqual(used(10, 5));
    expect(model.requests.length).toBe(1);
  });

  it("ends the call when all have left, and begins anew then", async () => {
    const { model, cached } = cued();
    const abort = new AbortController();
    const all = [0, 1].map(() => eventsOf(cached, { signal: abort.signal }).catch((error) => error));
    await expect.poll(() => model.open).toBe(1);
    abort.abort();
    for (const error of await Promise.all(all)) expect(error).toMatchObject({ kind: "aborted" });
    await expect.poll(() => model.open).toBe(0);
    expect(await eventsOf(cached)).toEqual(spent(2));
  });

  it("ends the call when all have left, also of a model that does not listen to aborts", async () => {
    const model = new FixedModel([
      async function* () {
        yield START;
        while (true) {
          await new Promise((resolve) => setTimeout(resolve, 1));
          yield { type: "text", index: 0, delta: "on and on" };
        }
      },
    ]);
    const deaf = { id: "m", adapter: "deaf", stream: () => model.stream(ASK) };
    for await (const event of withCache(deaf, { store: new MemoryCache() }).stream(ASK)) if (event.type === "text") break;
    await expect.poll(() => model.open).toBe(0);
  });

  it("tells all of them of a failure", async () => {
    const error = failure("overloaded");
    const model = new FixedModel([[error]]);
    const cached = withCache(model, { store: new MemoryCache() });
    const errors = await Promise.all([0, 1].map(() => eventsOf(cached).catch((error) => error)));
    expect(errors).toEqual([error, error]);
    expect(model.requests.length).toBe(1);
  });

  it("takes a store that fails, or holds what is no reply, for an empty one", async () => {
    const broken = { get: () => Promise.reject(new Error("no disk")), set: () => Promise.reject(new Error("no disk")) };
    expect(await eventsOf(withCache(new FixedModel(REPLIES), { store: broken }))).toEqual(spent(1));

    const folder = await makeFolder();
    const store = new FolderCache(folder);
    await eventsOf(withCache(new FixedModel(REPLIES), { store }));
    for (const text of ["", "{", "{}", '{"events":[]}', "null", "[]"]) {
      for (const file of await readdir(folder)) await writeFile(join(folder, file), text);
      expect(await eventsOf(withCache(new FixedModel([spent(2)]), { store }))).toEqual(spent(2));
    }
  });

  it("writes whole files only", async () => {
    const folder = await makeFolder();
    const cached = withCache(new FixedModel(REPLIES), { store: new FolderCache(folder) });
    await Promise.all([eventsOf(cached), eventsOf(cached, { seed: 1 })]);
    expect((await readdir(folder)).map((name) => /^[0-9a-f]{64}\.json$/.test(name))).toEqual([true, true]);
  });

  it("keeps a budget for what is really spent", async () => {
    const model = new ScriptedModel([{ text: "<code>\nanswer\n</code>", usage: used(100, 10) }]);
    const executor = new FakeExecutor(() => ({ final: { value: 1 } }));
    const agent = new CodeAgent({ model: withCache(model, { store: new MemoryCache() }), executor, price: { input: 1, output: 1 } });
    expect((await agent.run("Go.")).usage).toMatchObject({ ...used(100, 10), cost: 110 / 1e6 });
    expect((await agent.run("Go.")).usage).toMatchObject({ ...used(0, 0), cost: 0 });
  });
});

describe("MemoryCache", () => {
  it("forgets what was not used for longest", () => {
    const cache = new MemoryCache({ maxReplies: 2 });
    const reply = { storedAt: 0, events: [] };
    cache.set("a", reply);
    cache.set("b", reply);
    cache.get("a");
    cache.set("c", reply);
    expect(["a", "b", "c"].map((key) => cache.get(key) !== undefined)).toEqual([true, false, true]);
  });
});
