import type { OutputChunk } from "@smolagents-ts/core";
import type { SessionLimits } from "@smolagents-ts/executor-kit";
import type { Done, GuestCall, ToolName } from "@smolagents-ts/executor-kit/guest";
import type { EngineModules } from "./engine.ts";
import type { StateCopy } from "./state-copy.ts";

export interface OpenMessage {
  readonly type: "open";
  readonly session: number;
  readonly tools: readonly ToolName[];
  /** Encoded object. */
  readonly variables: string;
  /** Four numbers that a fresh session's random ones follow from. */
  readonly seed: readonly number[];
  readonly limits: SessionLimits;
  /** Restores this in place of a fresh start. */
  readonly image?: Uint8Array;
  /** The same, of a session of this process. */
  readonly copy?: StateCopy;
}

export type ToWorker =
  /** The compiled engine, once it is there; the worker starts meanwhile. */
  | { readonly type: "modules"; readonly session: 0; readonly modules: EngineModules; readonly base: Uint8Array }
  | OpenMessage
  | { readonly type: "run"; readonly session: number; readonly code: string; readonly timeoutMs: number }
  | { readonly type: "define"; readonly session: number; readonly variables: string }
  /** Goes on with the action of the image the session was opened from. */
  | { readonly type: "resume"; readonly session: number; readonly timeoutMs?: number }
  | { readonly type: "settle"; readonly session: number; readonly results: string }
  | { readonly type: "stop"; readonly session: number }
  | { readonly type: "snapshot" | "copy"; readonly session: number }
  | { readonly type: "close"; readonly session: number };

/** What a program said and did in one go: prints, then calls, then its end. */
export interface SliceMessage {
  readonly type: "slice";
  readonly session: number;
  /** Printed before the snapshot that the action goes on from. */
  readonly earlierOutput?: readonly OutputChunk[];
  readonly output?: readonly OutputChunk[];
  readonly calls?: readonly GuestCall[];
  readonly done?: Done;
}

export type FromWorker =
  | { readonly type: "opened"; readonly session: number; readonly suspended: boolean }
  | { readonly type: "open-failed"; readonly session: number; readonly message: string; readonly hint?: string }
  | SliceMessage
  /** The session is gone from the worker, and so is any action of it that waited for its turn. */
  | { readonly type: "closed"; readonly session: number }
  /** The engine broke, or the program left endless work in it. The session's state is gone; its worker and the others are well. */
  | { readonly type: "lost"; readonly session: number }
  | { readonly type: "saved"; readonly session: number; readonly saved: Uint8Array | StateCopy }
  | { readonly type: "save-failed"; readonly session: number; readonly message: string };

/**
 * Shared between a worker and the main thread, where messages would come too late: a busy worker reads none.
 *
 * `deadline` is when the running slice must have ended (milliseconds since the epoch, 0 while idle), `stop` the number of the session to stop.
 */
export class Gate {
  readonly buffer: SharedArrayBuffer;
  readonly #times: Float64Array;
  readonly #stop: Int32Array;

  constructor(buffer = new SharedArrayBuffer(32)) {
    this.buffer = buffer;
    this.#times = new Float64Array(buffer, 0, 3);
    this.#stop = new Int32Array(buffer, 24, 2);
  }

  enter(session: number, now: number, deadline: number): void {
    Atomics.store(this.#stop, 1, session);
    this.#times[2] = now;
    this.#times[1] = now;
    this.#times[0] = deadline;
  }
  /** The engine looked up from the program. */
  beat(now: number): void {
    this.#times[2] = now;
  }
  /** When it last did, or when the slice began. */
  get lastBeat(): number {
    return this.#times[2] ?? 0;
  }
  leave(): void {
    this.#times[0] = 0;
    this.#times[1] = 0;
  }
  get deadline(): number {
    return this.#times[0] ?? 0;
  }
  /** When the running slice began; 0 while idle. */
  get since(): number {
    return this.#times[1] ?? 0;
  }
  /** The session whose program is running, or ran last. */
  get session(): number {
    return Atomics.load(this.#stop, 1);
  }
  requestStop(session: number): void {
    Atomics.store(this.#stop, 0, session);
  }
  stopRequested(session: number): boolean {
    // A sandbox that belongs to no session yet has number 0, like no request at all.
    return session !== 0 && Atomics.load(this.#stop, 0) === session;
  }
  clearStop(session: number): void {
    Atomics.compareExchange(this.#stop, 0, session, 0);
  }
}
