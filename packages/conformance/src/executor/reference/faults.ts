/** Faults that real adapters have. Each is what its name says; which case must notice it is in the test. */

import type { Execution, ExecutionError, ExecutorSession, OutputChunk } from "@smolagents-ts/core";
import { callTool, type Fault, run, runOptions } from "./broken.ts";

const EMPTY: Execution = { output: [], warnings: [] };
const FOREVER_MS = 600_000;

/** Handles that a fault leaves open, for the test to clear away. */
export const leakedTimers: NodeJS.Timeout[] = [];

// Values

const without = (...names: readonly (keyof Execution)[]): Fault => ({
  execution: (execution) =>
    Object.fromEntries(Object.entries(execution).filter(([name]) => !names.includes(name as keyof Execution))) as unknown as Execution,
});
export const losesValues = without("value", "text");
export const losesFinalAnswers = without("final");
export const losesErrors = without("error");
export const losesTextOfOddValues: Fault = { execution: ({ text, ...rest }) => ("value" in rest && text ? { ...rest, text } : rest) };
export const findsValuesEverywhere: Fault = { execution: (execution) => ({ value: 0, text: "0", ...execution }) };
export const givesFinalAnswersUnasked: Fault = { execution: (execution) => ({ ...execution, final: { value: execution.value } }) };
export const answersInsteadOfFailing: Fault = {
  execution: ({ error, ...rest }) => (error ? { ...rest, final: { value: "[object Object]" } } : rest),
};
export const showsNoObjects: Fault = {
  execution: (execution) => ({
    ...execution,
    ...(execution.text !== undefined && { text: execution.text.replace(/\{.*\}/, "[object Object]") }),
    output: execution.output.map((chunk) => ({ ...chunk, text: chunk.text.replace(/\{.*\}/, "[object Object]") })),
  }),
};

const inExecution = (change: (value: unknown) => unknown): Fault => ({
  execution: ({ value, final, ...rest }) => ({ ...rest, value: change(value), ...(final && { final: { value: change(final.value) } }) }),
});
const inArguments = (change: (value: unknown) => unknown): Fault =>
  callTool((next) => (call, about) => next({ ...call, input: change(call.input) }, about));
const inResults = (change: (value: unknown) => unknown): Fault =>
  callTool((next) => async (call, about) => change(await next(call, about)));
const inVariables = (change: (value: unknown) => unknown): Fault => ({
  options: ({ variables, ...rest }) => ({
    ...rest,
    ...(variables && { variables: change(variables) as { readonly [name: string]: unknown } }),
  }),
});

const throughJson = (value: unknown): unknown =>
  JSON.parse(JSON.stringify({ value }, (_, each) => (typeof each === "bigint" ? String(each) : each))).value;
export const answersInJson = inExecution(throughJson);
export const asksInJson = inArguments(throughJson);
export const repliesInJson = inResults(throughJson);
export const startsInJson = inVariables(throughJson);

export const losesVariables = inVariables(() => ({}));
export const losesArguments = inArguments(() => ({}));
export const inventsArguments = inArguments((input) => ({ value: 0, ...(input as object) }));
export const losesResults = inResults(() => undefined);
export const repliesInText = inResults(String);

/** Rebuilds a value with its texts and lists changed. */
function rebuild(
  value: unknown,
  change: { text?: (text: string) => string; list?: (list: readonly unknown[]) => readonly unknown[] },
): unknown {
  if (typeof value === "string") return change.text?.(value) ?? value;
  if (Array.isArray(value)) return (change.list?.(value) ?? value).map((item) => rebuild(item, change));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, rebuild(item, change)]));
}
const ascii = (text: string): string => text.replaceAll(/[^ -~]/g, "?");
export const asksInAscii = inArguments((input) => rebuild(input, { text: ascii }));
export const cutsLongTexts = inExecution((value) => rebuild(value, { text: (text) => text.slice(0, 65_536) }));
export const cutsLongLists = inResults((value) => rebuild(value, { list: (list) => list.slice(0, 10_000) }));

function copyByAssignment(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const copy: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) copy[key] = copyByAssignment(item);
  return copy;
}
export const asksByAssignment = inArguments(copyByAssignment);
export const repliesByAssignment = inResults(copyByAssignment);

// The language

export const forgetsAwait: Fault = { code: (code) => code.replaceAll("await ", "") };
export const hoistsNothing: Fault = { code: (code) => code.replaceAll(/function (\w+)/g, "var $1 = function") };
export const ignoresBlocks: Fault = { code: (code) => code.replaceAll(/\b(?:const|let) /g, "var ") };
export const runsNoTypes: Fault = { code: (code) => code.replace(/^interface/m, "interface interface") };
export const hasNoToolsObject: Fault = { code: (code) => code.replaceAll("tools", "noTools") };
export const printsJson: Fault = { code: (code) => code.replaceAll(/console\.log\((.*)\);/g, "console.log(JSON.stringify([$1]));") };
export const callsThen: Fault = { code: (code) => code.replaceAll("value: claim", "value: await claim") };
export const takesWhatCannotCross: Fault = {
  code: (code) =>
    code.replaceAll(/take\((.*)\);?$/gm, "take(JSON.parse(JSON.stringify($1, (key, value) => key === 'self' ? null : value)));"),
};
export const declaresOnce: Fault = run((next) => {
  const declared = new Set<string>();
  return async (code, options) => {
    const names = [...code.matchAll(/\b(?:const|let|class) (\w+)/g)].map((match) => match[1] ?? "");
    const again = names.find((name) => declared.has(name));
    for (const name of names) declared.add(name);
    return again ? failure("syntax", `${again} has already been declared.`) : next(code, options);
  };
});
/** Final answers are kept in a list, and the program goes on. */
export const goesOnAfterFinalAnswers: Fault = run((next) => async (code, options) => {
  const execution = await next(`var finals = [];\n${code.replaceAll("finalAnswer(", "finals.push(")}`, options);
  const { value } = await next("finals");
  return { ...execution, final: { value: (value as unknown[])[0] } };
});
export const breaksWithTheBuiltIns: Fault = run((next) => {
  let broken = false;
  return async (code, options) => {
    broken ||= code.includes("JSON.stringify =");
    const execution = await next(code, options);
    return broken ? { ...execution, value: "broken" } : execution;
  };
});

// State

export const startsAfresh: Fault = {
  executor: (inner) => ({
    open: async (options) => {
      const session = await inner.open(options);
      const fresh = async () => await inner.open(options);
      return { run: async (code, given) => await (await fresh()).run(code, given), close: () => session.close() };
    },
  }),
};
export const writesToTheHostsVariables: Fault = run((next, _, { variables = {} }) => async (code, options) => {
  for (const value of Object.values(variables)) Object.assign(value as object, { more: 1 });
  return await next(code, options);
});

// Output

const inOutput = (change: (chunk: OutputChunk) => OutputChunk): Fault => ({
  execution: (execution) => ({ ...execution, output: execution.output.map(change) }),
});
export const losesOutput: Fault = { execution: (execution) => ({ ...execution, output: [] }) };
export const printsAscii = inOutput((chunk) => ({ ...chunk, text: ascii(chunk.text) }));
export const mixesStreams = inOutput((chunk) => ({ ...chunk, stream: "stdout" }));
export const losesOutputOfFailures: Fault = { execution: (execution) => (execution.error ? { ...execution, output: [] } : execution) };
export const repeatsEarlierOutput: Fault = run((next) => {
  const earlier: OutputChunk[] = [];
  return async (code, options) => {
    const execution = await next(code, options);
    earlier.push(...execution.output);
    return { ...execution, output: [...earlier] };
  };
});
export const passesOutputOnAtTheEnd: Fault = run((next) => async (code, options = {}) => {
  const { onOutput, ...others } = options;
  const execution = await next(code, others);
  for (const chunk of execution.output) onOutput?.(chunk);
  return execution;
});
export const passesOnHalf: Fault = runOptions(({ onOutput, ...rest }) => {
  let count = 0;
  return { ...rest, ...(onOutput && { onOutput: (chunk: OutputChunk) => (count++ % 2 ? undefined : onOutput(chunk)) }) };
});
export const hangsWithItsListener: Fault = run((next) => async (code, { onOutput, ...rest } = {}) => {
  let failed = false;
  const listen = (chunk: OutputChunk) => {
    try {
      onOutput?.(chunk);
    } catch {
      failed = true;
    }
  };
  const execution = await next(code, { ...rest, onOutput: listen });
  return failed ? await never() : execution;
});

// Errors

const inErrors = (change: (error: ExecutionError) => ExecutionError): Fault => ({
  execution: (execution) => (execution.error ? { ...execution, error: change(execution.error) } : execution),
});
export const hidesMessages = inErrors((error) => ({ ...error, message: "It failed." }));
export const hidesNames = inErrors((error) => ({ ...error, name: "Failure" }));
export const countsLinesOfItsOwn = inErrors((error) => ({ ...error, line: (error.line ?? 0) + 1 }));
export const countsNoColumns = inErrors(({ column, excerpt, ...error }) => error);
export const tellsItsOwnStack = inErrors((error) => ({ ...error, message: `${error.message} ${new Error("x").stack}` }));
export const runsUntilTheSyntaxError: Fault = run((next) => async (code, options) => {
  const execution = await next(code, options);
  if (execution.error?.kind === "syntax")
    await next(
      code
        .split("\n")
        .slice(0, (execution.error.line ?? 1) - 1)
        .join("\n"),
    );
  return execution;
});
/** The adapter itself fails where it should survive. */
export const failsOn = (pattern: RegExp): Fault =>
  run((next) => async (code, options) => {
    const execution = await next(code, options);
    if (pattern.test(code) || pattern.test(execution.error?.message ?? "")) throw new TypeError("A mistake inside the adapter.");
    return execution;
  });
export const hangsOn = (pattern: RegExp): Fault =>
  run((next) => async (code, options) => (pattern.test(code) ? await never() : await next(code, options)));
export const diesOn = (pattern: RegExp): Fault => {
  let dead = false;
  return run((next) => async (code, options) => {
    dead ||= pattern.test(code);
    if (dead) throw new TypeError("The process has ended.");
    return await next(code, options);
  });
};

// Tools

export const hidesToolErrors = callTool((next) => async (call, about) => {
  try {
    return await next(call, about);
  } catch {
    throw new Error("The tool failed.");
  }
});
export const swallowsToolErrors = callTool((next) => (call, about) => next(call, about).catch(() => undefined));
export const keepsSignalsToItself = callTool((next) => (call) => next(call, { signal: new AbortController().signal }));
export const inventsIds = callTool((next) => (call, about) => next({ ...call, id: `${call.id}-${Math.random()}` }, about));
export const repeatsIds = callTool((next) => (call, about) => next({ ...call, id: `call-${Number(call.id.slice(5)) % 4}` }, about));
export const losesWarnings: Fault = { execution: (execution) => ({ ...execution, warnings: [] }) };
export const asksForAnyName: Fault = run((next, _, options) => async (code, given) => {
  for (const [, name = ""] of code.matchAll(/tools\.(\w+)/g)) {
    await options.callTool({ id: "odd", name, input: {} }, { signal: new AbortController().signal }).catch(() => undefined);
  }
  return await next(code, given);
});
export const makesOneCallAtATime = callTool((next) => {
  let last: Promise<unknown> = Promise.resolve();
  return (call, about) => {
    last = last.catch(() => undefined).then(() => next(call, about));
    return last;
  };
});
/** A call gets the answer that came before its own. */
export const mixesAnswers = callTool((next) => {
  const answers: unknown[] = [];
  return async (call, about) => {
    answers.push(await next(call, about));
    return answers.at(-2) ?? answers.at(-1);
  };
});
export const waitsForEveryCall: Fault = {
  session: (inner, options) => ({
    run: async (code, given) => {
      const execution = await inner.run(code, given);
      return code.includes("slow") && options.tools.length ? await never() : execution;
    },
  }),
};

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

export const leaks: Fault = { leaks: true };
export const speaksPythonOnly: Fault = { language: "python", ...run(() => async () => ({ ...EMPTY, value: [undefined, 2] })) };

function failure(kind: ExecutionError["kind"], message: string): Execution {
  return { ...EMPTY, error: { kind, name: "Error", message } };
}

function never(): Promise<never> {
  return new Promise(() => undefined);
}
