import type { TokenPrice } from "@smolagents-ts/core";

/** The prices of a call, which may depend on its length. */
export type PriceByLength = (inputTokens: number) => TokenPrice;

/** An entry of a price list, of either form; nothing where it has no price for tokens. */
export const readPrice = (entry: unknown): PriceByLength | undefined => {
  const fields: Readonly<Record<string, unknown>> = typeof entry === "object" && entry !== null ? { ...entry } : {};
  const perMillion = pick(fields, (name) => name);
  if (perMillion) return () => perMillion;
  const base = pick(fields, (name) => `${LITELLM[name]}`, 1e6);
  if (!base) return undefined;
  const tiers = Object.keys(fields)
    .flatMap((field) => /^input_cost_per_token_above_(\d{1,6})k_tokens$/.exec(field)?.[1] ?? [])
    .map((thousands) => ({
      above: Number(thousands) * 1_000,
      price: { ...base, ...pick(fields, (name) => `${LITELLM[name]}_above_${thousands}k_tokens`, 1e6) },
    }))
    .sort((a, b) => b.above - a.above);
  return (inputTokens) => tiers.find(({ above }) => inputTokens > above)?.price ?? base;
};

/** The fields of `model_prices_and_context_window.json`. */
const LITELLM = {
  input: "input_cost_per_token",
  output: "output_cost_per_token",
  cacheRead: "cache_read_input_token_cost",
  cacheWrite: "cache_creation_input_token_cost",
} as const satisfies Record<keyof TokenPrice, string>;

const pick = (
  fields: Readonly<Record<string, unknown>>,
  nameOf: (name: keyof TokenPrice) => string,
  factor = 1,
): TokenPrice | undefined => {
  const [input, output, cacheRead, cacheWrite] = (["input", "output", "cacheRead", "cacheWrite"] as const).map((name) => {
    const value = fields[nameOf(name)];
    return typeof value === "number" && value >= 0 ? value * factor : undefined;
  });
  if (input === undefined || output === undefined) return undefined;
  return { input, output, ...(cacheRead !== undefined && { cacheRead }), ...(cacheWrite !== undefined && { cacheWrite }) };
};
