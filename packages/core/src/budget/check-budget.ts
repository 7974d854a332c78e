import type { Model } from "../contracts/model.ts";
import { AgentConfigError } from "../errors.ts";
import { nearestName } from "../tools/nearest-name.ts";
import type { Budget, TokenPrice } from "./spending.ts";

const LIMITS: readonly string[] = ["steps", "inputTokens", "outputTokens", "totalTokens", "cost", "wallTimeMs"] satisfies (keyof Budget)[];

/** @throws AgentConfigError for limits that cannot work: they would be no limits. */
export function checkBudget(budget: Budget | undefined, price: TokenPrice | undefined, model?: Model | string): void {
  for (const [name, limit] of Object.entries(budget ?? {})) {
    if (!LIMITS.includes(name)) {
      const nearest = nearestName(name, LIMITS);
      throw new AgentConfigError(`There is no limit "budget.${name}".`, {
        hint: `${nearest ? `Did you mean ${nearest}? ` : ""}There are: ${LIMITS.join(", ")}.`,
      });
    }
    if (limit === undefined || (typeof limit === "number" && limit > 0)) continue;
    throw new AgentConfigError(`"budget.${name}" is ${limit}, but a budget is a number above 0.`);
  }
  const tellsCost = typeof model === "object" && model.capabilities?.cost;
  if (budget?.cost !== undefined && !price && !tellsCost) {
    throw new AgentConfigError('"budget.cost" needs a price.', { hint: PRICE });
  }
}

/** @throws AgentConfigError for a price that cannot be reckoned with. */
export function checkPrice(price: TokenPrice | undefined): void {
  if (price === undefined) return;
  const { input, output, cacheRead = 0, cacheWrite = 0 } = price;
  for (const [name, value] of Object.entries({ input, output, cacheRead, cacheWrite })) {
    if (typeof value === "number" && value >= 0) continue;
    throw new AgentConfigError(`"price.${name}" is ${value}, but a price is a number, at least 0.`, { hint: PRICE });
  }
}

const PRICE = "price: { input: 1.25, output: 10 } — per million tokens.";
