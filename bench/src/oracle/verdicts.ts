// What the runs say about the claim of 30 % fewer steps, and how far it depends on the choice of tasks and on how boldly programs are written.
import { type Row, toRow } from "../report/row.ts";
import type { Mode } from "./oracle-model.ts";
import { groupBy, QUANTITIES, type Quantity, shares, sum, type Trial, totals } from "./tally.ts";

/** 30 % fewer. It was found against models that make one tool call at a time; against parallel calls it is a stricter question. */
const CLAIM = { max: 0.7 };

export const verdicts = (trials: readonly Trial[]): Row[] => [...against("json-sequential", trials), ...against("json-parallel", trials)];

function against(mode: Mode, trials: readonly Trial[]): Row[] {
  const { calls, carefulCalls, tokens, replyTokens, kilobytes } = QUANTITIES;
  const share = (quantity: Quantity, of = trials) => shares(totals(of, "code", quantity), totals(of, mode, quantity));
  const stepwise = (quantity: Quantity) => shares(totals(trials, "code-stepwise", quantity), totals(trials, mode, quantity));
  const [code, json] = [totals(trials, "code", calls), totals(trials, mode, calls)];
  const each = groupBy(trials, ({ category, name }) => `${category}/${name}`).map((own) => mean(share(calls, own)));
  const spare = json.map((whole, at) => (CLAIM.max * whole - (code[at] ?? Number.NaN)) / each.length);
  const target = { target: CLAIM };
  return [
    toRow(`model calls, code as a share of ${mode}`, "", share(calls), target),
    toRow("- task by task", "", each, { note: `${each.filter((one) => one <= CLAIM.max).length} of ${each.length} tasks at 0.7 or less` }),
    toRow("- tasks where something must be read", "", share(calls, withReading(trials, true))),
    toRow("- tasks where nothing must be read", "", share(calls, withReading(trials, false))),
    toRow("- with a look at the last results before the answer", "", shares(totals(trials, "code", carefulCalls), json), target),
    toRow("- programs that stop wherever a call depends on another", "", stepwise(calls)),
    toRow("- replies a task may take on top and stay at 0.7", "", spare),
    toRow(`request tokens, code as a share of ${mode}`, "", share(tokens)),
    toRow("- the same of programs that stop", "", stepwise(tokens)),
    toRow(`request bytes, code as a share of ${mode}`, "", share(kilobytes)),
    toRow(`reply tokens, code as a share of ${mode}`, "", share(replyTokens)),
  ];
}

const withReading = (trials: readonly Trial[], isWanted: boolean) => trials.filter(({ reads }) => reads === isWanted);

const mean = (numbers: readonly number[]) => sum(numbers) / numbers.length;
