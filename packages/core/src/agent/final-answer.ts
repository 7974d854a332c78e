import { untilAbort } from "../budget/until-abort.ts";
import type { Validation } from "../contracts/schema.ts";
import type { ActionStep, StepError } from "../contracts/step.ts";
import { toHandleSchema } from "../media/media-schema.ts";
import { cutMiddle } from "../memory/observation.ts";
import { toJson } from "../memory/to-json.ts";
import { toReply } from "../memory/to-reply.ts";
import { writtenAnswers } from "../parsing/written-answer.ts";
import { renderPrompt } from "../prompts/templates.ts";
import { callModel } from "./call-model.ts";
import { contextOf, type Run } from "./run.ts";

export type Verdict = { readonly value: unknown; readonly refusal?: undefined } | { readonly refusal: StepError };

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
async function fitAnswer({ answer, conversation, signal }: Run, given: unknown): Promise<Validation<unknown>> {
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

/**
 * Asks for the answer from what is known, when the steps are used up. A call that fails takes nothing away: then there is none.
 *
 * The answer must fit the schema, but checks do not see it: the model could not go on after a refusal. `status` says that it is no ordinary answer.
 */
export async function lastAnswer(run: Run): Promise<{ readonly step: ActionStep; readonly value: unknown } | undefined> {
  const startedAt = Date.now();
  const clock = performance.now();
  const { maxSteps, answer, conversation, agent, task } = run;
  const number = maxSteps + 1;
  const question = renderPrompt(agent.templates, "lastAnswer", { task, maxSteps: String(maxSteps) });
  const isText = !answer || answer.json["type"] === "string";
  const request = isText ? question : `${question}\nIt is JSON that fits this schema: ${JSON.stringify(toHandleSchema(answer.json))}`;
  run.emit({ type: "step-start", step: number });
  const finish = await callModel(run, number, { kind: "answer", request }).catch((error: Error) => {
    run.signal.throwIfAborted();
    run.emit({ type: "warning", step: number, message: error.message });
  });
  if (!finish) return undefined;
  const { message, reason, usage } = finish;
  let value: unknown;
  for (const written of writtenAnswers(message)) {
    const fit = await fitAnswer(run, written);
    if (!fit.ok) continue;
    value = fit.value;
    break;
  }
  const step: ActionStep = {
    type: "action",
    number,
    request,
    reply: toReply(message, "json"),
    finishReason: reason,
    output: [],
    warnings: [],
    calls: [],
    error: { code: "MAX_STEPS", message: `The ${maxSteps} steps were used up before the answer was found.` },
    ...(value !== undefined && { final: { value: toJson(conversation.media.hide(value)) } }),
    usage,
    timing: { startedAt, durationMs: performance.now() - clock },
  };
  return { step, value };
}
