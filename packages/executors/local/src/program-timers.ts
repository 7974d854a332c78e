/** The timers of one program. Its `setTimeout` says what is to happen; when it does is kept here. */
export class ProgramTimers {
  readonly #fire: (id: number) => void;
  readonly #timers = new Map<number, NodeJS.Timeout>();
  #sleep: NodeJS.Timeout | undefined;

  constructor(fire: (id: number) => void) {
    this.#fire = fire;
  }

  get size(): number {
    return this.#timers.size;
  }

  set(id: number, ms: number): void {
    clearTimeout(this.#timers.get(id));
    const fire = () => {
      this.#timers.delete(id);
      this.#fire(id);
    };
    this.#timers.set(id, setTimeout(fire, Math.max(1, ms || 0)));
  }

  /** Calls `wake` when the program has slept that long. */
  sleep(ms: number, wake: () => void): void {
    this.#sleep = setTimeout(wake, ms);
  }

  /** Something else has woken it. */
  endSleep(): void {
    clearTimeout(this.#sleep);
  }

  clear(): void {
    clearTimeout(this.#sleep);
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }
}
