import { AgentConfigError, costOf, type Model, type ModelEvent, type TokenPrice, type Usage } from "@smolagents-ts/core";
import { readPrice } from "./read-price.ts";
import { wrapModel } from "./wrap-model.ts";

/**
 * Prices by the vendor's name of the model. An entry is per million tokens, `{ input: 1.25, output: 10 }`, or as LiteLLM's list has it, per token:
 * `{ input_cost_per_token: 0.00000125, … }`.
 */
export interface PriceList {
  readonly [modelId: string]: TokenPrice | { readonly [field: string]: unknown };
}

/** What a call cost; nothing where that is unknown. `id` is that of the model that answered, as its server calls it, or else that of the model asked. */
export type PriceFunction = (usage: Usage, model: { readonly id: string; readonly adapter: string }) => number | undefined;

/**
 * Says in the usage of each call what it cost, which agents add up and budgets hold. A call whose model has no price tells no cost, and warns. What tells its
 * cost already is left as it is.
 */
export const withCost = (model: Model, prices: PriceList | PriceFunction): Model => {
  if (typeof prices === "object" && Object.keys(prices).length === 0) throw new AgentConfigError("The list of prices is empty.");
  return wrapModel(model, {
    savedWithout: true,
    capabilities: (own) => ({ ...own, cost: true }),
    async *stream(request) {
      const { adapter } = model;
      let ids: readonly string[] = [model.id];
      let priceOf: PriceFunction | undefined = typeof prices === "function" ? prices : undefined;
      for await (const event of model.stream(request)) {
        if (event.type === "start") {
          if (event.modelId !== undefined) ids = [event.modelId, ...ids];
          if (typeof prices === "object") priceOf = lookUp(prices, ids, adapter);
          yield priceOf ? event : { ...event, warnings: [...event.warnings, noPrice(ids)] };
        } else if (event.type === "usage" || event.type === "finish") {
          const { usage } = event;
          const isCounted = usage.inputTokens !== undefined || usage.outputTokens !== undefined;
          const cost = usage.cost ?? (isCounted ? priceOf?.(usage, { id: ids[0] ?? model.id, adapter }) : undefined);
          yield (cost === undefined ? event : { ...event, usage: { ...usage, cost } }) satisfies ModelEvent;
        } else {
          yield event;
        }
      }
    },
  });
};

/** The name may stand in the list with the vendor before it, or without the date behind it. */
const lookUp = (prices: PriceList, ids: readonly string[], adapter: string): PriceFunction | undefined => {
  const undated = (id: string) => id.replace(/[-@:]\d{4}-?\d{2}-?\d{2}$/, "");
  for (const name of ids.flatMap((id) => [id, undated(id)].flatMap((id) => [id, `${adapter}/${id}`]))) {
    const priceFor = Object.hasOwn(prices, name) ? readPrice(prices[name]) : undefined;
    if (priceFor) return (usage) => costOf(usage, priceFor(usage.inputTokens ?? 0));
  }
  return undefined;
};

const noPrice = (ids: readonly string[]) =>
  ({ code: "unsupported", message: `There is no price for ${ids.join(" or ")}: what the call cost is unknown.` }) as const;
