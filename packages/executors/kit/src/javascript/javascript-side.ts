import { makeCodec } from "../guest/codec.ts";
import { makeCalls } from "../guest/guest-calls.ts";
import { makeConsole } from "../guest/guest-console.ts";
import { makeDescribe } from "../guest/guest-describe.ts";
import { bootGuest } from "../guest/guest-program.ts";
import { readNames, readReport } from "../guest/guest-report.ts";
import { bootTimers } from "../guest/guest-timers.ts";
import { makeTools } from "../guest/guest-tools.ts";
import { countParts } from "../guest/message-limit.ts";
import { failure, type Outcome, reportOutcome, syntaxFailure } from "../guest/outcome.ts";
import { ProgramSyntaxError, prepareProgram } from "../guest/prepare.ts";
import { showPrinted } from "../guest/show.ts";
import type { LanguageSide } from "../language-side.ts";
import { hideInterpreter } from "./hide-interpreter.ts";
import { makePlatform } from "./platform.ts";
import { readStdin } from "./read-stdin.ts";
import { type RunnerParts, runJavaScript } from "./runner.ts";
import { furnish } from "./runner-furniture.ts";
import { makeOutput } from "./runner-output.ts";
import { makeWire } from "./runner-wire.ts";
import { IMPORT, toScript } from "./script.ts";

/** A longer program than this is not read: no model writes one, and reading it takes the host's time. */
const MAX_SOURCE_CHARS = 256 * 1024;

let runner: Uint8Array | undefined;

/** JavaScript and TypeScript, run by Node.js or Deno. */
export const javascriptSide: LanguageSide & { showPrinted(tree: string): string } = {
  language: "javascript",
  get runner() {
    runner ??= composeRunner();
    return runner;
  },
  showPrinted: (tree) => (isShowable(tree) ? showPrinted(tree) : "[a value that cannot be shown]\n"),
  prepare(written, id, tools, limits) {
    if (written.length > MAX_SOURCE_CHARS) {
      const tooLong = `the program is ${written.length} characters long, more than the ${MAX_SOURCE_CHARS} that one action may have`;
      return failure("limit", "LimitError", tooLong);
    }
    const globals = tools.filter(({ global = true }) => global === true).map(({ name }) => name);
    try {
      const prepared = prepareProgram(written, new Set([...globals, "finalAnswer", "tools"]));
      const { code, declarations, program } = toScript(prepared);
      const exec = { code, ...(declarations !== undefined && { declarations }), ...(prepared.hasValue && { hasValue: true }) };
      const names = tools.map(({ name, global = true }) => (global ? name : `tools.${name}`));
      const toOutcome = (report: string): Outcome => {
        try {
          const told = JSON.parse(report) as { readonly stopped?: unknown; readonly names?: unknown } | null;
          if (told?.stopped === true) return failure("aborted", "AbortError", "the action was aborted");
          const known = () => [...readNames(JSON.stringify(told?.names ?? [])), ...names, "finalAnswer", "tools"];
          return reportOutcome(readReport(report), { program, file: `program-${id}` }, limits, known);
        } catch {
          return failure("runtime", "Error", "the sandbox told nothing that makes sense of the program's end");
        }
      };
      return { exec, toOutcome };
    } catch (error) {
      if (error instanceof ProgramSyntaxError) return syntaxFailure(error, written);
      if (error instanceof RangeError) return syntaxFailure(new ProgramSyntaxError("the program is nested too deeply"), written);
      throw error;
    }
  },
};

/** A runner of ours describes a value with so many parts at most; more would keep the host busy. */
const MAX_PARTS = 100_000;

const isShowable = (tree: string) => tree.length <= MAX_PARTS || countParts(tree) <= MAX_PARTS;

function composeRunner(): Uint8Array {
  const furniture = { bootGuest, bootTimers, makeCalls, makeCodec, makeConsole, makeDescribe, makeTools };
  const parts = { ...furniture, furnish, hideInterpreter, makeOutput, makePlatform, makeWire, readStdin } satisfies RunnerParts;
  const texts = Object.entries(parts).map(([name, part]) => `${name}: ${part}`);
  return Buffer.from(`(${runJavaScript})({ ${texts.join()} }, ${JSON.stringify(IMPORT)});\n//# sourceURL=sandbox`);
}
