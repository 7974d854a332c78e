import { styleText } from "node:util";
import type { Row, Target } from "./row.ts";

const HEADINGS = ["", "median", "min – max", "n", "× base", "target", ""];

export function toTable(rows: readonly Row[]): string {
  const lines = [HEADINGS, ...rows.map(toCells)];
  const widths = HEADINGS.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? "").length)));
  return lines
    .map((cells) => {
      const padded = cells.map((cell, column) =>
        column === 0 || column === 6 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      );
      const line = `  ${padded.join("  ").trimEnd()}`;
      return cells === HEADINGS ? styleText("dim", line) : line.includes("MISSED") ? styleText("red", line) : line;
    })
    .join("\n");
}

function toCells({ label, unit, median, min, max, n, target, met, ratio, note = "" }: Row): string[] {
  const verdict = met === undefined ? "" : met ? "met" : "MISSED";
  return [
    label,
    n === 0 ? "–" : `${short(median)}${unit && ` ${unit}`}`,
    n > 1 ? `${short(min)} – ${short(max)}` : "",
    String(n),
    ratio === undefined ? "" : `${ratio.toFixed(2)}×`,
    target ? targetText(target) : "",
    [verdict, note].filter(Boolean).join(" · "),
  ];
}

const targetText = (target: Target) => ("max" in target ? `≤ ${target.max}` : `≥ ${target.min}`);

const short = (value: number): string => (Math.abs(value) >= 100 || Number.isInteger(value) ? value.toFixed(0) : value.toPrecision(3));
