// Values and numbers in the few words a terminal has room for.

import { inspect } from "node:util";
import type { ActionStep, Usage } from "@smolagents-ts/core";

/** A call as code would write it, cut at `maxChars`. */
export function describeCall(name: string, input: unknown, maxChars: number): string {
  const isEmpty = input === undefined || (typeof input === "object" && input !== null && Object.keys(input).length === 0);
  const shown = isEmpty
    ? ""
    : inspect(input, {
        depth: 2,
        breakLength: Number.POSITIVE_INFINITY,
        maxStringLength: maxChars,
        maxArrayLength: 20,
        customInspect: false,
      });
  return `${cut(name, 64)}(${cut(shown.replace(/\s*\n\s*/g, " "), Math.max(16, maxChars - name.length))})`;
}

export function describeDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** `1,504 tokens (1,300 in, 204 out)`; undefined when the vendor counted none. */
export function describeUsage({ inputTokens, outputTokens, estimated }: Usage): string | undefined {
  if (inputTokens === undefined && outputTokens === undefined) return undefined;
  const total = count((inputTokens ?? 0) + (outputTokens ?? 0), "token");
  return `${estimated ? "about " : ""}${total} (${number(inputTokens ?? 0)} in, ${number(outputTokens ?? 0)} out)`;
}

export const count = (amount: number, noun: string) => `${number(amount)} ${noun}${amount === 1 ? "" : "s"}`;

const number = (amount: number) => amount.toLocaleString("en-US");

/** What the library says of a program besides its prints: its value, how it failed, what to mind. */
export function remarksOf({ lastValue, error, warnings, output, final }: ActionStep): string {
  const remarks: string[] = [];
  if (lastValue !== undefined) remarks.push(`Last value: ${lastValue}`);
  if (error) remarks.push(describeError(error));
  if (remarks.length === 0 && output.length === 0 && !final) remarks.push("The program ran to its end and printed nothing.");
  return [...remarks, ...warnings.map((warning) => `Warning: ${warning}`)].join("\n");
}

function describeError({ message, line, column, excerpt }: NonNullable<ActionStep["error"]>): string {
  const where = line === undefined ? "" : ` (line ${line}${column === undefined ? "" : `, column ${column}`})`;
  return `Error${where}: ${message}${excerpt === undefined ? "" : `\n${excerpt}`}`;
}

export function cut(text: string, maxChars: number): string {
  return text.length <= maxChars ? text : `${text.slice(0, maxChars - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}
