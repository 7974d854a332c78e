/** Faults in calling tools. */

import { callTool, type Fault, never, run } from "./broken.ts";

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
