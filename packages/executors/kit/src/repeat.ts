import type { SandboxTool } from "@smolagents-ts/core";
import type { Interpreter } from "./interpreter.ts";
import { type JournalEntry, type RecordedProgram, Replay } from "./journal.ts";
import type { LanguageSide } from "./language-side.ts";
import type { SessionLimits } from "./session-limits.ts";

/** What is run again, and with what. */
export interface Again {
  readonly entries: readonly JournalEntry[];
  readonly side: LanguageSide;
  readonly tools: readonly SandboxTool[];
  readonly limits: SessionLimits;
}

type Define = (interpreter: Interpreter, id: number, variables: string) => Promise<void>;

/** Brings a new interpreter to where another one was. Gives what went wrong, if anything did. */
export async function repeat(interpreter: Interpreter, again: Again, define: Define): Promise<string | undefined> {
  for (const entry of again.entries) {
    if ("variables" in entry) {
      await define(interpreter, 0, entry.variables);
      continue;
    }
    const problem = await repeatProgram(interpreter, entry, again);
    if (problem) return problem;
  }
  return undefined;
}

function repeatProgram(interpreter: Interpreter, record: RecordedProgram, { side, tools, limits }: Again): Promise<string | undefined> {
  const { id, code } = record;
  const program = side.prepare(code, id, tools, limits);
  if (!("exec" in program)) return Promise.resolve(undefined);
  const replay = new Replay(record);
  return new Promise((resolve) => {
    const leave = (problem?: string) => {
      clearTimeout(late);
      interpreter.listen(undefined);
      resolve(problem);
    };
    // It came to its end once within the limit; a busy machine may take longer now.
    const late = setTimeout(() => leave("a program that was run again did not come to its end"), 2 * limits.timeoutMs + 5_000);
    interpreter.listen({
      onOutput() {},
      onFinal() {},
      onPong() {},
      onCalls(calls) {
        const answers = calls.map((call) => replay.answer(call));
        if (answers.includes(undefined)) return leave("a program that was run again made other calls than the first time");
        const known = answers.filter((answer) => answer !== null);
        if (known.length > 0) interpreter.send({ t: "res", r: known });
      },
      onDone: () => leave(),
      onEnd: () => leave("a program that was run again ended its interpreter"),
    });
    interpreter.send({ t: "exec", id, ...program.exec });
  });
}
