import type { ExecutionError } from "@smolagents-ts/core";
import type { SessionLimits } from "../session-limits.ts";
import type { Action } from "./action.ts";
import type { Done } from "./done.ts";
import type { GuestReport } from "./guest-report.ts";
import { tooMuch } from "./message-limit.ts";
import type { ProgramSyntaxError } from "./prepare.ts";
import { excerptOf, reportError, shorten } from "./report-error.ts";
import { showTree } from "./show.ts";

/** Different slips that are told of one action. */
const MAX_WARNINGS = 20;

/** What a program came to, worded for the model. */
export type Outcome = Omit<Done, "warnings"> & { readonly warnings?: readonly string[] };

/** `names`: those the program could have meant where it used one that does not exist. */
export function reportOutcome(
  report: GuestReport,
  action: Pick<Action, "program" | "file">,
  limits: SessionLimits,
  names: () => readonly string[],
): Outcome {
  const slips = (report.unawaited ?? []).map(
    ([name, error]) =>
      `a call of ${name} was not awaited${error === null ? "" : `, and it failed: ${error.replace(/\.$/, "")}`}. Write \`await ${name}(…)\`.`,
  );
  for (const { name, message } of report.rejections ?? []) slips.push(`a promise that nothing awaited failed: ${name}: ${message}`);
  const warnings = [...new Set(slips)].slice(0, MAX_WARNINGS).map((slip) => shorten(slip, 1_000));
  const complaint = report.tooLong ? `${report.tooLong} characters long` : tooMuch(report.value ?? "", limits.messageChars);
  if (complaint) warnings.push(`the last value is ${complaint} and stays in the sandbox: print the part you need`);
  return {
    warnings,
    ...(report.value !== undefined && !complaint && { value: report.value }),
    ...(report.tree !== undefined && { text: shorten(showTree(report.tree), limits.outputChars) }),
    ...(report.error && { error: reportError(report.error, action.program, action.file, names) }),
  };
}

/** Of a program that failed while the engine was at it. */
export function thrownOutcome(thrown: unknown, action: Action, names: () => readonly string[]): Outcome {
  const { name, message, stack = "" } = thrown as Error;
  // The engine's own wrapper of what a microtask throws.
  const job = /^Job execution error: (\w+): (.*)$/s.exec(message);
  const error = { name: job?.[1] ?? String(name), message: job?.[2] ?? String(message), stack: String(stack) };
  return { error: reportError(error, action.program, action.file, names) };
}

export function failure(kind: ExecutionError["kind"], name: string, message: string): Outcome {
  return { error: { kind, name, message } };
}

export function syntaxFailure({ message, line, column }: ProgramSyntaxError, code: string): Outcome {
  const error = { kind: "syntax", name: "SyntaxError", message } as const;
  if (line === undefined || column === undefined) return { error };
  return { error: { ...error, line, column, ...excerptOf(code, { line, column }) } };
}

/** True when the engine stopped the program, which a promise takes for a failure of the function that makes it. */
export function wasInterrupted({ error }: GuestReport): boolean {
  return error?.name === "InternalError" && error.message === "interrupted";
}
