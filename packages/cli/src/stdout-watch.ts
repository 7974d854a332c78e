import type { Output } from "@smolagents-ts/terminal";
import { EXIT } from "./exit-codes.ts";

/** Notices when stdout takes no more: its reader left (`… | head`), or the disk is full. Without a listener either would end the process. */
export class StdoutWatch implements Disposable {
  readonly #controller = new AbortController();
  readonly #stopListening: () => void;
  #error: NodeJS.ErrnoException | undefined;

  constructor(stdout: Output) {
    const fail = (error: NodeJS.ErrnoException) => {
      this.#error ??= error;
      this.#controller.abort(error);
    };
    stdout.on("error", fail);
    this.#stopListening = () => stdout.off("error", fail);
  }

  /** Aborts when what is written goes nowhere. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Undefined while all is well. */
  get failure(): { readonly exitCode: number; readonly message?: string } | undefined {
    if (!this.#error) return undefined;
    // A reader that has seen enough is no failure to talk about.
    if (this.#error.code === "EPIPE") return { exitCode: EXIT.readerLeft };
    return { exitCode: EXIT.failed, message: `The output could not be written: ${this.#error.message}` };
  }

  [Symbol.dispose](): void {
    this.#stopListening();
  }
}
