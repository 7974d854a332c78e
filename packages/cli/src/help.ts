import { readFileSync } from "node:fs";
import { OPTIONS } from "./option-table.ts";

export function helpText(): string {
  return `Usage: smolagent <task> --model <provider/model> [options]
       command | smolagent --model <provider/model> [options]
       smolagent --resume <file> --model <provider/model> [options]
       smolagent doctor [--json]      tries what this machine can run, and says what is missing
       smolagent models [<provider/model> …] [--probe] [--json]
                                      says where models come from, and what these can do

Works on a task by writing programs and running them in a sandbox.
The answer goes to stdout, everything else to stderr.

${optionLines()}

Exit codes:
  0    the answer was found
  1    the run failed: the model or the sandbox
  2    the command cannot work as written: options, task, tools, a missing package
  3    the steps ran out: the answer, if there is one, is from what was known
  4    the run waits for a decision, and nobody was there to ask
  5    a limit was reached: --max-tokens, --max-time, --max-cost
  130  ended by Ctrl-C; a second Ctrl-C ends at once
       (likewise 143 by SIGTERM, 129 by SIGHUP, 141 when the reader of stdout leaves)

Models and executors are packages: --model openai/… needs @smolagents-ts/model-openai,
--executor local needs @smolagents-ts/executor-local.

Example:
  smolagent "How many primes are below 10,000?" --model openai/gpt-5.6
`;
}

export function version(): string {
  // The manifest stands one folder above the sources and above what is built from them.
  const manifest: { readonly version: string } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  return manifest.version;
}

function optionLines(): string {
  const rows = Object.entries(OPTIONS).map(([name, option]) => {
    const short = "short" in option ? `-${option.short}, ` : "    ";
    const value = "value" in option ? ` ${option.value}` : "";
    return { group: option.group, left: `  ${short}--${name}${value}`, help: option.help };
  });
  const width = Math.max(...rows.map(({ left }) => left.length)) + 2;
  const groups = [...new Set(rows.map(({ group }) => group))];
  const linesOf = (name: string) => rows.filter(({ group }) => group === name).map(({ left, help }) => left.padEnd(width) + help);
  return groups.map((name) => [`${name}:`, ...linesOf(name)].join("\n")).join("\n\n");
}
