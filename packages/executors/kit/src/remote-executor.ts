import {
  AgentConfigError,
  type Executor,
  type ExecutorIsolation,
  type ExecutorLanguage,
  type ExecutorLimits,
  type ExecutorSession,
  ExecutorStartError,
  type SessionOptions,
} from "@smolagents-ts/core";
import type { Channel } from "./channel.ts";
import { Interpreter } from "./interpreter.ts";
import type { LanguageSide } from "./language-side.ts";
import { RemoteSession } from "./remote-session.ts";
import { DEFAULT_LIMITS, type SessionLimits, withDefaults } from "./session-limits.ts";

/** What a backend provides: a way to start interpreters, and what is to be said of them. */
export interface RemoteBackend {
  readonly name: string;
  readonly isolation: ExecutorIsolation;
  readonly side: LanguageSide;
  /** Its defaults, where they are not those of the contract. */
  readonly limits?: Partial<SessionLimits>;
  /** How long an interpreter may take to start, in milliseconds. Default 30,000. */
  readonly startTimeoutMs?: number;
  /** Starts an interpreter that reads its runner from stdin. Throws `ExecutorStartError`, worded for people, when it cannot. */
  connect(options: ConnectOptions): Promise<Channel>;
  /** Ends what the backend itself holds. Called once, after all sessions have ended. */
  close?(): Promise<void>;
}

export interface ConnectOptions {
  /** Those of the session; an interpreter that is made in advance gets the executor's. */
  readonly limits: SessionLimits;
}

export interface RemoteExecutorOptions {
  /** What one action may use unless the session says otherwise. */
  readonly limits?: ExecutorLimits | undefined;
  /** Interpreters that are kept ready for sessions to come. Default 0: `warm()` makes one ready, once. */
  readonly pool?: number | undefined;
}

/** An executor whose programs run in another process, on the other end of a `Channel`. Adapters extend it, and add the way to their interpreters. */
export class RemoteExecutor implements Executor {
  readonly name: string;
  readonly language: ExecutorLanguage;
  readonly isolation: ExecutorIsolation;
  readonly #backend: RemoteBackend;
  readonly #limits: SessionLimits;
  readonly #pool: number;
  readonly #sessions = new Set<RemoteSession>();
  /** Interpreters without a session. */
  #spares: Promise<Interpreter | undefined>[] = [];
  #closing: Promise<void> | undefined;

  constructor(backend: RemoteBackend, { limits = {}, pool = 0 }: RemoteExecutorOptions = {}) {
    if (!Number.isInteger(pool) || pool < 0) {
      throw new AgentConfigError(`The pool is ${pool}, but it must be a whole number, 0 or more.`, { hint: "Leave it out for none." });
    }
    this.#backend = backend;
    this.name = backend.name;
    this.language = backend.side.language;
    this.isolation = backend.isolation;
    this.#limits = withDefaults(limits, { ...DEFAULT_LIMITS, ...backend.limits });
    this.#pool = pool;
  }

  warm(): void {
    this.#fill(Math.max(1, this.#pool));
  }

  async open(options: SessionOptions): Promise<ExecutorSession & AsyncDisposable> {
    if (this.#closing) throw new ExecutorStartError(`The executor "${this.name}" is closed.`, { hint: "Make a new one." });
    if (options.snapshot) {
      throw new ExecutorStartError(`The executor "${this.name}" makes no snapshots and cannot open one.`, {
        hint: "Open a new session; an agent's run goes on without a snapshot.",
      });
    }
    const limits = withDefaults(options.limits ?? {}, this.#limits);
    const session = await RemoteSession.open({
      session: options,
      limits,
      side: this.#backend.side,
      start: () => this.#take(limits),
      onClose: (closed) => this.#sessions.delete(closed),
    });
    // Closed meanwhile.
    if (this.#closing) await session.close();
    else this.#sessions.add(session);
    return session;
  }

  close(): Promise<void> {
    this.#closing ??= (async () => {
      const spares = this.#spares.splice(0).map(async (spare) => (await spare)?.kill());
      await Promise.allSettled([...[...this.#sessions].map((session) => session.close()), ...spares]);
      await this.#backend.close?.();
    })();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** A spare one where there is one that fits. */
  async #take(limits: SessionLimits): Promise<Interpreter> {
    while (limits.memoryBytes === this.#limits.memoryBytes && this.#spares.length > 0) {
      const spare = await this.#spares.shift();
      this.#fill(this.#pool);
      if (!spare || spare.end) continue;
      spare.ref(true);
      return spare;
    }
    this.#fill(this.#pool);
    return this.#connect(limits);
  }

  #fill(count: number): void {
    while (!this.#closing && this.#spares.length < count) {
      // Why one does not start is told where it is needed.
      const spare = this.#connect(this.#limits).then(
        (interpreter) => {
          interpreter.ref(false);
          return interpreter;
        },
        () => undefined,
      );
      this.#spares.push(spare);
    }
  }

  async #connect(limits: SessionLimits): Promise<Interpreter> {
    const { side, startTimeoutMs = 30_000 } = this.#backend;
    const channel = await this.#backend.connect({ limits });
    // Six bytes for a character that is not ASCII, and room for what is around a value.
    return Interpreter.start({ channel, side, startTimeoutMs, maxFrameBytes: 6 * limits.messageChars + 1024 * 1024 });
  }
}
