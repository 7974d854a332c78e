import { fileURLToPath } from "node:url";
import { ExecutorStartError } from "@smolagents-ts/core";
import { denoEnvironment } from "@smolagents-ts/executor-kit";

export interface DenoCommandOptions {
  /** The path of Deno. */
  readonly deno: string;
  readonly image: string;
  /** What Python may take beside what it starts with, in bytes. */
  readonly memoryBytes: number;
  /** A folder of wheels. */
  readonly wheels?: string | undefined;
}

/** What stands between the host and Python. */
export const MAIN_PATH = fileURLToPath(new URL("./main.js", import.meta.url));

/** Nothing is looked for, and nothing is kept. */
const ALONE = [
  "--no-prompt",
  "--no-remote",
  "--no-npm",
  "--cached-only",
  "--no-config",
  "--no-lock",
  "--no-check",
  "--no-code-cache",
  "--quiet",
];
/** Python's own limit for calls in calls must be met before that of V8, which is the end of the interpreter. In kilobytes. */
const STACK = "--v8-flags=--stack-size=56000";
const DENIED = ["write", "net", "env", "run", "sys", "ffi", "import"].map((right) => `--deny-${right}`);

/** How Deno is started: it may read the image and the wheels, a right that it gives up before a program runs, and do nothing else. Throws `ExecutorStartError`. */
export function denoCommand({ deno, image, memoryBytes, wheels }: DenoCommandOptions): [string, ...string[]] {
  const folders = wheels === undefined ? [] : [wheels];
  const readable = [image, ...folders];
  const unclear = readable.find((path) => path.includes(","));
  if (unclear !== undefined)
    throw new ExecutorStartError(`Deno cannot be told of ${unclear}: the path has a comma.`, { hint: "Name another folder." });
  return [deno, "run", ...ALONE, STACK, ...DENIED, `--allow-read=${readable.join()}`, MAIN_PATH, image, String(memoryBytes), ...folders];
}

export const DENO_ENVIRONMENT = { ...denoEnvironment, RUST_MIN_STACK: String(64 * 1024 * 1024) };
