/** The memory that the two threads share: lines for Python, and what is to be known while Python computes. */

const RING_BYTES = 1024 * 1024;
const HEAD_BYTES = 64;

/** Places in the head. */
const EVENTS = 0;
const WRITTEN = 1;
const TAKEN = 2;
const SIGNAL = 3;
const INTERRUPTED = 4;
const IS_WAITING = 5;
const IS_WRITING = 6;

const SIGINT = 2;
const FREE = 0;
const HELD = 1;

export class Bridge {
  readonly memory: SharedArrayBuffer;
  readonly #head: Int32Array<SharedArrayBuffer>;
  readonly #ring: Uint8Array<SharedArrayBuffer>;

  constructor(memory = new SharedArrayBuffer(HEAD_BYTES + RING_BYTES)) {
    this.memory = memory;
    this.#head = new Int32Array(memory, 0, HEAD_BYTES / 4);
    this.#ring = new Uint8Array(memory, HEAD_BYTES);
  }

  /** Where Pyodide looks for a signal. */
  get signal(): Int32Array {
    return this.#head.subarray(SIGNAL, SIGNAL + 1);
  }

  /** The number of the program that was interrupted last. */
  get interrupted(): number {
    return Atomics.load(this.#head, INTERRUPTED);
  }

  /** Whether Python has nothing to do before it gets a line. */
  get isWaiting(): boolean {
    return Atomics.load(this.#head, IS_WAITING) === 1;
  }

  /** Hands over bytes, as there is room for them. */
  async give(bytes: Uint8Array): Promise<void> {
    for (let rest = bytes; rest.length > 0; ) {
      const written = Atomics.load(this.#head, WRITTEN);
      const taken = Atomics.load(this.#head, TAKEN);
      const room = RING_BYTES - ((written - taken) | 0);
      if (room === 0) {
        await Atomics.waitAsync(this.#head, TAKEN, taken).value;
        continue;
      }
      const at = written & (RING_BYTES - 1);
      const piece = rest.subarray(0, Math.min(room, RING_BYTES - at));
      this.#ring.set(piece, at);
      Atomics.store(this.#head, WRITTEN, (written + piece.length) | 0);
      this.#announce();
      rest = rest.subarray(piece.length);
    }
  }

  /** Has Python raise SIGINT, unless it waits: then it is told by a line. */
  interrupt(id: number): void {
    Atomics.store(this.#head, INTERRUPTED, id);
    if (this.isWaiting) return;
    Atomics.store(this.#head, SIGNAL, SIGINT);
    this.#announce();
  }

  /** Fills `buffer` with what is there; waits for it up to the given time. */
  take(buffer: Uint8Array, microseconds: number): number {
    const end = performance.now() + microseconds / 1000;
    Atomics.store(this.#head, IS_WAITING, 1);
    try {
      for (;;) {
        Atomics.store(this.#head, SIGNAL, 0);
        const events = Atomics.load(this.#head, EVENTS);
        const length = this.#takeNow(buffer);
        if (length > 0 || !this.#rest(events, end)) return length;
      }
    } finally {
      Atomics.store(this.#head, IS_WAITING, 0);
    }
  }

  #takeNow(buffer: Uint8Array): number {
    const taken = Atomics.load(this.#head, TAKEN);
    const there = (Atomics.load(this.#head, WRITTEN) - taken) | 0;
    const at = taken & (RING_BYTES - 1);
    const length = Math.min(there, buffer.length, RING_BYTES - at);
    buffer.set(this.#ring.subarray(at, at + length));
    Atomics.store(this.#head, TAKEN, (taken + length) | 0);
    Atomics.notify(this.#head, TAKEN);
    return length;
  }

  /** Waits, whatever arrives, until the time is over or there is a signal. */
  sleep(microseconds: number): void {
    const end = performance.now() + microseconds / 1000;
    for (;;) {
      const events = Atomics.load(this.#head, EVENTS);
      if (Atomics.load(this.#head, SIGNAL) !== 0 || !this.#rest(events, end)) return;
    }
  }

  /** Runs `write` while nobody else writes. False when somebody does and `isPatient` is not set. */
  exclusively(write: () => void, isPatient: boolean): boolean {
    while (Atomics.compareExchange(this.#head, IS_WRITING, FREE, HELD) !== FREE) {
      if (!isPatient) return false;
      Atomics.wait(this.#head, IS_WRITING, HELD);
    }
    try {
      write();
    } finally {
      Atomics.store(this.#head, IS_WRITING, FREE);
      Atomics.notify(this.#head, IS_WRITING);
    }
    return true;
  }

  /** Until something happens. False when there is no time. */
  #rest(events: number, end: number): boolean {
    const left = end - performance.now();
    if (left <= 0) return false;
    Atomics.wait(this.#head, EVENTS, events, left);
    return true;
  }

  #announce(): void {
    Atomics.add(this.#head, EVENTS, 1);
    Atomics.notify(this.#head, EVENTS);
  }
}
