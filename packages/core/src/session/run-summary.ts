import type { MemoryStep } from "../contracts/step.ts";
import { cutMiddle } from "../memory/observation.ts";

const MAX_STEP_CHARS = 2_000;

/** What a run did, in text: plans, observations and errors, without programs. */
export function summarizeRun(steps: readonly MemoryStep[]): string {
  const lines = steps.flatMap((step) => {
    if (step.type === "planning") return [`Plan: ${step.plan}`];
    if (step.type === "summary") return [step.summary];
    if (step.type === "task") return [];
    const results =
      step.results?.flatMap(({ name, content }) => content.map((part) => (part.type === "text" ? `${name}: ${part.text}` : ""))) ?? [];
    return [...results, step.observation ?? ""].filter(Boolean).map((text) => `Step ${step.number}: ${text}`);
  });
  return lines.map((line) => cutMiddle(line, MAX_STEP_CHARS)).join("\n");
}
