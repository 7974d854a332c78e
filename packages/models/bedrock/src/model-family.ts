import type { JsonObject, ModelCapabilities, ModelRequest, ModelWarning } from "@smolagents-ts/core";

/** Who made a model, as far as Bedrock treats it in a way of its own. An ARN of an inference profile does not tell. */
export type ModelFamily = "claude" | "nova" | "openai" | "other";

export const familyOf = (modelId: string): ModelFamily => {
  if (/anthropic\.|claude/i.test(modelId)) return "claude";
  if (/\bnova-/i.test(modelId)) return "nova";
  return /\bopenai\./i.test(modelId) ? "openai" : "other";
};

/** What all models of a family take. What differs from model to model is left out: nobody knows until it is tried. */
export const capabilitiesOf = (modelId: string): ModelCapabilities => {
  const family = familyOf(modelId);
  if (family === "claude" && !/claude-(v2|instant)/i.test(modelId)) {
    return { stop: true, tools: true, parallelTools: true, images: true, promptCache: true };
  }
  if (family === "nova") return { stop: true, tools: true, promptCache: true, ...(/micro|sonic/i.test(modelId) ? {} : { images: true }) };
  return {};
};

export interface ReasoningSettings {
  /** What goes into `additionalModelRequestFields`. */
  readonly fields?: JsonObject;
  /** What goes into `outputConfig`. */
  readonly effort?: string;
  readonly warnings: readonly ModelWarning[];
}

/** Claude up to 4.5 wants a number of tokens; these are ours, since such a model knows no words. */
const CLAUDE_BUDGETS: Readonly<Record<string, number>> = { minimal: 1_024, low: 2_048, medium: 8_192, high: 16_384 };
const BUDGET_CLAUDE = /claude-(3|(opus|sonnet|haiku)-4-(\d{8}|[0-5](?!\d)))/i;

/** How a model is asked to think, which each family calls by another name. */
export const toReasoningSettings = (
  modelId: string,
  { effort, budgetTokens }: NonNullable<ModelRequest["reasoning"]>,
): ReasoningSettings => {
  const unsupported = (message: string): ModelWarning => ({ code: "unsupported", message });
  switch (familyOf(modelId)) {
    case "claude": {
      if (effort === "none") return { warnings: [] };
      if (!BUDGET_CLAUDE.test(modelId)) {
        const warnings =
          budgetTokens === undefined
            ? []
            : [unsupported("This model decides itself how much it thinks: reasoning.budgetTokens was not sent.")];
        return { fields: { thinking: { type: "adaptive" } }, ...(effort !== undefined && { effort }), warnings };
      }
      const budget = budgetTokens ?? CLAUDE_BUDGETS[effort ?? ""];
      if (budget === undefined)
        return { warnings: [unsupported(`This model knows no effort ${JSON.stringify(effort)}: it was not sent.`)] };
      return { fields: { thinking: { type: "enabled", budget_tokens: budget } }, warnings: [] };
    }
    case "nova":
      if (effort !== undefined) {
        const reasoningConfig = effort === "none" ? { type: "disabled" } : { type: "enabled", maxReasoningEffort: effort };
        return { fields: { reasoningConfig }, warnings: [] };
      }
      break;
    case "openai":
      if (effort !== undefined) return { fields: { reasoning_effort: effort }, warnings: [] };
      break;
  }
  return { warnings: [unsupported("How this model is asked to think is not known: `reasoning` was not sent. Use `extra`.")] };
};
