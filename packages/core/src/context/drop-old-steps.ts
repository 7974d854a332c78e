import type { MemoryStep, SummaryStep } from "../contracts/step.ts";
import { cutMiddle } from "../memory/observation.ts";
import { type Compaction, type CompactionContext, type CompactionOptions, checkOptions, excessOf, stepTokens } from "./compaction.ts";

/** Longest summary, as a part of the threshold. */
const SUMMARY_SHARE = 1 / 8;
const CHARS_PER_TOKEN = 4;

/**
 * Leaves out the oldest actions and plans, so many that the conversation gets to half of `aboveTokens`, and says how many they were. All tasks stay, and
 * the answers to those that are done.
 *
 * Of the latest `keepSteps`, only as many are left out as it takes to get below `aboveTokens`, and never the last one.
 */
export function dropOldSteps(options: CompactionOptions): Compaction {
  const checked = checkOptions(options);
  return (memory, context) => {
    const old = takeOldSteps(memory, context, checked);
    return old ? leaveOut(old, checked) : memory;
  };
}

/** Memory without the steps, and with the number of them. */
export const leaveOut = (old: OldSteps, options: CompactionOptions): readonly MemoryStep[] =>
  old.replaceBy({ type: "summary", summary: describe(old.dropped, options) });

export interface OldSteps {
  readonly dropped: readonly MemoryStep[];
  /** All of memory up to the last of them, tasks included. */
  readonly older: readonly MemoryStep[];
  /** Memory with the summary where the last of them was: behind the tasks that it tells of. */
  replaceBy(summary: SummaryStep): readonly MemoryStep[];
}

/** The steps that a summary should stand for; nothing when there is no need, or too little to win. */
export function takeOldSteps(
  memory: readonly MemoryStep[],
  context: CompactionContext,
  { aboveTokens, keepSteps }: Required<CompactionOptions>,
): OldSteps | undefined {
  const excess = excessOf(context, aboveTokens);
  if (!excess) return undefined;
  const steps = [...memory.entries()].filter(([, { type }]) => type !== "task");
  let saved = -aboveTokens * SUMMARY_SHARE;
  let end = 0;
  for (const [place, [index, step]] of steps.slice(0, -1).entries()) {
    if (saved >= (place < steps.length - keepSteps ? excess.overTarget : excess.overThreshold)) break;
    saved += stepTokens(step);
    end = index + 1;
  }
  if (saved < excess.least) return undefined;
  const older = memory.slice(0, end);
  return {
    older,
    dropped: older.filter(({ type }) => type !== "task"),
    replaceBy: (summary) => [...older.filter(({ type }) => type === "task"), summary, ...memory.slice(end)],
  };
}

/** A summary's text, not longer than was reckoned with. */
export const cutSummary = (text: string, { aboveTokens }: CompactionOptions): string =>
  cutMiddle(text, Math.floor(aboveTokens * SUMMARY_SHARE * CHARS_PER_TOKEN));

const PROGRAMS = " What their programs defined still exists.";
const NOTE = /^(\d+) (?:step was|steps were) left out to keep the conversation short\..*\n?/m;

/** What an earlier compaction said stays, with one count for all. */
function describe(dropped: readonly MemoryStep[], options: CompactionOptions): string {
  let count = 0;
  let hasPrograms = false;
  const lines: string[] = [];
  for (const step of dropped) {
    if (step.type === "summary") {
      const [note = "", before = 0] = NOTE.exec(step.summary) ?? [];
      count += Number(before);
      hasPrograms ||= note.includes(PROGRAMS);
      lines.push(step.summary.replace(NOTE, ""));
      continue;
    }
    count++;
    if (step.type !== "action") continue;
    hasPrograms ||= step.code !== undefined;
    if (step.final) lines.push(`Answer to a task: ${cutMiddle(JSON.stringify(step.final.value), 500)}`);
  }
  const note = `${count} ${count === 1 ? "step was" : "steps were"} left out to keep the conversation short.${hasPrograms ? PROGRAMS : ""}`;
  return cutSummary([note, ...lines].filter(Boolean).join("\n"), options);
}
