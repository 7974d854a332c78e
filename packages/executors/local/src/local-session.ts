import {
  type Execution,
  type ExecutionError,
  ExecutorError,
  ExecutorLostError,
  type ExecutorSession,
  ExecutorStartError,
  type RunOptions,
  type SessionOptions,
} from "@smolagents-ts/core";
import { makeCodec } from "./codec.ts";
import type { Done, FromWorker, OpenMessage, SessionLimits, ToWorker } from "./protocol.ts";
import { ABORTED, RunningAction } from "./running-action.ts";
import type { PooledWorker, SessionListener, WorkerPool } from "./worker-pool.ts";

const codec = makeCodec();
let sessionCount = 0;

/** Quiet time after which a session's state is copied out of its worker, and after which it leaves the worker, in milliseconds. */
const KEEP_AFTER_MS = 250;
const EVICT_AFTER_MS = 2_000;
/** Workers to try when each is killed while the session opens. */
const MAX_CONNECTS = 10;

/** The main thread's half of a sandbox: starts actions, answers their calls, and finds the session a new worker when its own dies. */
export class LocalSession implements ExecutorSession {
  readonly #options: SessionOptions;
  readonly #limits: SessionLimits;
  readonly #toolNames: ReadonlySet<string>;
  readonly #pool: WorkerPool;
  readonly #onClose: (session: LocalSession) => void;
  /** Changes with every move to another worker, so that late messages of the old life are not taken for the new one's. */
  #number = 0;
  #worker: PooledWorker | undefined;
  /** The state to go on from when there is no worker; `undefined` while nothing ran yet. */
  #image: Uint8Array | undefined;
  /** True when an action has ended since `#image`: only the worker knows the state. */
  #stale = false;
  /** Set when that worker died. */
  #gone = false;
  #action: RunningAction | undefined;
  /** Actions begun so far. */
  #actions = 0;
  /** The worker that counts this session among its busy ones. */
  #busy: PooledWorker | undefined;
  #opening: { resolve: (opened: boolean) => void; reject: (error: Error) => void } | undefined;
  #snapshots: { resolve: (bytes: Uint8Array) => void; reject: (error: Error) => void }[] = [];
  #quiet: NodeJS.Timeout | undefined;
  #closed = false;
  #suspended = false;

  private constructor(options: SessionOptions, limits: SessionLimits, pool: WorkerPool, onClose: (session: LocalSession) => void) {
    this.#options = options;
    this.#limits = limits;
    this.#toolNames = new Set(options.tools.map((tool) => tool.name));
    this.#image = options.snapshot;
    this.#pool = pool;
    this.#onClose = onClose;
  }

  static async open(
    options: SessionOptions,
    limits: SessionLimits,
    pool: WorkerPool,
    onClose: (session: LocalSession) => void,
  ): Promise<LocalSession> {
    const session = new LocalSession(options, limits, pool, onClose);
    await session.#connect();
    return session;
  }

  get suspended(): boolean {
    return this.#suspended;
  }

  async run(code: string, options: RunOptions = {}): Promise<Execution> {
    if (this.#suspended) throw new ExecutorError("The session waits in the middle of an action.", { hint: "Call resume() first." });
    return this.#start(options, (timeoutMs) => ({ type: "run", session: this.#number, code, timeoutMs }));
  }

  async resume(options: RunOptions = {}): Promise<Execution> {
    if (!this.#suspended) throw new ExecutorError("There is no action to go on with.", { hint: "Call run()." });
    const { timeoutMs } = options;
    return this.#start(options, () => ({ type: "resume", session: this.#number, ...(timeoutMs !== undefined && { timeoutMs }) }));
  }

  async snapshot(): Promise<Uint8Array> {
    this.#assertOpen();
    if (!this.#action && !this.#stale && this.#image) return this.#image;
    if (!this.#worker) await this.#connect();
    return this.#askForSnapshot();
  }

  #askForSnapshot(): Promise<Uint8Array> {
    const worker = this.#worker;
    worker?.begin("copy");
    return new Promise<Uint8Array>((resolve, reject) => {
      this.#snapshots.push({ resolve, reject });
      worker?.post({ type: "snapshot", session: this.#number });
    }).finally(() => worker?.finish("copy"));
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#quiet);
    this.#leaveWorker();
    this.#takeAction()?.fail(new ExecutorError("The session was closed while its action ran."));
    this.#onClose(this);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #start(options: RunOptions, toMessage: (timeoutMs: number) => ToWorker): Promise<Execution> {
    this.#assertOpen();
    if (this.#action) throw new ExecutorError("The session is busy with an action.", { hint: "Await it first, or open a second session." });
    const { signal, onOutput, timeoutMs = this.#limits.timeoutMs } = options;
    if (signal?.aborted) return { output: [], warnings: [], error: ABORTED };

    clearTimeout(this.#quiet);
    // Another session's long computation is not worth waiting for when the state is at hand.
    if (this.#worker?.blocked && this.#image && !this.#stale) this.#leaveWorker();
    const action = new RunningAction({
      callTool: this.#options.callTool,
      toolNames: this.#toolNames,
      limits: this.#limits,
      onOutput,
      settle: (results) => this.#worker?.post({ type: "settle", session: this.#number, results }),
      stop: () => this.#worker?.stop(this.#number),
    });
    this.#action = action;
    this.#actions++;
    // When no worker can be had, that error is thrown; the action's own end then has no listener.
    action.execution.catch(() => {});
    const abort = () => action.abort(signal?.reason);
    signal?.addEventListener("abort", abort, { once: true });
    try {
      if (!this.#worker) await this.#connect();
      if (this.#action === action) this.#send(action, toMessage(timeoutMs));
      return await action.execution;
    } catch (error) {
      this.#takeAction()?.fail(error);
      throw error;
    } finally {
      signal?.removeEventListener("abort", abort);
      this.#leaveWhenQuiet();
    }
  }

  #send(action: RunningAction, message: ToWorker): void {
    this.#busy = this.#worker;
    this.#busy?.begin();
    if (action.aborted) return this.#finish({ warnings: [] });
    this.#suspended = false;
    this.#worker?.post(message);
  }

  /** A session that rests is first copied, so that no other session's program can take it down, and then makes room. */
  #leaveWhenQuiet(): void {
    clearTimeout(this.#quiet);
    if (this.#closed) return;
    const keep = async () => {
      if (this.#stale && this.#worker && !this.#action) {
        // Copying costs some milliseconds of the worker's time, which belongs to sessions that have something to do.
        if (!this.#worker.idle) return this.#leaveWhenQuiet();
        const before = this.#actions;
        const image = await this.#askForSnapshot();
        // An action that began meanwhile has made the copy old.
        if (this.#actions !== before) return;
        this.#image = image;
        this.#stale = false;
      }
      this.#quiet = setTimeout(leave, EVICT_AFTER_MS).unref();
    };
    const leave = () => {
      if (!this.#action && !this.#stale && !this.#opening && this.#snapshots.length === 0) this.#leaveWorker();
    };
    this.#quiet = setTimeout(() => keep().catch(() => {}), KEEP_AFTER_MS).unref();
  }

  #assertOpen(): void {
    if (this.#closed) throw new ExecutorError("The session is closed.", { hint: "Open another one with executor.open()." });
  }

  /** Gives the session a worker, fresh or from its image. */
  async #connect(): Promise<void> {
    if (this.#gone) {
      throw new ExecutorLostError("The sandbox's worker had to be stopped and the session's variables went with it.", {
        hint: "Open a new session.",
      });
    }
    // A worker that is killed for another session's program while this one opens takes nothing with it: the next worker will do.
    for (let attempt = 0; attempt < MAX_CONNECTS; attempt++) if (await this.#connectTo(this.#pool.place())) return;
    throw new ExecutorStartError("The sandbox's workers end faster than a session can open.", {
      hint: "Try again when less runs at once.",
    });
  }

  /** False when the worker was killed meanwhile. */
  async #connectTo(worker: PooledWorker): Promise<boolean> {
    this.#assertOpen();
    this.#number = ++sessionCount;
    const listener: SessionListener = {
      onMessage: (message) => message.session === this.#number && this.#onMessage(message),
      onWorkerLost: (guilty, cause) => this.#worker === worker && this.#onWorkerLost(guilty, cause),
    };
    this.#worker = worker;
    worker.add(this.#number, listener);
    worker.begin();
    try {
      return await new Promise<boolean>((resolve, reject) => {
        this.#opening = { resolve, reject };
        worker.post({
          type: "open",
          session: this.#number,
          toolNames: [...this.#toolNames],
          variables: encodeVariables(this.#options.variables ?? {}),
          limits: this.#limits,
          ...(this.#image && { image: this.#image }),
        } satisfies OpenMessage);
      });
    } catch (error) {
      this.#leaveWorker();
      throw error;
    } finally {
      this.#opening = undefined;
      worker.finish();
      this.#leaveWhenQuiet();
    }
  }

  #leaveWorker(): void {
    this.#worker?.remove(this.#number);
    this.#worker = undefined;
    // Nothing of what was asked of the worker will be answered.
    this.#opening?.reject(new ExecutorError("The session was closed while its sandbox opened."));
    this.#failSnapshots(new ExecutorError("The session was closed or lost while its snapshot was made."));
  }

  #failSnapshots(error: Error): void {
    for (const request of this.#snapshots.splice(0)) request.reject(error);
  }

  #onMessage(message: FromWorker): void {
    switch (message.type) {
      case "opened":
        this.#suspended = message.suspended;
        this.#opening?.resolve(true);
        break;
      case "open-failed":
        this.#opening?.reject(
          new ExecutorStartError(
            message.message,
            this.#image ? { hint: "Use the version the snapshot was made with, or start a new run." } : {},
          ),
        );
        break;
      case "slice": {
        const { earlierOutput, output, calls = [], done } = message;
        if (earlierOutput) this.#action?.printEarlier(earlierOutput);
        if (output) this.#action?.print(output);
        for (const [id, name, input] of calls) void this.#action?.answer(id, name, input);
        if (done) this.#finish(done);
        break;
      }
      case "lost":
        this.#leaveWorker();
        this.#onLost(true);
        break;
      case "snapshot": {
        const request = this.#snapshots.shift();
        if (message.bytes) request?.resolve(message.bytes);
        else request?.reject(new ExecutorError(`The snapshot failed: ${message.error}`));
      }
    }
  }

  #finish(done: Done): void {
    const action = this.#takeAction();
    if (!action) return;
    this.#stale = true;
    action.finish(done);
  }

  #onWorkerLost(guilty: boolean, cause: unknown): void {
    this.#worker = undefined;
    this.#failSnapshots(new ExecutorLostError("The sandbox's worker ended."));
    if (!this.#opening) return this.#onLost(guilty);
    if (cause) this.#opening.reject(new ExecutorStartError("The sandbox's worker ended while it started.", { cause }));
    else this.#opening.resolve(false);
  }

  /** The sandbox is dead. With the state from before the action at hand, only the action failed and the session lives on. */
  #onLost(guilty: boolean): void {
    this.#gone = this.#stale;
    const action = this.#takeAction();
    if (!action) return;
    if (!this.#gone) return action.finish({ warnings: [], error: guilty ? KILLED : ENDED_WITH_WORKER });
    const reason = guilty
      ? "The program did not stop and had to be killed"
      : "Another session's program had to be killed, and this one's worker with it";
    action.fail(new ExecutorLostError(`${reason}; the variables of the session are lost.`, { hint: "Open a new session." }));
  }

  #takeAction(): RunningAction | undefined {
    const action = this.#action;
    this.#action = undefined;
    this.#busy?.finish();
    this.#busy = undefined;
    return action;
  }
}

const KILLED: ExecutionError = {
  kind: "timeout",
  name: "TimeoutError",
  message: "the program did not stop at its limits and was killed; variables are as they were before it",
};

const ENDED_WITH_WORKER: ExecutionError = {
  kind: "runtime",
  name: "Error",
  message: "the program was ended because its worker had to be stopped; variables are as they were before it: run it again",
};

function encodeVariables(variables: object): string {
  try {
    // As entries: in an object `undefined` would be dropped.
    return codec.encode(Object.entries(variables));
  } catch (cause) {
    throw new ExecutorStartError(`A variable cannot enter the sandbox: ${(cause as Error).message}.`, {
      cause,
      hint: "Pass plain data; give functions as tools.",
    });
  }
}
