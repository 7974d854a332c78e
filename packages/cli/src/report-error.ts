import { AgentError } from "@smolagents-ts/core";

export interface ErrorReport {
  readonly type: "error";
  readonly name: string;
  readonly code: string;
  /** What happened and what to do about it. */
  readonly message: string;
  readonly exitCode: number;
  /** Where it happened, its causes included; with --verbose only. */
  readonly stack?: string;
}

export interface ReportOptions {
  readonly exitCode: number;
  readonly verbose: boolean;
  /** Left out of every text, should a vendor have put it in. */
  readonly apiKey: string | undefined;
}

/** An error in the fields that are shown. Never its other properties: errors of HTTP clients hold requests with their headers. */
export function reportError(error: unknown, { exitCode, verbose, apiKey }: ReportOptions): ErrorReport {
  const redact = (text: string) => (apiKey ? text.replaceAll(apiKey, "[key]") : text);
  const known = error instanceof Error ? error : new Error(String(error));
  return {
    type: "error",
    name: known.name,
    code: AgentError.is(known) ? known.code : "UNKNOWN",
    message: redact(known.message),
    exitCode,
    ...(verbose && { stack: redact(stacksOf(known).join("\nCaused by ")) }),
  };
}

const MAX_CAUSES = 8;

function stacksOf(error: Error): readonly string[] {
  const stacks: string[] = [];
  for (let each: unknown = error; each instanceof Error && stacks.length < MAX_CAUSES; each = each.cause)
    stacks.push(each.stack ?? String(each));
  return stacks;
}
