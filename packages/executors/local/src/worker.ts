import { parentPort, workerData } from "node:worker_threads";
import type { EngineModules } from "./engine.ts";
import { DEFAULT_MEMORY_BYTES, type FromWorker, Gate, type ToWorker } from "./protocol.ts";
import { Sandbox } from "./sandbox.ts";

/** What a worker is started with. */
export interface WorkerData {
  readonly gate: SharedArrayBuffer;
}

const gate = new Gate((workerData as WorkerData).gate);
const modules = Promise.withResolvers<EngineModules>();
const sandboxes = new Map<number, Sandbox>();
const post = (message: FromWorker) => {
  if (message.type === "lost") forget(message.session);
  parentPort?.postMessage(message);
};

const prepare = async (memoryBytes: number) => Sandbox.create(await modules.promise, memoryBytes, gate, post);
/** One sandbox ahead: most sessions open in the time it takes to name their tools. */
let spare: Promise<Sandbox> | undefined = prepare(DEFAULT_MEMORY_BYTES);

let refill: NodeJS.Timeout | undefined;
const REFILL_AFTER_MS = 20;

function take(memoryBytes: number): Promise<Sandbox> {
  if (memoryBytes !== DEFAULT_MEMORY_BYTES) return prepare(memoryBytes);
  const sandbox = spare ?? prepare(memoryBytes);
  spare = undefined;
  // Not at once: the session that took it has a program to run.
  clearTimeout(refill);
  refill = setTimeout(() => (spare ??= prepare(memoryBytes)), REFILL_AFTER_MS);
  return sandbox;
}

parentPort?.on("message", async (message: ToWorker) => {
  if (message.type === "modules") return modules.resolve(message.modules);
  const { session } = message;
  if (message.type === "open") {
    try {
      const sandbox = message.image
        ? await Sandbox.restore(message, message.image, await modules.promise, gate, post)
        : await take(message.limits.memoryBytes);
      if (!message.image) sandbox.install(message);
      sandboxes.set(session, sandbox);
      post({ type: "opened", session, suspended: sandbox.waiting });
    } catch (error) {
      post({ type: "open-failed", session, message: error instanceof Error ? error.message : String(error) });
    }
    return;
  }
  const sandbox = sandboxes.get(session);
  if (!sandbox) return;
  switch (message.type) {
    case "run":
      return sandbox.run(message.code, message.timeoutMs);
    case "resume":
      return sandbox.resume(message.timeoutMs);
    case "settle":
      return sandbox.settle(message.results);
    case "stop":
      return sandbox.stop();
    case "snapshot":
      try {
        return post({ type: "snapshot", session, bytes: sandbox.pack() });
      } catch (error) {
        return post({ type: "snapshot", session, error: String(error) });
      }
    case "close":
      return forget(session);
  }
});

function forget(session: number): void {
  sandboxes.get(session)?.close();
  sandboxes.delete(session);
}
