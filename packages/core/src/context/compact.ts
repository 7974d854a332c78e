import { contextOf, type Run } from "../agent/run.ts";
import { toMessages } from "../memory/to-messages.ts";
import { type Compaction, estimateTokens } from "./compaction.ts";

/** Lets the agent's policy shorten the conversation before a model call. */
export async function compact(run: Run, step: number): Promise<void> {
  const { compaction, model, systemPrompt, callbacks } = run.agent;
  if (!compaction) return;
  const { memory } = run.conversation;
  const given = [...memory];
  const usage = given.findLast((step) => step.type === "action")?.usage ?? {};
  const estimatedTokens = estimateTokens(toMessages(systemPrompt, given));
  const result = await compaction(given, { model, usage, estimatedTokens, systemPrompt, signal: run.signal });
  const [kept, spent] = isMemory(result) ? [result, undefined] : [result.memory, result.usage];
  if (spent) run.spending.add(spent);
  if (kept === given) return;
  memory.splice(0, memory.length, ...kept);
  run.emit({ type: "compaction", step, before: given.length, after: memory.length });
  for (const summary of memory) {
    if (summary.type !== "summary" || given.includes(summary)) continue;
    run.steps.push(summary);
    for (const callback of callbacks.summary) await callback(summary as never, contextOf(run));
  }
}

const isMemory = (result: Awaited<ReturnType<Compaction>>): result is Extract<typeof result, readonly unknown[]> => Array.isArray(result);
