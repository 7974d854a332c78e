/**
 * The host's knowledge of Python: the runner, which is the `.py` files beside this one, and what its reports mean.
 *
 * A report is JSON: `{ value?, tooLong?, text?, error?: { kind, name, message, line?, column? }, stopped?, warnings: string[] }`. `value` is the
 * last value, encoded; `tooLong` its length when it is too long to cross; `text` its `repr()`; `stopped` that the host's `int` ended the program.
 */

import { readdirSync, readFileSync } from "node:fs";
import type { ExecutionError } from "@smolagents-ts/core";
import { tooMuch } from "../guest/message-limit.ts";
import { failure, type Outcome } from "../guest/outcome.ts";
import { excerptOf, shorten } from "../guest/report-error.ts";
import type { LanguageSide } from "../language-side.ts";
import type { SessionLimits } from "../session-limits.ts";

/** A longer program than this is not read: no model writes one. */
const MAX_SOURCE_CHARS = 1024 * 1024;
const MAX_MESSAGE_CHARS = 10_000;
const MAX_WARNINGS = 20;
const MAX_WARNING_CHARS = 2_000;

/** Reads the runner from stdin, and runs it. Byte by byte and unbuffered: what follows it there is the runner's. */
const BOOT = [
  "import os",
  "def take(size):",
  "  data = b''",
  "  while len(data) < size: data += os.read(0, size - len(data)) or os._exit(0)",
  "  return data",
  "size = b''",
  "while size[-1:] != b'\\n': size += take(1)",
  "exec(compile(take(int(size)), '<smolagents_runner>', 'exec'))",
].join("\n");

/** What comes after `python3`, 3.9 or later. */
export const pythonArguments: readonly string[] = ["-I", "-u", "-c", BOOT];

/**
 * Python code that makes the runner importable, for whoever embeds an interpreter in place of starting one (Pyodide): run it, then call
 * `from smolagents_runner.embedded import serve; serve(receive, send)`. What these two have to do is written above `serve`.
 */
export function pythonPackage(): string {
  const folder = new URL(import.meta.url.endsWith(".ts") ? "./" : "./python/", import.meta.url);
  const read = (file: string) => readFileSync(new URL(file, folder), "utf8");
  const files = readdirSync(folder).filter((file) => file.endsWith(".py") && file !== "bootstrap.py");
  const sources = Object.fromEntries(files.sort().map((file) => [file.slice(0, -".py".length), read(file)]));
  return `${read("bootstrap.py")}\ninstall(${toAscii(JSON.stringify(sources))})\n`;
}

let runner: Uint8Array | undefined;

/** Python, run by CPython 3.9 or later. */
export const pythonSide: LanguageSide = {
  language: "python",
  get runner() {
    runner ??= Buffer.from(`${pythonPackage()}from smolagents_runner.process import main\nmain()\n`);
    return runner;
  },
  prepare(code, _id, _tools, limits) {
    if (code.length > MAX_SOURCE_CHARS) {
      const tooLong = `the program is ${code.length} characters long, more than the ${MAX_SOURCE_CHARS} that one action may have`;
      return failure("limit", "LimitError", tooLong);
    }
    return { exec: { code }, toOutcome: (report) => toOutcome(report, code, limits) };
  },
};

function toOutcome(report: string, code: string, limits: SessionLimits): Outcome {
  let told: Told | undefined;
  try {
    told = asRecord(JSON.parse(report));
  } catch {
    // Not JSON.
  }
  if (!told) return failure("runtime", "Error", "the sandbox told nothing that makes sense of the program's end");
  const { value, tooLong, text, error, stopped, warnings } = told;
  const slips = (Array.isArray(warnings) ? warnings : [])
    .filter((slip) => typeof slip === "string")
    .slice(0, MAX_WARNINGS)
    .map((slip) => shorten(slip, MAX_WARNING_CHARS));
  if (stopped === true) return { ...failure("aborted", "AbortError", "the action was aborted"), warnings: slips };
  const complaint =
    typeof tooLong === "number" ? `${tooLong} characters long` : typeof value === "string" ? tooMuch(value, limits.messageChars) : "";
  if (complaint) slips.push(`the last value is ${complaint} and stays in the sandbox: print the part you need`);
  const failed = asRecord(error);
  return {
    warnings: slips,
    ...(typeof value === "string" && !complaint && { value }),
    ...(typeof text === "string" && { text: shorten(text, limits.outputChars) }),
    ...(failed && { error: toError(failed, code) }),
  };
}

type Told = { readonly [field: string]: unknown };

function toError({ kind, name, message, line, column }: Told, code: string): ExecutionError {
  const error = {
    kind: KINDS.find((known) => known === kind) ?? "runtime",
    name: shorten(typeof name === "string" && name ? name : "Exception", 100),
    message: shorten(typeof message === "string" ? message : "", MAX_MESSAGE_CHARS),
  };
  if (!isCount(line) || !isCount(column)) return error;
  return { ...error, line, column, ...excerptOf(code, { line, column }) };
}

const KINDS = ["syntax", "runtime", "memory", "limit"] as const;

function isCount(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) > 0 && (value as number) < 1e9;
}

function asRecord(value: unknown): Told | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Told) : undefined;
}

/** A text of JSON is one of Python too when it is ASCII. */
function toAscii(json: string): string {
  return json.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
