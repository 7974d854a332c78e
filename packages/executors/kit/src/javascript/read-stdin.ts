/**
 * Passes what arrives on stdin to the main thread of Node. When the host wants a program to end and the main thread is too busy to hear of it, it stops
 * what runs there; nothing catches that. With the end of stdin it ends the process, whatever that does.
 *
 * Runs in a thread of its own, handed over as source text, so it must not refer to anything outside itself.
 */
export function readStdin(): void {
  // By its property: bundlers put their own function in the place of the name.
  const requireOf = Reflect.get(globalThis, "require") as NodeJS.Require;
  const { readSync } = requireOf("node:fs") as typeof import("node:fs");
  const { Session } = requireOf("node:inspector") as typeof import("node:inspector");
  const { parentPort, workerData } = requireOf("node:worker_threads") as typeof import("node:worker_threads");
  const gate = workerData as Int32Array<SharedArrayBuffer>;
  const INTERRUPTS = 0;
  const WRITING = 1;
  const STOPPED = 2;
  /** What the main thread gets to end a program by itself. */
  const PATIENCE_MS = 30;
  const TRIES = 10;
  const INTERRUPT = '{"t":"int"';

  const room = Buffer.alloc(64 * 1024);
  /** The beginning of the line that has not ended. */
  let line = "";
  for (;;) {
    const count = read();
    if (count === 0) process.kill(process.pid, "SIGKILL");
    const before = Atomics.load(gate, INTERRUPTS);
    parentPort?.postMessage(new Uint8Array(room.subarray(0, count)));
    const lines = (line + room.toString("latin1", 0, count)).split("\n");
    line = (lines.at(-1) ?? "").slice(0, INTERRUPT.length);
    if (lines.slice(0, -1).some((each) => each.startsWith(INTERRUPT))) interrupt(before);
  }

  function read(): number {
    for (;;) {
      try {
        return readSync(0, room);
      } catch (error) {
        if ((error as { code?: string }).code !== "EAGAIN") return 0;
        Atomics.wait(gate, WRITING, 2, 1);
      }
    }
  }

  function interrupt(before: number): void {
    for (let tries = 0; tries < TRIES; tries++) {
      if (Atomics.wait(gate, INTERRUPTS, before, PATIENCE_MS) !== "timed-out") return;
      // Half a frame would be taken for a broken one.
      if (Atomics.load(gate, WRITING) === 1) continue;
      Atomics.store(gate, STOPPED, 1);
      const session = new Session();
      session.connectToMainThread();
      session.post("Runtime.terminateExecution");
      session.disconnect();
    }
  }
}
