import { AgentConfigError, type Executor, type ExecutorLimits, type JsonObject, type SessionOptions } from "@smolagents-ts/core";
import { LocalSession } from "./local-session.ts";
import type { SessionLimits } from "./protocol.ts";
import { WorkerPool } from "./worker-pool.ts";

export interface LocalExecutorOptions {
  /** What one action may use unless the session says otherwise. */
  readonly limits?: ExecutorLimits;
}

const DEFAULT_LIMITS: SessionLimits = {
  timeoutMs: 30_000,
  memoryBytes: 64 * 1024 * 1024,
  outputChars: 100_000,
  calls: 1_000,
  messageChars: 4 * 1024 * 1024,
};

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
    this.#limits = withDefaults(limits, DEFAULT_LIMITS);
  }

  /** The options it was made with. */
  toJSON(): JsonObject {
    return Object.keys(this.#given).length > 0 ? { limits: { ...this.#given } } : {};
  }

  warm(): void {
    pool.warm();
  }

  async open(options: SessionOptions): Promise<LocalSession> {
    const limits = withDefaults(options.limits ?? {}, this.#limits);
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

function withDefaults(limits: ExecutorLimits, defaults: SessionLimits): SessionLimits {
  for (const [name, value] of Object.entries(limits)) {
    if (value !== undefined && !(typeof value === "number" && value > 0)) {
      throw new AgentConfigError(`The limit "${name}" is ${value}, but it must be a number above 0.`, {
        hint: "Leave it out for the default.",
      });
    }
  }
  const memoryBytes = limits.memoryBytes ?? defaults.memoryBytes;
  if (memoryBytes < 4 * 1024 * 1024 || memoryBytes > 2 ** 31) {
    throw new AgentConfigError(`The limit "memoryBytes" is ${memoryBytes}, but the engine takes 4 MiB to 2 GiB.`, {
      hint: "Leave it out for the default of 64 MiB.",
    });
  }
  return { ...defaults, ...Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined)) };
}
