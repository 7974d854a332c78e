/** One at a time, in the order of asking. */
export class Turns {
  #taken = false;
  readonly #waiting: (() => void)[] = [];

  /** Resolves when it is the caller's turn, with what ends it. An abort leaves the queue, with the signal's reason. */
  async take(signal?: AbortSignal): Promise<() => void> {
    signal?.throwIfAborted();
    if (this.#taken) {
      await new Promise<void>((resolve, reject) => {
        const begin = () => {
          signal?.removeEventListener("abort", leave);
          resolve();
        };
        const leave = () => {
          this.#waiting.splice(this.#waiting.indexOf(begin), 1);
          reject(signal?.reason);
        };
        this.#waiting.push(begin);
        signal?.addEventListener("abort", leave, { once: true });
      });
    }
    this.#taken = true;
    let over = false;
    return () => {
      if (over) return;
      over = true;
      const next = this.#waiting.shift();
      // It stays taken: nobody who asks now may come before who waits.
      if (next) next();
      else this.#taken = false;
    };
  }
}
