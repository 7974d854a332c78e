import type { Usage } from "../contracts/model.ts";
import type { RunUsage } from "../contracts/run-state.ts";

/** What tokens cost, per million, in any currency. Cache reads and writes cost as much as other input unless said otherwise. */
export interface TokenPrice {
  readonly input: number;
  readonly output: number;
  readonly cacheRead?: number;
  readonly cacheWrite?: number;
}

/** What a run may use, its managed agents included. A run that reached a limit ends with `status: "budget"` before the next model call. */
export interface Budget {
  /** Model calls for actions. Unlike `maxSteps`, no last answer is asked for. */
  readonly steps?: number;
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly totalTokens?: number;
  /** In the currency of the agent's `price`. */
  readonly cost?: number;
  /** In milliseconds; time between an interruption and its resume does not count. Ends what is under way. */
  readonly wallTimeMs?: number;
}

const COUNTS = ["inputTokens", "outputTokens", "cacheReadTokens", "cacheWriteTokens", "reasoningTokens"] as const;

/** Adds up token counts. A count nobody reported stays absent; one estimate makes the sum an estimate. */
export function sumUsage(usages: Iterable<Usage>): Usage {
  const total: { -readonly [K in keyof Usage]: Usage[K] } = {};
  for (const usage of usages) {
    for (const count of COUNTS) {
      const value = usage[count];
      if (value !== undefined) total[count] = (total[count] ?? 0) + value;
    }
    if (usage.estimated) total.estimated = true;
  }
  return total;
}

export function costOf({ inputTokens = 0, outputTokens = 0, cacheReadTokens = 0, cacheWriteTokens = 0 }: Usage, price: TokenPrice): number {
  const { input, output, cacheRead = input, cacheWrite = input } = price;
  const plain = inputTokens - cacheReadTokens - cacheWriteTokens;
  return (plain * input + cacheReadTokens * cacheRead + cacheWriteTokens * cacheWrite + outputTokens * output) / 1e6;
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
    this.#price = options.price;
    this.#budget = options.budget ?? {};
    this.#parent = options.parent;
    this.#name = options.name ?? "agent";
    this.#total = options.before ?? (options.price ? { cost: 0 } : {});
  }

  get total(): RunUsage {
    return this.#total;
  }

  add(usage: Usage): void {
    this.#include({ ...usage, ...(this.#price && { cost: costOf(usage, this.#price) }) });
  }

  /** Which limit is reached, in words; also one of a run above. */
  exceeded(steps: number): string | undefined {
    const { inputTokens = 0, outputTokens = 0, cost = 0 } = this.#total;
    const used = { steps, inputTokens, outputTokens, totalTokens: inputTokens + outputTokens, cost };
    for (const [name, value] of Object.entries(used)) {
      const limit = this.#budget[name as keyof typeof used];
      if (limit !== undefined && value >= limit) return `The budget of ${limit} ${UNITS[name as keyof typeof used]} is used up.`;
    }
    return this.#parent?.exceeded(0);
  }

  #include(usage: RunUsage, from?: string): void {
    const { cost, agents } = this.#total;
    this.#total = {
      ...sumUsage([this.#total, usage]),
      ...((cost !== undefined || usage.cost !== undefined) && { cost: (cost ?? 0) + (usage.cost ?? 0) }),
      ...(agents && { agents }),
      ...(from !== undefined && { agents: { ...agents, [from]: withAdded(agents?.[from], usage) } }),
    };
    if (this.#parent) this.#parent.#include({ ...usage, ...(from !== undefined && { agents: { [from]: usage } }) }, this.#name);
  }
}

function withAdded(before: RunUsage | undefined, { agents: added, ...usage }: RunUsage): RunUsage {
  const cost = before?.cost === undefined && usage.cost === undefined ? undefined : (before?.cost ?? 0) + (usage.cost ?? 0);
  const agents = { ...before?.agents };
  for (const [name, part] of Object.entries(added ?? {})) agents[name] = withAdded(agents[name], part);
  return {
    ...sumUsage([before ?? {}, usage]),
    ...(cost !== undefined && { cost }),
    ...(Object.keys(agents).length > 0 && { agents }),
  };
}

const UNITS = {
  steps: "steps",
  inputTokens: "input tokens",
  outputTokens: "output tokens",
  totalTokens: "tokens",
  cost: "(cost)",
};
