import { existsSync, readFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { aborts } from "./cases/aborts.ts";
import { answerChecks } from "./cases/answer-checks.ts";
import { codeSteps } from "./cases/code-steps.ts";
import { definitions } from "./cases/definitions.ts";
import { events } from "./cases/events.ts";
import { fedBackErrors } from "./cases/fed-back-errors.ts";
import { finalAnswers } from "./cases/final-answer.ts";
import { images } from "./cases/images.ts";
import { managedAgents } from "./cases/managed-agents.ts";
import { maxSteps } from "./cases/max-steps.ts";
import { memoryMessages } from "./cases/memory-messages.ts";
import { planning } from "./cases/planning.ts";
import { prompts } from "./cases/prompts.ts";
import { replyParsing } from "./cases/reply-parsing.ts";
import { runResults } from "./cases/run-result.ts";
import { sessions } from "./cases/sessions.ts";
import { stepCallbacks } from "./cases/step-callbacks.ts";
import { structuredReplies } from "./cases/structured-replies.ts";
import { toolCallTexts } from "./cases/tool-call-text.ts";
import { toolCalls } from "./cases/tool-calls.ts";
import { variables } from "./cases/variables.ts";
import { executor } from "./executor.ts";
import { play } from "./play.ts";
import type { Transcript } from "./transcript.ts";

const areas: { readonly [area: string]: readonly Transcript[] } = {
  "Steps by code": codeSteps,
  "Replies with programs": replyParsing,
  "Structured replies": structuredReplies,
  "Errors that go back to the model": fedBackErrors,
  "Final answers": finalAnswers,
  "Tool calls": toolCalls,
  "Tool calls as text": toolCallTexts,
  Plans: planning,
  "Checks of the answer": answerChecks,
  "Step callbacks": stepCallbacks,
  "The limit of steps": maxSteps,
  "Managed agents": managedAgents,
  Interrupts: aborts,
  Pictures: images,
  "Memory as messages": memoryMessages,
  "Results of runs": runResults,
  Sessions: sessions,
  Events: events,
  Variables: variables,
  Prompts: prompts,
  Definitions: definitions,
};

afterAll(() => executor.close());

for (const [area, transcripts] of Object.entries(areas)) {
  describe(area, () => {
    for (const transcript of transcripts) {
      const { title, notYet } = transcript;
      it.skipIf(notYet !== undefined)(title, () => play(transcript));
    }
  });
}

const all = Object.values(areas).flat();

describe("The transcripts", () => {
  it("are one for each title", () => {
    expect(all.map(({ title }) => title).filter((title, index, titles) => titles.indexOf(title) !== index)).toEqual([]);
  });

  it("say which test, place or issue of smolagents they come from", () => {
    const known = /^(test_\w+\.py(::\w+)+|\w+\.py(:\d+ [\w.]+( \w+)?|::[\w.]+)|examples\/\w+|#\d+)$/;
    expect(all.map(({ cites }) => cites).filter((cites) => !known.test(cites))).toEqual([]);
  });
});

describe("docs/from-smolagents.md", () => {
  const file = new URL("../../../../docs/from-smolagents.md", import.meta.url);
  const page = readFileSync(file, "utf8");
  const rows = [...page.matchAll(/^\| <a id="([\w-]+)"><\/a>.*\| (✓?) ?\|$/gm)].map(([, anchor = "", tick]) => ({
    anchor,
    isTested: tick === "✓",
  }));

  it("has a row for each difference that a transcript names", () => {
    const anchors = rows.map(({ anchor }) => anchor);
    expect(all.flatMap(({ differs }) => (differs !== undefined && !anchors.includes(differs) ? [differs] : []))).toEqual([]);
  });

  it("has a tick in the rows that a transcript holds, and in no others", () => {
    const held = new Set(all.map(({ differs }) => differs));
    expect(rows.filter(({ anchor, isTested }) => isTested !== held.has(anchor)).map(({ anchor }) => anchor)).toEqual([]);
  });

  it("has every anchor once", () => {
    const anchors = [...page.matchAll(/<a id="([\w-]+)">/g)].map(([, anchor]) => anchor);
    expect(anchors.length).toBe(new Set(anchors).size);
    expect(anchors.length).toBe(rows.length);
  });

  it("links to what is there", () => {
    const headings = [...page.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => slug(heading));
    const missing = [...page.matchAll(/\]\(([^)]+)\)/g)].filter(([, target = ""]) => {
      if (target.startsWith("https:")) return false;
      if (!target.startsWith("#")) return !existsSync(new URL(target, file));
      return !headings.includes(target.slice(1)) && !page.includes(`<a id="${target.slice(1)}">`);
    });
    expect(missing.map(([, target]) => target)).toEqual([]);
  });
});

/** A heading as GitHub links to it. */
const slug = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\w\s-]/g, "")
    .replaceAll(" ", "-");
