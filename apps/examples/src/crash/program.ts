// A run that may be killed at any moment. Started again, it goes on from the state that it stored last, until it has its answer.

import { setTimeout as pause } from "node:timers/promises";
import { inspect } from "node:util";
import type { ActionStep, RunState } from "@smolagents-ts/core";
import { decide, makeCompany, type Variant } from "./company.ts";
import { heldBy, Journal } from "./journal.ts";

const [directory = "", variant = "copy", life = "1", lastPoint = "0"] = process.argv.slice(2);
const journal = new Journal(directory, Number(life), Number(lastPoint));
const { boss, close } = makeCompany(variant as Variant, journal);

/** As a store that takes no large states would keep it. */
const kept = (state: RunState): RunState => {
  const { snapshot, ...rest } = state;
  return snapshot !== undefined && variant === "copy" ? { ...rest, snapshot } : rest;
};
/** As slow as a disk or a database now and then. */
const checkpoint = async (state: RunState) => {
  await pause(Math.random() * 4);
  journal.store(kept(state));
};
const options = { checkpoint };

const state = journal.load();
journal.write({ type: "begin", held: state ? heldBy(state) : [] });
console.log("Begun.");
let result = state ? await boss.resume(state, undefined, options) : await boss.run("Run the company.", options);
while (result.status === "interrupted" && result.state) {
  journal.store(kept(result.state), "interrupted");
  // A person takes a moment, too.
  await pause(10);
  result = await boss.resume(journal.load() ?? result.state, decide(result.interruptions), options);
}
journal.end({ status: result.status, output: inspect(result.output, { depth: 9, sorted: true }), calls: callsOf(result.steps).sort() });
await close();

/** Every call on record, those of managed agents too. */
function callsOf(steps: readonly ActionStep[]): string[] {
  return steps.flatMap((step) =>
    step.calls.flatMap(({ name, input, output, error, run }) => [
      `${name} ${input} -> ${error ?? output}`,
      ...callsOf((run?.steps ?? []).filter((step): step is ActionStep => step.type === "action")),
    ]),
  );
}
