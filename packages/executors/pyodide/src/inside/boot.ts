/** Pyodide's loader, with everything it would fetch at hand. */
import type { Range } from "./image.ts";

/** As much of Pyodide as is used. */
export interface Pyodide {
  readonly FS: {
    makedev(major: number, minor: number): number;
    registerDevice(device: number, operations: object): void;
    mkdev(path: string, device: number): void;
    mkdirTree(path: string): void;
    writeFile(path: string, bytes: Uint8Array, options: { readonly canOwn: boolean }): void;
  };
  readonly _module: Engine;
  readonly _api: { fatal_error(error: unknown): void };
  runPython(code: string): unknown;
  setInterruptBuffer(buffer: Int32Array): void;
  setStdout(options: Output): void;
  setStderr(options: Output): void;
  makeMemorySnapshot(): Uint8Array<ArrayBuffer>;
}

/** Takes what is printed, and gives how many bytes of it were. */
export interface Output {
  write(bytes: Uint8Array): number;
}

/** What Emscripten makes. */
interface Engine {
  readonly HEAP8: Int8Array;
  readonly HEAPU8: Uint8Array;
  _sbrk(bytes: number): number;
  growMemory(bytes: number): 1 | undefined;
}

export type MakeEngine = (settings: object) => Promise<Engine>;
export type LoadPyodide = (options: object) => Promise<Pyodide>;

export interface BootOptions {
  readonly module: WebAssembly.Module;
  /** What Pyodide knows of packages, in JSON. */
  readonly lock: string;
  /** Python's standard library, as a zip archive. */
  readonly library: Uint8Array<ArrayBuffer>;
  /** The memory of an interpreter that had come up before. `head` is Pyodide's own description of it. */
  readonly state?: { readonly head: Uint8Array; readonly ranges: readonly Range[]; readonly bytes: Uint8Array<ArrayBuffer> } | undefined;
}

/** No such folder exists: what Pyodide looks for there is given to it. */
const FOLDER = "file:///pyodide/";

export async function boot(load: LoadPyodide, make: MakeEngine, { module, lock, library, state }: BootOptions): Promise<Pyodide> {
  globalThis.fetch = async (url) => new Response(String(url).endsWith(".zip") ? library : null);
  WebAssembly.instantiateStreaming = async (_source, imports) => ({ module, instance: await WebAssembly.instantiate(module, imports) });
  const pyodide = await load({
    indexURL: FOLDER,
    packageBaseUrl: FOLDER,
    lockFileContents: lock,
    env: { HOME: "/home/user" },
    stdin: () => null,
    createPyodideModule: async (settings: object) => {
      const engine = await make(settings);
      if (state) restore(engine, state);
      return engine;
    },
    ...(state ? { _loadSnapshot: state.head } : { _makeSnapshot: true }),
  });
  // At once: this thread may never again come to collect garbage.
  for (const { buffer } of [library, ...(state ? [state.bytes] : [])]) buffer.transfer(0);
  return pyodide;
}

/** An ES module's text, run as a script, which starts a tenth of a second sooner. Gives what it exports under the name that the pattern finds. */
export function evaluateModule<Export>(text: string, exported: RegExp): Export {
  const found = exported.exec(text);
  if (!found) throw new Error("Pyodide's loader has changed.");
  const body = text.slice(0, found.index).replaceAll("import.meta.url", JSON.stringify(`${FOLDER}pyodide.mjs`));
  return new Function(`${body}\nreturn ${found[1]};`)();
}

/** Pyodide itself knows how to restore memory, but from one large copy that holds all its zeros. */
function restore(engine: Engine, { ranges, bytes }: NonNullable<BootOptions["state"]>): void {
  const [lastAt, lastLength] = ranges.at(-1) ?? [0, 0];
  if (lastAt + lastLength > engine.HEAP8.length) engine.growMemory(lastAt + lastLength);
  const heap = engine.HEAPU8;
  /** Beyond it nothing has been written. */
  const used = engine._sbrk(0);
  let from = 0;
  let end = 0;
  for (const [at, length] of ranges) {
    heap.fill(0, end, Math.min(at, Math.max(end, used)));
    heap.set(bytes.subarray(from, from + length), at);
    from += length;
    end = at + length;
  }
  if (used > end) heap.fill(0, end, used);
}
