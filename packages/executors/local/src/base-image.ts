import { CompileFlags, EvalFlags, QuickJS } from "quickjs-wasi";
import { makeCodec } from "./codec.ts";
import { type EngineModules, engineOptions, HOST_FUNCTIONS } from "./engine.ts";
import { makeConsole } from "./guest-console.ts";
import { makeDescribe } from "./guest-describe.ts";
import { bootGuest } from "./guest-program.ts";
import { bootUrl } from "./guest-url.ts";
import type { Image } from "./image.ts";
import { DEFAULT_MEMORY_BYTES } from "./protocol.ts";

/**
 * The state every session starts from: a fresh engine with the furniture in it.
 *
 * The published package holds it as a file, since restoring takes a tenth of the time that making it takes.
 */
export async function makeBaseImage(modules: EngineModules): Promise<Image> {
  const vm = await QuickJS.create(engineOptions(modules, DEFAULT_MEMORY_BYTES, () => undefined));
  const host = vm.newObject();
  for (const name of HOST_FUNCTIONS) vm.newFunction(`host.${name}`, () => vm.undefined).consume((fn) => vm.setProp(host, name, fn));
  const control = vm.evalBytecode(await compileFurniture(modules)).consume((boot) => vm.callFunction(boot, vm.undefined, host));
  host.dispose();
  const controlToken = vm.exportHandle(control);
  vm.runGC();
  return { header: { actions: 0, controlToken }, snapshot: vm.snapshot() };
}

/** Compiles in an engine of its own: what compiling leaves behind would make every snapshot a third larger. */
async function compileFurniture({ wasm }: EngineModules): Promise<Uint8Array> {
  const vm = await QuickJS.create({ wasm });
  const source = `(function (host) { return (${bootGuest})(host, ${makeCodec}, ${makeDescribe}, ${makeConsole}, ${bootUrl}); })`;
  const bytecode = vm.compile(source, "sandbox", EvalFlags.TYPE_GLOBAL, CompileFlags.STRIP_SOURCE);
  vm.dispose();
  return bytecode;
}
