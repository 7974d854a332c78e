import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { EngineModules } from "./engine.ts";

/** Standard classes the engine itself lacks, from its own package. The names are fixed by the binaries. */
const EXTENSIONS = [
  { name: "encoding", file: "quickjs-wasi/encoding.so" },
  { name: "structured_clone", file: "quickjs-wasi/structured-clone.so" },
];

let modules: Promise<EngineModules> | undefined;

/** Compiles the engine off the main thread, once per process. */
export function loadModules(): Promise<EngineModules> {
  modules ??= Promise.all([compile("quickjs-wasi/quickjs.wasm"), ...EXTENSIONS.map(({ file }) => compile(file))]).then(
    ([wasm, ...extensions]) => ({
      wasm: wasm as WebAssembly.Module,
      extensions: EXTENSIONS.map(({ name }, i) => ({ name, wasm: extensions[i] as WebAssembly.Module })),
    }),
  );
  return modules;
}

const { resolve } = createRequire(import.meta.url);

async function compile(specifier: string): Promise<WebAssembly.Module> {
  return WebAssembly.compile(await readFile(resolve(specifier)));
}
