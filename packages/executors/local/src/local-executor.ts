import {
  AgentConfigError,
  type Executor,
  type ExecutorLimits,
  type ExecutorSession,
  type JsonObject,
  type SessionOptions,
} from "@smolagents-ts/core";
import { DEFAULT_LIMITS, type SessionLimits, withDefaults } from "@smolagents-ts/executor-kit";
import { LocalSession } from "./local-session.ts";
import { WorkerPool } from "./worker-pool.ts";

export interface LocalExecutorOptions {
  /** What one action may use unless the session says otherwise. */
  readonly limits?: ExecutorLimits;
}

/** All executors of a process share its threads: they are a matter of the machine, not of an agent. */
const pool = new WorkerPool();

/**
 * Runs JavaScript and TypeScript in QuickJS, compiled to WebAssembly, in worker threads of this process.
 *
 * Programs reach their tools and the language, nothing else: no network, no files, no modules. A busy program never blocks the main thread.
 */
export class LocalExecutor implements Executor {
  readonly name = "local";
  readonly language = "javascript";
  readonly isolation = "wasm";
  readonly #given: ExecutorLimits;
  readonly #limits: SessionLimits;
  readonly #sessions = new Set<LocalSession>();

  constructor({ limits = {} }: LocalExecutorOptions = {}) {
    this.#given = limits;
    this.#limits = checked(limits, DEFAULT_LIMITS);
  }

  /** The options it was made with. */
  toJSON(): JsonObject {
    return Object.keys(this.#given).length > 0 ? { limits: { ...this.#given } } : {};
  }

  warm(): void {
    pool.warm();
  }

  async open(options: SessionOptions): Promise<Required<ExecutorSession> & AsyncDisposable> {
    const limits = checked(options.limits ?? {}, this.#limits);
    const session = await LocalSession.open(options, limits, pool, (closed) => this.#sessions.delete(closed));
    this.#sessions.add(session);
    return session;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#sessions].map((session) => session.close()));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

function checked(limits: ExecutorLimits, defaults: SessionLimits): SessionLimits {
  const all = withDefaults(limits, defaults);
  const { memoryBytes } = all;
  if (memoryBytes < 4 * 1024 * 1024 || memoryBytes > 2 ** 31) {
    throw new AgentConfigError(`The limit "memoryBytes" is ${memoryBytes}, but the engine takes 4 MiB to 2 GiB.`, {
      hint: "Leave it out for the default of 64 MiB.",
    });
  }
  return all;
}
