/** Faults in limits, aborts, sessions and snapshots. */

import type { Execution, ExecutorSession, SessionOptions } from "@smolagents-ts/core";
import { callTool, EMPTY, type Fault, failure, run, runOptions } from "./broken.ts";

const FOREVER_MS = 600_000;

/** Handles that a fault leaves open, for the test to clear away. */
export const leakedTimers: NodeJS.Timeout[] = [];

// Limits

const inLimits = (name: string, value: number): Fault => ({
  options: (options) => ({ ...options, limits: { ...options.limits, [name]: value } }),
});
export const hasNoTimeLimit: Fault = {
  ...inLimits("timeoutMs", FOREVER_MS),
  ...runOptions(({ timeoutMs, ...rest }) => rest),
};
export const ignoresTheActionsTimeLimit = runOptions(({ timeoutMs, ...rest }) => rest);
export const cutsNoOutput = inLimits("outputChars", 1e9);
export const countsNoCalls = inLimits("calls", 1e9);
export const measuresNoMessages = inLimits("messageChars", 1e9);
/** Does not run the program: a real one would take this process with it. */
export const hasNoMemoryLimit: Fault = run((next) => async (code, options) => (code.includes("hoard") ? EMPTY : await next(code, options)));
export const countsTheTimeOfTools: Fault = run((next, _, { limits = {} }) => async (code, options) => {
  const late = new Promise<Execution>((resolve) =>
    leakedTimers.push(setTimeout(resolve, limits.timeoutMs ?? FOREVER_MS, failure("timeout", "Too late."))),
  );
  return await Promise.race([next(code, options), late]);
});
export const blocksTheHost: Fault = run((_, __, { limits = {} }) => async () => {
  const end = performance.now() + (limits.timeoutMs ?? 0);
  while (performance.now() < end);
  return failure("timeout", "Too late.");
});

// Aborts

export const ignoresAborts = runOptions(({ signal, ...rest }) => rest);
export const closesOnLateAborts: Fault = run((next, session) => async (code, options = {}) => {
  options.signal?.addEventListener("abort", () => void session.close());
  return await next(code, options);
});
/** An abort is an error in the code, at the next call of a tool. */
export const abortsByThrowing: Fault = {
  ...callTool(
    (next) => (call, about) =>
      Promise.race([next(call, about), new Promise<never>((_, reject) => setTimeout(reject, 20, new Error("Aborted.")))]),
  ),
  ...runOptions(({ signal, ...rest }) => rest),
};

// Sessions

export const hasNoName: Fault = { executor: () => ({ name: "" }) };
export const failsToWarmUp: Fault = {
  executor: () => ({
    warm() {
      throw new TypeError("A mistake inside the adapter.");
    },
  }),
};
export const sharesOneSession: Fault = {
  executor: (inner) => {
    let session: Promise<ExecutorSession> | undefined;
    return {
      open: (options) => {
        session ??= inner.open(options);
        return session;
      },
    };
  },
};
/** The last session opened gets the calls of all. */
export const sharesTools: Fault = (() => {
  let last: SessionOptions["callTool"] | undefined;
  return {
    options: (options) => {
      last = options.callTool;
      return { ...options, callTool: (call, about) => (last ?? options.callTool)(call, about) };
    },
  };
})();
export const runsOneSessionAtATime: Fault = (() => {
  let last: Promise<unknown> = Promise.resolve();
  return run((next) => (code, options) => {
    const turn = last.catch(() => undefined).then(() => next(code, options));
    last = turn;
    return turn;
  });
})();
export const queuesActions: Fault = run((next) => {
  let last: Promise<unknown> = Promise.resolve();
  return (code, options) => {
    const turn = last.catch(() => undefined).then(() => next(code, options));
    last = turn;
    return turn;
  };
});
export const closesOnce: Fault = {
  session: (inner) => {
    let closed = false;
    return {
      close: async () => {
        if (closed) throw new TypeError("Already closed.");
        closed = true;
        await inner.close();
      },
    };
  },
};
export const closesNothing: Fault = { session: () => ({ close: async () => undefined }) };
export const runsAfterClosing: Fault = run((next) => (code, options) => next(code, options).catch(() => EMPTY));
export const leavesTimers: Fault = {
  options: (options) => {
    leakedTimers.push(setInterval(() => undefined, FOREVER_MS));
    return options;
  },
};
export const leavesItsSessionsOpen: Fault = { executor: () => ({ close: async () => undefined }) };

// Snapshots

export const forgetsTheSnapshot: Fault = { options: ({ snapshot, ...rest }) => rest };
export const endsAtTheSnapshot: Fault = {
  session: (inner) => ({
    snapshot: async () => {
      const snapshot = (await inner.snapshot?.()) ?? new Uint8Array();
      await inner.close();
      return snapshot;
    },
  }),
};
export const opensAnySnapshot: Fault = {
  executor: (inner) => ({
    open: ({ snapshot, ...rest }) => inner.open({ ...rest, ...(snapshot && { snapshot }) }).catch(() => inner.open(rest)),
  }),
};
export const printsOnlyAfterTheSnapshot: Fault = {
  session: (inner) => ({
    resume: async (options) => {
      const execution = (await inner.resume?.(options)) ?? EMPTY;
      return { ...execution, output: execution.output.slice(1) };
    },
  }),
};
export const repeatsTheFirstSnapshot: Fault = {
  session: (inner, { snapshot }) => ({ snapshot: async () => snapshot ?? (await inner.snapshot?.()) ?? new Uint8Array() }),
};
export const resumesDeaf: Fault = { session: (inner) => ({ resume: async () => (await inner.resume?.()) ?? EMPTY }) };
