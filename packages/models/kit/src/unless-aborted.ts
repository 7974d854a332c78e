/** What `start` gives, or the signal's reason as soon as it is aborted: what comes too late is closed. */
export const unlessAborted = <Value>(start: () => Promise<Value>, signal: AbortSignal, close: (value: Value) => void): Promise<Value> =>
  new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const abort = () => reject(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    start()
      .then((value) => (signal.aborted ? close(value) : resolve(value)))
      .catch(reject)
      .finally(() => signal.removeEventListener("abort", abort));
  });
