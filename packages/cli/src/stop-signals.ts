import { EXIT } from "./exit-codes.ts";
import type { CliIo, StopSignal } from "./io.ts";

const SIGNALS: readonly StopSignal[] = ["SIGINT", "SIGTERM", "SIGHUP"];
const STUCK_MS = 1_000;

interface Reactions {
  /** The run was told to end a second ago and goes on. */
  onStuck(): void;
  /** The process is about to end, in the middle of everything. */
  onExit(): void;
}

/** Ends a run on Ctrl-C and its relatives: the first signal aborts it, the second one ends the process. */
export class StopSignals implements Disposable {
  readonly #controller = new AbortController();
  readonly #stopListening: () => void;
  #stuck: NodeJS.Timeout | undefined;
  #exitCode: number | undefined;

  constructor(io: CliIo, { onStuck, onExit }: Reactions) {
    const listeners = SIGNALS.map((signal) => {
      const listener = () => {
        if (this.signal.aborted) {
          onExit();
          io.exit(EXIT[signal]);
          return;
        }
        this.#exitCode = EXIT[signal];
        this.#stuck = setTimeout(onStuck, STUCK_MS).unref();
        this.#controller.abort(new Error("The run was ended by a signal."));
      };
      io.on(signal, listener);
      return () => io.off(signal, listener);
    });
    this.#stopListening = () => {
      for (const stop of listeners) stop();
    };
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** What the process ends with; undefined when no signal came. */
  get exitCode(): number | undefined {
    return this.#exitCode;
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#stuck);
    this.#stopListening();
  }
}
