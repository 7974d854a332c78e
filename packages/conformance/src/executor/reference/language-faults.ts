/** Faults in running the language and in keeping its state. */

import type { Execution } from "@smolagents-ts/core";
import { EMPTY, type Fault, failure, run } from "./broken.ts";

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
/** Between two actions, every variable becomes a copy. */
export const copiesState: Fault = run((next) => async (code, options) => {
  const execution = await next(code, options);
  await next("if (typeof other === 'object') other = JSON.parse(JSON.stringify(other));");
  return execution;
});
export const losesDestructuredNames: Fault = { code: (code) => code.replace(/^const \{.*$/m, "{ $& }") };
const endsAfter = (isTheEnd: (execution: Execution) => boolean): Fault =>
  run((next, session) => async (code, options) => {
    const execution = await next(code, options);
    if (isTheEnd(execution)) await session.close();
    return execution;
  });
export const endsAtFinalAnswers = endsAfter(({ final }) => final !== undefined);
export const endsAtErrors = endsAfter(({ error }) => error !== undefined);
export const writesToTheHostsVariables: Fault = run((next, _, { variables = {} }) => async (code, options) => {
  for (const value of Object.values(variables)) Object.assign(value as object, { more: 1 });
  return await next(code, options);
});

export const leaks: Fault = { leaks: true };
export const speaksPythonBadly: Fault = { language: "python", ...run(() => async () => ({ ...EMPTY, value: [undefined, 2] })) };
export const makesEveryToolGlobal: Fault = {
  options: ({ tools, ...rest }) => ({ ...rest, tools: tools.map(({ global, ...tool }) => tool) }),
};
export const protectsEveryTool: Fault = run(
  (next) => async (code, options) => await next(code.replace(/^let image/m, "let other"), options),
);
export const definesNothing: Fault = { session: () => ({ define: async () => undefined }) };
export const losesVariablesWithItsInterpreter: Fault = run((next) => async (code, options) => {
  const execution = await next(code, options);
  if (code.includes("SIGKILL")) await next("kept = undefined");
  return execution;
});
