import type { ExecutionError } from "@smolagents-ts/core";

/** A program that means harm, and how it must end. */
export interface Attack {
  readonly name: string;
  /** The action; several are run one after another in the same session. */
  readonly code: string | readonly string[];
  /** Outcome of the (last) action. `"ends"`: any end will do, as long as it is one. Besides, a session may always be lost if it says so. */
  readonly expects: Expectation;
}

export type Expectation =
  | "ends"
  | { readonly value: unknown }
  | { readonly error: ExecutionError["kind"] | readonly ExecutionError["kind"][] };

/** What every attack finds in its session: `echo` returns its `value`, `fail` throws, `never` does not answer, `give` returns a rich object. */
export const ATTACK_TOOLS = ["echo", "fail", "never", "give"];
