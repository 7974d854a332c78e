/** Keeping a conversation short. Off by default: each compaction makes servers read the conversation again that they had in their cache. */

import { sumUsage } from "../budget/spending.ts";
import type { Message } from "../contracts/message.ts";
import type { Model, Usage } from "../contracts/model.ts";
import type { MemoryStep } from "../contracts/step.ts";
import { AgentConfigError } from "../errors.ts";
import { toMessages } from "../memory/to-messages.ts";

export interface CompactionContext {
  /** The agent's. */
  readonly model: Model;
  /** Of the last model call, which saw all of the conversation but the last step; may be empty. */
  readonly usage: Usage;
  /** The conversation that would be sent, by `estimateTokens`. */
  readonly estimatedTokens: number;
  readonly systemPrompt: string;
  readonly signal: AbortSignal;
}

type Compacted = readonly MemoryStep[] | { readonly memory: readonly MemoryStep[]; readonly usage?: Usage };

/**
 * Shortens memory before a model call. The same array back means that nothing is to do; `usage` is what the compaction itself used.
 *
 * The result must still be a conversation: it begins with a task or a summary, and steps are kept or left out as a whole.
 */
export type Compaction = (memory: readonly MemoryStep[], context: CompactionContext) => Compacted | Promise<Compacted>;

export interface CompactionOptions {
  /** Longest conversation that is left alone, in tokens: as the server counted them, or 4 characters each where that is more. */
  readonly aboveTokens: number;
  /** Latest actions and plans that stay as they are. Default 3. */
  readonly keepSteps?: number;
}

/** A picture is billed by its size, not by its bytes; this is about what vendors take for one of 1,000 × 1,000 pixels. */
const MEDIA_TOKENS = 1_000;
const CHARS_PER_TOKEN = 4;

/** About how many tokens messages are: 4 characters each, and 1,000 for each picture or other medium. */
export function estimateTokens(messages: readonly Message[]): number {
  let tokens = 0;
  for (const { content } of messages) {
    for (const part of content) {
      if (part.type === "media") tokens += MEDIA_TOKENS;
      else if (part.type === "tool-result") tokens += estimateTokens([{ role: "user", content: part.content }]);
      else tokens += (part.type === "tool-call" ? part.name.length + part.argsText.length : part.text.length) / CHARS_PER_TOKEN;
    }
  }
  return Math.ceil(tokens);
}

/** About how many tokens steps add to a conversation. */
export const stepTokens = (...steps: MemoryStep[]): number => estimateTokens(toMessages("", steps));

/**
 * One policy after the other: each sees what the one before it left, and acts when that is still above its own threshold. So the cheap one comes first,
 * with the lowest threshold.
 */
export function chainCompactions(...policies: readonly Compaction[]): Compaction {
  return async (given, context) => {
    let memory = given;
    const usages: Usage[] = [];
    for (const policy of policies) {
      const result = await policy(memory, memory === given ? context : shortened(given, memory, context));
      if ("memory" in result && result.usage) usages.push(result.usage);
      memory = "memory" in result ? result.memory : result;
    }
    return usages.length > 0 ? { memory, usage: sumUsage(usages) } : memory;
  };
}

/** The context as it would be if the last model call had seen the shorter memory. */
function shortened(from: readonly MemoryStep[], to: readonly MemoryStep[], context: CompactionContext): CompactionContext {
  const saved = stepTokens(...from) - stepTokens(...to);
  const { inputTokens } = context.usage;
  const { perEstimate } = lengthOf(context);
  return {
    ...context,
    estimatedTokens: context.estimatedTokens - saved,
    usage: inputTokens === undefined ? {} : { inputTokens: Math.max(0, inputTokens - saved * perEstimate) },
  };
}

/** No text has more tokens than characters, or not by much; what is above that are declarations of tools, which no policy makes shorter. */
const MAX_PER_ESTIMATE = 4;

function lengthOf({ usage: { inputTokens = 0 }, estimatedTokens }: CompactionContext) {
  const tokens = Math.max(inputTokens, estimatedTokens);
  return { tokens, perEstimate: Math.min(MAX_PER_ESTIMATE, tokens / Math.max(1, estimatedTokens)) };
}

/** What a compaction should save, in estimated tokens. */
export interface Excess {
  /** To get to the threshold. */
  readonly overThreshold: number;
  /** To get to half of it: then it takes a while until the next compaction. */
  readonly overTarget: number;
  /** Below this it is not worth while: a quarter of the threshold. So there are few compactions, also where much of a conversation cannot be left out. */
  readonly least: number;
}

/** Nothing when the conversation is short enough. */
export function excessOf(context: CompactionContext, aboveTokens: number): Excess | undefined {
  const { tokens, perEstimate } = lengthOf(context);
  if (tokens <= aboveTokens) return undefined;
  return {
    overThreshold: (tokens - aboveTokens) / perEstimate,
    overTarget: (tokens - aboveTokens / 2) / perEstimate,
    least: aboveTokens / 4 / perEstimate,
  };
}

/** @throws AgentConfigError */
export function checkOptions({ aboveTokens, keepSteps = 3 }: CompactionOptions): Required<CompactionOptions> {
  if (!(aboveTokens > 0)) throw new AgentConfigError(`aboveTokens must be more than 0, not ${aboveTokens}.`);
  if (!(Number.isInteger(keepSteps) && keepSteps > 0)) throw new AgentConfigError(`keepSteps must be 1 or more, not ${keepSteps}.`);
  return { aboveTokens, keepSteps };
}
