/** A duplex stream of bytes to a process that runs code: the one thing a backend has to provide. */
export interface Channel {
  /** Where writing may begin before the process runs: resolves when it does, or rejects with the `ExecutorStartError` that says why not. */
  readonly started?: Promise<void>;
  /** Resolves when the bytes were taken. Bytes arrive in the order of the calls. */
  write(bytes: Uint8Array): Promise<void>;
  /** Called with every piece that arrives. Set once, before anything was written. */
  onData(listener: (bytes: Uint8Array) => void): void;
  /** Called once when nothing more will come, with the reason as far as it is known. Set once, before anything was written. */
  onClose(listener: (end: ChannelEnd) => void): void;
  /** Whether the channel keeps this process alive. It does from the start. */
  ref?(isActive: boolean): void;
  /** Ends the process by force, whatever it does. Safe to call twice. */
  kill(): void | Promise<void>;
}

export interface ChannelEnd {
  /** `memory`: the process was ended because it used too much of it. */
  readonly reason: "exit" | "killed" | "memory" | "lost";
  /** What is known of it, for people: an exit code, a signal, the last words on the error stream. */
  readonly detail?: string;
}
