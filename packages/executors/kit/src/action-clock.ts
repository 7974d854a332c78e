/** How often a program with open calls is asked whether it only waits for them, in milliseconds. */
const ASK_EVERY_MS = 250;

export interface ActionClockOptions {
  readonly timeoutMs: number;
  /** Asks the interpreter whether the program only waits. */
  readonly ask: () => void;
  readonly onTimeout: () => void;
}

/**
 * Measures the time a program computes and sleeps. While calls are open it is taken to wait, unless it does not say so when asked: then the time since
 * it was last known to wait counts.
 */
export class ActionClock {
  readonly #options: ActionClockOptions;
  #remainingMs: number;
  #runningSince: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** Since when the program counts as waiting. */
  #waitingSince = 0;
  #isOver = false;

  constructor(options: ActionClockOptions) {
    this.#options = options;
    this.#remainingMs = options.timeoutMs;
    this.#run();
  }

  /** The program has calls open, or has none any more. */
  setWaiting(isWaiting: boolean): void {
    if (this.#isOver || isWaiting === (this.#runningSince === undefined)) return;
    if (!isWaiting) return this.#run();
    this.#stand();
    this.#askLater();
  }

  /** The interpreter's answer. */
  answer(isWaiting: boolean): void {
    if (isWaiting) this.#waitingSince = performance.now();
  }

  stop(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
  }

  #run(): void {
    this.#runningSince = performance.now();
    this.#expireAfter(this.#remainingMs);
  }

  #stand(): void {
    const now = performance.now();
    this.#remainingMs -= now - (this.#runningSince ?? now);
    this.#runningSince = undefined;
    this.#waitingSince = now;
  }

  #askLater(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const asked = performance.now();
      this.#options.ask();
      this.#timer = setTimeout(() => {
        if (this.#waitingSince < asked) this.#remainingMs -= performance.now() - asked;
        if (this.#remainingMs <= 0) this.#expire();
        else this.#askLater();
      }, ASK_EVERY_MS);
    }, ASK_EVERY_MS);
  }

  #expireAfter(milliseconds: number): void {
    clearTimeout(this.#timer);
    // Longer ones than a timer can hold would fire at once.
    this.#timer = setTimeout(() => this.#expire(), Math.min(Math.max(0, milliseconds), 2 ** 31 - 1));
  }

  #expire(): void {
    this.stop();
    this.#options.onTimeout();
  }
}
