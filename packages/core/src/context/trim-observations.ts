import type { MediaPart } from "../contracts/message.ts";
import type { ActionStep } from "../contracts/step.ts";
import { cutMiddle } from "../memory/observation.ts";
import { type Compaction, type CompactionOptions, checkOptions, excessOf, stepTokens } from "./compaction.ts";

export interface TrimObservationsOptions extends CompactionOptions {
  /** Longest observation or tool result that older steps keep, in characters. Default 500. */
  readonly maxChars?: number;
}

/**
 * Cuts the observations and tool results of all but the latest `keepSteps` steps in the middle, and takes their pictures out. Steps, programs and calls
 * stay.
 *
 * Acts when that saves a quarter of `aboveTokens` or more; it may not be enough, so chain it with `dropOldSteps` or `summarize`.
 */
export function trimObservations({ maxChars = 500, ...options }: TrimObservationsOptions): Compaction {
  const { aboveTokens, keepSteps } = checkOptions(options);
  return (memory, context) => {
    const excess = excessOf(context, aboveTokens);
    if (!excess) return memory;
    const first = memory.filter(({ type }) => type === "action" || type === "planning").at(-keepSteps);
    const end = first ? memory.indexOf(first) : 0;
    const trimmed = memory.map((step, index) => (index < end && step.type === "action" ? trim(step, maxChars) : step));
    return stepTokens(...memory) - stepTokens(...trimmed) >= excess.least ? trimmed : memory;
  };
}

/** The same step when it is short: what was sent before should be sent again as it was. */
function trim(step: ActionStep, maxChars: number): ActionStep {
  const { media = [], observation = "", results = [], ...rest } = step;
  const told = [cut(observation, maxChars), ...media.map(noteOf)].filter(Boolean).join("\n");
  const answers = results.map((result) => {
    const content = result.content.map((part) => ({
      type: "text" as const,
      text: part.type === "media" ? noteOf(part) : cut(part.text, maxChars),
    }));
    return content.every(({ text }, index) => text === textOf(result.content[index])) ? result : { ...result, content };
  });
  if (told === observation && answers.every((result, index) => result === results[index])) return step;
  return { ...rest, ...(told !== "" && { observation: told }), ...(step.results && { results: answers }) };
}

const textOf = (part: { readonly type: string; readonly text?: string } | undefined) => part?.text;

const noteOf = ({ mediaType, filename }: MediaPart) => `(${filename ?? mediaType}, no longer shown)`;

/** What was cut before is a little longer than `maxChars`, by the words that say so. */
const SLACK_CHARS = 250;

const cut = (text: string, maxChars: number) => (text.length > maxChars + SLACK_CHARS ? cutMiddle(text, maxChars) : text);
