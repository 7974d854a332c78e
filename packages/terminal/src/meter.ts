// What steps took and cost, as the line under each of them says it.

import type { ActionStep, PlanningStep, RunUsage, Usage } from "@smolagents-ts/core";
import { count, describeCost, describeDuration, describeUsage, number } from "./describe.ts";

/** Follows the usage of a run, to tell what each step added to it. */
export class Meter {
  readonly #currency: string;
  /** Of the run, as far as steps account for it; and of the model call since. */
  #accounted = 0;
  #cost: number | undefined;
  /** Whether the run tells of its usage; memory does not know what steps cost. */
  #isCounted = false;
  #busyMs = 0;

  constructor(currency: string) {
    this.#currency = currency;
  }

  /** How long all steps took, in milliseconds. */
  get busyMs(): number {
    return this.#busyMs;
  }

  usage({ cost }: RunUsage): void {
    this.#isCounted = true;
    if (cost === undefined) return;
    this.#cost = cost - this.#accounted;
    this.#accounted = cost;
  }

  /** `0.8 s | 900 in | 120 out | $0.003` */
  plan({ timing, usage }: PlanningStep): string {
    return this.#facts(timing.durationMs, [usage]);
  }

  /** The same of an action, with what managed agents used for it. */
  action({ timing, usage, calls }: ActionStep): string {
    // The run counts what its agents use, but tells it only after its own next model call.
    const agents: readonly RunUsage[] = calls.flatMap(({ run }) => (run ? [run.usage] : []));
    const agentsCost = agents.reduce((sum, { cost = 0 }) => sum + cost, 0);
    this.#accounted += agentsCost;
    if (this.#isCounted) this.#cost = (this.#cost ?? 0) + agentsCost;
    return this.#facts(timing.durationMs, [usage, ...agents]);
  }

  /** `2 steps · 1,478 tokens (1,424 in, 54 out) · $0.42 · 2.7 s` */
  run(steps: number, usage: RunUsage, durationMs: number): string {
    return [count(steps, "step"), this.#total(usage), describeDuration(durationMs)].filter(Boolean).join(" · ");
  }

  /** `researcher: 1,100 tokens (1,000 in, 100 out) · $0.01`, for each managed agent. */
  agents({ agents = {} }: RunUsage): readonly string[] {
    return Object.entries(agents).flatMap(([name, usage]) => {
      const total = this.#total(usage);
      return total ? [`${name}: ${total}`, ...this.agents(usage).map((line) => `  ${line}`)] : [];
    });
  }

  #total(usage: RunUsage): string {
    const cost = usage.cost ? describeCost(usage.cost, this.#currency) : "";
    return [describeUsage(usage), cost].filter(Boolean).join(" · ");
  }

  #facts(durationMs: number, usages: readonly Usage[]): string {
    this.#busyMs += durationMs;
    const cost = this.#cost;
    this.#cost = undefined;
    const about = usages.some(({ estimated }) => estimated) ? "about " : "";
    const sum = (field: "inputTokens" | "outputTokens", word: string) => {
      const counts = usages.map((usage) => usage[field]).filter((tokens) => tokens !== undefined);
      return counts.length > 0 ? `${about}${number(counts.reduce((total, tokens) => total + tokens, 0))} ${word}` : "";
    };
    const facts = [describeDuration(durationMs), sum("inputTokens", "in"), sum("outputTokens", "out")];
    return [...facts, cost ? describeCost(cost, this.#currency) : ""].filter(Boolean).join(" | ");
  }
}
