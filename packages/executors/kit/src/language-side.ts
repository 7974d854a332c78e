import type { ExecutorLanguage, SandboxTool } from "@smolagents-ts/core";
import type { Outcome } from "./guest/outcome.ts";
import type { SessionLimits } from "./session-limits.ts";

/** A program as the host sends it. */
export interface SentProgram {
  /** The fields of its `exec` frame, but for `id`. */
  readonly exec: { readonly code: string; readonly hasValue?: boolean };
  /** Reads the report of a `done` frame, which is hostile input: whatever it says, this gives an outcome. */
  toOutcome(report: string): Outcome;
}

/** The host's knowledge of one language: its runner, and how programs and reports of that language are read. */
export interface LanguageSide {
  readonly language: ExecutorLanguage;
  /** The runner. Sent before anything else, as `<length in bytes>\n<bytes>`, to an interpreter that was started to read it so. */
  readonly runner: Uint8Array;
  /** Words what was printed, where the runner leaves that to the host. The tree is hostile input. */
  showPrinted?(tree: string): string;
  /** Makes a program ready to be sent; the outcome at once when it cannot run. `id` is that of its `exec` frame. */
  prepare(code: string, id: number, tools: readonly SandboxTool[], limits: SessionLimits): SentProgram | Outcome;
}
