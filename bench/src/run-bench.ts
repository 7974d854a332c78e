import { fork } from "node:child_process";
import { parseArgs, styleText } from "node:util";
import { installAiSdkCode } from "./contenders/ai-sdk-code.ts";
import { measurements } from "./measurements/index.ts";
import { keepResults, type Result } from "./report/keep-results.ts";
import { commit, describeMachine, load } from "./report/machine.ts";
import type { Row } from "./report/row.ts";
import { toTable } from "./report/table.ts";

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: "boolean", default: false }, peers: { type: "boolean", default: false } },
});
const all = Object.keys(measurements);
const unknown = positionals.filter((name) => !all.includes(name));
if (unknown.length > 0) {
  console.error(`There is no measurement called ${unknown.join(", ")}. There are: ${all.join(", ")}.`);
  process.exit(2);
}
if (options.peers) installAiSdkCode();

const machine = describeMachine();
console.log(`${machine.cpu}, ${machine.cores} cores, Node.js ${machine.node}, commit ${commit() ?? "unknown"}, load ${load()}`);
const results: { [name: string]: Result } = {};
for (const name of positionals.length > 0 ? positionals : all) {
  console.log(`\n${styleText("bold", name)}`);
  const before = load();
  const rows = await measure(name);
  results[name] = { at: new Date().toISOString(), commit: commit(), loadBefore: before, loadAfter: load(), rows };
  console.log(rows ? toTable(rows) : "  failed");
  if (!rows) process.exitCode = 1;
}

const targets = Object.values(results)
  .flatMap(({ rows }) => rows ?? [])
  .filter(({ met }) => met !== undefined);
const missed = targets.filter(({ met }) => !met);
console.log(
  `\n${targets.length - missed.length} of ${targets.length} targets met${missed.length > 0 ? `; missed: ${missed.map(({ label }) => label).join(" · ")}` : ""}`,
);
console.log(options.quick ? "A quick run is for looking: its numbers are not kept." : `Kept in ${keepResults(machine, results)}`);

/** The lines of one measurement, from a process of its own; `undefined` when it failed. */
async function measure(name: string): Promise<readonly Row[] | undefined> {
  const child = fork(new URL("./measure.ts", import.meta.url), [name, options.quick ? "quick" : "full"], {
    execArgv: ["--disable-warning=ExperimentalWarning"],
    serialization: "advanced",
  });
  let rows: readonly Row[] | undefined;
  child.on("message", (message: { rows: readonly Row[] }) => {
    rows = message.rows;
  });
  const code = await new Promise<number | null>((resolve) => child.on("exit", resolve));
  return code === 0 ? rows : undefined;
}
