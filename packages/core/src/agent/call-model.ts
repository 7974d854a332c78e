import { untilAbort } from "../budget/until-abort.ts";
import type { ModelFinish, ModelRequest } from "../contracts/model.ts";
import { AgentGenerationError } from "../errors.ts";
import { toMessages, userMessage } from "../memory/to-messages.ts";
import { CODE_REPLY_SCHEMA } from "../parsing/structured-reply.ts";
import type { Run } from "./run.ts";
import { actionSteps } from "./run-result.ts";

/** What a model call is for: an action, or words only. */
type Purpose = { readonly kind: "action" } | { readonly kind: "plan" | "answer"; readonly request: string };

/**
 * One model call: streams the deltas out as events and gives the assembled reply.
 *
 * Every request extends the one before it. So what is asked beyond the conversation becomes part of it, and the tools are sent also when none may be called.
 *
 * @throws AgentGenerationError with the steps done so far
 */
export async function callModel(run: Run, step: number, purpose: Purpose): Promise<ModelFinish> {
  try {
    // Not every model listens to the signal.
    const finish = await untilAbort(stream(run, step, purpose), run.signal);
    run.spending.add(finish.usage);
    run.emit({ type: "usage", step, usage: run.spending.total });
    return finish;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const what = purpose.kind === "action" ? "" : `, for the ${purpose.kind === "plan" ? "plan" : "last answer"},`;
    throw new AgentGenerationError(`The model call of step ${step}${what} failed: ${reason}`, { cause, steps: actionSteps(run) });
  }
}

async function stream(run: Run, step: number, purpose: Purpose): Promise<ModelFinish> {
  const delta = purpose.kind === "plan" ? "plan-delta" : "text-delta";
  for await (const event of run.agent.model.stream(toRequest(run, purpose))) {
    run.signal.throwIfAborted();
    switch (event.type) {
      case "start":
        for (const { message } of event.warnings) run.emit({ type: "warning", step, message });
        break;
      case "text":
        run.emit({ type: delta, step, delta: event.delta });
        break;
      case "reasoning":
        run.emit({ type: "reasoning-delta", step, delta: event.delta });
        break;
      case "finish":
        return event;
    }
  }
  throw new TypeError(`The model adapter "${run.agent.model.adapter}" ended its stream without a finish event.`);
}

function toRequest(run: Run, purpose: Purpose): ModelRequest {
  const { modelSettings, systemPrompt, modelTools, dialect, structured, stop } = run.agent;
  const isAction = purpose.kind === "action";
  const messages = toMessages(systemPrompt, run.conversation.memory);
  if (!isAction) messages.push(userMessage(purpose.request));
  return {
    ...modelSettings,
    messages,
    ...(isAction && stop.length > 0 && { stop }),
    ...(isAction && structured && { responseFormat: CODE_REPLY_SCHEMA }),
    ...(modelTools.length > 0 && { tools: modelTools, toolChoice: isAction ? (dialect ? "auto" : "required") : "none" }),
    cacheBreakpoints: [0, messages.length - 1],
    signal: run.signal,
  };
}
