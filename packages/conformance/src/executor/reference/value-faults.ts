/** Faults in what crosses the boundary. Each is what its name says; which case must notice it is in the test. */

import type { Execution } from "@smolagents-ts/core";
import { callTool, type Fault } from "./broken.ts";

const without = (...names: readonly (keyof Execution)[]): Fault => ({
  execution: (execution) =>
    Object.fromEntries(Object.entries(execution).filter(([name]) => !names.includes(name as keyof Execution))) as unknown as Execution,
});
export const losesValues = without("value", "text");
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
const cutNumbers = (value: unknown): unknown => (typeof value === "number" ? Math.trunc(value) % 2 ** 31 : value);
export const cutsNumbers = inExecution(cutNumbers);
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
export const ascii = (text: string): string => text.replaceAll(/[^ -~]/g, "?");
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
