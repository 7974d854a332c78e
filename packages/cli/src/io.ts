import type { Output } from "./terminal/screen.ts";

export type StopSignal = "SIGINT" | "SIGTERM" | "SIGHUP";

/** What the command needs of a process. Node's `process` is one; tests make their own. */
export interface CliIo {
  readonly stdin: AsyncIterable<Uint8Array | string> & { readonly isTTY?: boolean };
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: { readonly [name: string]: string | undefined };
  on(signal: StopSignal, listener: () => void): unknown;
  off(signal: StopSignal, listener: () => void): unknown;
  /** Ends the process at once. */
  exit(code: number): unknown;
}
