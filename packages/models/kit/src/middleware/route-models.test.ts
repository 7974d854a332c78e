import type { ModelErrorKind, ModelRequest } from "@smolagents-ts/core";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ASK, eventsOf, FixedModel, type FixedReply, failure, finishOf, replyOf, START } from "./fixed-model.ts";
import { type RouteOptions, routeModels } from "./route-models.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const says = (id: string, ...replies: FixedReply[]) => new FixedModel([...replies, replyOf([[id]])], { id });
const models = (...replies: FixedReply[][]) => replies.map((each, at) => says("abc"[at] ?? "", ...each));
const asker = (all: readonly FixedModel[], options?: RouteOptions) => {
  const router = routeModels(all, options);
  return async (request: Partial<ModelRequest> = {}) => {
    const { message } = await finishOf(router, request);
    return message.content.map((part) => ("text" in part ? part.text : "")).join("");
  };
};

describe("routeModels", () => {
  it("asks the first model, and the next where it fails, and says why", async () => {
    const events = await eventsOf(routeModels(models([[failure("overloaded")]], [[START, failure("auth")]], [])));
    expect(events).toEqual([
      {
        ...START,
        warnings: [
          {
            code: "fallback",
            message: "fixed/c answers: fixed/a failed (overloaded: It is overloaded); fixed/b failed (auth: It is auth).",
          },
        ],
      },
      ...replyOf([["c"]]).slice(1),
    ]);
    expect((await eventsOf(routeModels(models([], []))))[0]).toEqual(START);
  });

  it.each<[ModelErrorKind, boolean]>([
    ["rate-limit", true],
    ["timeout", true],
    ["connection", true],
    ["not-found", true],
    ["context-length", true],
    ["bad-request", false],
    ["content-filter", false],
    ["aborted", false],
  ])("after %s asks the next one: %s", async (kind, falls) => {
    const ask = asker(models([[failure(kind)]], []));
    await expect(ask().catch((error) => error.kind)).resolves.toBe(falls ? "b" : kind);
  });

  it("asks the next one after other failures on request", async () => {
    expect(await asker(models([[failure("bad-request")]], []), { fallbackOn: ["bad-request"] })()).toBe("b");
  });

  it("does not change models once something was shown", async () => {
    const [a, b] = models([[START, { type: "text", index: 0, delta: "half" }, failure("connection")]], []);
    await expect(asker([a!, b!])()).rejects.toMatchObject({ kind: "connection" });
    expect(b?.requests).toEqual([]);
  });

  it("asks a model that failed last for a while, or as long as its server said", async () => {
    const ask = asker(models([[failure("overloaded")]], []), { cooldownMs: 10_000 });
    expect([await ask(), await ask()]).toEqual(["b", "b"]);
    vi.advanceTimersByTime(10_000);
    expect(await ask()).toBe("a");

    const patient = asker(models([[failure("rate-limit", { retryAfterMs: 20_000 })]], []), { cooldownMs: 10_000 });
    await patient();
    vi.advanceTimersByTime(10_000);
    expect(await patient()).toBe("b");
    vi.advanceTimersByTime(10_000);
    expect(await patient()).toBe("a");
  });

  it("asks a model that rests when nobody else is there", async () => {
    const ask = asker(models([[failure("overloaded")]], [[failure("timeout")]]));
    await expect(ask()).rejects.toThrow();
    expect(await ask()).toBe("a");
  });

  it("does not let a model rest for a conversation that was too long for it", async () => {
    const ask = asker(models([[failure("context-length")]], []));
    expect([await ask(), await ask()]).toEqual(["b", "a"]);
  });

  it("takes turns, also for calls at the same time", async () => {
    const ask = asker(models([], [], []), { strategy: "round-robin" });
    expect(await Promise.all([ask(), ask(), ask(), ask()])).toEqual(["a", "b", "c", "a"]);
  });

  it("takes turns and falls back too", async () => {
    const ask = asker(models([], [[failure("overloaded")]], []), { strategy: "round-robin" });
    expect([await ask(), await ask(), await ask(), await ask(), await ask()]).toEqual(["a", "c", "c", "a", "c"]);
  });

  const image = { type: "media", mediaType: "image/png", source: { kind: "url", url: "https://a.example/b.png" } } as const;
  it.each<[string, Partial<ModelRequest>, object]>([
    ["images", { messages: [{ role: "user", content: [image] }] }, { images: false }],
    [
      "images in results",
      { messages: [...ASK.messages, { role: "tool", content: [{ type: "tool-result", callId: "1", name: "f", content: [image] }] }] },
      { images: false },
    ],
    ["tools", { tools: [{ name: "f", description: "F.", inputSchema: {} }] }, { tools: false }],
    ["schemas", { responseFormat: { type: "json", schema: { type: "object" } } }, { jsonSchema: false }],
  ])("sends %s to a model that takes them", async (_, request, capabilities) => {
    const a = new FixedModel([replyOf([["a"]])], { id: "a", capabilities });
    const b = new FixedModel([replyOf([["b"]])], { id: "b" });
    const ask = asker([a, b]);
    expect(await ask()).toBe("a");
    expect(await ask(request)).toBe("b");
    const [start] = await eventsOf(routeModels([a, b]), request);
    expect(start).toMatchObject({ warnings: [{ code: "fallback", message: expect.stringContaining("fixed/a cannot take") }] });
    // It is better than nobody.
    expect(await asker([a])(request)).toBe("a");
  });

  it("can do what one of its models can", () => {
    const able = (...all: object[]) => routeModels(all.map((capabilities) => new FixedModel([], { capabilities }))).capabilities;
    expect(able({ tools: true, images: false, audio: false }, { tools: false, images: false })).toEqual({ tools: true, images: false });
  });

  it("tells of all failures, as one that waiting cures where there is such a one", async () => {
    const [a, b, c] = models([[failure("auth")]], [[failure("rate-limit", { retryAfterMs: 5_000 })]], [[failure("connection")]]);
    const error = await finishOf(routeModels([a!, b!, c!])).catch((error) => error);
    expect(error).toMatchObject({ kind: "rate-limit", retryable: true, retryAfterMs: 5_000 });
    expect(error.message).toMatch(/None of 3 models.*fixed\/a failed \(auth.*fixed\/b failed.*fixed\/c failed \(connection/);
  });

  it("passes the failure of its only model on as it is", async () => {
    const error = failure("overloaded");
    await expect(finishOf(routeModels(models([[error]])))).rejects.toBe(error);
  });

  it("gives all of them together as long as the call may take", async () => {
    const slow = async function* () {
      await new Promise((resolve) => setTimeout(resolve, 600));
      yield failure("overloaded");
    };
    const all = models([slow], [slow], []);
    const call = asker(all)({ timeouts: { totalMs: 1_000 } }).catch((error) => error);
    await vi.runAllTimersAsync();
    expect(await call).toMatchObject({ kind: "overloaded" });
    expect(all.map(({ requests }) => Math.round(requests[0]?.timeouts?.totalMs ?? 0))).toEqual([1_000, 400, 0]);
  });

  it("needs a model", () => {
    expect(() => routeModels([])).toThrow(/at least one/);
  });
});
