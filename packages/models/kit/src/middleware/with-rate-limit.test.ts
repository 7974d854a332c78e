import { AgentConfigError } from "@smolagents-ts/core";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ASK, eventsOf, FixedModel, failure, finishOf, replyOf, START, used } from "./fixed-model.ts";
import { RateLimit } from "./rate-limit.ts";
import { withRateLimit } from "./with-rate-limit.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const reply = replyOf([["Hi."]], { usage: used(10, 10) });
/** When each call began, in seconds from now. */
const clockOf = (model: FixedModel) => {
  const zero = performance.now();
  const begun: number[] = [];
  const stream = model.stream.bind(model);
  model.stream = (request) => {
    begun.push(Math.round((performance.now() - zero) / 1_000));
    return stream(request);
  };
  return begun;
};

describe("withRateLimit", () => {
  it("sends no more requests in any minute, and the next as soon as it may", async () => {
    const model = new FixedModel([reply]);
    const begun = clockOf(model);
    const limited = withRateLimit(model, new RateLimit({ requestsPerMinute: 2 }));
    const calls = [0, 1, 2, 3, 4].map(() => finishOf(limited));
    await vi.runAllTimersAsync();
    await Promise.all(calls);
    expect(begun).toEqual([0, 0, 60, 60, 120]);
  });

  it("holds a limit over all models that share it", async () => {
    const [a, b] = [new FixedModel([reply]), new FixedModel([reply])];
    const begun = clockOf(b);
    const limit = new RateLimit({ requestsPerMinute: 1 });
    const calls = [finishOf(withRateLimit(a, limit)), finishOf(withRateLimit(b, limit))];
    await vi.runAllTimersAsync();
    await Promise.all(calls);
    expect(begun).toEqual([60]);
  });

  it("never has more than the limit in any minute, whenever requests come", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(90_000), { maxLength: 20 }), fc.integer({ min: 1, max: 4 }), async (waits, requestsPerMinute) => {
        const limit = new RateLimit({ requestsPerMinute });
        const begun: number[] = [];
        const order: number[] = [];
        const calls = waits.map(async (wait, number) => {
          await new Promise((resolve) => setTimeout(resolve, wait));
          const slot = await limit.enter(0);
          begun.push(performance.now());
          order.push(number);
          slot.leave();
        });
        await vi.runAllTimersAsync();
        await Promise.all(calls);
        expect(begun.length).toBe(waits.length);
        for (const [at, time] of begun.entries()) {
          const first = begun[at - requestsPerMinute];
          if (first !== undefined) expect(time - first).toBeGreaterThanOrEqual(60_000);
        }
        // As they came: the wait decides, and of equal waits the number.
        const came = waits.map((wait, number) => ({ wait, number })).sort((a, b) => a.wait - b.wait || a.number - b.number);
        expect(order).toEqual(came.map(({ number }) => number));
      }),
      { numRuns: 50 },
    );
  });

  it("counts tokens by an estimate first, and then as the reply says", async () => {
    // Some 100 tokens are asked for; the reply says 20.
    const messages = [{ role: "user" as const, content: [{ type: "text" as const, text: "x".repeat(400) }] }];
    const model = new FixedModel([reply]);
    const begun = clockOf(model);
    const limited = withRateLimit(model, new RateLimit({ tokensPerMinute: 150 }));
    const calls = [0, 1, 2].map(() => finishOf(limited, { messages }));
    await vi.runAllTimersAsync();
    await Promise.all(calls);
    // 100, then 20 + 100, then 20 + 20 + 100.
    expect(begun).toEqual([0, 0, 0]);

    const talkative = new FixedModel([replyOf([["Hi."]], { usage: used(100, 100) })]);
    const later = clockOf(talkative);
    const strict = withRateLimit(talkative, new RateLimit({ tokensPerMinute: 150 }));
    const more = [0, 1].map(() => finishOf(strict, { messages }));
    await vi.runAllTimersAsync();
    await Promise.all(more);
    expect(later).toEqual([0, 60]);
  });

  it("counts no tokens for a call that failed before its reply, but the request", async () => {
    const messages = [{ role: "user" as const, content: [{ type: "text" as const, text: "x".repeat(400) }] }];
    const model = new FixedModel([[failure("connection")], reply]);
    const begun = clockOf(model);
    const limited = withRateLimit(model, new RateLimit({ tokensPerMinute: 150, requestsPerMinute: 2 }));
    await expect(finishOf(limited, { messages })).rejects.toThrow();
    const calls = [0, 1].map(() => finishOf(limited, { messages }));
    await vi.runAllTimersAsync();
    await Promise.all(calls);
    expect(begun).toEqual([0, 0, 60]);
  });

  it("reserves the longest reply that is allowed, as servers do", async () => {
    const model = new FixedModel([
      async function* () {
        await new Promise((resolve) => setTimeout(resolve, 5_000));
        yield* reply;
      },
    ]);
    const begun = clockOf(model);
    const limited = withRateLimit(model, new RateLimit({ tokensPerMinute: 1_000 }));
    const calls = [0, 1].map(() => finishOf(limited, { maxOutputTokens: 600 }));
    await vi.runAllTimersAsync();
    await Promise.all(calls);
    expect(begun).toEqual([0, 5]);
  });

  it("sends a request alone that is larger than a whole minute", async () => {
    const model = new FixedModel([replyOf([["Hi."]], { usage: used(500, 0) })]);
    const begun = clockOf(model);
    const limited = withRateLimit(model, new RateLimit({ tokensPerMinute: 1 }));
    const calls = [0, 1].map(() => finishOf(limited));
    await vi.runAllTimersAsync();
    await Promise.all(calls);
    expect(begun).toEqual([0, 60]);
  });

  it("has no more calls under way than allowed, whether they end well, fail, or are left", async () => {
    const slow = async function* () {
      yield START;
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      yield* reply.slice(1);
    };
    const model = new FixedModel([slow, [START, failure("overloaded")], slow, slow]);
    const begun = clockOf(model);
    const limited = withRateLimit(model, new RateLimit({ maxConcurrent: 1 }));
    const leave = async () => {
      for await (const event of limited.stream(ASK)) if (event.type === "start") return;
    };
    const calls = [finishOf(limited), finishOf(limited).catch(() => undefined), leave(), finishOf(limited)];
    await vi.runAllTimersAsync();
    await Promise.all(calls);
    expect(begun).toEqual([0, 1, 1, 1]);
    expect(model.open).toBe(0);
  });

  it("lets a call leave the queue on an abort, and the others go on", async () => {
    const model = new FixedModel([reply]);
    const begun = clockOf(model);
    const limited = withRateLimit(model, new RateLimit({ requestsPerMinute: 1 }));
    const abort = new AbortController();
    const first = finishOf(limited);
    const second = finishOf(limited, { signal: abort.signal }).catch((error) => error);
    const third = finishOf(limited);
    setTimeout(() => abort.abort(), 1_000);
    await vi.runAllTimersAsync();
    expect(await second).toMatchObject({ kind: "aborted" });
    await Promise.all([first, third]);
    expect(begun).toEqual([0, 60]);
  });

  it("lets the next one in at once when a larger one before it leaves the queue", async () => {
    const limit = new RateLimit({ tokensPerMinute: 100 });
    await limit.enter(50);
    const abort = new AbortController();
    const large = limit.enter(80, abort.signal).catch((reason) => reason);
    let isIn = false;
    const small = limit.enter(40).then(() => (isIn = true));
    await vi.advanceTimersByTimeAsync(1);
    expect(isIn).toBe(false);
    abort.abort("gone");
    expect(await large).toBe("gone");
    await small;
    expect(isIn).toBe(true);
  });

  it("counts the wait into the longest time of a call", async () => {
    const model = new FixedModel([reply]);
    const limited = withRateLimit(model, new RateLimit({ requestsPerMinute: 1 }));
    const call = finishOf(limited, { timeouts: { totalMs: 90_000 } }).then(() => finishOf(limited, { timeouts: { totalMs: 90_000 } }));
    await vi.runAllTimersAsync();
    await call;
    expect(model.requests.map(({ timeouts }) => Math.round((timeouts?.totalMs ?? 0) / 1_000))).toEqual([90, 30]);

    const late = finishOf(limited, { timeouts: { totalMs: 1_000 } }).catch((error) => error);
    await vi.runAllTimersAsync();
    expect(await late).toMatchObject({ kind: "timeout" });
    expect(model.requests.length).toBe(2);
  });

  it("makes all wait when a server asks one to", async () => {
    const model = new FixedModel([[failure("rate-limit", { retryAfterMs: 7_000 })], reply]);
    const begun = clockOf(model);
    const limited = withRateLimit(model, new RateLimit({ requestsPerMinute: 100 }));
    await expect(eventsOf(limited)).rejects.toMatchObject({ kind: "rate-limit" });
    const calls = [finishOf(limited), finishOf(limited)];
    await vi.runAllTimersAsync();
    await Promise.all(calls);
    expect(begun).toEqual([0, 7, 7]);
  });

  it("refuses limits that let nothing through", () => {
    expect(() => new RateLimit({ requestsPerMinute: 0 })).toThrow(AgentConfigError);
    expect(() => new RateLimit({ tokensPerMinute: Number.NaN })).toThrow(/tokensPerMinute/);
  });
});
