import type { Usage } from "@smolagents-ts/core";
import type { ChatUsage } from "./chat-wire.ts";

/** Token counts of a chat server as ours; `undefined` when there are none. A count that is not a number is left out. */
export const fromChatUsage = (usage: ChatUsage | null | undefined): Usage | undefined => {
  if (typeof usage !== "object" || usage === null) return undefined;
  const { prompt_tokens: input, completion_tokens: output, total_tokens: total } = usage;
  const { cached_tokens: cacheRead, cache_write_tokens: cacheWrite } = usage.prompt_tokens_details ?? {};
  const { reasoning_tokens: reasoning } = usage.completion_tokens_details ?? {};
  // Some servers (xAI) count reasoning beside the output, not in it: only the total tells.
  const beside =
    isCount(reasoning) && isCount(total) && isCount(input) && isCount(output) && reasoning > 0 && total === input + output + reasoning;
  const counts: Usage = {
    ...(isCount(input) && { inputTokens: input }),
    ...(isCount(output) && { outputTokens: beside ? output + reasoning : output }),
    ...(isCount(cacheRead) && { cacheReadTokens: cacheRead }),
    ...(isCount(cacheWrite) && { cacheWriteTokens: cacheWrite }),
    ...(isCount(reasoning) && { reasoningTokens: reasoning }),
    // LiteLLM and OpenRouter, in US dollars. Others have an object of that name.
    ...(isCount(usage.cost) && { cost: usage.cost }),
  };
  return Object.keys(counts).length > 0 ? counts : undefined;
};

const isCount = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value) && value >= 0;
