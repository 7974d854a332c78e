import type { Json } from "./json.ts";

/** Something a person must decide before a run can go on. */
export type Interruption = {
  /** What a decision refers to. Unique over all runs. */
  readonly id: string;
  readonly callId: string;
  readonly tool: string;
  /** The names of the agents that the run went through, when a managed agent asks. */
  readonly path?: readonly string[];
} & (
  | { readonly type: "approval" /** The arguments, validated, as JSON. */; readonly input: Json }
  | { readonly type: "question"; readonly question: string }
);

/**
 * What a person decided.
 *
 * `approve` lets a call happen, with other arguments if `input` is given; arguments that do not fit leave it waiting. `reject` fails it, and the model reads the text. `answer` is what
 * `context.interrupt()` gives. `always` decides later calls of the same tool in the same run or session too.
 */
export type Decision =
  | { readonly approve: true; readonly input?: Json; readonly always?: boolean }
  | { readonly reject: true | string; readonly always?: boolean }
  | { readonly answer: Json };

/** One decision for all interruptions, decisions by `Interruption.id`, or a function that decides; what is left open stays an interruption. */
export type Decisions =
  | Decision
  | { readonly [interruptionId: string]: Decision }
  | ((interruption: Interruption) => Decision | undefined | Promise<Decision | undefined>);
