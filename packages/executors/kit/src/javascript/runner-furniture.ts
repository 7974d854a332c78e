// biome-ignore-all lint/suspicious/noShadowRestrictedNames: it keeps the built-ins it uses, for programs may replace them

export interface RunnerFurniture {
  /** What `import()` is in a program. */
  readonly importName: string;
  /** Thrown where the final answer ends the program. */
  readonly stop: unknown;
  /** Runs what a program wants to have run in a microtask. */
  runMicrotask(work: () => void): void;
}

/**
 * What programs find besides what every sandbox has.
 *
 * Runs in the interpreter, handed over as source text, so it must not refer to anything outside itself.
 */
export function furnish({ importName, stop, runMicrotask }: RunnerFurniture): void {
  const { Error, Promise, ReferenceError, TypeError } = globalThis;
  const { defineProperty } = Object;
  const { performance } = globalThis;
  const now = performance.now.bind(performance);
  const { includes } = String.prototype;
  const has = Function.prototype.call.bind(includes) as (text: string, part: string) => boolean;
  const define = (name: string, value: unknown) => defineProperty(globalThis, name, { value, configurable: true, writable: true });

  define("performance", { now: () => now() });
  define("queueMicrotask", (work: unknown) => {
    if (typeof work !== "function") throw new TypeError("queueMicrotask takes a function");
    runMicrotask(() => work());
  });
  define(importName, async () => {
    throw new ReferenceError("could not load module");
  });

  const { finalAnswer } = globalThis as unknown as { finalAnswer: (...values: unknown[]) => void };
  const never = new Promise(() => {});
  defineProperty(finalAnswer, "forEver", {
    value: (...values: unknown[]) => {
      try {
        finalAnswer(...values);
      } catch (error) {
        if (error !== stop) throw error;
      }
      return never;
    },
  });

  // Only what a program itself did is of use in a trace.
  Error.prepareStackTrace = (error, frames) => {
    let text = "";
    try {
      text = `${error}`;
    } catch {}
    for (let i = 0; i < frames.length; i++) {
      const frame = `${frames[i]}`;
      if (has(frame, "program-")) text += `\n    at ${frame}`;
    }
    return text;
  };
  // Deep recursion must not hide where the program entered it.
  Error.stackTraceLimit = 30;
}
