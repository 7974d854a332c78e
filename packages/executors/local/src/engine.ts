import { EvalFlags, type ExtensionDescriptor, type JSValueHandle, QuickJS, type QuickJSOptions, type Snapshot } from "quickjs-wasi";
import type { GuestControl, Host } from "./guest-program.ts";
import { type Pages, writePages } from "./memory-pages.ts";

/** The compiled engine. Compiled once, shared by all threads. */
export interface EngineModules {
  readonly wasm: WebAssembly.Module;
  readonly extensions: readonly { readonly name: string; readonly wasm: WebAssembly.Module }[];
}

/** Who an engine works for. */
export interface EngineOwner {
  readonly host: Host;
  /** True stops the program; it cannot catch that. Asked often: be quick. */
  shouldStop(): boolean;
}

/** Stack the programs may use. More makes deep recursion overflow WebAssembly's own stack, which nothing survives. */
const STACK_BYTES = 256 * 1024;

/** What the sandbox asks of the host; the functions are known by these names inside every image. */
export const HOST_FUNCTIONS = ["call", "print", "timer", "final", "done", "url"] as const;

const CONTROL: readonly (keyof GuestControl)[] = [
  ...(["install", "begin", "finishValue", "finish", "fail", "cut", "settle", "fire", "drop"] as const),
  ...(["rejected", "waiting", "openCalls", "openTimers", "names"] as const),
];

/** The memory of an engine in some state, with what else belongs to that state. */
export interface EngineState {
  readonly snapshot: Snapshot;
  readonly pages: Pages;
  /** Where the engine keeps what the worker calls. */
  readonly controlToken: number;
}

/** One QuickJS engine with the sandbox's furniture in it. */
export class Engine {
  readonly #vm: QuickJS;
  #control: { readonly [name: string]: JSValueHandle } = {};
  #nothing!: JSValueHandle;
  readonly controlToken: number;
  readonly memoryBytes: number;
  #owner: EngineOwner | undefined;

  private constructor(vm: QuickJS, controlToken: number, memoryBytes: number) {
    this.#vm = vm;
    this.controlToken = controlToken;
    this.memoryBytes = memoryBytes;
  }

  static async restore(modules: EngineModules, state: EngineState, memoryBytes: number): Promise<Engine> {
    // Asked for the size, the snapshot names it; copied, it is empty: `reset` writes the memory without touching the zeros in it.
    const memory = { byteLength: state.snapshot.memory.byteLength, length: 0 } as unknown as Uint8Array;
    const options = engineOptions(modules, memoryBytes, () => engine);
    const vm = await QuickJS.restore({ ...state.snapshot, memory }, options);
    const engine: Engine = new Engine(vm, state.controlToken, memoryBytes);
    for (const name of HOST_FUNCTIONS) vm.registerHostCallback(`host.${name}`, (...args) => engine.#answer(name, args));
    engine.reset(state);
    return engine;
  }

  /** Puts the engine into a state of its own size. All that an engine is lies in its memory and its stack pointer. */
  reset({ snapshot, pages, controlToken }: EngineState): void {
    writePages(this.memory, pages);
    const engine = this.#vm._getExports();
    engine.__stack_pointer.value = snapshot.stackPointer;
    engine.qjs_set_runtime_and_context(snapshot.runtimePtr, snapshot.contextPtr);
    engine.qjs_set_memory_limit(this.memoryBytes);
    // Handles point into the memory: those of the state before, the engine's cached `undefined` among them, mean nothing now.
    this.#nothing = this.#vm.getUndefined();
    const control = this.#vm.importHandle(controlToken);
    this.#control = Object.fromEntries(CONTROL.map((name) => [name, control.getProp(name)]));
  }

  own(owner: EngineOwner | undefined): this {
    this.#owner = owner;
    return this;
  }

  /** The whole state of the engine, as long as nothing runs. */
  get memory(): Uint8Array {
    return new Uint8Array(this.#vm._getMemory().buffer);
  }

  /** Calls into the sandbox's furniture. Gives a string where the function returns one. */
  call(name: keyof GuestControl, ...values: (string | number | JSValueHandle)[]): string {
    const vm = this.#vm;
    const handles = values.map((value) =>
      typeof value === "string" ? vm.newString(value) : typeof value === "number" ? vm.newNumber(value) : value,
    );
    try {
      return vm
        .callFunction(this.#furniture(name), this.#nothing, ...handles)
        .consume((result) => (result.isUndefined ? "" : result.toString()));
    } finally {
      values.forEach((value, i) => {
        if (typeof value !== "object") handles[i]?.dispose();
      });
    }
  }

  /** Starts a program; its end arrives through `control.finish`, `control.finishValue` or `control.fail`. */
  start(source: string, file: string, hasValue: boolean): void {
    const finish = this.#furniture(hasValue ? "finishValue" : "finish");
    this.#vm.evalCode(source, file, EvalFlags.ASYNC).consume((promise) => {
      this.#vm.promiseThenRaw(promise, finish, this.#furniture("fail")).dispose();
    });
  }

  /** Runs what is ready to run. Throws when the program was stopped in the middle of a job. */
  drain(): void {
    this.#vm.executePendingJobs();
  }

  snapshot(): Snapshot {
    return this.#vm.snapshot();
  }

  dispose(): void {
    this.#owner = undefined;
    this.#vm.dispose();
  }

  shouldStop(): boolean {
    return this.#owner?.shouldStop() ?? false;
  }

  #furniture(name: keyof GuestControl): JSValueHandle {
    const handle = this.#control[name];
    if (!handle) throw new TypeError(`The sandbox has no ${name}.`);
    return handle;
  }

  #answer(name: keyof Host, args: readonly JSValueHandle[]): JSValueHandle {
    const { host } = this.#owner ?? {};
    const text = (i: number) => args[i]?.toString() ?? "";
    const number = (i: number) => args[i]?.toNumber() ?? 0;
    switch (name) {
      case "call":
        host?.call(text(0), text(1), text(2));
        break;
      case "print":
        host?.print(text(0) === "stderr" ? "stderr" : "stdout", text(1), args[2]?.toBoolean() ?? false);
        break;
      case "timer":
        host?.timer(number(0), number(1));
        break;
      case "final":
        host?.final(text(0));
        break;
      case "done":
        host?.done(text(0));
        break;
      case "url":
        return this.#vm.newString(host?.url(text(0)) ?? "null");
    }
    return this.#nothing;
  }
}

export function engineOptions(modules: EngineModules, memoryBytes: number, engine: () => Engine | undefined): QuickJSOptions {
  return {
    wasm: modules.wasm,
    extensions: modules.extensions as ExtensionDescriptor[],
    memoryLimit: memoryBytes,
    maxStackSize: STACK_BYTES,
    interruptHandler: () => engine()?.shouldStop() ?? false,
    onUnhandledRejection: (promise, reason, handled) => {
      engine()?.call("rejected", promise, reason, handled ? 1 : 0);
    },
    // Nothing of the engine's own goes to the process's output.
    wasi: () => ({ fd_write: () => 52 }),
  };
}
