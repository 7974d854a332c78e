import { ExecutorError, ExecutorLostError, ExecutorStartError } from "@smolagents-ts/core";
import type { FromWorker, OpenMessage, SliceMessage, ToWorker } from "./protocol.ts";
import type { StateCopy } from "./state-copy.ts";
import type { PooledWorker } from "./worker-pool.ts";

let seatCount = 0;

/** What a seat tells once it is open. */
export interface SeatListener {
  onSlice(message: SliceMessage): void;
  /** The sandbox is gone. `guilty`: it was this session's program that had to be ended. */
  onLost(guilty: boolean): void;
}

/** A session's place in one worker. One that comes back to a worker has another seat, so late messages of its old life reach nobody. */
export class WorkerSeat {
  readonly #worker: PooledWorker;
  readonly #number = ++seatCount;
  readonly #listener: SeatListener;
  #opening: PromiseWithResolvers<{ suspended: boolean } | undefined> | undefined;
  readonly #saves: PromiseWithResolvers<Uint8Array | StateCopy>[] = [];

  constructor(worker: PooledWorker, listener: SeatListener) {
    this.#worker = worker;
    this.#listener = listener;
    worker.add(this.#number, {
      onMessage: (message) => this.#onMessage(message),
      onWorkerLost: (guilty, cause) => this.#onWorkerLost(guilty, cause),
    });
  }

  /** Gives whether the session waits in the middle of an action; nothing when the worker was killed for somebody else meanwhile. */
  async open(message: Omit<OpenMessage, "type" | "session">): Promise<{ suspended: boolean } | undefined> {
    this.#opening = Promise.withResolvers();
    this.#worker.begin();
    try {
      this.#worker.post({ type: "open", session: this.#number, ...message });
      return await this.#opening.promise;
    } finally {
      this.#opening = undefined;
      this.#worker.finish();
    }
  }

  run(code: string, timeoutMs: number): void {
    this.#post({ type: "run", session: this.#number, code, timeoutMs });
  }

  /** `variables` are encoded. */
  define(variables: string): void {
    this.#post({ type: "define", session: this.#number, variables });
  }

  resume(timeoutMs: number | undefined): void {
    this.#post({ type: "resume", session: this.#number, ...(timeoutMs !== undefined && { timeoutMs }) });
  }

  settle(results: string): void {
    this.#post({ type: "settle", session: this.#number, results });
  }

  stop(): void {
    this.#worker.stop(this.#number);
  }

  snapshot(): Promise<Uint8Array> {
    return this.#save("snapshot") as Promise<Uint8Array>;
  }

  copy(): Promise<StateCopy> {
    return this.#save("copy") as Promise<StateCopy>;
  }

  /** The worker answers in the order it is asked. */
  async #save(type: "snapshot" | "copy"): Promise<Uint8Array | StateCopy> {
    const request = Promise.withResolvers<Uint8Array | StateCopy>();
    this.#saves.push(request);
    this.#worker.begin("copy");
    try {
      this.#post({ type, session: this.#number });
      return await request.promise;
    } finally {
      this.#worker.finish("copy");
    }
  }

  /** Counts an action of the session as the worker's until the function that this gives is called. */
  begin(): () => void {
    this.#worker.begin();
    return () => this.#worker.finish();
  }

  /** True when another session has computed there for longer than is worth waiting for. */
  get blocked(): boolean {
    return this.#worker.blocked;
  }

  /** True when nobody there has anything to do. */
  get idle(): boolean {
    return this.#worker.idle;
  }

  /** True while something that was asked of the worker is not there yet. */
  get waiting(): boolean {
    return this.#opening !== undefined || this.#saves.length > 0;
  }

  leave(): void {
    this.#worker.remove(this.#number);
    // Nothing of what was asked of the worker will be answered.
    this.#opening?.reject(new ExecutorError("The session was closed while its sandbox opened."));
    this.#failSaves(new ExecutorError("The session was closed or lost while its snapshot was made."));
  }

  #post(message: ToWorker): void {
    this.#worker.post(message);
  }

  #onMessage(message: FromWorker): void {
    switch (message.type) {
      case "opened":
        this.#opening?.resolve({ suspended: message.suspended });
        break;
      case "open-failed":
        this.#opening?.reject(new ExecutorStartError(message.message, message.hint === undefined ? {} : { hint: message.hint }));
        break;
      case "slice":
        this.#listener.onSlice(message);
        break;
      case "lost":
        this.leave();
        this.#listener.onLost(true);
        break;
      case "saved":
        this.#saves.shift()?.resolve(message.saved);
        break;
      case "save-failed":
        this.#saves.shift()?.reject(new ExecutorError(`The snapshot failed: ${message.message}`));
    }
  }

  #onWorkerLost(guilty: boolean, cause: unknown): void {
    this.#failSaves(new ExecutorLostError("The sandbox's worker ended."));
    if (!this.#opening) return this.#listener.onLost(guilty);
    if (cause) this.#opening.reject(new ExecutorStartError("The sandbox's worker ended while it started.", { cause }));
    else this.#opening.resolve(undefined);
  }

  #failSaves(error: Error): void {
    for (const request of this.#saves.splice(0)) request.reject(error);
  }
}
