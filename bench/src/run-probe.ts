import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const FOLDER = fileURLToPath(new URL("../node_modules/.cache/probes", import.meta.url));

export interface Probed<Output> {
  readonly output: Output;
  /** From the start of the process to its end, as the parent sees it. */
  readonly wallMs: number;
  /** Largest memory of the process in its life, with Node.js itself and all threads. */
  readonly peakMB: number;
}

/** A program for a new process, as plain JavaScript: stripping types would take longer than what it measures. */
export async function buildProbe(name: string): Promise<string> {
  const outfile = `${FOLDER}/${name}.mjs`;
  await build({
    entryPoints: [fileURLToPath(new URL(`./probes/${name}.ts`, import.meta.url))],
    outfile,
    bundle: true,
    packages: "external",
    format: "esm",
    platform: "node",
    target: "node22",
    logLevel: "error",
  });
  return outfile;
}

/** Runs a probe with one argument and reads what it printed as JSON. */
export async function runProbe<Output>(file: string, input: unknown = {}): Promise<Probed<Output>> {
  const clock = performance.now();
  const child = spawn(process.execPath, [file, JSON.stringify(input)], { stdio: ["ignore", "pipe", "inherit"] });
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  let wallMs = 0;
  child.on("exit", () => {
    wallMs = performance.now() - clock;
  });
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  if (code !== 0) throw new Error(`The probe ${file} ended with ${code}.`);
  const { output, peakMB } = JSON.parse(Buffer.concat(chunks).toString("utf8")) as { output: Output; peakMB: number };
  return { output, wallMs, peakMB };
}
