import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { eventsOf, FixedModel, failure, replyOf, START, used } from "./fixed-model.ts";
import { withRetry } from "./with-retry.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** The call, and how long it took by the clock. */
const timed = async (call: Promise<unknown>) => {
  const startedAt = performance.now();
  const settled = call.then(
    (value) => ({ value, error: undefined, ms: performance.now() - startedAt }),
    (error) => ({ value: undefined, error, ms: performance.now() - startedAt }),
  );
  await vi.runAllTimersAsync();
  return settled;
};

describe("withRetry", () => {
  it("tries again, and shows one start", async () => {
    const model = new FixedModel([
      [START, { type: "usage", usage: used(1, 0) }, failure("overloaded")],
      [failure("connection")],
      replyOf([["Hi."]]),
    ]);
    const { value } = await timed(eventsOf(withRetry(model)));
    expect(value).toEqual(replyOf([["Hi."]]));
    expect(model.requests.length).toBe(3);
  });

  it("waits longer each time, and never as long as another call", async () => {
    const delays = async () => {
      const model = new FixedModel([[failure("overloaded")]]);
      return (await timed(eventsOf(withRetry(model, { attempts: 3, firstDelayMs: 1_000 })))).ms;
    };
    const waits = [await delays(), await delays(), await delays()];
    for (const ms of waits) {
      expect(ms).toBeGreaterThanOrEqual(1_500);
      expect(ms).toBeLessThanOrEqual(3_001);
    }
    expect(new Set(waits).size).toBe(3);
  });

  it("waits as long as the server asks", async () => {
    const model = new FixedModel([[failure("rate-limit", { retryAfterMs: 20_000 })], replyOf([["Hi."]])]);
    const { ms } = await timed(eventsOf(withRetry(model)));
    expect(Math.round(ms)).toBe(20_000);
  });

  it.each([
    ["a failure that will not pass", failure("auth")],
    ["a failure that says so", failure("rate-limit", { retryable: false })],
    ["what is no failure of a model", new TypeError("bug")],
  ])("gives up at once on %s", async (_, error) => {
    const model = new FixedModel([[error]]);
    expect((await timed(eventsOf(withRetry(model)))).error).toBe(error);
    expect(model.requests.length).toBe(1);
  });

  it("gives up after as many attempts as it may make", async () => {
    const last = failure("timeout");
    const model = new FixedModel([[failure("overloaded")], [last]]);
    expect((await timed(eventsOf(withRetry(model, { attempts: 2 })))).error).toBe(last);
    expect(model.requests.length).toBe(2);
  });

  it("counts all attempts into the longest time of a call, and does not wait beyond it", async () => {
    const model = new FixedModel([[failure("overloaded", { retryAfterMs: 600 })], [failure("overloaded", { retryAfterMs: 600 })]]);
    const { error, ms } = await timed(eventsOf(withRetry(model), { timeouts: { totalMs: 1_000, idleMs: 5 } }));
    expect(error).toMatchObject({ kind: "overloaded" });
    expect(Math.round(ms)).toBe(600);
    expect(model.requests.map(({ timeouts }) => Math.round(timeouts?.totalMs ?? 0))).toEqual([1_000, 400]);
    expect(model.requests[1]?.timeouts?.idleMs).toBe(5);
  });

  it("stops waiting on an abort", async () => {
    const model = new FixedModel([[failure("overloaded", { retryAfterMs: 30_000 })]]);
    const abort = new AbortController();
    setTimeout(() => abort.abort(new Error("Enough.")), 100);
    const { error, ms } = await timed(eventsOf(withRetry(model), { signal: abort.signal }));
    expect(error).toMatchObject({ kind: "aborted", cause: { message: "Enough." } });
    expect(Math.round(ms)).toBe(100);
    expect(model.requests.length).toBe(1);
  });
});
