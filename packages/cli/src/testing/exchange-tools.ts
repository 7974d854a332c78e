import { tool } from "@smolagents-ts/core";

const DOLLARS = new Map([
  ["USD", 1],
  ["EUR", 1.25],
  ["TND", 0.32],
]);

export const exchangeRate = tool({
  name: "exchangeRate",
  description: "What one unit of a currency costs in another. Knows USD, EUR and TND.",
  inputSchema: {
    type: "object",
    properties: { base: { type: "string", description: "ISO code" }, quote: { type: "string" } },
    required: ["base", "quote"],
  } as const,
  outputSchema: { type: "number" } as const,
  execute: ({ base, quote }) => dollars(base) / dollars(quote),
});

function dollars(currency: string): number {
  const worth = DOLLARS.get(currency);
  if (worth === undefined) throw new Error(`There is no rate for ${currency}.`);
  return worth;
}
