/** What the runner needs of its interpreter. */
export interface Platform {
  readonly version: string;
  readonly pid: number;
  /** Gives every piece of stdin, and ends the process with it. */
  read(listen: (bytes: Uint8Array) => void): void;
  write(bytes: Uint8Array): void;
  /** True when the program was stopped by force, of which the host's own word is still to be read. */
  isStopped?(): boolean;
  /** Called when that is read. */
  onInterrupt?(): void;
  end(): void;
  startTimer(run: () => void, ms: number): unknown;
  stopTimer(timer: unknown): void;
  /** Runs it when all that is ready to run has run. */
  later(run: () => void): void;
  onRejection(listen: (promise: unknown, reason: unknown, handled: number) => void): void;
}

declare const Deno: {
  readonly version: { readonly deno: string };
  readonly pid: number;
  readonly stdin: { read(into: Uint8Array): Promise<number | null> };
  readonly stdout: { writeSync(bytes: Uint8Array): number };
  exit(code?: number): never;
};

/**
 * What the runner needs of Deno, and what it needs of Node.
 *
 * Runs in the interpreter, handed over as source text, so it must not refer to anything outside itself.
 */
export function makePlatform(readStdin: () => void): Platform {
  const { clearTimeout, setImmediate, setTimeout } = globalThis;
  const timing = {
    startTimer: (run: () => void, ms: number) => setTimeout(run, ms),
    stopTimer: (timer: unknown) => clearTimeout(timer as NodeJS.Timeout),
    later: (run: () => void) => void setImmediate(run),
  };
  const ROOM = 64 * 1024;
  /** Shared with `readStdin`: how often a program was told to end, whether a frame is half written, whether what ran was stopped by force. */
  const INTERRUPTS = 0;
  const WRITING = 1;
  const STOPPED = 2;
  return typeof Deno === "object" ? ofDeno() : ofNode();

  function ofDeno(): Platform {
    const { exit, pid, stdin, stdout, version } = Deno;
    const read = stdin.read.bind(stdin);
    const writeSync = stdout.writeSync.bind(stdout);
    return {
      ...timing,
      version: version.deno,
      pid,
      async read(listen) {
        const room = new Uint8Array(ROOM);
        for (;;) {
          const count = await read(room);
          if (count === null) exit();
          else listen(room.subarray(0, count));
        }
      },
      write(bytes) {
        for (let at = 0; at < bytes.length; ) at += writeSync(at === 0 ? bytes : bytes.subarray(at));
      },
      end: () => exit(),
      onRejection(listen) {
        const hear = (type: string, handled: number) =>
          globalThis.addEventListener(type, (event) => {
            event.preventDefault();
            const { promise, reason } = event as unknown as { promise: unknown; reason: unknown };
            listen(promise, reason, handled);
          });
        hear("unhandledrejection", 0);
        hear("rejectionhandled", 1);
        globalThis.addEventListener("error", (event) => event.preventDefault());
      },
    };
  }

  function ofNode(): Platform {
    const interpreter = globalThis.process;
    const { exit, pid, versions } = interpreter;
    // By its property: bundlers put their own function in the place of the name.
    const requireOf = Reflect.get(globalThis, "require") as NodeJS.Require;
    const { writeSync } = requireOf("node:fs") as typeof import("node:fs");
    const { Worker } = requireOf("node:worker_threads") as typeof import("node:worker_threads");
    const gate = new Int32Array(new SharedArrayBuffer(12));
    const { add, load, notify, store } = Atomics;
    return {
      ...timing,
      version: versions.node,
      pid,
      read(listen) {
        // A thread of its own hears the host while a program computes.
        new Worker(`(${readStdin})();`, { eval: true, workerData: gate, execArgv: [] }).on("message", listen);
      },
      isStopped: () => load(gate, STOPPED) === 1,
      onInterrupt() {
        store(gate, STOPPED, 0);
        add(gate, INTERRUPTS, 1);
        notify(gate, INTERRUPTS);
      },
      write(bytes) {
        store(gate, WRITING, 1);
        for (let at = 0; at < bytes.length; ) {
          try {
            at += writeSync(1, bytes, at);
          } catch (error) {
            // Whoever reads is slow, and the pipe was told not to wait.
            if ((error as { code?: string }).code !== "EAGAIN") exit(1);
          }
        }
        store(gate, WRITING, 0);
      },
      end: () => exit(),
      onRejection(listen) {
        interpreter.on("unhandledRejection", (reason, promise) => listen(promise, reason, 0));
        interpreter.on("rejectionHandled", (promise) => listen(promise, undefined, 1));
        interpreter.on("uncaughtException", () => {});
      },
    };
  }
}
