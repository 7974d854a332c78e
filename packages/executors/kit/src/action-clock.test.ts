import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ActionClock } from "./action-clock.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

function start(timeoutMs: number, answer?: (clock: ActionClock) => void) {
  let expired = false;
  const clock: ActionClock = new ActionClock({ timeoutMs, ask: () => answer?.(clock), onTimeout: () => (expired = true) });
  return { clock, isExpired: () => expired };
}

describe("the clock of an action", () => {
  it("expires after the time, not before", () => {
    const { isExpired } = start(1_000);
    vi.advanceTimersByTime(999);
    expect(isExpired()).toBe(false);
    vi.advanceTimersByTime(1);
    expect(isExpired()).toBe(true);
  });

  it("stands while the program waits and says so", () => {
    const { clock, isExpired } = start(1_000, (asked) => asked.answer(true));
    vi.advanceTimersByTime(600);
    clock.setWaiting(true);
    vi.advanceTimersByTime(60_000);
    expect(isExpired()).toBe(false);
    clock.setWaiting(false);
    vi.advanceTimersByTime(399);
    expect(isExpired()).toBe(false);
    vi.advanceTimersByTime(1);
    expect(isExpired()).toBe(true);
  });

  it("goes on when a program with open calls does not answer", () => {
    const { clock, isExpired } = start(1_000);
    clock.setWaiting(true);
    vi.advanceTimersByTime(10_000);
    expect(isExpired()).toBe(true);
  });

  it("goes on when a program with open calls says that it computes", () => {
    const { clock, isExpired } = start(1_000, (asked) => asked.answer(false));
    clock.setWaiting(true);
    vi.advanceTimersByTime(10_000);
    expect(isExpired()).toBe(true);
  });

  it("is quiet once the action has ended", () => {
    const { clock, isExpired } = start(1_000);
    clock.stop();
    clock.setWaiting(true);
    clock.setWaiting(false);
    vi.advanceTimersByTime(10_000);
    expect(isExpired()).toBe(false);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("takes a limit longer than a timer can hold", () => {
    const { isExpired } = start(2 ** 40);
    vi.advanceTimersByTime(1_000);
    expect(isExpired()).toBe(false);
  });
});
