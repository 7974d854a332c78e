import type { ActionStep, StepError } from "../contracts/step.ts";
import { toJson } from "../memory/to-json.ts";
import { textOf, toReply } from "../memory/to-reply.ts";
import { renderPrompt } from "../prompts/templates.ts";
import { callModel } from "./call-model.ts";
import { contextOf, type Run } from "./run.ts";

export type Verdict = { readonly value: unknown; readonly refusal?: undefined } | { readonly refusal: StepError };

/** Holds an answer against the schema and the checks. What is refused goes back to the model, with the reason. */
export async function judgeAnswer(run: Run, given: unknown): Promise<Verdict> {
  const answer = run.conversation.media.reveal(given);
  const fit = run.answer ? await run.answer.validate(answer) : { ok: true as const, value: answer };
  if (!fit.ok)
    return refuse("FINAL_ANSWER_SCHEMA", `The answer does not have the asked shape:${fit.issues.map((issue) => `\n- ${issue}`).join("")}`);
  for (const check of run.agent.finalAnswerChecks) {
    const name = check.name || "a check";
    try {
      const verdict = await check(fit.value as never, contextOf(run));
      if (verdict === false) return refuse("FINAL_ANSWER_CHECK", `The answer did not pass ${name}.`);
      if (typeof verdict === "string") return refuse("FINAL_ANSWER_CHECK", `The answer did not pass ${name}: ${verdict}`);
    } catch (error) {
      run.signal.throwIfAborted();
      return refuse("FINAL_ANSWER_CHECK", `The answer did not pass ${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return { value: fit.value };
}

const refuse = (code: string, message: string): Verdict => ({ refusal: { code, message } });

/** Asks for the answer from what is known, when the steps are used up. A call that fails takes nothing away: then there is none. */
export async function lastAnswer(run: Run): Promise<{ readonly step: ActionStep; readonly value: unknown } | undefined> {
  const startedAt = Date.now();
  const clock = performance.now();
  const number = run.maxSteps + 1;
  const request = renderPrompt(run.agent.templates, "lastAnswer", { task: run.task, maxSteps: String(run.maxSteps) });
  run.emit({ type: "step-start", step: number });
  const finish = await callModel(run, number, { kind: "answer", request }).catch((error: Error) => {
    run.signal.throwIfAborted();
    run.emit({ type: "warning", step: number, message: error.message });
  });
  if (!finish) return undefined;
  const { message, reason, usage } = finish;
  const value = await readAnswer(run, textOf(message).trim());
  const step: ActionStep = {
    type: "action",
    number,
    request,
    reply: toReply(message),
    finishReason: reason,
    output: [],
    warnings: [],
    calls: [],
    error: { code: "MAX_STEPS", message: `The ${run.maxSteps} steps were used up before the answer was found.` },
    ...(value !== undefined && { final: { value: toJson(value) } }),
    usage,
    timing: { startedAt, durationMs: performance.now() - clock },
  };
  return { step, value };
}

/** The text itself; with a schema the JSON in it, if that fits. */
async function readAnswer({ answer }: Run, text: string): Promise<unknown> {
  if (!answer) return text || undefined;
  const asText = await answer.validate(text);
  if (asText.ok) return asText.value;
  try {
    const fit = await answer.validate(JSON.parse(/[[{][\s\S]*[\]}]/.exec(text)?.[0] ?? text));
    return fit.ok ? fit.value : undefined;
  } catch {
    return undefined;
  }
}
