import type { Input, Output } from "@smolagents-ts/terminal";

export type StopSignal = "SIGINT" | "SIGTERM" | "SIGHUP";

/** What the command needs of a process. Node's `process` is one; tests make their own. */
export interface CliIo {
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: { readonly [name: string]: string | undefined };
  on(signal: StopSignal, listener: () => void): unknown;
  off(signal: StopSignal, listener: () => void): unknown;
  /** Ends the process at once. */
  exit(code: number): unknown;
}
