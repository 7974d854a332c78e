import { execFile, spawn } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { readFile, rm, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { ExecutorStartError } from "@smolagents-ts/core";
import { DENO_ENVIRONMENT, denoCommand } from "./deno-command.ts";
import { isIntact, type Part, withoutZeros, writeImage } from "./image-file.ts";
import { pythonProgram } from "./python-program.ts";

export interface ImageStoreOptions {
  /** Where images are kept. */
  readonly folder: string;
  /** The path of Deno. */
  readonly deno: string;
}

/** Images that this process has found intact or has made, by their paths. */
const known = new Map<string, Promise<Seen>>();

/** What tells that a file is still the same. */
type Seen = string;

/**
 * The path of an interpreter's image: made on first use, which takes some seconds, then kept. Throws `ExecutorStartError` when it cannot be made.
 */
export async function findImage(options: ImageStoreOptions): Promise<string> {
  const parts = await readParts();
  const path = join(options.folder, `pyodide-${await keyOf(parts, options.deno)}.image`);
  for (;;) {
    const found = known.get(path);
    const seen = await found?.catch(() => undefined);
    if (seen !== undefined && seen === (await look(path))) return path;
    // Somebody else may have begun meanwhile.
    if (known.get(path) === found) known.set(path, provide(path, parts, options.deno));
    await known.get(path);
  }
}

async function provide(path: string, parts: readonly Part[], deno: string): Promise<Seen> {
  try {
    if (!(await isIntact(path))) await makeImage(path, parts, deno);
    const seen = await look(path);
    if (seen === undefined) throw new Error(`the file ${path} is gone again`);
    return seen;
  } catch (cause) {
    known.delete(path);
    if (ExecutorStartError.is(cause)) throw cause;
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new ExecutorStartError(`The image of the Python interpreter cannot be made: ${message}.`, {
      cause,
      hint: "It is kept in a folder that must be writable: new PyodideExecutor({ cacheFolder }).",
    });
  }
}

async function look(path: string): Promise<Seen | undefined> {
  try {
    const { ino, size, mtimeMs } = await stat(path);
    return `${ino} ${size} ${mtimeMs}`;
  } catch {
    return undefined;
  }
}

/** Everything that has a say in what memory looks like, or in how it is read. */
async function keyOf(parts: readonly Part[], deno: string): Promise<string> {
  const hash = createHash("sha256").update(`${process.platform} ${process.arch} ${await versionOf(deno)}`);
  for (const [name, bytes] of parts) hash.update(`\n${name} ${bytes.length}\n`).update(bytes);
  return hash.digest("hex").slice(0, 32);
}

const versions = new Map<string, Promise<string>>();

/** Whatever Deno says of itself and of V8. */
function versionOf(deno: string): Promise<string> {
  const version =
    versions.get(deno) ??
    promisify(execFile)(deno, ["--version"], { env: DENO_ENVIRONMENT }).then(
      ({ stdout }) => stdout,
      (cause: unknown) => {
        versions.delete(deno);
        throw new ExecutorStartError(`Deno does not run (${deno}).`, { cause, hint: "Is it a Deno 2 for this machine?" });
      },
    );
  versions.set(deno, version);
  return version;
}

let reading: Promise<readonly Part[]> | undefined;

/** What an image is made of. */
function readParts(): Promise<readonly Part[]> {
  reading ??= (async () => {
    const folder = dirname(createRequire(import.meta.url).resolve("pyodide/package.json"));
    const [worker, lock, loader, engine, wasm, library] = await Promise.all([
      readFile(fileURLToPath(new URL("./worker.js", import.meta.url))),
      readFile(join(folder, "pyodide-lock.json"), "utf8"),
      readFile(join(folder, "pyodide.mjs")),
      readFile(join(folder, "pyodide.asm.mjs")),
      readFile(join(folder, "pyodide.asm.wasm")),
      readFile(join(folder, "python_stdlib.zip")),
    ]);
    // Pyodide checks that it belongs to it. Its packages are not here.
    const { info } = JSON.parse(lock) as { readonly info: unknown };
    return [
      ["worker", worker],
      ["loader", loader],
      ["engine", engine],
      ["wasm", wasm],
      ["library", library],
      ["lock", Buffer.from(JSON.stringify({ info, packages: {} }))],
      ["python", Buffer.from(pythonProgram())],
    ] as const;
  })();
  return reading;
}

/** Lets Pyodide come up once, in the same sandbox, and keeps what it has in memory then. */
async function makeImage(path: string, parts: readonly Part[], deno: string): Promise<void> {
  const base = `${path}.${randomUUID()}.base`;
  try {
    await writeImage(base, parts);
    const memory = await runToState(denoCommand({ deno, image: base, memoryBytes: 0 }));
    // Pyodide's own description comes first, and says how long it is.
    const headBytes = memory.readUInt32LE(4);
    const { ranges, bytes } = withoutZeros(memory.subarray(headBytes));
    const kept = parts.map(([name, text]): Part => [name, name === "python" ? new Uint8Array() : text]);
    await writeImage(path, [...kept, ["head", memory.subarray(0, headBytes)], ["state", bytes]], ranges);
  } finally {
    await rm(base, { force: true });
  }
}

async function runToState([program, ...args]: readonly [string, ...string[]]): Promise<Buffer> {
  const child = spawn(program, args, { env: DENO_ENVIRONMENT, stdio: ["pipe", "pipe", "pipe"] });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on("data", (data: Buffer) => out.push(data));
  child.stderr.on("data", (data: Buffer) => err.push(data));
  await new Promise<void>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", () => resolve());
  });
  const all = Buffer.concat(out);
  const state = all.subarray(all.indexOf("\n") + 1);
  if (state.length === 0 || state.length !== Number(all.subarray(0, all.indexOf("\n")).toString())) {
    throw new Error(`Pyodide did not come up: ${Buffer.concat(err).toString().slice(-1_000)}`);
  }
  return state;
}
