import { parentPort, workerData } from "node:worker_threads";
import type { EngineModules } from "./engine.ts";
import { Gate, type FromWorker, type ToWorker } from "./protocol.ts";
import { Sandbox } from "./sandbox.ts";

/** What a worker is started with. */
export interface WorkerData {
  readonly modules: EngineModules;
  readonly gate: SharedArrayBuffer;
}

const { modules, gate: gateBuffer } = workerData as WorkerData;
const gate = new Gate(gateBuffer);
const sandboxes = new Map<number, Sandbox>();
const post = (message: FromWorker) => {
  if (message.type === "lost") forget(message.session);
  parentPort?.postMessage(message);
};

parentPort?.on("message", async (message: ToWorker) => {
  const { session } = message;
  if (message.type === "open") {
    try {
      const sandbox = await Sandbox.open(message, modules, gate, post);
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
