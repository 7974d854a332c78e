import type { ActionStep, MemoryStep } from "../contracts/step.ts";
import { cutMiddle } from "../memory/observation.ts";

const MAX_STEP_CHARS = 2_000;

/** What a run did, in text: plans, what came of each step, and errors. Neither programs, which its manager cannot use, nor the task, which it gave. */
export function summarizeRun(steps: readonly MemoryStep[]): string {
  return steps
    .flatMap((step) => {
      if (step.type === "planning") return step.plan === "" ? [] : [`Plan: ${step.plan}`];
      if (step.type === "summary") return [step.summary];
      return step.type === "task" ? [] : outcomesOf(step).map((text) => `Step ${step.number}: ${text}`);
    })
    .map((text) => cutMiddle(text, MAX_STEP_CHARS))
    .join("\n");
}

function outcomesOf({ results = [], observation = "", request, error }: ActionStep): readonly string[] {
  const told = results.map(({ name, content, isError }) => {
    const text = content.map((part) => (part.type === "text" ? part.text : `[${part.filename ?? part.mediaType}]`)).join(" ");
    return `${name}${isError ? " failed" : ""}: ${text}`;
  });
  // The last answer tells nothing more than the answer does, but that it is one.
  return [...told, observation, request !== undefined && error ? error.message : ""].filter(Boolean);
}
