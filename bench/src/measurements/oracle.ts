// How many model calls a task takes at the least: as programs, and as JSON tool calls, one by one or in parallel. Nothing here is timed.
import type { Bench, Measurement } from "../bench.ts";
import { categories } from "../oracle/categories.ts";
import { MODES, type Mode } from "../oracle/oracle-model.ts";
import { runTask } from "../oracle/run-task.ts";
import { groupBy, type Trial, toOracleRow } from "../oracle/tally.ts";
import { verdicts } from "../oracle/verdicts.ts";

const oracle: Measurement = async (bench) => {
  const trials = await runAll(bench);
  return [
    ...groupBy(trials, ({ category, name }) => `${category}/${name}`).map((own) => toOracleRow(`${own[0]?.category}/${own[0]?.name}`, own)),
    ...groupBy(trials, ({ category }) => category).map((own) => toOracleRow(`all of ${own[0]?.category}`, own)),
    toOracleRow("all tasks", trials),
    ...verdicts(trials),
  ];
};

export default oracle;

/** Every task in several worlds and in every mode, on real agents. Who is wrong is not measured. */
async function runAll(bench: Bench): Promise<Trial[]> {
  const trials: Trial[] = [];
  for (let seed = 1; seed <= bench.times(10, 2); seed++) {
    for (const task of categories.flatMap((category) => category.pose(String(seed)))) {
      const outcomeOf = async (mode: Mode) => {
        const outcome = await runTask(task, mode);
        if (outcome.isRight) return [mode, outcome] as const;
        const wrong = `${JSON.stringify(outcome.answer)} where ${JSON.stringify(task.answer)} is right`;
        throw new Error(`${task.category}/${task.name}, ${mode}, seed ${seed}: ${wrong}.`);
      };
      const outcomes = Object.fromEntries(await Promise.all(MODES.map(outcomeOf))) as Trial["outcomes"];
      trials.push({ category: task.category, name: task.name, reads: task.reading.length > 0, seed: String(seed), outcomes });
    }
  }
  return trials;
}
