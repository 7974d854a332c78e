/** Watches what untrusted programs do to this process: how long its main thread is held, and how much it grows. */
export class HostWatch {
  readonly #timer: NodeJS.Timeout;
  #rssAtStart = process.memoryUsage.rss();
  #cpu = process.threadCpuUsage();
  longestHoldMs = 0;
  #peakRss = this.#rssAtStart;

  constructor() {
    this.#timer = setInterval(() => this.#look(), 5);
  }

  /** Forgets what was until now. */
  restart(): void {
    this.#cpu = process.threadCpuUsage();
    this.longestHoldMs = 0;
    this.#rssAtStart = process.memoryUsage.rss();
    this.#peakRss = this.#rssAtStart;
  }

  /** Memory the process took beyond what it had, at its worst, in bytes. */
  get growth(): number {
    return this.#peakRss - this.#rssAtStart;
  }

  /** Does something that is not the programs' doing. */
  excuse<Result>(action: () => Result): Result {
    this.#look();
    try {
      return action();
    } finally {
      this.#cpu = process.threadCpuUsage();
    }
  }

  stop(): void {
    this.#look();
    clearInterval(this.#timer);
  }

  #look(): void {
    // CPU time and not the clock: on a busy machine the thread may wait long for its turn, which says nothing about us.
    const cpu = process.threadCpuUsage();
    const heldMs = (cpu.user + cpu.system - this.#cpu.user - this.#cpu.system) / 1_000;
    this.#cpu = cpu;
    this.longestHoldMs = Math.max(this.longestHoldMs, heldMs);
    this.#peakRss = Math.max(this.#peakRss, process.memoryUsage.rss());
  }
}
