import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

export interface ProgramOptions {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Kills the program at once, without a chance to tidy up. */
  readonly signal?: AbortSignal;
}

/** Runs a program of this package as a person would, without the keys of the shell it is started from. */
export function runProgram(file: string, { args = [], env = {}, signal }: ProgramOptions = {}) {
  const { OPENAI_API_KEY: _, OPENAI_BASE_URL: __, NODE_OPTIONS: ___, ...rest } = process.env;
  const child = spawn(process.execPath, [fileURLToPath(new URL(`../${file}`, import.meta.url)), ...args], {
    cwd: fileURLToPath(new URL("../..", import.meta.url)),
    env: { ...rest, ...env },
  });
  const kill = () => child.kill("SIGKILL");
  signal?.addEventListener("abort", kill, { once: true });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (text) => (stdout += text));
  child.stderr.on("data", (text) => (stderr += text));
  return new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      signal?.removeEventListener("abort", kill);
      resolve({ code, stdout, stderr });
    });
  });
}
