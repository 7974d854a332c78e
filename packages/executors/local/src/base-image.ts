import {
  bootGuest,
  bootTimers,
  type GuestParts,
  makeCalls,
  makeCodec,
  makeConsole,
  makeDescribe,
  makeTools,
} from "@smolagents-ts/executor-kit/guest";
import { CompileFlags, EvalFlags, QuickJS } from "quickjs-wasi";
import { packBase } from "./base-file.ts";
import { type EngineModules, engineOptions, type Furniture, HOST_FUNCTIONS } from "./engine.ts";
import { bootUrl } from "./guest-url.ts";

/**
 * The state every session starts from: a fresh engine with the furniture in it.
 *
 * The published package has it as a file: reading that takes a tenth of the time, and the code in here can stay out.
 */
export async function makeBaseImage(modules: EngineModules): Promise<Uint8Array> {
  const vm = await QuickJS.create(engineOptions(modules, () => undefined));
  const host = vm.newObject();
  for (const name of HOST_FUNCTIONS) vm.newFunction(`host.${name}`, () => vm.undefined).consume((fn) => vm.setProp(host, name, fn));
  const control = vm.evalBytecode(await compileFurniture(modules)).consume((boot) => vm.callFunction(boot, vm.undefined, host));
  host.dispose();
  // Exported handles stay where they are in every state that comes of this one.
  const furniture = Object.fromEntries([
    ...control.keys().map((name) => [name, vm.exportHandle(control.getProp(name))]),
    ["nothing", vm.exportHandle(vm.getUndefined())],
  ]) as Furniture<number>;
  control.dispose();
  vm.runGC();
  return packBase({ header: { actions: 0, furniture }, snapshot: vm.snapshot() });
}

/** Compiles in an engine of its own: what compiling leaves behind would make every snapshot a third larger. */
async function compileFurniture({ wasm }: EngineModules): Promise<Uint8Array> {
  const vm = await QuickJS.create({ wasm });
  const parts: GuestParts = { makeCodec, makeCalls, makeDescribe, makeConsole, bootTimers, bootUrl, makeTools };
  const texts = Object.entries(parts).map(([name, part]) => `${name}: ${part}`);
  const source = `(function (host) { return (${bootGuest})(host, { ${texts.join()} }); })`;
  const bytecode = vm.compile(source, "sandbox", EvalFlags.TYPE_GLOBAL, CompileFlags.STRIP_DEBUG);
  vm.dispose();
  return bytecode;
}
