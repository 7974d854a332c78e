import type { ExecutionError, OutputChunk } from "@smolagents-ts/core";

/** A call as it comes out of a sandbox. `input` is encoded by the codec. */
export type GuestCall = readonly [id: string, name: string, input: string];

/** An action's outcome, with its values still encoded. */
export interface Done {
  readonly value?: string;
  readonly text?: string;
  readonly final?: string;
  readonly error?: ExecutionError;
  readonly warnings: readonly string[];
}

/** An action that waits, as it is written down. */
export interface ActionImage {
  readonly id: string;
  readonly code: string;
  readonly output: readonly OutputChunk[];
  readonly droppedChars: number;
  readonly calls: number;
  readonly remainingMs: number;
}
