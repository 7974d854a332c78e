import { contextOf, type Run } from "../agent/run.ts";
import { untilAbort } from "../budget/until-abort.ts";
import type { Validation } from "../contracts/schema.ts";
import type { StepError } from "../contracts/step.ts";
import { cutMiddle } from "../memory/observation.ts";

type Verdict = { readonly value: unknown; readonly refusal?: undefined } | { readonly refusal: StepError };

/**
 * Holds an answer against the schema, then against the checks in their order. The first that refuses sends it back to the model, with the reason.
 *
 * Checks see what the schema made of the answer, with media in place of their handles.
 */
export async function judgeAnswer(run: Run, given: unknown): Promise<Verdict> {
  const refuse = (code: string, reason: string): Verdict => ({
    refusal: { code, message: cutMiddle(reason, run.agent.maxObservationChars) },
  });
  const fit = await fitAnswer(run, given);
  if (!fit.ok) {
    return refuse("FINAL_ANSWER_SCHEMA", `The answer does not have the asked shape:${fit.issues.map((issue) => `\n- ${issue}`).join("")}`);
  }
  for (const check of run.agent.finalAnswerChecks) {
    const objection = await objectionOf(run, check as (answer: unknown, context: unknown) => unknown, fit.value);
    if (objection !== undefined) return refuse("FINAL_ANSWER_CHECK", `The answer did not pass ${check.name || "a check"}${objection}`);
  }
  return { value: fit.value };
}

/** The answer with its media, as the schema makes it. */
export async function fitAnswer({ answer, conversation, signal }: Run, given: unknown): Promise<Validation<unknown>> {
  try {
    const value = conversation.media.reveal(given);
    return answer ? await untilAbort(answer.validate(value), signal) : { ok: true, value };
  } catch (error) {
    signal.throwIfAborted();
    // A handle that nobody gave out: answers come from sandboxes.
    return { ok: false, issues: [messageOf(error)] };
  }
}

/** What a check says against the answer. One that returns nothing throws what it has to say. */
async function objectionOf(run: Run, check: (answer: unknown, context: unknown) => unknown, answer: unknown): Promise<string | undefined> {
  try {
    const verdict = await untilAbort(check(answer, contextOf(run)), run.signal);
    if (typeof verdict === "string" && verdict.trim() !== "") return `: ${verdict}`;
    return verdict === undefined || (verdict && typeof verdict !== "string") ? undefined : ".";
  } catch (error) {
    run.signal.throwIfAborted();
    return `: ${messageOf(error)}`;
  }
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
