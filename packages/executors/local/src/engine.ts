import {
  CompileFlags,
  EvalFlags,
  type ExtensionDescriptor,
  type JSValueHandle,
  QuickJS,
  type QuickJSOptions,
  type Snapshot,
} from "quickjs-wasi";
import { makeCodec } from "./codec.ts";
import { bootGuest, type GuestControl, type Host } from "./guest-program.ts";
import { bootUrl } from "./guest-url.ts";

/** The compiled engine. Compiled once, shared by all threads. */
export interface EngineModules {
  readonly wasm: WebAssembly.Module;
  readonly extensions: readonly { readonly name: string; readonly wasm: WebAssembly.Module }[];
}

export interface EngineOptions {
  readonly modules: EngineModules;
  readonly memoryBytes: number;
  readonly host: Host;
  /** True stops the program; it cannot catch that. Asked often: be quick. */
  shouldStop(): boolean;
}

/** Stack the programs may use. More makes deep recursion overflow WebAssembly's own stack, which nothing survives. */
const STACK_BYTES = 256 * 1024;

/** The furniture's bytecode, the same for all engines of a thread. */
let furniture: Promise<Uint8Array> | undefined;

/** Compiles in an engine of its own: what compiling leaves behind would make every snapshot a third larger. */
async function compileFurniture({ wasm }: EngineModules): Promise<Uint8Array> {
  const vm = await QuickJS.create({ wasm });
  const source = `(function (host) { return (${bootGuest})(host, ${makeCodec}, ${bootUrl}); })`;
  const bytecode = vm.compile(source, "sandbox", EvalFlags.TYPE_GLOBAL, CompileFlags.STRIP_SOURCE);
  vm.dispose();
  return bytecode;
}

type ControlName = keyof GuestControl;

/** One QuickJS engine with the sandbox's furniture in it. */
export class Engine {
  readonly #vm: QuickJS;
  readonly #control: JSValueHandle;
  readonly #functions = new Map<ControlName, JSValueHandle>();
  readonly controlToken: number;

  private constructor(vm: QuickJS, control: JSValueHandle, controlToken: number) {
    this.#vm = vm;
    this.#control = control;
    this.controlToken = controlToken;
  }

  static async create(options: EngineOptions): Promise<Engine> {
    let engine: Engine | undefined;
    const vm = await QuickJS.create(vmOptions(options, () => engine));
    const host = vm.newObject();
    for (const [name, answer] of hostFunctions(options.host)) {
      vm.newFunction(`host.${name}`, (...args) => answer(vm, args)).consume((fn) => vm.setProp(host, name, fn));
    }
    furniture ??= compileFurniture(options.modules);
    const control = vm.evalBytecode(await furniture).consume((boot) => vm.callFunction(boot, vm.undefined, host));
    host.dispose();
    engine = new Engine(vm, control, vm.exportHandle(control));
    return engine;
  }

  static async restore(options: EngineOptions, snapshot: Snapshot, controlToken: number): Promise<Engine> {
    let engine: Engine | undefined;
    const vm = await QuickJS.restore(
      snapshot,
      vmOptions(options, () => engine),
    );
    for (const [name, answer] of hostFunctions(options.host)) vm.registerHostCallback(`host.${name}`, (...args) => answer(vm, args));
    engine = new Engine(vm, vm.importHandle(controlToken), controlToken);
    return engine;
  }

  /** Calls into the sandbox's furniture. Gives a string where the function returns one. */
  call(name: ControlName, ...values: (string | number | boolean | JSValueHandle)[]): string {
    const vm = this.#vm;
    const fn = this.#functions.get(name) ?? this.#control.getProp(name);
    this.#functions.set(name, fn);
    const handles = values.map((value) =>
      typeof value === "string"
        ? vm.newString(value)
        : typeof value === "number"
          ? vm.newNumber(value)
          : typeof value === "boolean"
            ? value
              ? vm.true
              : vm.false
            : value,
    );
    try {
      return vm.callFunction(fn, vm.undefined, ...handles).consume((result) => (result.isUndefined ? "" : result.toString()));
    } finally {
      values.forEach((value, i) => {
        if (typeof value === "string" || typeof value === "number") handles[i]?.dispose();
      });
    }
  }

  /** Starts a program; its end arrives through `control.finish` or `control.fail`. */
  start(source: string, file: string, hasValue: boolean): void {
    const vm = this.#vm;
    const promise = vm.evalCode(source, file, EvalFlags.ASYNC);
    const finish = vm.callFunction(this.#bindFinish(), vm.undefined, this.#control.getProp("finish"), hasValue ? vm.true : vm.false);
    const fail = this.#control.getProp("fail");
    vm.promiseThenRaw(promise, finish, fail).dispose();
    for (const handle of [promise, finish, fail]) handle.dispose();
  }

  #bindFinish(): JSValueHandle {
    return this.#vm.evalCode("(function (finish, hasValue) { return function (result) { finish(result, hasValue); }; })", "sandbox");
  }

  /** Runs what is ready to run. Throws when the program was stopped in the middle of a job. */
  drain(): void {
    this.#vm.executePendingJobs();
  }

  snapshot(): Snapshot {
    return this.#vm.snapshot();
  }

  dispose(): void {
    this.#vm.dispose();
  }
}

function vmOptions({ modules, memoryBytes, shouldStop }: EngineOptions, engine: () => Engine | undefined): QuickJSOptions {
  return {
    wasm: modules.wasm,
    extensions: modules.extensions as ExtensionDescriptor[],
    memoryLimit: memoryBytes,
    maxStackSize: STACK_BYTES,
    interruptHandler: shouldStop,
    onUnhandledRejection: (promise, reason, handled) => engine()?.call("rejected", promise, reason, handled),
    wasi: (memory) => {
      // The engine seeds Math.random from its first look at the clock, and two sessions may start in the same millisecond.
      let seed = BigInt(Math.floor(Math.random() * 1_000_000));
      return {
        clock_time_get(_clock: number, _precision: bigint, result: number) {
          new DataView(memory.buffer).setBigUint64(result, BigInt(Date.now()) * 1_000_000n + seed, true);
          seed = 0n;
          return 0;
        },
        fd_write: () => 52,
      };
    },
  };
}

type Answer = (vm: QuickJS, args: JSValueHandle[]) => JSValueHandle;

function hostFunctions(host: Host): [string, Answer][] {
  const text = (handle: JSValueHandle | undefined) => handle?.toString() ?? "";
  const answers: { [K in keyof Host]: (args: JSValueHandle[]) => unknown } = {
    call: ([id, name, input]) => host.call(text(id), text(name), text(input)),
    print: ([stream, chunk, tree]) => host.print(text(stream) === "stderr" ? "stderr" : "stdout", text(chunk), tree?.toBoolean() ?? false),
    timer: ([id, ms]) => host.timer(id?.toNumber() ?? 0, ms?.toNumber() ?? 0),
    final: ([value]) => host.final(text(value)),
    done: ([report]) => host.done(text(report)),
    url: ([question]) => host.url(text(question)),
  };
  return Object.entries(answers).map(([name, answer]) => [
    name,
    (vm, args) => {
      const result = answer(args);
      return typeof result === "string" ? vm.newString(result) : vm.undefined;
    },
  ]);
}
