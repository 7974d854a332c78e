import { Worker } from "node:worker_threads";

/** What Node itself makes of a program. */
export interface Reference {
  /** The last value, as our codec carries it; absent when there is none or it cannot cross. */
  readonly value?: string;
  /** The last value as Node prints it; absent when it is `undefined`. */
  readonly text?: string;
  readonly output: readonly { readonly stream: string; readonly text: string }[];
  /** Name of the error that ended the program. */
  readonly errorName?: string;
}

/** Runs programs in a thread of Node, each in V8's own REPL mode, which is independent of anything of ours. */
export function nodeReferences(programs: readonly { readonly code: string }[]): Promise<readonly Reference[]> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./node-reference-worker.ts", import.meta.url), {
      workerData: programs.map(({ code }) => code),
      execArgv: ["--disable-warning=ExperimentalWarning"],
    });
    worker.on("message", resolve);
    worker.on("error", reject);
  });
}
