import type { Usage } from "../contracts/model.ts";
import type { RunUsage } from "../contracts/run-state.ts";

/**
 * What tokens cost, per million, in any currency: the same for an agent and all that it manages. Cache reads and writes cost as much as other input
 * unless said otherwise. A managed agent without a price of its own is counted at its manager's.
 */
export interface TokenPrice {
  readonly input: number;
  readonly output: number;
  readonly cacheRead?: number;
  readonly cacheWrite?: number;
}

/**
 * What a run may use, its managed agents included. A run that reached a limit ends with `status: "budget"` before the next model call, and so do the
 * managed agents in it. A call that is under way is not cut off, so a run may end a little above its limit.
 *
 * Tokens count as the model reports them: for a model that reports none, limit `steps` or `wallTimeMs`.
 */
export interface Budget {
  /** Model calls for actions. Unlike `maxSteps`, no last answer is asked for. */
  readonly steps?: number;
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly totalTokens?: number;
  /** In the currency of the agent's `price`, or of the model that tells what its calls cost. */
  readonly cost?: number;
  /** In milliseconds; time between an interruption and its resume does not count. Ends what is under way. */
  readonly wallTimeMs?: number;
}

const COUNTS = ["inputTokens", "outputTokens", "cacheReadTokens", "cacheWriteTokens", "reasoningTokens"] as const;

/** Adds up token counts. A count nobody reported stays absent, as does a cost not all reported; one estimate makes the sum an estimate. */
export function sumUsage(usages: readonly Usage[]): Usage {
  const total: { -readonly [K in keyof Usage]: Usage[K] } = {};
  for (const usage of usages) {
    for (const count of COUNTS) {
      const value = usage[count];
      if (value !== undefined) total[count] = (total[count] ?? 0) + value;
    }
    if (usage.estimated) total.estimated = true;
  }
  // What some calls cost must not look like what all of them cost.
  const counted = usages.filter((usage) => !isEmpty(usage));
  if (counted.length > 0 && counted.every(({ cost }) => cost !== undefined))
    total.cost = counted.reduce((sum, { cost = 0 }) => sum + cost, 0);
  return total;
}

/** What tokens cost at a price. */
export function costOf({ inputTokens = 0, outputTokens = 0, cacheReadTokens = 0, cacheWriteTokens = 0 }: Usage, price: TokenPrice): number {
  const { input, output, cacheRead = input, cacheWrite = input } = price;
  // Below 0 where a server counts what was cached beside the input, not in it.
  const plain = inputTokens - cacheReadTokens - cacheWriteTokens;
  const parts = [
    [plain, input],
    [cacheReadTokens, cacheRead],
    [cacheWriteTokens, cacheWrite],
    [outputTokens, output],
  ] as const;
  return parts.reduce((cost, [tokens, price]) => (tokens > 0 ? cost + tokens * price : cost), 0) / 1e6;
}

/** Counts what a run uses. What a managed agent uses counts for every run above it too. */
export class Spending {
  readonly #price: TokenPrice | undefined;
  readonly #budget: Budget;
  readonly #parent: Spending | undefined;
  readonly #name: string;
  #total: RunUsage;

  constructor(options: {
    readonly price?: TokenPrice | undefined;
    readonly budget?: Budget | undefined;
    readonly parent?: Spending | undefined;
    /** Of the agent; the name that its part has in the parent's usage. */
    readonly name?: string | undefined;
    /** Of the run before it was interrupted. The parent has counted it. */
    readonly before?: RunUsage | undefined;
  }) {
    // Not for nothing: a limit on the cost that leaves out what managed agents cost would be none.
    this.#price = options.price ?? (options.parent === undefined ? undefined : options.parent.#price);
    this.#budget = options.budget ?? {};
    this.#parent = options.parent;
    this.#name = options.name ?? "agent";
    this.#total = options.before ?? (this.#price ? { cost: 0 } : {});
  }

  get total(): RunUsage {
    return this.#total;
  }

  add(usage: Usage): void {
    const cost = usage.cost ?? (this.#price && costOf(usage, this.#price));
    this.#include({ ...sumUsage([usage]), ...(cost !== undefined && { cost }) });
  }

  /** Which limit is reached, in words; also one of a run above. */
  exceeded(steps: number): string | undefined {
    const { inputTokens = 0, outputTokens = 0, cost = isEmpty(this.#total) ? 0 : undefined } = this.#total;
    if (cost === undefined && this.#budget.cost !== undefined) {
      return `A model call did not tell what it cost, so the budget of ${this.#budget.cost} for the cost cannot be kept.`;
    }
    const used = { steps, inputTokens, outputTokens, totalTokens: inputTokens + outputTokens, cost: cost ?? 0 };
    for (const [name, value] of Object.entries(used) as [keyof typeof used, number][]) {
      const limit = this.#budget[name];
      if (limit !== undefined && value >= limit) return `The budget of ${limit} ${UNITS[name]} is used up.`;
    }
    return this.#parent?.exceeded(0);
  }

  #include(usage: RunUsage): void {
    this.#total = plus(this.#total, usage);
    const { agents: _, ...alone } = usage;
    if (this.#parent !== undefined) this.#parent.#include({ ...alone, agents: { [this.#name]: usage } });
  }
}

function plus(a: RunUsage, b: RunUsage): RunUsage {
  const agents = new Map(Object.entries(a.agents ?? {}));
  for (const [name, part] of Object.entries(b.agents ?? {})) agents.set(name, plus(agents.get(name) ?? {}, part));
  return {
    ...sumUsage([a, b]),
    ...(agents.size > 0 && { agents: Object.fromEntries(agents) }),
  };
}

const isEmpty = (usage: RunUsage): boolean => Object.keys(usage).length === 0;

const UNITS = {
  steps: "steps",
  inputTokens: "input tokens",
  outputTokens: "output tokens",
  totalTokens: "tokens",
  cost: "for the cost",
};
