import { CallContext, underAgent } from "../calls/call-context.ts";
import { toSticky } from "../calls/decisions.ts";
import type { AgentEvent } from "../contracts/event.ts";
import type { Decision, Interruption } from "../contracts/interruption.ts";
import type { RunUsage } from "../contracts/run-state.ts";
import type { Tool } from "../contracts/tool.ts";
import { AgentConfigError, AgentGenerationError, AgentToolExecutionError } from "../errors.ts";
import { afterFailure, withoutAnswer } from "../prompts/agent-failure.ts";
import { renderPrompt } from "../prompts/templates.ts";
import { Conversation } from "../session/conversation.ts";
import { summarizeRun } from "../session/run-summary.ts";
import { answerSchema, type Order, orderSchema } from "../tools/agent-schemas.ts";
import type { MultiStepAgent } from "./multi-step-agent.ts";
import type { Run } from "./run.ts";
import type { RunResult } from "./run-result.ts";

/** A managed agent as its manager's programs and model see it. Its events, its usage and its questions go to the manager's run. */
export function managedAgentTool(agent: MultiStepAgent): Tool {
  const { name, description = "", outputSchema, provideRunSummary = false } = agent.options;
  if (name === undefined || description.trim() === "") {
    throw new AgentConfigError("A managed agent needs a name and a description.", {
      hint: 'new CodeAgent({ name: "researcher", description: "Finds facts on the web.", … })',
    });
  }
  const output = answerSchema(outputSchema, provideRunSummary);
  return {
    name,
    description: description.trim(),
    input: orderSchema(),
    ...(output && { output }),
    execute: async (input, context) => {
      const result = await work(agent, name, input as Order, context instanceof CallContext ? context : undefined, context.signal);
      if (result.status === "interrupted") return undefined;
      if (result.output === undefined && result.status !== "completed") throw new AgentToolExecutionError(withoutAnswer(result));
      return provideRunSummary ? { answer: result.output, summary: summarizeRun(result.memory) } : result.output;
    },
  };
}

async function work(
  agent: MultiStepAgent,
  name: string,
  { task, additionalArgs = {} }: Order,
  context: CallContext | undefined,
  signal: AbortSignal,
): Promise<RunResult> {
  const order = renderPrompt(agent.options.promptTemplates, "managedTask", { name, task });
  const options = { signal, variables: additionalArgs };
  if (!context) return agent.run(order, options);

  const { run, call } = context;
  if (run.depth >= run.maxDepth) {
    throw new AgentToolExecutionError(`agents may call agents ${run.maxDepth} deep at most; do this part of the work yourself`);
  }
  const state = run.agents.get(call.id);
  const conversation = state ? await agent.restore(state) : new Conversation();
  const { checkpoint } = run;
  let done: { runId: string; usage: RunUsage } = { runId: "", usage: {} };
  const emit = (event: AgentEvent) => {
    if (event.type === "run-start") done = { ...done, runId: event.runId };
    if (event.type === "usage") done = { ...done, usage: event.usage };
    // Not behind the end of the step: an agent that was stopped takes a moment to end.
    const isUnderWay = run.action?.reply.number === call.step && !run.signal.aborted;
    if (isUnderWay) run.emit({ type: "agent-event", step: call.step, callId: call.id, agent: name, event });
  };
  try {
    const result = await agent.start(
      state?.run.task ?? order,
      {
        ...options,
        decide: (interruption) => decideForAgent(run, underAgent(name, interruption)),
        ...(checkpoint && {
          checkpoint: (state) => {
            run.agents.set(call.id, state);
            return checkpoint();
          },
        }),
      },
      { conversation, state, depth: run.depth + 1, maxDepth: run.maxDepth, spending: run.spending, emit },
    );
    const { runId, status, memory: steps, usage } = result;
    if (result.state) context.suspend(result.state);
    else call.run = { runId, agent: name, status, steps, usage };
    return result;
  } catch (error) {
    call.run = { ...done, agent: name, status: "failed", steps: AgentGenerationError.is(error) ? error.steps : [] };
    throw new AgentToolExecutionError(afterFailure(error), { cause: error });
  } finally {
    await conversation.close(signal.aborted);
  }
}

/** What was decided for always holds in later runs of the agent too, which have a conversation of their own. */
async function decideForAgent({ conversation, decide }: Run, interruption: Interruption): Promise<Decision | undefined> {
  const tool = [...(interruption.path ?? []), interruption.tool].join("/");
  const known = interruption.type === "approval" ? conversation.decided.get(tool) : undefined;
  const decision = known ?? (await decide(interruption));
  const sticky = interruption.type === "approval" ? toSticky(decision) : undefined;
  if (sticky) conversation.decided.set(tool, sticky);
  return decision;
}
