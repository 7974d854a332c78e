import { AgentConfigError, type ExecutorLimits, ExecutorStartError, type JsonObject } from "@smolagents-ts/core";
import {
  type Channel,
  denoArguments,
  denoEnvironment,
  findBubblewrap,
  findDeno,
  inBubblewrap,
  javascriptSide,
  ProcessChannel,
  RemoteExecutor,
} from "@smolagents-ts/executor-kit";

export interface DenoExecutorOptions {
  /** What one action may use unless the session says otherwise. `memoryBytes` is 256 MiB by default. */
  readonly limits?: ExecutorLimits;
  /** Processes that are kept ready for sessions to come. Default 0: `warm()` makes one ready, once. */
  readonly pool?: number;
  /** `"auto"`, the default: Deno runs inside bubblewrap where that is installed and works. `false`: never. */
  readonly bubblewrap?: "auto" | false;
  /** The absolute path of a Deno 2. Default: the one that came with this package. */
  readonly path?: string;
}

const MEBIBYTE = 1024 * 1024;

/** What Deno and V8 take beside a program's data: code, and room to collect garbage in. */
const ENGINE_BYTES = 64 * MEBIBYTE;
/** V8 starts with less only to fail in its own affairs. */
const MIN_BYTES = 16 * MEBIBYTE;
/** Threads of Deno and V8, of which there are more on machines with many cores. */
const TASKS = 256;

/**
 * Runs JavaScript and TypeScript in Deno, at the full speed of V8: a process for each session, without any permission, inside bubblewrap where there
 * is one.
 *
 * Programs reach their tools and the language, nothing else: no network, no files, no modules.
 */
export class DenoExecutor extends RemoteExecutor {
  readonly #options: DenoExecutorOptions;

  constructor(options: DenoExecutorOptions = {}) {
    const { limits, pool, path, bubblewrap = "auto" } = options;
    checkMemory(limits);
    super(
      {
        name: "deno",
        isolation: "process",
        side: javascriptSide,
        limits: { memoryBytes: 256 * MEBIBYTE },
        connect: ({ limits: { memoryBytes } }) =>
          start(path ?? findDeno(import.meta.url, "new DenoExecutor({ path })"), memoryBytes, bubblewrap),
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

async function start(deno: string, memoryBytes: number, bubblewrap: "auto" | false): Promise<Channel> {
  checkMemory({ memoryBytes });
  const command = [deno, ...denoArguments({ heapBytes: memoryBytes })] as const;
  const all = { command, environment: denoEnvironment, memoryBytes: memoryBytes + ENGINE_BYTES };
  const found = bubblewrap === "auto" ? await findBubblewrap() : undefined;
  try {
    if (!found?.path) return await ProcessChannel.start(all);
    return await ProcessChannel.start(inBubblewrap(found.path, { ...all, readOnly: [deno], temporaryBytes: MEBIBYTE, tasks: TASKS }));
  } catch (cause) {
    throw new ExecutorStartError(`Deno cannot be started (${deno}).`, { cause, hint: "Is it a Deno 2 for this machine?" });
  }
}

function checkMemory({ memoryBytes }: ExecutorLimits = {}): void {
  if (memoryBytes === undefined || memoryBytes >= MIN_BYTES) return;
  throw new AgentConfigError(`The limit "memoryBytes" is ${memoryBytes}, but Deno needs ${MIN_BYTES} at least.`, {
    hint: "Leave it out for the default of 256 MiB.",
  });
}
