import type { PlanningStep } from "../contracts/step.ts";
import { textOf, toReply } from "../memory/to-reply.ts";
import { triesToAct } from "../parsing/attempted-action.ts";
import { renderPrompt } from "../prompts/templates.ts";
import { callModel } from "./call-model.ts";
import type { Run } from "./run.ts";

/** Whether a plan comes before this action: before the first, and then every `planningInterval` actions. */
export function planIsDue({ agent, steps }: Run, number: number): boolean {
  const { planningInterval } = agent;
  if (planningInterval === undefined || (number - 1) % planningInterval !== 0) return false;
  // A run that goes on may have made it before it stopped.
  return !steps.some((step) => step.type === "planning" && step.number === number);
}

/** Asks for a plan: the first one where there is nothing but tasks, else an update. */
export async function makePlan(run: Run, number: number): Promise<PlanningStep> {
  const startedAt = Date.now();
  const clock = performance.now();
  const { agent, conversation, task, maxSteps } = run;
  const variables = { task, maxSteps: String(maxSteps), remainingSteps: String(maxSteps - number + 1) };
  const isFirst = conversation.memory.every(({ type }) => type === "task");
  const request = renderPrompt(agent.templates, isFirst ? "plan" : "planUpdate", variables);
  run.emit({ type: "plan-start", step: number });
  const { message, usage } = await callModel(run, number, { kind: "plan", request });
  const plan = textOf(message).trim();
  const goOn = plan === "" ? "You wrote no plan. Go on without one." : renderPrompt(agent.templates, "planFollowUp", variables);
  const step: PlanningStep = {
    type: "planning",
    number,
    request,
    reply: toReply(message, "json"),
    plan,
    // Else the model waits for results, or takes them for granted.
    followUp: triesToAct(message, agent) ? `Nothing in your reply was run or called: it was for the plan only. ${goOn}` : goOn,
    usage,
    timing: { startedAt, durationMs: performance.now() - clock },
  };
  run.emit({ type: "plan-finish", step: number, planning: step });
  return step;
}
