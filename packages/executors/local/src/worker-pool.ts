import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { loadEngine } from "./load-engine.ts";
import { type FromWorker, Gate, type ToWorker } from "./protocol.ts";
import type { WorkerData } from "./worker.ts";

/**
 * A worker is killed when it has overrun a deadline or ignored a stop for this long, and the engine has not looked up from the program for that long
 * (both in milliseconds). A program that the engine looks up from is stopped by the engine; then the worker is merely waiting for a processor.
 */
const GRACE_MS = 50;
const DEAF_MS = 200;
const WATCH_MS = 20;
/** A worker that has computed this long without a pause gets no new sessions, in milliseconds. */
const BLOCKED_MS = 20;

/** What a worker tells of a session, and its end. */
export interface SessionListener {
  onMessage(message: FromWorker): void;
  /** The worker is gone. `guilty`: it was this session's program that had to be killed. `cause`: why it died by itself. */
  onWorkerLost(guilty: boolean, cause: unknown): void;
}

/** A thread with sandboxes in it. */
export class PooledWorker {
  readonly #worker: Worker;
  readonly #gate: Gate;
  readonly #listeners = new Map<number, SessionListener>();
  /** Sessions asked to stop, with the moment they were first found running. */
  readonly #stops = new Map<number, number | undefined>();
  readonly #onExit: (worker: PooledWorker) => void;
  #watch: NodeJS.Timeout | undefined;
  #active = 0;
  #copying = 0;
  #dead = false;

  constructor(onExit: (worker: PooledWorker) => void) {
    this.#gate = new Gate();
    this.#onExit = onExit;
    // Code from the source tree runs as TypeScript, which Node strips by itself.
    const file = import.meta.url.endsWith(".ts") ? "./worker.ts" : "./worker.cjs";
    this.#worker = new Worker(new URL(file, import.meta.url), {
      workerData: { gate: this.#gate.buffer } satisfies WorkerData,
      name: "smolagents-ts sandbox",
      env: {},
      execArgv: ["--disable-warning=ExperimentalWarning"],
    });
    this.#worker.on("message", (message: FromWorker) => {
      if (message.type === "lost" || message.type === "closed" || (message.type === "slice" && message.done))
        this.#stops.delete(message.session);
      this.#listeners.get(message.session)?.onMessage(message);
    });
    this.#worker.on("error", (error) => this.#end(false, error));
    this.#worker.on("exit", () => this.#end(false));
    this.#worker.unref();
    loadEngine().then(
      ({ modules, base }) => this.post({ type: "modules", session: 0, modules, base }),
      (error) => this.#end(false, error),
    );
  }

  /** True while it does nothing but copy sessions. */
  get idle(): boolean {
    return this.#active === this.#copying;
  }

  get sessions(): number {
    return this.#listeners.size;
  }

  /** True when the worker computes for longer than a new session should wait. */
  get blocked(): boolean {
    return this.#gate.since > 0 && Date.now() - this.#gate.since > BLOCKED_MS;
  }

  add(session: number, listener: SessionListener): void {
    this.#listeners.set(session, listener);
  }

  remove(session: number): void {
    this.#listeners.delete(session);
    if (this.#dead) return;
    this.post({ type: "close", session });
    // Also when it does not run yet: its action may wait in the worker's queue behind another's.
    this.#requestStop(session);
  }

  post(message: ToWorker): void {
    if (!this.#dead) this.#worker.postMessage(message);
  }

  /** Stops a session's action, in the middle of a loop if need be. */
  stop(session: number): void {
    this.#requestStop(session);
    this.post({ type: "stop", session });
  }

  /** Counts what keeps the process alive and the watch going: an action that runs, a message that waits for its answer. */
  begin(what: "action" | "copy" = "action"): void {
    if (what === "copy") this.#copying++;
    if (++this.#active > 1 || this.#dead) return;
    this.#worker.ref();
    this.#watch ??= setInterval(() => this.#look(), WATCH_MS);
  }

  finish(what: "action" | "copy" = "action"): void {
    if (what === "copy") this.#copying--;
    if (--this.#active > 0 || this.#dead) return;
    this.#worker.unref();
    if (this.#stops.size === 0) this.#stopWatch();
  }

  #isRunning(session: number): boolean {
    return this.#gate.deadline > 0 && this.#gate.session === session;
  }

  /** A worker between two programs reads the message that asks for the same; only a running one must be told here. */
  #requestStop(session: number): void {
    const running = this.#isRunning(session);
    if (running) this.#gate.requestStop(session);
    this.#stops.set(session, running ? Date.now() : undefined);
    this.#watch ??= setInterval(() => this.#look(), WATCH_MS);
  }

  #look(): void {
    const now = Date.now();
    for (const [session, since] of this.#stops) {
      if (!this.#isRunning(session)) continue;
      if (since === undefined) {
        this.#requestStop(session);
      } else if (now > since + GRACE_MS && now > this.#gate.lastBeat + DEAF_MS) {
        return this.#kill();
      }
    }
    const { deadline, lastBeat } = this.#gate;
    if (deadline > 0 && now > deadline + GRACE_MS && now > lastBeat + DEAF_MS) return this.#kill();
    if (this.#active === 0 && this.#stops.size === 0) this.#stopWatch();
  }

  /** For programs that sit in one endless operation of the engine, which looks up from nothing. */
  #kill(): void {
    this.#end(true);
    void this.#worker.terminate();
  }

  #end(killed: boolean, cause?: unknown): void {
    if (this.#dead) return;
    this.#dead = true;
    this.#stopWatch();
    this.#onExit(this);
    const guilty = this.#gate.session;
    const listeners = [...this.#listeners];
    this.#listeners.clear();
    for (const [session, listener] of listeners) listener.onWorkerLost(killed && session === guilty, cause);
  }

  #stopWatch(): void {
    clearInterval(this.#watch);
    this.#watch = undefined;
  }
}

/** The threads of a process that run sandboxes. Idle ones do not keep the process alive. */
export class WorkerPool {
  readonly #workers = new Set<PooledWorker>();
  readonly #maxWorkers: number;

  constructor({ maxWorkers = Math.max(4, availableParallelism()) } = {}) {
    this.#maxWorkers = maxWorkers;
  }

  /** Starts a worker if there is none, so that the first session finds it ready. */
  warm(): void {
    if (this.#workers.size === 0) this.#start();
  }

  /** The worker for one more session: the one with the fewest, among those that are free to take it. */
  place(): PooledWorker {
    const free = [...this.#workers].filter((worker) => !worker.blocked);
    const best = (free.length > 0 ? free : [...this.#workers]).sort((a, b) => a.sessions - b.sessions)[0];
    // One processor is the main thread's, which has more to do for a step than the worker.
    const enough = Math.max(1, availableParallelism() - 1);
    const crowded = free.length === 0 || (best !== undefined && best.sessions >= 8 && this.#workers.size < enough);
    return best === undefined || (crowded && this.#workers.size < this.#maxWorkers) ? this.#start() : best;
  }

  #start(): PooledWorker {
    const worker = new PooledWorker((ended) => this.#workers.delete(ended));
    this.#workers.add(worker);
    return worker;
  }
}
