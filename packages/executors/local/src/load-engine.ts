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
  /** The packed state that sessions start from. Only the built package has it; from source, each worker makes its own. */
  readonly base: Uint8Array | undefined;
}

/** Compiles the engine off the main thread, once per process. */
export function loadEngine(): Promise<LoadedEngine> {
  loaded ??= Promise.all([
    readFile(new URL("./base.bin", import.meta.url)).catch(() => undefined),
    compile("quickjs-wasi/quickjs.wasm"),
    ...EXTENSIONS.map(async ({ name, file }) => ({ name, wasm: await compile(file) })),
  ]).then(([base, wasm, ...extensions]) => ({ base, modules: { wasm, extensions } }));
  return loaded;
}

const { resolve } = createRequire(import.meta.url);

async function compile(specifier: string): Promise<WebAssembly.Module> {
  return WebAssembly.compile(await readFile(resolve(specifier)));
}
