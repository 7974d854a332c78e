import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { EngineModules } from "./engine.ts";

/** Standard classes the engine itself lacks, from its own package. The names are fixed by the binaries. */
const EXTENSIONS = [
  { name: "encoding", file: "quickjs-wasi/encoding.so" },
  { name: "structured_clone", file: "quickjs-wasi/structured-clone.so" },
];

let loaded: Promise<LoadedEngine> | undefined;

export interface LoadedEngine {
  readonly modules: EngineModules;
  /** The state that sessions start from, as `packBase` gives it. */
  readonly base: Uint8Array;
}

/** Compiles the engine off the main thread, once per process. */
export function loadEngine(): Promise<LoadedEngine> {
  loaded ??= Promise.all([compileEngine(), readFile(new URL("./base.bin", import.meta.url)).catch(() => undefined)]).then(
    async ([modules, base]) => ({ modules, base: base ?? (await makeBase(modules)) }),
  );
  return loaded;
}

export async function compileEngine(): Promise<EngineModules> {
  const [wasm, ...extensions] = await Promise.all([
    compile("quickjs-wasi/quickjs.wasm"),
    ...EXTENSIONS.map(async ({ name, file }) => ({ name, wasm: await compile(file) })),
  ]);
  return { wasm, extensions };
}

/** What runs from source makes its base itself. The published package has a file instead, and none of the code that makes it. */
async function makeBase(modules: EngineModules): Promise<Uint8Array> {
  if (!import.meta.url.endsWith(".ts")) throw new Error(`The file base.bin is missing beside ${import.meta.url}.`);
  const maker = new URL("./base-image.ts", import.meta.url).href;
  const { makeBaseImage } = (await import(/* @vite-ignore */ maker)) as typeof import("./base-image.ts");
  return makeBaseImage(modules);
}

const { resolve } = createRequire(import.meta.url);

async function compile(specifier: string): Promise<WebAssembly.Module> {
  return WebAssembly.compile(await readFile(resolve(specifier)));
}
