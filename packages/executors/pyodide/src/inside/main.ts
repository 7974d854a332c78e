/**
 * The first thread of the Deno process: reads the image, gives up the right to read, and stands between the host and the thread that Python computes in.
 * So pings are answered and programs interrupted while Python is busy.
 */
import { Bridge } from "./bridge.ts";
import { deno } from "./deno.ts";
import { openImage } from "./image.ts";
import { splitLines } from "./lines.ts";
import type { Furnishing, Start, Told } from "./worker.ts";

const STOP_AGAIN_MS = 20;
/** Long before the last one the host has ended the process. */
const STOP_TIMES = 500;

const [imagePath = "", memoryBytes = "0", wheelsPath] = deno.args;

const image = openImage(imagePath);
const scripts = image.text("worker");
const worker = new Worker(URL.createObjectURL(new Blob([scripts], { type: "text/javascript" })), { type: "module" });
worker.onmessage = ({ data }: MessageEvent<Told>) => (data instanceof Uint8Array ? tell(data) : end(data));
worker.onerror = (event) => end(event.message);

const bridge = new Bridge();
const start: Start = { memory: bridge.memory, loader: image.text("loader"), engine: image.text("engine") };
worker.postMessage(start);

// Compiled by other threads while this one reads on.
const wasm = image.bytes("wasm");
const compiling = WebAssembly.compile(wasm);
wasm.buffer.transfer(0);
const lock = image.text("lock");
const library = image.bytes("library");
const state = image.has("state") ? { head: image.bytes("head"), ranges: image.ranges, bytes: image.bytes("state") } : undefined;
const wheels = wheelsPath === undefined ? [] : readWheels(wheelsPath);
const python = image.text("python");
// From here on this process may do nothing at all.
deno.permissions.revokeSync({ name: "read" });

const furnishing: Furnishing = { module: await compiling, lock, library, state, wheels, python, memoryBytes: Number(memoryBytes) };
const buffers = [library, ...(state ? [state.bytes] : []), ...wheels.map(([, bytes]) => bytes)].map(({ buffer }) => buffer);
worker.postMessage(furnishing, buffers);

let stopping: ReturnType<typeof setTimeout> | undefined;
for await (const { lines, control } of splitLines(deno.stdin.readable)) {
  await bridge.give(lines);
  if (control?.t === "ping") pong(control["n"]);
  else if (control?.t === "int") {
    clearTimeout(stopping);
    stop(Number(control["id"]));
  } else if (control?.t === "bye") break;
}
deno.exit(0);

function readWheels(folder: string): [name: string, bytes: Uint8Array<ArrayBuffer>][] {
  const names = [...deno.readDirSync(folder)]
    .filter(({ name, isDirectory }) => name.endsWith(".whl") && !isDirectory)
    .map(({ name }) => name);
  return names.sort().map((name) => [name, deno.readFileSync(`${folder}/${name}`)]);
}

/** Again and again, as programs may catch what the first signal raises. Python knows whether it still runs the program. */
function stop(id: number, times = STOP_TIMES): void {
  bridge.interrupt(id);
  if (times > 1) stopping = setTimeout(stop, STOP_AGAIN_MS, id, times - 1);
}

function pong(n: unknown): void {
  const line = new TextEncoder().encode(`${JSON.stringify({ t: "pong", n, waiting: bridge.isWaiting })}\n`);
  // Python may hold the output for as long as the host takes nothing. Waiting for it would stop everything else.
  if (!bridge.exclusively(() => writeAll(line), false)) setTimeout(pong, 1, n);
}

/** The state of the interpreter, when that is what it was started for. */
function tell(state: Uint8Array): void {
  writeAll(new TextEncoder().encode(`${state.length}\n`));
  writeAll(state);
  deno.exit(0);
}

function end(reason: string): void {
  deno.stderr.writeSync(new TextEncoder().encode(`${reason}\n`));
  deno.exit(1);
}

function writeAll(bytes: Uint8Array): void {
  for (let rest = bytes; rest.length > 0; ) rest = rest.subarray(deno.stdout.writeSync(rest));
}
