import type { Interruption, RunStatus } from "@smolagents-ts/core";
import type { Output } from "./output.ts";

/** What all views of one terminal go by. */
export interface ViewSettings {
  readonly level: "error" | "info" | "debug";
  readonly width: number;
  readonly currency: string;
  /** Whether the task is told. */
  readonly task: boolean;
  /** Whether a status is seen. */
  readonly isLive: boolean;
  /** Where the answer goes alone, and whether the same person sees both. */
  readonly answer: Output | undefined;
  readonly together: boolean;
  /** What was asked so far, by id: a decision names nothing but that. */
  readonly asked: Map<string, Interruption>;
  readonly hint: ((status: RunStatus) => string | undefined) | undefined;
}

/** Before what is told of an action. */
export const INDENT = "  ";
