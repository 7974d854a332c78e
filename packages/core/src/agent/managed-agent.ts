import { CallContext, underAgent } from "../calls/call-context.ts";
import type { Tool } from "../contracts/tool.ts";
import { AgentConfigError, AgentToolExecutionError } from "../errors.ts";
import { renderPrompt } from "../prompts/templates.ts";
import { Conversation } from "../session/conversation.ts";
import { summarizeRun } from "../session/run-summary.ts";
import { toSchema } from "../tools/to-schema.ts";
import type { MultiStepAgent } from "./multi-step-agent.ts";
import type { RunResult } from "./run-result.ts";

const INPUT = {
  type: "object",
  properties: {
    task: { type: "string", description: "What to do, with all that is needed to do it." },
    additionalArgs: { type: "object", description: "Values for it, by name.", additionalProperties: true },
  },
  required: ["task"],
  additionalProperties: false,
};

interface Order {
  readonly task: string;
  readonly additionalArgs?: { readonly [name: string]: unknown };
}

/** A managed agent as its manager's programs and model see it. Its events, its usage and its questions go to the manager's run. */
export function managedAgentTool(agent: MultiStepAgent): Tool {
  const { name, description, outputSchema, provideRunSummary } = agent.options;
  if (name === undefined || !description) {
    throw new AgentConfigError("A managed agent needs a name and a description.", {
      hint: 'new CodeAgent({ name: "researcher", description: "Finds facts on the web.", … })',
    });
  }
  return {
    name,
    description,
    input: toSchema(INPUT, "input", `input of agent "${name}"`),
    ...(outputSchema && !provideRunSummary && { output: toSchema(outputSchema, "output", `outputSchema of agent "${name}"`) }),
    execute: async (input, context) => {
      const result = await work(agent, name, input as Order, context instanceof CallContext ? context : undefined, context.signal);
      if (result.status === "interrupted") return undefined;
      if (result.output === undefined) {
        throw new AgentToolExecutionError(`it ended without an answer (${result.status}${result.reason ? `: ${result.reason}` : ""})`);
      }
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
  const maxDepth = run.maxDepth;
  if (run.depth >= maxDepth) {
    throw new AgentToolExecutionError(`agents may call agents ${maxDepth} deep at most; do this part of the work yourself`);
  }
  const state = run.agents.get(call.id);
  const conversation = state ? await agent.restore(state) : new Conversation();
  const { checkpoint } = run;
  try {
    const result = await agent.start(
      state?.run.task ?? order,
      {
        ...options,
        decide: (interruption) => run.decide(underAgent(name, interruption)),
        ...(checkpoint && {
          checkpoint: (state) => {
            run.agents.set(call.id, state);
            return checkpoint();
          },
        }),
      },
      {
        conversation,
        state,
        depth: run.depth + 1,
        spending: run.spending,
        emit: (event) => run.emit({ type: "agent-event", step: call.step, callId: call.id, agent: name, event }),
      },
    );
    const { runId, status, memory: steps, usage } = result;
    if (result.state) context.suspend(result.state);
    else call.run = { runId, agent: name, status, steps, usage };
    return result;
  } finally {
    await conversation.close(signal.aborted);
  }
}
