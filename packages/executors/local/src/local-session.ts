import {
  type Execution,
  type ExecutionError,
  ExecutorError,
  ExecutorLostError,
  type ExecutorSession,
  ExecutorStartError,
  type OutputChunk,
  type RunOptions,
  type SessionOptions,
} from "@smolagents-ts/core";
import { makeCodec } from "./codec.ts";
import type { DoneMessage, FromWorker, OpenMessage, SessionLimits, ToWorker } from "./protocol.ts";
import type { PooledWorker, SessionListener, WorkerPool } from "./worker-pool.ts";

const codec = makeCodec();
let sessionCount = 0;

/** Quiet time after which a session's state is copied out of its worker, and after which it leaves the worker, in milliseconds. */
const KEEP_AFTER_MS = 250;
const EVICT_AFTER_MS = 2_000;
/** Workers to try when each is killed while the session opens. */
const MAX_CONNECTS = 10;

type Answer = [id: string, ok: boolean, text: string, errorName?: string];

interface RunningAction {
  readonly output: OutputChunk[];
  readonly onOutput: RunOptions["onOutput"];
  /** Aborts the tool calls of the action when it ends before them. */
  readonly calls: AbortController;
  readonly resolve: (execution: Execution) => void;
  readonly reject: (error: Error) => void;
  /** The caller's signal fired: how the action ends is clear, whatever the worker says. */
  aborted: boolean;
}

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
  #settled: Answer[] = [];
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

  run(code: string, options: RunOptions = {}): Promise<Execution> {
    if (this.#suspended) throw new ExecutorError("The session waits in the middle of an action.", { hint: "Call resume() first." });
    return this.#start(options, (timeoutMs) => ({ type: "run", session: this.#number, code, timeoutMs }));
  }

  resume(options: RunOptions = {}): Promise<Execution> {
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
    worker?.begin();
    return new Promise<Uint8Array>((resolve, reject) => {
      this.#snapshots.push({ resolve, reject });
      worker?.post({ type: "snapshot", session: this.#number });
    }).finally(() => worker?.finish());
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#quiet);
    this.#leaveWorker();
    this.#fail(new ExecutorError("The session was closed while its action ran."));
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
    let stop = () => {};
    try {
      return await new Promise<Execution>((resolve, reject) => {
        const action: RunningAction = { output: [], onOutput, calls: new AbortController(), resolve, reject, aborted: false };
        this.#action = action;
        stop = () => {
          action.aborted = true;
          action.calls.abort(signal?.reason);
          this.#worker?.stop(this.#number);
        };
        signal?.addEventListener("abort", stop, { once: true });
        const send = () => {
          if (this.#action !== action) return;
          this.#suspended = false;
          this.#worker?.begin();
          this.#worker?.post(toMessage(timeoutMs));
        };
        if (this.#worker) send();
        else this.#connect().then(send, (error) => this.#fail(error));
      });
    } finally {
      signal?.removeEventListener("abort", stop);
      this.#leaveWhenQuiet();
    }
  }

  /** A session that rests is first copied, so that no other session's program can take it down, and then makes room. */
  #leaveWhenQuiet(): void {
    clearTimeout(this.#quiet);
    if (this.#closed) return;
    const keep = async () => {
      if (this.#stale && this.#worker && !this.#action) {
        const image = await this.#askForSnapshot();
        if (this.#action) return;
        this.#image = image;
        this.#stale = false;
      }
      this.#quiet = setTimeout(leave, EVICT_AFTER_MS).unref();
    };
    const leave = () => {
      if (!this.#action && !this.#stale) this.#leaveWorker();
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
    if (this.#action) this.#worker?.finish();
    this.#worker = undefined;
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
      case "output":
        if (this.#action) this.#print(this.#action, message.chunks, message.earlier ?? false);
        break;
      case "calls":
        if (this.#action) for (const [id, name, input] of message.calls) void this.#answer(this.#action, id, name, input);
        break;
      case "done":
        this.#finish(message);
        break;
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

  #print(action: RunningAction, chunks: readonly OutputChunk[], earlier: boolean): void {
    action.output.push(...chunks);
    if (earlier || !action.onOutput) return;
    try {
      for (const chunk of chunks) action.onOutput(chunk);
    } catch (error) {
      // The listener's failure is the caller's to know; the program has nobody left to work for.
      action.reject(error as Error);
      this.#worker?.stop(this.#number);
    }
  }

  async #answer(action: RunningAction, id: string, name: string, input: string): Promise<void> {
    let answer: Answer;
    try {
      if (!this.#toolNames.has(name)) throw new ExecutorError(`There is no tool called "${name}".`);
      const value = await this.#options.callTool({ id, name, input: codec.decode(input) }, { signal: action.calls.signal });
      const text = codec.encode(value);
      if (text.length > this.#limits.messageChars) {
        const tooLong = `The result of ${name} is ${text.length} characters long, more than the ${this.#limits.messageChars} that may enter the sandbox at once.`;
        answer = [id, false, tooLong, "LimitError"];
      } else {
        answer = [id, true, text];
      }
    } catch (error) {
      answer = [id, false, error instanceof Error ? error.message : String(error)];
    }
    // Answers that come in one go leave in one message.
    if (this.#settled.push(answer) === 1) queueMicrotask(() => this.#sendSettled(action));
  }

  #sendSettled(action: RunningAction): void {
    const results = JSON.stringify(this.#settled);
    this.#settled = [];
    if (this.#action === action) this.#worker?.post({ type: "settle", session: this.#number, results });
  }

  #finish({ value, text, final, error, warnings }: DoneMessage): void {
    const action = this.#takeAction();
    if (!action) return;
    this.#stale = true;
    let outcome: Partial<Execution>;
    try {
      outcome = {
        ...(value !== undefined && { value: codec.decode(value) }),
        ...(text !== undefined && { text }),
        ...(final !== undefined && { final: { value: codec.decode(final) } }),
        ...(error && { error }),
      };
    } catch {
      outcome = { error: { kind: "runtime", name: "TypeError", message: "the value that left the sandbox is not well-formed" } };
    }
    action.resolve({ output: action.output, warnings, ...(action.aborted ? { error: ABORTED } : outcome) });
  }

  #onWorkerLost(guilty: boolean, cause: unknown): void {
    this.#worker = undefined;
    for (const request of this.#snapshots.splice(0)) request.reject(new ExecutorLostError("The sandbox's worker ended."));
    if (!this.#opening) return this.#onLost(guilty);
    if (cause) this.#opening.reject(new ExecutorStartError("The sandbox's worker ended while it started.", { cause }));
    else this.#opening.resolve(false);
  }

  /** The sandbox is dead. With the state from before the action at hand, only the action failed and the session lives on. */
  #onLost(guilty: boolean): void {
    this.#gone = this.#stale;
    const action = this.#takeAction();
    if (!action) return;
    if (action.aborted && !this.#gone) return action.resolve({ output: action.output, warnings: [], error: ABORTED });
    if (guilty && !this.#gone) return action.resolve({ output: action.output, warnings: [], error: KILLED });
    const reason = guilty
      ? "The program did not stop and had to be killed"
      : "Another session's program had to be killed, and this one's worker with it";
    if (this.#gone)
      action.reject(new ExecutorLostError(`${reason}; the variables of the session are lost.`, { hint: "Open a new session." }));
    else
      action.reject(new ExecutorLostError(`${reason}; variables are as they were before the action.`, { hint: "Run the action again." }));
  }

  #fail(error: Error): void {
    this.#takeAction()?.reject(error);
  }

  #takeAction(): RunningAction | undefined {
    const action = this.#action;
    this.#action = undefined;
    this.#settled = [];
    action?.calls.abort(new ExecutorError("The action that made the call has ended."));
    if (action) this.#worker?.finish();
    return action;
  }
}

const ABORTED: ExecutionError = { kind: "aborted", name: "AbortError", message: "the action was aborted" };

const KILLED: ExecutionError = {
  kind: "timeout",
  name: "TimeoutError",
  message: "the program did not stop at its limits and was killed; variables are as they were before it",
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
