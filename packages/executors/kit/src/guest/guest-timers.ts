// biome-ignore-all lint/suspicious/noShadowRestrictedNames: it keeps the built-ins it uses, for programs may replace them
import type { Host } from "./guest-program.ts";

export interface GuestTimers {
  /** A timer's time has come. */
  fire(id: number): void;
  drop(): void;
  /** The timers that wait and when they are due, as JSON. */
  open(): string;
}

/**
 * `setTimeout` and its like. The worker keeps the time.
 *
 * Runs inside the sandbox, handed over as source text, so it must not refer to anything outside itself.
 */
export function bootTimers(host: Host): GuestTimers {
  const { Array, Date, Math, Number, String, TypeError } = globalThis;
  const { create, defineProperty, keys } = Object;
  const { stringify } = JSON;
  const uncurry = Function.prototype.bind.bind(Function.prototype.call) as <A extends unknown[], R>(
    method: (...args: A) => R,
  ) => (self: unknown, ...args: A) => R;
  const map = uncurry(Array.prototype.map) as <T, R>(items: ArrayLike<T>, change: (item: T, index: number) => R) => R[];

  let timers: Record<string, { due: number; every: number | undefined; run: () => void }> = create(null);
  let nextTimer = 0;
  const start = (run: unknown, ms: unknown, inputs: unknown[], repeat: boolean): number => {
    if (typeof run !== "function") throw new TypeError("setTimeout and setInterval take a function");
    const id = ++nextTimer;
    const wait = Math.min(Math.max(Number(ms) || 0, 1), 2 ** 31 - 1);
    timers[id] = { due: Date.now() + wait, every: repeat ? wait : undefined, run: () => run(...inputs) };
    host.timer(id, wait);
    return id;
  };
  const stop = (id: unknown) => {
    delete timers[String(id)];
  };

  const define = (name: string, value: unknown) => defineProperty(globalThis, name, { value, configurable: true, writable: true });
  define("setTimeout", (run: unknown, ms: unknown, ...inputs: unknown[]) => start(run, ms, inputs, false));
  define("setInterval", (run: unknown, ms: unknown, ...inputs: unknown[]) => start(run, ms, inputs, true));
  define("clearTimeout", stop);
  define("clearInterval", stop);

  return {
    fire(id) {
      const timer = timers[id];
      if (!timer) return;
      if (timer.every === undefined) delete timers[id];
      else host.timer(id, timer.every);
      timer.run();
    },
    drop() {
      timers = create(null);
    },
    open: () => stringify(map(keys(timers), (id) => [Number(id), timers[id]?.due])),
  };
}
