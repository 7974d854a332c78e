import type { GuestControl, Host } from "@smolagents-ts/executor-kit/guest";
import { EvalFlags, type ExtensionDescriptor, JSValueHandle, QuickJS, type QuickJSOptions, type Snapshot } from "quickjs-wasi";
import type { Image } from "./image.ts";
import { type BaseMemory, type Difference, differenceOf, eraseDifference, writeBase, writeDifference } from "./memory-difference.ts";

/** The compiled engine. Compiled once, shared by all threads. */
export interface EngineModules {
  readonly wasm: WebAssembly.Module;
  readonly extensions: readonly { readonly name: string; readonly wasm: WebAssembly.Module }[];
}

/** Who an engine works for. */
export interface EngineOwner {
  readonly host: Host;
  /** True while it is in the middle of something: it will need its engine again soon. */
  isBusy(): boolean;
  /** True stops the program; it cannot catch that. Asked often: be quick. */
  shouldStop(): boolean;
}

/** Stack the programs may use. More makes deep recursion overflow WebAssembly's own stack, which nothing survives. */
const STACK_BYTES = 256 * 1024;

/** What the sandbox asks of the host; the functions are known by these names inside every image. */
export const HOST_FUNCTIONS = ["call", "print", "timer", "final", "done", "url"] as const;

/** Where the values lie, in every state of an engine, that the worker works with: the functions of `GuestControl`, and `undefined`. */
export type Furniture<Where> = Readonly<Record<keyof GuestControl | "nothing", Where>>;

const WASM_PAGE_BYTES = 64 * 1024;

/** What an engine is besides its memory. */
interface Registers extends Omit<Snapshot, "memory"> {
  readonly furniture: Furniture<number>;
}

/** The state that every session starts from. */
export interface BaseState {
  readonly memory: BaseMemory;
  readonly state: EngineState;
}

/** The state of an engine: what its memory has other than the base's, and the rest. */
export interface EngineState {
  readonly difference: Difference;
  readonly registers: Registers;
}

export function toState({ header: { furniture }, snapshot: { memory, ...rest } }: Image, base: BaseMemory): EngineState {
  return { difference: differenceOf(memory, base), registers: { ...rest, furniture } };
}

export function toSnapshot({ difference, registers: { furniture: _, ...rest } }: EngineState, base: BaseMemory): Snapshot {
  const memory = new Uint8Array(difference.byteLength);
  writeBase(memory, base);
  writeDifference(memory, difference);
  // What calls have left on the stack is nobody's any more. The stack is the first thing in the memory, and grows down from here.
  memory.fill(0, 0, rest.stackPointer);
  return { memory, ...rest };
}

/** One QuickJS engine. It holds the state of one session after another. */
export class Engine {
  readonly #vm: QuickJS;
  readonly #base: BaseMemory;
  #registers: Registers;
  #owner: EngineOwner | undefined;
  /** What the memory has other than the base, where that is known. */
  #contents: Difference | undefined;
  /** Length of the state's memory, and of the engine's when the state was loaded: an engine may be larger than what it holds. */
  #stateBytes = 0;
  #bytesAtLoad = 0;
  #furniture: Furniture<JSValueHandle>;
  /** What the last host function gave. The engine copies it after the function has returned. */
  #told: JSValueHandle | undefined;

  private constructor(vm: QuickJS, { memory, state }: BaseState) {
    this.#vm = vm;
    this.#base = memory;
    this.#registers = state.registers;
    this.#furniture = this.#find(state.registers);
  }

  static async create(modules: EngineModules, base: BaseState): Promise<Engine> {
    // Asked for the size, the snapshot names it; copied, it is empty: `load` writes the memory without touching the zeros in it.
    const memory = { byteLength: base.memory.byteLength, length: 0 } as unknown as Uint8Array;
    const options = engineOptions(modules, () => engine);
    const vm = await QuickJS.restore({ ...base.state.registers, memory }, options);
    const engine: Engine = new Engine(vm, base);
    for (const name of HOST_FUNCTIONS) vm.registerHostCallback(`host.${name}`, (...args) => engine.#answer(name, args));
    return engine;
  }

  /** Puts the engine into a state. All that an engine is lies in its memory and its stack pointer. */
  load({ difference, registers }: EngineState, memoryBytes: number, owner: EngineOwner): void {
    const engine = this.#vm._getExports();
    // The library keeps every error that it threw, in case the engine is disposed of.
    this.#vm["_ownedHandles"].clear();
    const missingBytes = difference.byteLength - this.byteLength;
    if (missingBytes > 0) this.#vm._getMemory().grow(missingBytes / WASM_PAGE_BYTES);
    const memory = this.#memory;
    const contents = this.#contents;
    this.#contents = undefined;
    if (contents) eraseDifference(memory, contents, this.#base);
    else writeBase(memory, this.#base);
    writeDifference(memory, difference);
    this.#stateBytes = difference.byteLength;
    this.#bytesAtLoad = memory.length;
    this.#registers = registers;
    this.#furniture = this.#find(registers);
    engine.__stack_pointer.value = registers.stackPointer;
    engine.qjs_set_runtime_and_context(registers.runtimePtr, registers.contextPtr);
    engine.qjs_set_memory_limit(memoryBytes);
    this.#owner = owner;
  }

  /** The state the engine is in, as long as nothing runs. `used` is one that is not needed any more: its room is used again. */
  save(used?: EngineState): EngineState {
    this.#told?.dispose();
    this.#told = undefined;
    const stackPointer = this.#vm._getExports().__stack_pointer.value as number;
    // What the engine takes lies behind all the memory it had: when it took nothing, there is nothing behind the state's own.
    const byteLength = this.byteLength === this.#bytesAtLoad ? this.#stateBytes : this.byteLength;
    const difference = differenceOf(this.#memory.subarray(0, byteLength), this.#base, used?.difference);
    return { difference, registers: { ...this.#registers, stackPointer } };
  }

  /** The state the engine is in, which is then free for another. */
  unload(used: EngineState): EngineState {
    const state = this.save(used);
    this.#owner = undefined;
    this.#contents = state.difference;
    return state;
  }

  /** Frees the engine of its state, whatever that is. */
  abandon(): void {
    this.#told = undefined;
    this.#owner = undefined;
  }

  /** Memory that the engine has taken. It never gives any back. */
  get byteLength(): number {
    return this.#vm._getMemory().buffer.byteLength;
  }

  get #memory(): Uint8Array {
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
        .callFunction(this.#furniture[name], this.#furniture.nothing, ...handles)
        .consume((result) => (result.isUndefined ? "" : result.toString()));
    } finally {
      values.forEach((value, i) => {
        if (typeof value !== "object") handles[i]?.dispose();
      });
    }
  }

  /** Starts a program; its end arrives through `control.finish`, `control.finishValue` or `control.fail`. */
  start(source: string, file: string, hasValue: boolean): void {
    const { fail, finish, finishValue } = this.#furniture;
    this.#vm.evalCode(source, file, EvalFlags.ASYNC).consume((promise) => {
      this.#vm.promiseThenRaw(promise, hasValue ? finishValue : finish, fail).dispose();
    });
  }

  /** Runs what is ready to run. Throws when the program was stopped in the middle of a job. */
  drain(): void {
    this.#vm.executePendingJobs();
  }

  /** Empties the queue while every job is stopped as it begins. False when that takes more jobs than this, or breaks the engine. */
  drop(maxJobs: number): boolean {
    for (let i = 0; i < maxJobs; i++) {
      try {
        this.drain();
        return true;
      } catch (error) {
        if (error instanceof WebAssembly.RuntimeError) return false;
      }
    }
    return false;
  }

  dispose(): void {
    this.#owner = undefined;
    this.#vm.dispose();
  }

  shouldStop(): boolean {
    return this.#owner?.shouldStop() ?? false;
  }

  /** Handles that are never disposed: what they point at belongs to every state. */
  #find({ furniture }: Registers): Furniture<JSValueHandle> {
    const handles = Object.entries(furniture).map(([name, pointer]) => [name, new JSValueHandle(this.#vm, pointer, true)]);
    return Object.fromEntries(handles) as Furniture<JSValueHandle>;
  }

  #answer(name: keyof Host, args: readonly JSValueHandle[]): JSValueHandle {
    try {
      const text = this.#ask(name, args);
      this.#told?.dispose();
      this.#told = typeof text === "string" && text !== "" ? this.#vm.newString(text) : undefined;
      return this.#told ?? this.#furniture.nothing;
    } catch (error) {
      // The library would hand the trace to the program, with the host's paths in it.
      throw Object.assign(error as Error, { stack: "" });
    }
  }

  #ask(name: keyof Host, args: readonly JSValueHandle[]): unknown {
    const { host } = this.#owner ?? {};
    const text = (i: number) => args[i]?.toString() ?? "";
    const number = (i: number) => args[i]?.toNumber() ?? 0;
    switch (name) {
      case "call":
        return host?.call(text(0), text(1), text(2));
      case "print":
        return host?.print(text(0) === "stderr" ? "stderr" : "stdout", text(1), args[2]?.toBoolean() ?? false);
      case "timer":
        return host?.timer(number(0), number(1));
      case "final":
        return host?.final(text(0));
      case "done":
        return host?.done(text(0));
      case "url":
        return host?.url(text(0)) ?? "null";
    }
  }
}

export function engineOptions(modules: EngineModules, engine: () => Engine | undefined): QuickJSOptions {
  return {
    wasm: modules.wasm,
    extensions: modules.extensions as ExtensionDescriptor[],
    maxStackSize: STACK_BYTES,
    interruptHandler: () => engine()?.shouldStop() ?? false,
    onUnhandledRejection: (promise, reason, handled) => {
      engine()?.call("rejected", promise, reason, handled ? 1 : 0);
    },
    // Nothing of the engine's own goes to the process's output.
    wasi: () => ({ fd_write: () => 52 }),
  };
}
