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
import { ABORTED, encodeVariables, RunningAction, type SessionLimits } from "@smolagents-ts/executor-kit";
import type { Done } from "@smolagents-ts/executor-kit/guest";
import type { OpenMessage, SliceMessage } from "./protocol.ts";
import type { PooledWorker, WorkerPool } from "./worker-pool.ts";
import { WorkerSeat } from "./worker-seat.ts";

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
  #seat: WorkerSeat | undefined;
  #connecting: Promise<void> | undefined;
  /** The state to go on from when there is no worker; empty while nothing ran yet. */
  #saved: Pick<OpenMessage, "image" | "copy"> = {};
  /** True when an action has ended since: only the worker knows the state. */
  #stale = false;
  /** Set when that worker died. */
  #gone = false;
  #action: RunningAction | undefined;
  /** Actions begun so far. */
  #actions = 0;
  /** Tells the worker that the action is not its business any more. */
  #release: (() => void) | undefined;
  #quiet: NodeJS.Timeout | undefined;
  #closed = false;
  #suspended = false;

  private constructor(options: SessionOptions, limits: SessionLimits, pool: WorkerPool, onClose: (session: LocalSession) => void) {
    this.#options = options;
    this.#limits = limits;
    this.#toolNames = new Set(options.tools.map((tool) => tool.name));
    if (options.snapshot) this.#saved = { image: options.snapshot };
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
    await session.#takeSeat();
    return session;
  }

  get suspended(): boolean {
    return this.#suspended;
  }

  async run(code: string, options: RunOptions = {}): Promise<Execution> {
    if (this.#suspended) throw new ExecutorError("The session waits in the middle of an action.", { hint: "Call resume() first." });
    return this.#start(options, (seat, timeoutMs) => seat.run(code, timeoutMs));
  }

  async resume(options: RunOptions = {}): Promise<Execution> {
    if (!this.#suspended) throw new ExecutorError("There is no action to go on with.", { hint: "Call run()." });
    return this.#start(options, (seat) => {
      this.#suspended = false;
      seat.resume(options.timeoutMs);
    });
  }

  async define(variables: { readonly [name: string]: unknown }): Promise<void> {
    this.#assertOpen();
    if (this.#action || this.#suspended) {
      throw new ExecutorError("The session is busy with an action.", { hint: "Set variables between two actions." });
    }
    const encoded = encodeVariables(variables);
    const seat = this.#readySeat ?? (await this.#takeSeat());
    seat.define(encoded);
    this.#actions++;
    this.#stale = true;
    this.#leaveWhenQuiet();
  }

  async snapshot(): Promise<Uint8Array> {
    this.#assertOpen();
    if (!this.#action && !this.#stale && this.#saved.image) return this.#saved.image;
    const seat = this.#readySeat ?? (await this.#takeSeat());
    return seat.snapshot();
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#quiet);
    this.#leaveSeat();
    this.#takeAction()?.fail(new ExecutorError("The session was closed while its action ran."));
    this.#onClose(this);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #start(options: RunOptions, begin: (seat: WorkerSeat, timeoutMs: number) => void): Promise<Execution> {
    this.#assertOpen();
    if (this.#action) throw new ExecutorError("The session is busy with an action.", { hint: "Await it first, or open a second session." });
    const { signal, onOutput, timeoutMs = this.#limits.timeoutMs } = options;
    if (signal?.aborted) return { output: [], warnings: [], error: ABORTED };

    clearTimeout(this.#quiet);
    // Another session's long computation is not worth waiting for when the state is at hand.
    if (this.#seat?.blocked && (this.#saved.image || this.#saved.copy) && !this.#stale) this.#leaveSeat();
    const action = new RunningAction({
      callTool: this.#options.callTool,
      toolNames: this.#toolNames,
      limits: this.#limits,
      onOutput,
      settle: (results) => this.#seat?.settle(results),
      stop: () => this.#seat?.stop(),
    });
    this.#action = action;
    this.#actions++;
    // When no worker can be had, that error is thrown; the action's own end then has no listener.
    action.execution.catch(() => {});
    const abort = () => action.abort(signal?.reason);
    signal?.addEventListener("abort", abort, { once: true });
    try {
      const seat = this.#readySeat ?? (await this.#takeSeat());
      if (this.#action === action) {
        this.#release = seat.begin();
        if (action.aborted) this.#finish({ warnings: [] });
        else begin(seat, timeoutMs);
      }
      return await action.execution;
    } catch (error) {
      this.#takeAction()?.fail(error);
      throw error;
    } finally {
      signal?.removeEventListener("abort", abort);
      this.#leaveWhenQuiet();
    }
  }

  /** A session that rests is first copied, so that no other session's program can take it down, and then makes room. */
  #leaveWhenQuiet(): void {
    clearTimeout(this.#quiet);
    if (this.#closed) return;
    const keep = async () => {
      if (this.#stale && this.#seat && !this.#action) {
        // Copying costs some milliseconds of the worker's time, which belongs to sessions that have something to do.
        if (!this.#seat.idle) return this.#leaveWhenQuiet();
        const before = this.#actions;
        const copy = await this.#seat.copy();
        // An action that began meanwhile has made the copy old.
        if (this.#actions !== before) return;
        this.#saved = { copy };
        this.#stale = false;
      }
      this.#quiet = setTimeout(leave, EVICT_AFTER_MS).unref();
    };
    const leave = () => {
      if (!this.#action && !this.#stale && !this.#seat?.waiting) this.#leaveSeat();
    };
    this.#quiet = setTimeout(() => keep().catch(() => {}), KEEP_AFTER_MS).unref();
  }

  #assertOpen(): void {
    if (this.#closed) throw new ExecutorError("The session is closed.", { hint: "Open another one with executor.open()." });
  }

  get #readySeat(): WorkerSeat | undefined {
    return this.#connecting ? undefined : this.#seat;
  }

  /** A seat in a worker, fresh or from where the session was. */
  async #takeSeat(): Promise<WorkerSeat> {
    this.#connecting ??= this.#connect().finally(() => {
      this.#connecting = undefined;
      this.#leaveWhenQuiet();
    });
    await this.#connecting;
    // None when the worker was killed, or the session closed, since.
    return this.#seat ?? this.#takeSeat();
  }

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
    const seat: WorkerSeat = new WorkerSeat(worker, {
      onSlice: (message) => this.#onSlice(message),
      onLost: (guilty) => this.#onLost(guilty),
    });
    this.#seat = seat;
    try {
      const opened = await seat.open({
        tools: this.#options.tools.map(({ name, global = true }) => [name, global]),
        variables: encodeVariables(this.#options.variables ?? {}),
        // Made on this side, where the classes for it are loaded: that takes a worker milliseconds.
        seed: [...crypto.getRandomValues(new Int32Array(4))],
        limits: this.#limits,
        ...this.#saved,
      });
      if (opened) this.#suspended = opened.suspended;
      else this.#seat = undefined;
      return opened !== undefined;
    } catch (error) {
      this.#leaveSeat();
      throw error;
    }
  }

  #leaveSeat(): void {
    this.#seat?.leave();
    this.#seat = undefined;
  }

  #onSlice({ earlierOutput, output, calls = [], done }: SliceMessage): void {
    if (earlierOutput) this.#action?.printEarlier(earlierOutput);
    if (output) this.#action?.print(output);
    this.#action?.answer(calls);
    if (done) this.#finish(done);
  }

  #finish(done: Done): void {
    const action = this.#takeAction();
    if (!action) return;
    this.#stale = true;
    action.finish(done);
  }

  /** The sandbox is dead. With the state from before the action at hand, only the action failed and the session lives on. */
  #onLost(guilty: boolean): void {
    this.#seat = undefined;
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
    this.#release?.();
    this.#release = undefined;
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
