import { realpath, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname } from "node:path";
import { AgentConfigError, type ExecutorLimits, ExecutorStartError, type JsonObject } from "@smolagents-ts/core";
import {
  type Channel,
  type ConnectOptions,
  findBubblewrap,
  inBubblewrap,
  ProcessChannel,
  pythonArguments,
  pythonSide,
  RemoteExecutor,
  userFor,
} from "@smolagents-ts/executor-kit";
import { findPython, type Python } from "./find-python.ts";

export interface PythonExecutorOptions {
  /** What one action may use unless the session says otherwise. `memoryBytes` is 512 MiB by default. */
  readonly limits?: ExecutorLimits;
  /** The interpreter: a name on the PATH, or the path of one, which may be that of a virtual environment. Default `"python3"`. */
  readonly python?: string;
  /** A folder that programs find at `/workspace`, for reading and writing, and start in. Default: none. */
  readonly workspace?: string;
  /** Processes and threads that a session may have at a time. Default 64. */
  readonly processes?: number;
  /** What fits into `/tmp`, in bytes; `/dev/shm` holds as much again. Default 64 MiB. */
  readonly temporaryBytes?: number;
  /** Interpreters that are kept ready for sessions to come. Default 0. */
  readonly pool?: number;
  /** Runs without a sandbox: programs can do all that your own can. For code you would run yourself. Default false. */
  readonly unsafe?: boolean;
}

const MEBIBYTE = 1024 * 1024;

/** What the interpreter takes before a program does, so that a program that takes too much gets its MemoryError before it is ended for it. */
const INTERPRETER_BYTES = 32 * MEBIBYTE;

/**
 * Runs Python on this machine's own interpreter, with the packages it has, inside bubblewrap.
 *
 * Programs see installed software, a temporary folder and the workspace: no other file, no network, no process of the host. Linux only.
 */
export class PythonExecutor extends RemoteExecutor {
  readonly #options: PythonExecutorOptions;

  constructor(options: PythonExecutorOptions = {}) {
    const { limits, pool, unsafe = false } = options;
    for (const name of ["processes", "temporaryBytes"] as const) {
      const value = options[name];
      if (value !== undefined && !(value > 0)) throw new AgentConfigError(`The option "${name}" is ${value}, but it must be above 0.`);
    }
    const start = unsafe ? outsideOfSandbox(options) : inSandbox(options);
    super(
      {
        name: "python",
        isolation: unsafe ? "none" : "process",
        side: pythonSide,
        limits: { memoryBytes: 512 * MEBIBYTE },
        connect: (connection) => starting(start(connection)),
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

function inSandbox(options: PythonExecutorOptions): (connection: ConnectOptions) => Promise<Channel> {
  const { python = "python3", workspace, processes = 64, temporaryBytes = 64 * MEBIBYTE } = options;
  let found: Python | undefined;
  return async ({ limits: { memoryBytes } }) => {
    const bubblewrap = await findBubblewrap();
    if (bubblewrap.reason !== undefined)
      throw new ExecutorStartError(`Python cannot run in a sandbox here: ${bubblewrap.reason}.`, { hint: bubblewrap.hint });
    const folder = workspace === undefined ? undefined : await workspaceFolder(workspace);
    found ??= await findPython(python, userFor(folder));
    const { path, files } = found;
    return ProcessChannel.start(
      inBubblewrap(bubblewrap.path, {
        command: [path, ...pythonArguments],
        environment: {
          PATH: [...new Set([dirname(path), "/usr/local/bin", "/usr/bin", "/bin"])].join(":"),
          HOME: "/tmp",
          LANG: "C.UTF-8",
          // Number crunching libraries start a thread for each core, which on large machines are more than a session may have.
          OMP_NUM_THREADS: "4",
        },
        readOnly: files,
        ...(folder !== undefined && { workspace: folder }),
        temporaryBytes,
        memoryBytes: memoryBytes + INTERPRETER_BYTES,
        tasks: processes,
      }),
    );
  };
}

/** @throws ExecutorStartError when it is no folder, or when programs could not write to it. */
async function workspaceFolder(workspace: string): Promise<string> {
  const folder = await realpath(workspace).catch(() => undefined);
  const status = folder === undefined ? undefined : await stat(folder);
  if (folder === undefined || !status?.isDirectory())
    throw new ExecutorStartError(`The workspace ${workspace} is not a folder.`, { hint: "Make it first." });
  // Programs of root do not run as root.
  if (process.getuid?.() === 0 && status.uid === 0 && (status.mode & 0o002) === 0) {
    throw new ExecutorStartError(`The workspace ${workspace} belongs to root, as whom no program runs.`, {
      hint: `Give it to another user, as whom programs will run then: chown -R 1000:1000 ${workspace}`,
    });
  }
  return folder;
}

let hasWarned = false;

function outsideOfSandbox({
  python = "python3",
  workspace,
  processes,
}: PythonExecutorOptions): (connection: ConnectOptions) => Promise<Channel> {
  let found: Python | undefined;
  return async ({ limits: { memoryBytes } }) => {
    if (!hasWarned) {
      hasWarned = true;
      process.emitWarning(
        "A PythonExecutor was made with unsafe: true. What models write runs without a sandbox, and can do all that you can.",
        {
          type: "SecurityWarning",
          code: "SMOLAGENTS_UNSAFE_PYTHON",
        },
      );
    }
    found ??= await findPython(python);
    return ProcessChannel.start({
      command: [found.path, ...pythonArguments],
      environment: { PATH: process.env["PATH"] ?? "", HOME: tmpdir(), LANG: "C.UTF-8" },
      folder: workspace ?? tmpdir(),
      memoryBytes: memoryBytes + INTERPRETER_BYTES,
      ...(processes !== undefined && { tasks: processes }),
    });
  };
}

async function starting(channel: Promise<Channel>): Promise<Channel> {
  try {
    return await channel;
  } catch (error) {
    if (ExecutorStartError.is(error)) throw error;
    throw new ExecutorStartError(`Python does not start: ${error instanceof Error ? error.message : error}`, { cause: error });
  }
}
