import type { PlanningStep } from "../contracts/step.ts";
import { textOf, toReply } from "../memory/to-reply.ts";
import { renderPrompt } from "../prompts/templates.ts";
import { callModel } from "./call-model.ts";
import type { Run } from "./run.ts";

/** Whether a plan comes before this action: before the first, and then every `planningInterval` actions. */
export function planIsDue({ agent, conversation }: Run, number: number): boolean {
  const { planningInterval } = agent;
  if (planningInterval === undefined || (number - 1) % planningInterval !== 0) return false;
  // A run that goes on may have made it before it stopped.
  const last = conversation.memory.at(-1);
  return last?.type !== "planning" || last.number !== number;
}

/** Asks for a plan: the first one where there is nothing but the task, else an update. */
export async function makePlan(run: Run, number: number): Promise<PlanningStep> {
  const startedAt = Date.now();
  const clock = performance.now();
  const { agent, conversation, task, maxSteps } = run;
  const variables = { task, maxSteps: String(maxSteps), remainingSteps: String(maxSteps - number + 1) };
  const isFirst = conversation.memory.length === 1;
  const request = renderPrompt(agent.templates, isFirst ? "plan" : "planUpdate", variables);
  run.emit({ type: "plan-start", step: number });
  const { message, usage } = await callModel(run, number, { kind: "plan", request });
  const step: PlanningStep = {
    type: "planning",
    number,
    request,
    reply: toReply(message),
    plan: textOf(message).trim(),
    followUp: renderPrompt(agent.templates, "planFollowUp", variables),
    usage,
    timing: { startedAt, durationMs: performance.now() - clock },
  };
  run.emit({ type: "plan-finish", step: number, planning: step });
  return step;
}
