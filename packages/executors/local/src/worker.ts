import { parentPort, workerData } from "node:worker_threads";
import { EngineStore } from "./engine-store.ts";
import { type FromWorker, Gate, type ToWorker } from "./protocol.ts";
import { Sandbox } from "./sandbox.ts";
import { readPort } from "./worker-port.ts";

/** What a worker is started with. */
export interface WorkerData {
  readonly gate: SharedArrayBuffer;
}

const OTHER_VERSION = "Use the version the snapshot was made with, or start a new run.";

const gate = new Gate((workerData as WorkerData).gate);
const store = Promise.withResolvers<EngineStore>();
const sandboxes = new Map<number, Sandbox>();
let isAsking = false;
const post = (message: FromWorker) => {
  if (message.type === "lost") forget(message.session);
  isAsking = message.type === "slice" && message.calls !== undefined;
  parentPort?.postMessage(message);
};

if (parentPort) {
  readPort<ToWorker>(
    parentPort,
    (message) => {
      isAsking = false;
      void handle(message);
    },
    () => isAsking,
  );
}

async function handle(message: ToWorker): Promise<void> {
  if (message.type === "modules") return store.resolve(new EngineStore(message.modules, message.base));
  const { session } = message;
  if (message.type === "open") {
    try {
      const sandbox = await Sandbox.open(message, await store.promise, gate, post);
      sandboxes.set(session, sandbox);
      post({ type: "opened", session, suspended: sandbox.waiting });
    } catch (error) {
      const { message: why = String(error), hint = message.image && OTHER_VERSION } = error as { message?: string; hint?: string };
      post({ type: "open-failed", session, message: why, ...(hint !== undefined && { hint }) });
    }
    return;
  }
  if (message.type === "close") {
    forget(session);
    return post({ type: "closed", session });
  }
  const sandbox = sandboxes.get(session);
  if (!sandbox) return;
  switch (message.type) {
    case "run":
      return sandbox.run(message.code, message.timeoutMs);
    case "define":
      return sandbox.define(message.variables);
    case "resume":
      return sandbox.resume(message.timeoutMs);
    case "settle":
      return sandbox.settle(message.results);
    case "stop":
      return sandbox.stop();
    case "snapshot":
    case "copy":
      try {
        return post({ type: "saved", session, saved: message.type === "copy" ? sandbox.copy() : sandbox.pack() });
      } catch (error) {
        return post({ type: "save-failed", session, message: String(error) });
      }
  }
}

function forget(session: number): void {
  sandboxes.get(session)?.close();
  sandboxes.delete(session);
}
