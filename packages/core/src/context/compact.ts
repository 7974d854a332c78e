import type { Spending } from "../budget/spending.ts";
import { untilAbort } from "../budget/until-abort.ts";
import type { AgentEvent } from "../contracts/event.ts";
import type { Model } from "../contracts/model.ts";
import type { MemoryStep } from "../contracts/step.ts";
import { AgentConfigError, AgentGenerationError, ModelError } from "../errors.ts";
import { toMessages } from "../memory/to-messages.ts";
import { type Compaction, estimateTokens } from "./compaction.ts";

/** What a compaction needs of a run. */
interface CompactedRun {
  readonly id: string;
  readonly agent: {
    readonly compaction: Compaction | undefined;
    readonly model: Model;
    readonly systemPrompt: string;
    readonly callbacks: { readonly summary: readonly ((step: never, context: CallbackContext) => unknown)[] };
  };
  readonly conversation: { readonly memory: MemoryStep[] };
  readonly steps: MemoryStep[];
  readonly spending: Spending;
  readonly signal: AbortSignal;
  readonly emit: (event: AgentEvent) => void;
}

interface CallbackContext {
  readonly runId: string;
  readonly signal: AbortSignal;
  readonly memory: MemoryStep[];
}

type Compacted = Awaited<ReturnType<Compaction>>;

/**
 * Lets the agent's policy shorten the conversation before a model call.
 *
 * @throws AgentGenerationError when a model call of the policy fails, AgentConfigError when it gives no memory, and whatever else it throws
 */
export async function compact(run: CompactedRun, step: number): Promise<void> {
  const { compaction, model, systemPrompt } = run.agent;
  const { conversation, spending, signal, emit } = run;
  const actions = run.steps.filter((step) => step.type === "action");
  // A policy may call a model too.
  if (!compaction || spending.exceeded(actions.length)) return;
  const { memory } = conversation;
  const given = [...memory];
  const usage = given.findLast((step) => step.type === "action" || step.type === "planning")?.usage ?? {};
  const estimatedTokens = estimateTokens(toMessages(systemPrompt, given));
  let result: Compacted;
  try {
    result = await untilAbort(compaction(given, { model, usage, estimatedTokens, systemPrompt, signal }), signal);
  } catch (cause) {
    if (signal.aborted || !ModelError.is(cause)) throw cause;
    throw new AgentGenerationError(`The compaction before step ${step} failed: ${cause.message}`, { cause, steps: actions });
  }
  const kept = memoryOf(result);
  if (!isMemory(result) && result.usage) {
    spending.add(result.usage);
    emit({ type: "usage", step, usage: spending.total });
  }
  if (kept.length === given.length && kept.every((step, index) => step === given[index])) return;
  memory.splice(0, memory.length, ...kept);
  emit({ type: "compaction", step, before: given.length, after: kept.length });
  for (const summary of kept) if (summary.type === "summary" && !given.includes(summary)) await announce(run, summary);
}

async function announce({ id, agent, conversation, steps, signal }: CompactedRun, summary: MemoryStep): Promise<void> {
  steps.push(summary);
  for (const callback of agent.callbacks.summary) {
    await untilAbort(callback(summary as never, { runId: id, signal, memory: conversation.memory }), signal);
  }
}

const isMemory = (result: Compacted): result is readonly MemoryStep[] => Array.isArray(result);

function memoryOf(result: Compacted): readonly MemoryStep[] {
  const memory = isMemory(result) ? result : result?.memory;
  if (Array.isArray(memory)) return memory;
  throw new AgentConfigError("The compaction gave no memory.", { hint: "It returns the steps to keep, or { memory, usage }." });
}
