// Values and numbers in the few words a terminal has room for.

import { inspect } from "node:util";
import type { ActionStep, MediaPart, Usage } from "@smolagents-ts/core";

/** A text that stands for itself: arguments as memory keeps them, cut, are no JSON any more. */
export class Verbatim {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** A call as code would write it, in one line, cut at `maxChars`. */
export function describeCall(name: string, input: unknown, maxChars: number): string {
  const shown = isEmpty(input) ? "" : describeValue(input, Math.max(16, maxChars - name.length));
  return `${describeName(name)}(${shown})`;
}

/** A value in one line, cut at `maxChars`. */
export function describeValue(value: unknown, maxChars: number): string {
  return describeText(value instanceof Verbatim ? value.text : inspectSafely(value, maxChars), maxChars);
}

/** A value that is told as it is when it is a text: progress, an answer. */
export function describePlain(value: unknown, maxChars: number): string {
  return typeof value === "string" ? describeText(value, maxChars) : describeValue(value, maxChars);
}

/** A name of anyone, in one line. */
export const describeName = (name: string) => describeText(String(name), 64);

/** A text in one line, cut at `maxChars`. The beginning alone is looked at: anyone may send megabytes. */
function describeText(text: string, maxChars: number): string {
  const head = text.slice(0, 4 * maxChars);
  const line = head.replace(/\s*[\n\r\u2028\u2029]\s*/g, " ");
  return cut(head.length < text.length ? `${line}…` : line, maxChars);
}

/** `image/png, 12.3 kB, chart.png` */
export function describeMedia({ mediaType, source, filename }: MediaPart): string {
  const place = source.kind === "bytes" ? describeBytes(bytesIn(source.base64)) : describeText(source.url, 100);
  return [describeName(mediaType), place, ...(filename === undefined ? [] : [describeText(filename, 100)])].join(", ");
}

const bytesIn = (base64: string) => Math.floor(base64.length * 0.75) - (base64.endsWith("==") ? 2 : base64.endsWith("=") ? 1 : 0);

function describeBytes(bytes: number): string {
  if (bytes < 1000) return count(bytes, "byte");
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
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

/** `$0.42`; of small sums, the first digits that are not 0. */
export function describeCost(cost: number, currency: string): string {
  if (cost === 0 || cost >= 0.1) return `${currency}${cost.toFixed(2)}`;
  return cost < 1e-6 ? `< ${currency}0.000001` : `${currency}${Number(cost.toPrecision(2))}`;
}

export const count = (amount: number, noun: string) => `${number(amount)} ${noun}${amount === 1 ? "" : "s"}`;

export const number = (amount: number) => amount.toLocaleString("en-US");

/** What the library says of an action besides its prints: its value, how it failed, what to mind. */
export function remarksOf({ code, lastValue, error, warnings, output, final, media = [] }: ActionStep): string {
  const remarks: string[] = [];
  if (lastValue !== undefined) remarks.push(`Last value: ${lastValue}`);
  if (error) remarks.push(describeError(error));
  const isSilent = remarks.length === 0 && output.length === 0 && media.length === 0 && !final;
  if (isSilent && code !== undefined) remarks.push("The program ran to its end and printed nothing.");
  return [...remarks, ...warnings.map((warning) => `Warning: ${warning}`)].join("\n");
}

function describeError({ message, line, column, excerpt }: NonNullable<ActionStep["error"]>): string {
  const where = line === undefined ? "" : ` (line ${line}${column === undefined ? "" : `, column ${column}`})`;
  return `Error${where}: ${message}${excerpt === undefined ? "" : `\n${excerpt}`}`;
}

export function cut(text: string, maxChars: number): string {
  return text.length <= maxChars ? text : `${text.slice(0, maxChars - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}

/** A tool may return anything, also what cannot be looked at. */
function inspectSafely(value: unknown, maxChars: number): string {
  const options = { depth: 2, breakLength: Number.POSITIVE_INFINITY, maxArrayLength: 20, customInspect: false };
  try {
    return inspect(value, { ...options, maxStringLength: maxChars });
  } catch {
    return "[unreadable]";
  }
}

function isEmpty(input: unknown): boolean {
  try {
    return input === undefined || (typeof input === "object" && input !== null && Object.keys(input).length === 0);
  } catch {
    return false;
  }
}
