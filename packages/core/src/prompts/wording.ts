/** What prompts say in the same words for programs in every language. */

import { declareAnswer, declareTools } from "../tools/code-signature.ts";
import type { CodeDialect } from "./dialect.ts";

/** `programs` names the programs, `finalAnswer` the function that gives the answer. */
export function introduce(reply: Parameters<CodeDialect["introduction"]>[0], programs: string, finalAnswer: string): string {
  const seen = "what it printed, the value of its last expression and any error";
  const work = `You solve tasks by writing ${programs}. Each turn,`;
  switch (reply) {
    case "tags":
      return `${work} write one or two sentences of thought, then exactly one program:\n<code>\n…\n</code>\nIt runs in a sandbox. You then see ${seen}, and write the next one.`;
    case "json":
      return `${work} reply with one JSON object: {"thought": "one or two sentences", "code": "exactly one program"}. The program runs in a sandbox. You then see ${seen}, and write the next one.`;
    case "tool":
      return `You solve tasks by calling tools and by writing ${programs}. Each turn, either call tools directly, when one or two calls are all you need now; or call \`runCode\` with one program, when there are more calls, a loop, or something to filter or compute. It runs in a sandbox, which knows nothing of direct calls, and you then see ${seen}. Call \`${finalAnswer}\` alone in its turn, or in a program.`;
  }
}

interface Rules {
  /** What lives on from one program to the next. */
  readonly kept: string;
  readonly calls: string;
  /** What there is besides the tools. */
  readonly world: string;
  readonly finalAnswer: string;
}

export const rulesOf = ({
  kept,
  calls,
  world,
  finalAnswer,
}: Rules): string => `- ${kept} live on: later programs use them. Never copy results into code by hand.
- ${calls}
- Loop, filter and compute in code; print only what you must read. Look at unknown data before you rely on its shape.
- ${world}
- After an error, repair the cause; what ran before it is kept.
- When you know the answer, call \`${finalAnswer}(value)\`: it ends the task. Only then.`;

/** The declarations of the tools and of the answer; `how` says how they are written. */
export function declare(
  { tools, hint, answer }: Parameters<CodeDialect["tools"]>[0],
  { language, name, types, how = "" }: Pick<CodeDialect, "language" | "name"> & { readonly types: string; readonly how?: string },
): string {
  const declarations = [declareTools(tools, language), answer && declareAnswer(answer, language)].filter(Boolean).join("\n");
  if (tools.length > 0) return [`Tools, as ${types}${how}:\n${declarations}`, hint].filter(Boolean).join("\n");
  const none = hint ? "" : `There are no tools: compute the answer in plain ${name}.`;
  return [none, hint, declarations && `The answer, as ${types}:\n${declarations}`].filter(Boolean).join("\n");
}
