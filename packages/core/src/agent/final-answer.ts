import type { ActionStep } from "../contracts/step.ts";
import { fitAnswer, judgeAnswer } from "../definition/judge-answer.ts";
import { toHandleSchema } from "../media/media-schema.ts";
import { toJson } from "../memory/to-json.ts";
import { toReply } from "../memory/to-reply.ts";
import { writtenAnswers } from "../parsing/written-answer.ts";
import { renderPrompt } from "../prompts/templates.ts";
import { callModel } from "./call-model.ts";
import type { Run } from "./run.ts";

export { judgeAnswer };

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
