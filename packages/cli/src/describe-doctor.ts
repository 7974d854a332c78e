import { toPrintable } from "@smolagents-ts/terminal";
import type { Check } from "./check-model.ts";
import type { DoctorReport, ExecutorCheck } from "./doctor.ts";

const WIDTH = 14;

/** What the doctor found, for people. */
export function describeDoctor({ node, executors, models, keys, servers }: DoctorReport): string {
  const working = executors.filter(({ works }) => works);
  const lines = [
    `Node.js ${node.version}${node.isSupported ? "" : " is too old: 22.12 is the oldest that will do"}`,
    "",
    "Executors",
    ...executors.flatMap((check) => linesOf(check, check.works, describeExecutor(check))),
    "",
    "Models",
    ...models.flatMap((check) => linesOf(check, check.problem === undefined, "installed")),
    `  keys:           ${keys.length > 0 ? `set in ${keys.join(", ")}` : "none is set"}`,
    `  local servers:  ${servers.length > 0 ? `OpenAI's API at ${servers.join(", ")} (use --base-url)` : "none answers"}`,
    "",
    working.length > 0
      ? `Programs can run: --executor ${working.map(({ name }) => name).join(" or ")}`
      : "Programs cannot run here yet. The executor that needs least is local.",
    "",
  ];
  return toPrintable(lines.join("\n"));
}

export function linesOf(check: Check, works: boolean, good: string): string[] {
  const { name, isInstalled, problem, hint } = check;
  const start = (mark: string) => `  ${mark} ${name.padEnd(WIDTH)}`;
  const text = (words: string) => words.replaceAll("\n", `\n${" ".repeat(WIDTH + 4)}`);
  if (works) return [start("✓") + good];
  const indented = hint ? [" ".repeat(WIDTH + 4) + text(hint)] : [];
  return [start(isInstalled ? "✗" : "–") + (isInstalled ? text(problem ?? "does not work") : "not installed"), ...indented];
}

function describeExecutor({ language, isolation, startMs }: ExecutorCheck): string {
  return `${language} · ${isolation === "none" ? "no isolation" : `isolation: ${isolation}`} · first result after ${startMs} ms`;
}
