/** The thread that Python computes in. It boots Pyodide, as it would in a browser, and gives Python a way to the host: two files. */

import { type BootOptions, boot, evaluateModule, type LoadPyodide, type MakeEngine, type Output } from "./boot.ts";
import { Bridge } from "./bridge.ts";
import { deno } from "./deno.ts";
import { addHostFiles } from "./host-files.ts";
import { limitMemory } from "./limit-memory.ts";

/** What comes first: enough to begin. */
export interface Start {
  readonly memory: SharedArrayBuffer;
  readonly loader: string;
  readonly engine: string;
}

export interface Furnishing extends BootOptions {
  readonly wheels: readonly (readonly [name: string, bytes: Uint8Array<ArrayBuffer>])[];
  /** The first program, which makes the runner ready. What it leaves in memory is the state of an image. */
  readonly python: string;
  /** What Python may take beside what it starts with. */
  readonly memoryBytes: number;
}

/** What this thread says: the state of the interpreter, or why it ended. */
export type Told = Uint8Array<ArrayBuffer> | string;

const { permissions, stdout } = deno;

const { memory, loader, engine } = await nextMessage<Start>();
const bridge = new Bridge(memory);
// Pyodide would take this for Node.js, and give Python its ways to the system.
for (const name of ["Deno", "process"]) Reflect.deleteProperty(globalThis, name);
const load = evaluateModule<LoadPyodide>(loader, /export\s*\{\s*(\w+) as loadPyodide/);
const make = evaluateModule<MakeEngine>(engine, /export default (\w+)/);

let isLost = false;
const furnishing = await nextMessage<Furnishing>();
// The first thread has given it up for all by now.
permissions.revokeSync({ name: "read" });
try {
  const pyodide = await boot(load, make, furnishing);
  if (furnishing.state) {
    limitMemory(pyodide._module.HEAP8.length + furnishing.memoryBytes);
    addHostFiles(pyodide, bridge, write);
    if (furnishing.wheels.length > 0) pyodide.FS.mkdirTree("/wheels");
    for (const [name, bytes] of furnishing.wheels) pyodide.FS.writeFile(`/wheels/${name}`, bytes, { canOwn: true });
    const { _api } = pyodide;
    const { fatal_error } = _api;
    _api.fatal_error = (error) => {
      // What is printed now is for those who mend Pyodide.
      isLost = true;
      fatal_error.call(_api, error);
    };
    pyodide.setStdout(printing("out"));
    pyodide.setStderr(printing("err"));
    pyodide.setInterruptBuffer(bridge.signal);
    pyodide.runPython("from smolagents_runner.host import serve; serve()");
    tell("Python ended.");
  } else {
    pyodide.runPython(furnishing.python);
    const state = pyodide.makeMemorySnapshot();
    postMessage(state, { transfer: [state.buffer] });
  }
} catch (error) {
  // The message is the traceback of Python, and its end is what is kept.
  tell(error instanceof Error ? `${error.stack}\n${error.message}` : String(error));
}

/** What C code prints. Python's own streams are not these. */
function printing(stream: "out" | "err"): Output {
  const decoder = new TextDecoder();
  return {
    write(bytes) {
      if (isLost) return bytes.length;
      const frame = { t: "out", s: stream, d: decoder.decode(bytes, { stream: true }) };
      const json = JSON.stringify(frame).replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
      write(new TextEncoder().encode(`${json}\n`));
      return bytes.length;
    },
  };
}

function tell(told: Told): void {
  postMessage(told);
}

function write(bytes: Uint8Array): void {
  bridge.exclusively(() => {
    for (let rest = bytes; rest.length > 0; ) rest = rest.subarray(stdout.writeSync(rest));
  }, true);
}

function nextMessage<Message>(): Promise<Message> {
  return new Promise((resolve) => addEventListener("message", ({ data }) => resolve(data), { once: true }));
}
