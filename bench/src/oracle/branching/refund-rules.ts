import type { Random } from "../random.ts";

/** All of it back in the first days, later a part. */
export interface RefundRule {
  readonly fullDays: number;
  readonly laterPercent: number;
  readonly words: string;
}

// Each with the numbers in another place, and one number that is neither.
const PHRASINGS: readonly ((days: number, percent: number) => string)[] = [
  (days, percent) =>
    `Bring it back within ${days} days and you get all of your money. After that we pay ${percent} percent. We are here 6 days a week.`,
  (days, percent) => `We refund ${percent} percent, as the law of 1978 wants it; but in the first ${days} days, everything.`,
  (days, percent) =>
    `No questions are asked for ${days} days: full refund. From then on, since 12 of 100 things come back used, ${percent} percent.`,
];

export function makeRefundRules(tiers: readonly string[], random: Random): { readonly [tier: string]: RefundRule } {
  return Object.fromEntries(
    tiers.map((tier) => {
      const [fullDays, laterPercent] = [random.integer(10, 60), random.integer(20, 80)];
      return [tier, { fullDays, laterPercent, words: random.pick(PHRASINGS)(fullDays, laterPercent) }];
    }),
  );
}

/** What a reader understands: the share that is paid for something of this age. */
export function percentFor(daysAgo: number, words: string): number {
  const numbers = words.match(/\d+/g)?.map(Number) ?? [];
  for (const days of numbers) {
    for (const percent of numbers) {
      if (PHRASINGS.some((phrase) => phrase(days, percent) === words)) return daysAgo <= days ? 100 : percent;
    }
  }
  throw new Error(`No rule in: ${words}`);
}
