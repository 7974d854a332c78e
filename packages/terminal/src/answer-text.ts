import { toJson } from "./to-json.ts";
import { toPrintable } from "./to-printable.ts";

/**
 * The answer as it leaves the program: text as it is, everything else as JSON, ended by a newline.
 *
 * A file or a pipe gets the exact text; a terminal, no control characters.
 */
export function toAnswerText(output: unknown, { isTerminal }: { readonly isTerminal: boolean }): string {
  const json = toJson(output);
  const text = typeof json === "string" ? json : JSON.stringify(json, null, 2);
  const shown = isTerminal ? toPrintable(text) : text;
  return shown.endsWith("\n") ? shown : `${shown}\n`;
}
