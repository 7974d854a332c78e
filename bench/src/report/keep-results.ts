import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { describeMachine } from "./machine.ts";
import type { Row } from "./row.ts";

export interface Result {
  readonly at: string;
  readonly commit: string | undefined;
  /** Other work on the machine, as the mean of the last minute. */
  readonly loadBefore: number;
  readonly loadAfter: number;
  /** Absent when the measurement failed. */
  readonly rows: readonly Row[] | undefined;
}

interface ResultFile {
  readonly machine: ReturnType<typeof describeMachine>;
  readonly measurements: { readonly [name: string]: Result };
}

/** Writes the results of today: a measurement that ran again replaces its earlier result. */
export function keepResults(machine: ResultFile["machine"], results: ResultFile["measurements"]): string {
  const folder = fileURLToPath(new URL("../../results", import.meta.url));
  const file = `${folder}/${new Date().toISOString().slice(0, 10)}.json`;
  mkdirSync(folder, { recursive: true });
  const earlier = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as ResultFile).measurements : {};
  writeFileSync(file, `${JSON.stringify({ machine, measurements: { ...earlier, ...results } } satisfies ResultFile, toKept, 2)}\n`);
  return relative(process.cwd(), file);
}

/** Three digits after the point: more is noise. */
const toKept = (_key: string, value: unknown) => (typeof value === "number" ? Math.round(value * 1_000) / 1_000 : value);
