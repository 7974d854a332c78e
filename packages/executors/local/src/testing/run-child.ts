import { spawn } from "node:child_process";

export interface ChildEnd {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

const executorUrl = new URL("../local-executor.ts", import.meta.url).href;

/** Runs a program in a Node process of its own, with `LocalExecutor` imported. `input` arrives as its standard input. */
export function runChild(program: string, { input = "", timeoutMs = 30_000 } = {}): Promise<ChildEnd> {
  const source = `import { LocalExecutor } from ${JSON.stringify(executorUrl)};\n${program}`;
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", "--input-type=module", "--eval", source], {
      timeout: timeoutMs,
      killSignal: "SIGKILL",
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text) => {
      stderr += text;
    });
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code, signal, stdout, stderr }));
    child.stdin.end(input);
  });
}
