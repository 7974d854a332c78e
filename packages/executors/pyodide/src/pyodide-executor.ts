import { constants, readdir, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { AgentConfigError, type ExecutorLimits, ExecutorStartError, type JsonObject } from "@smolagents-ts/core";
import {
  type Channel,
  type ConnectOptions,
  findBubblewrap,
  findDeno,
  inBubblewrap,
  ProcessChannel,
  pythonSide,
  RemoteExecutor,
  userFor,
} from "@smolagents-ts/executor-kit";
import { DENO_ENVIRONMENT, denoCommand, MAIN_PATH } from "./deno-command.ts";
import { findImage } from "./image-store.ts";

export interface PyodideExecutorOptions {
  /** What one action may use unless the session says otherwise. `memoryBytes` is 128 MiB by default. */
  readonly limits?: ExecutorLimits;
  /** A folder of wheels, pure or made for Pyodide, that programs may import from. Default: none. */
  readonly wheels?: string;
  /** Interpreters that are kept ready for sessions to come. Default 0: `warm()` makes one ready, once. */
  readonly pool?: number;
  /** `"auto"`, the default: Deno runs inside bubblewrap where that is installed and works. `false`: never. */
  readonly bubblewrap?: "auto" | false;
  /** Where the memory of a started interpreter is kept, some 30 MB. Default: `smolagents-ts` in the user's folder for caches. */
  readonly cacheFolder?: string;
  /** The absolute path of a Deno 2. Default: the one that came with this package. */
  readonly path?: string;
}

const MEBIBYTE = 1024 * 1024;

/** What Deno, V8 and the interpreter take before a program does, and what messages are held in on their way. */
const ENGINE_BYTES = 256 * MEBIBYTE;
/** What a byte of a wheel may come to: it is held packed, unpacked and compiled. */
const BYTES_PER_WHEEL_BYTE = 8;
/** WebAssembly has no more addresses than 4 GiB. */
const MAX_BYTES = 3.5 * 1024 * MEBIBYTE;
/** Threads of Deno and V8, of which there are more on machines with many cores. */
const TASKS = 256;
/** The first start on a machine includes making the image. */
const START_TIMEOUT_MS = 30_000;

/**
 * Runs Python in CPython, compiled to WebAssembly (Pyodide), in a Deno process without permissions, inside bubblewrap where there is one.
 *
 * Programs reach their tools, the standard library and the wheels they are given, nothing else: no network, no files of the host, no processes.
 */
export class PyodideExecutor extends RemoteExecutor {
  readonly #options: PyodideExecutorOptions;

  constructor(options: PyodideExecutorOptions = {}) {
    const { limits, pool } = options;
    checkMemory(limits);
    super(
      {
        name: "pyodide",
        isolation: "wasm",
        // The image holds the runner already.
        side: { language: "python", runner: new Uint8Array(), prepare: pythonSide.prepare },
        limits: { memoryBytes: 128 * MEBIBYTE },
        startTimeoutMs: START_TIMEOUT_MS,
        connect: (connection) => start(options, connection),
      },
      { limits, pool },
    );
    this.#options = options;
  }

  /** The options it was made with. */
  toJSON(): JsonObject {
    return structuredClone(this.#options) as JsonObject;
  }
}

async function start(options: PyodideExecutorOptions, { limits: { memoryBytes } }: ConnectOptions): Promise<Channel> {
  checkMemory({ memoryBytes });
  const deno = options.path ?? findDeno(import.meta.url, "new PyodideExecutor({ path })");
  const image = await findImage({ folder: resolve(options.cacheFolder ?? defaultCacheFolder()), deno });
  const wheels = options.wheels === undefined ? undefined : await findWheels(options.wheels);
  const command = denoCommand({ deno, image, memoryBytes, wheels: wheels?.folder });
  const readOnly = [deno, MAIN_PATH, image, ...(wheels ? [wheels.folder] : [])];
  const engineBytes = ENGINE_BYTES + BYTES_PER_WHEEL_BYTE * (wheels?.bytes ?? 0);
  const all = { command, environment: DENO_ENVIRONMENT, memoryBytes: memoryBytes + engineBytes };
  const found = options.bubblewrap === false || !(await areSeen(readOnly)) ? undefined : await findBubblewrap();
  try {
    if (!found?.path) return await ProcessChannel.start(all);
    return await ProcessChannel.start(inBubblewrap(found.path, { ...all, readOnly, temporaryBytes: MEBIBYTE, tasks: TASKS }));
  } catch (cause) {
    throw new ExecutorStartError(`Deno cannot be started (${deno}).`, { cause, hint: "Is it a Deno 2 for this machine?" });
  }
}

/** Whether the user that a sandbox of root runs as may read these. */
async function areSeen(paths: readonly string[]): Promise<boolean> {
  if (!userFor()) return true;
  const ways = new Set(paths.flatMap(wayTo));
  const isOpen = async (path: string) => {
    const { mode } = await stat(path);
    return (mode & (paths.includes(path) ? constants.S_IROTH : constants.S_IXOTH)) !== 0;
  };
  return (await Promise.all([...ways].map(isOpen))).every(Boolean);
}

function wayTo(path: string): string[] {
  const parent = dirname(path);
  return parent === path ? [path] : [path, ...wayTo(parent)];
}

/** The folder's absolute path, and the size of what it holds. */
async function findWheels(wheels: string): Promise<{ readonly folder: string; readonly bytes: number }> {
  const folder = resolve(wheels);
  try {
    const files = (await readdir(folder)).filter((name) => name.endsWith(".whl"));
    const sizes = await Promise.all(files.map(async (name) => (await stat(join(folder, name))).size));
    return { folder, bytes: sizes.reduce((sum, size) => sum + size, 0) };
  } catch (cause) {
    throw new ExecutorStartError(`The folder of wheels ${folder} cannot be read.`, {
      cause,
      hint: "Make it, and put wheels into it: pip download.",
    });
  }
}

function defaultCacheFolder(): string {
  const { XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  return join((process.platform === "win32" ? LOCALAPPDATA : XDG_CACHE_HOME) || join(homedir(), ".cache"), "smolagents-ts");
}

function checkMemory({ memoryBytes }: ExecutorLimits = {}): void {
  if (memoryBytes === undefined || memoryBytes <= MAX_BYTES) return;
  throw new AgentConfigError(`The limit "memoryBytes" is ${memoryBytes}, but WebAssembly takes ${MAX_BYTES} at most.`, {
    hint: "Leave it out for the default of 128 MiB.",
  });
}
