import type { Execution, ExecutionError } from "../contracts/executor.ts";

/** What the model is told about an action: prints, last value, error and warnings, cut in the middle at `maxChars`. */
export function toObservation(execution: Execution, maxChars: number): string {
  const printed = execution.output.map((chunk) => chunk.text).join("");
  const parts: string[] = [];
  if (printed) parts.push(`Printed:\n${cutMiddle(printed.replace(/\n$/, ""), maxChars)}`);
  if (execution.text !== undefined) parts.push(`Last value: ${cutMiddle(execution.text, maxChars)}`);
  if (execution.error) parts.push(cutMiddle(describeError(execution.error), maxChars));
  if (parts.length === 0) parts.push("The program ran to its end and printed nothing.");
  if (execution.warnings.length > 0) parts.push(cutMiddle(execution.warnings.map((warning) => `Warning: ${warning}`).join("\n"), maxChars));
  return parts.join("\n");
}

function describeError({ name, message, line, column, excerpt }: ExecutionError): string {
  const where = line === undefined ? "" : ` (line ${line}${column === undefined ? "" : `, column ${column}`})`;
  return `Error${where}: ${where === "" && name === "Error" ? "" : `${name}: `}${message}${excerpt ? `\n${excerpt}` : ""}`;
}

/** Keeps the head and the tail, and says how much is missing. Never splits a surrogate pair. */
export function cutMiddle(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text;
  const head = Math.ceil(maxChars * 0.7);
  const start = text.slice(0, head - (isHighSurrogate(text.charCodeAt(head - 1)) ? 1 : 0));
  const from = text.length - (maxChars - head);
  const end = text.slice(from + (isHighSurrogate(text.charCodeAt(from - 1)) ? 1 : 0));
  return `${start}\n… ${text.length - start.length - end.length} of ${text.length} characters left out: print less, or a part …\n${end}`;
}

const isHighSurrogate = (unit: number) => unit >= 0xd800 && unit <= 0xdbff;
