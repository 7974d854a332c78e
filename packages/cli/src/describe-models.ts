import type { ModelCapabilities } from "@smolagents-ts/core";
import { toPrintable } from "@smolagents-ts/terminal";
import type { Check } from "./check-model.ts";
import { linesOf } from "./describe-doctor.ts";
import type { ModelReport } from "./models.ts";

const COLUMNS: readonly (readonly [heading: string, capability: keyof ModelCapabilities])[] = [
  ["tools", "tools"],
  ["parallel", "parallelTools"],
  ["JSON schema", "jsonSchema"],
  ["images", "images"],
  ["audio", "audio"],
  ["reasoning", "reasoning"],
  ["stop", "stop"],
  ["cache", "promptCache"],
];

/** What each model can do, as a table for people. */
export function describeModels(models: readonly ModelReport[]): string {
  const idWidth = Math.max(...models.map(({ id }) => id.length)) + 2;
  const row = (first: string, cells: readonly string[]) =>
    `${first.padEnd(idWidth)}${cells.map((cell, at) => cell.padEnd((COLUMNS[at]?.[0].length ?? 0) + 2)).join("")}`.trimEnd();
  const headings = COLUMNS.map(([heading]) => heading);
  const cellsOf = ({ capabilities }: ModelReport) => COLUMNS.map(([, name]) => wordFor(capabilities[name]));
  const isOpen = models.some((model) => cellsOf(model).includes("?"));
  const isProbed = models.some(({ usage }) => usage);
  const tokens = models.reduce((sum, { usage }) => sum + (usage?.inputTokens ?? 0) + (usage?.outputTokens ?? 0), 0);
  const notes = [
    ...(isOpen ? [isProbed ? "? could not be told." : "? is not known: --probe asks the model, for about 3,000 tokens."] : []),
    ...(isProbed ? [`Asking took ${tokens} tokens.`] : []),
  ];
  return toPrintable([row("", headings), ...models.map((model) => row(model.id, cellsOf(model))), "", ...notes, ""].join("\n"));
}

/** Where models come from, for people. */
export function describeAdapters(adapters: readonly Check[]): string {
  return toPrintable(
    [
      "Models are named <adapter>/<the vendor's name>, for example openai/gpt-5.6.",
      "",
      ...adapters.flatMap((check) => linesOf(check, check.problem === undefined, "ready")),
      "",
      "What one can do: smolagent models openai/gpt-5.6",
      "",
    ].join("\n"),
  );
}

const wordFor = (can: boolean | undefined): string => (can === undefined ? "?" : can ? "yes" : "no");
