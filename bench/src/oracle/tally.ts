// Turns runs into lines: what each mode took, and how programs compare with both ways of calling tools as JSON.
import { median, type Row, toRow } from "../report/row.ts";
import type { Mode } from "./oracle-model.ts";
import type { Outcome } from "./run-task.ts";

/** One task in one world, done in every mode. */
export type Trial = { readonly category: string; readonly name: string; readonly reads: boolean; readonly seed: string } & {
  readonly outcomes: { readonly [mode in Mode]: Outcome };
};

/** Everybody's rule of thumb; the same for all modes, so it does not move a ratio. */
const CHARS_PER_TOKEN = 4;

export const QUANTITIES = {
  calls: ({ modelCalls }: Outcome) => modelCalls,
  tokens: ({ requestChars }: Outcome) => requestChars / CHARS_PER_TOKEN,
  replyTokens: ({ replyChars }: Outcome) => replyChars / CHARS_PER_TOKEN,
  kilobytes: ({ requestBytes }: Outcome) => requestBytes / 1_000,
  toolCalls: ({ toolCalls }: Outcome) => toolCalls.length,
  /** Calls of a model that looks at what its last program came to before it says so. */
  carefulCalls: ({ modelCalls, unseenCalls }: Outcome) => modelCalls + (unseenCalls > 0 ? 1 : 0),
} as const;
export type Quantity = (typeof QUANTITIES)[keyof typeof QUANTITIES];

/** The sum over all trials of a seed, for every seed. */
export function totals(trials: readonly Trial[], mode: Mode, quantity: Quantity): number[] {
  return groupBy(trials, ({ seed }) => seed).map((group) => sum(group.map(({ outcomes }) => quantity(outcomes[mode]))));
}

export function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): (readonly Item[])[] {
  const groups = new Map<string, Item[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return [...groups.values()];
}

export const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

/** One total as a share of another, seed by seed. */
export const shares = (parts: readonly number[], wholes: readonly number[]): number[] =>
  parts.map((part, at) => part / (wholes[at] ?? Number.NaN));

/** A line for the table, with the numbers of each mode beside it for the file of results. */
export interface OracleRow extends Row {
  readonly modes: { readonly [mode in Mode]: { readonly [name in keyof typeof QUANTITIES]: number } };
}

/** The calls of programs against those of single JSON calls, and the rest in words. */
export function toOracleRow(label: string, trials: readonly Trial[]): OracleRow {
  const calls = { baseline: totals(trials, "json-sequential", QUANTITIES.calls), note: describe(trials) };
  return { ...toRow(label, "", totals(trials, "code", QUANTITIES.calls), calls), modes: modesOf(trials) };
}

function describe(trials: readonly Trial[]): string {
  const { code, "json-sequential": sequential, "json-parallel": parallel } = modesOf(trials);
  const share = (part: number, whole: number) => `${(part / whole).toFixed(2)}×`;
  const rounded = (value: number) => Math.round(value).toLocaleString("en");
  return [
    `one by one ${rounded(sequential.calls)}`,
    `parallel ${rounded(parallel.calls)} (${share(code.calls, parallel.calls)})`,
    `tokens ${rounded(code.tokens)} / ${rounded(sequential.tokens)} (${share(code.tokens, sequential.tokens)}) / ${rounded(parallel.tokens)} (${share(code.tokens, parallel.tokens)})`,
    `${rounded(code.toolCalls)} tool calls${trials.every(({ reads }) => reads) ? ", reading" : ""}`,
  ].join(" · ");
}

function modesOf(trials: readonly Trial[]): OracleRow["modes"] {
  const of = (mode: Mode) => ({
    calls: median(totals(trials, mode, QUANTITIES.calls)),
    tokens: median(totals(trials, mode, QUANTITIES.tokens)),
    replyTokens: median(totals(trials, mode, QUANTITIES.replyTokens)),
    kilobytes: median(totals(trials, mode, QUANTITIES.kilobytes)),
    toolCalls: median(totals(trials, mode, QUANTITIES.toolCalls)),
    carefulCalls: median(totals(trials, mode, QUANTITIES.carefulCalls)),
  });
  return {
    code: of("code"),
    "json-sequential": of("json-sequential"),
    "json-parallel": of("json-parallel"),
    "code-stepwise": of("code-stepwise"),
  };
}
