import type { Codec } from "./codec.ts";

/** The wall as the sandbox sees it: strings and numbers only, never an object. */
export interface Host {
  call(id: string, name: string, input: string): void;
  /** `tree` is the JSON of `describe()` trees; plain text otherwise. */
  print(stream: "stdout" | "stderr", text: string, tree: boolean): void;
  timer(id: number, ms: number): void;
  final(value: string): void;
  done(report: string): void;
}

/** What a program came to, as the sandbox tells it. */
export interface GuestReport {
  /** Last value, encoded; absent when there is none or it cannot cross. */
  value?: string;
  /** Last value as a `describe()` tree. */
  tree?: unknown;
  error?: GuestError;
  /** Calls whose result nobody awaited, with the message of those that failed. */
  unawaited?: [name: string, error: string | null][];
  rejections?: GuestError[];
}

export interface GuestError {
  name: string;
  message: string;
  stack: string;
  /** Where the failing tool was called. */
  site?: string;
}

/** What the worker may ask of the sandbox. All functions take and give strings and numbers. */
export interface GuestControl {
  install(toolNames: string, variables: string): void;
  begin(actionId: string, maxMessageChars: number): void;
  finish(result: { value: unknown }, hasValue: boolean): void;
  fail(error: unknown): void;
  settle(results: string): void;
  fire(timer: number): void;
  drop(): void;
  rejected(promise: unknown, reason: unknown, handled: boolean): void;
  openCalls(): string;
  openTimers(): string;
  names(): string;
}

/**
 * Everything the sandbox holds besides the language. Runs inside it, handed over as source text, so it must not refer to anything outside itself.
 *
 * It takes its own references to what it uses, so that a program which redefines `Map` or `JSON` breaks only itself.
 */
export function bootGuest(host: Host, makeCodec: () => Codec): GuestControl {
  const { Array, Date, Error, JSON, Map, Math, Object, Promise, Set, String, TypeError, WeakMap, Reflect, RegExp, ArrayBuffer, Number } = globalThis;
  const { encode, decode } = makeCodec();
  const define = (target: object, name: string, value: unknown, enumerable = false) =>
    Object.defineProperty(target, name, { value, enumerable, configurable: true, writable: true });

  interface OpenCall {
    name: string;
    site: string;
    input: string;
    resolve: (value: unknown) => void;
    reject: (error: unknown) => void;
    promise: ToolPromise;
  }
  let openCalls = new Map<string, OpenCall>();
  let action = "";
  let calls = 0;
  let maxMessageChars = 0;
  /** Set when the program itself has ended; the action ends when its last call is answered. */
  let report: GuestReport | undefined;
  let made: ToolPromise[] = [];
  let rejections = new Map<unknown, unknown>();

  /** Notices whether anyone waits for it: `await` and `Promise.all` call `then` of a subclass. */
  class ToolPromise extends Promise<unknown> {
    awaited = false;
    toolName = "";
    failure: string | null = null;
    static override get [Symbol.species]() {
      return Promise;
    }
    override get [Symbol.toStringTag]() {
      return "Promise";
    }
    // biome-ignore lint/suspicious/noThenProperty: seeing `then` being called is the point
    override then<A, B>(onValue?: ((value: unknown) => A | PromiseLike<A>) | null, onError?: ((error: unknown) => B | PromiseLike<B>) | null) {
      this.awaited = true;
      return super.then(onValue, onError);
    }
  }

  class ToolError extends Error {
    override name = "ToolError";
    tool: string;
    constructor(tool: string, message: string) {
      super(message);
      this.tool = tool;
    }
  }
  define(ToolError.prototype, "name", "ToolError");
  define(globalThis, "ToolError", ToolError);

  function callTool(name: string, inputs: unknown[]): ToolPromise {
    const id = `${action}.${++calls}`;
    const site = String(new Error().stack);
    if (inputs.length > 1) throw new TypeError(`${name} takes one object with named fields, not ${inputs.length} arguments`);
    let input: string;
    try {
      input = encode(inputs.length === 0 ? {} : inputs[0]);
    } catch (error) {
      throw new TypeError(`${name}: ${messageOf(error)}`);
    }
    if (input.length > maxMessageChars) {
      throw new TypeError(`${name}: the arguments are ${input.length} characters long, more than the ${maxMessageChars} that may leave the sandbox at once`);
    }
    host.call(id, name, input);
    let resolve!: OpenCall["resolve"];
    let reject!: OpenCall["reject"];
    const promise = new ToolPromise((res, rej) => {
      resolve = res;
      reject = rej;
    });
    promise.toolName = name;
    made.push(promise);
    openCalls.set(id, { name, site, input, resolve, reject, promise });
    return promise;
  }

  const messageOf = (error: unknown): string => {
    try {
      return error instanceof Error ? String(error.message) : String(error);
    } catch {
      return "an error that cannot be printed";
    }
  };

  function toGuestError(error: unknown): GuestError {
    if (!(error instanceof Error)) return { name: "Error", message: `${typeof error === "string" ? error : JSON.stringify(describe(error, 2))} was thrown`, stack: "" };
    let message = messageOf(error);
    if (error.cause !== undefined) message += ` (cause: ${messageOf(error.cause)})`;
    if (error instanceof AggregateError) message += error.errors.map((each: unknown) => `\n- ${messageOf(each)}`).join("");
    const site = (error as { site?: unknown }).site;
    return { name: String(error.name), message, stack: String(error.stack ?? ""), ...(typeof site === "string" && { site }) };
  }

  /** Ends the action once the program and all its calls have ended. */
  function endIfOver(): void {
    if (!report || openCalls.size > 0) return;
    const unawaited = made.filter((call) => !call.awaited).map((call): [string, string | null] => [call.toolName, call.failure]);
    if (unawaited.length > 0) report.unawaited = unawaited;
    const lost = [...rejections.values()].map(toGuestError);
    if (lost.length > 0) report.rejections = lost;
    const text = JSON.stringify(report);
    report = undefined;
    host.done(text);
  }

  /** A picture of a value that the worker can print as Node would: bounded in depth and width, with names for what cannot cross. */
  function describe(value: unknown, depth: number, seen: Map<unknown, number> = new Map()): unknown {
    switch (typeof value) {
      case "string":
        return value.length > 10_000 ? `${value.slice(0, 10_000)}… ${value.length - 10_000} more characters` : value;
      case "number":
        return Number.isFinite(value) && !Object.is(value, -0) ? value : { $: "number", v: Object.is(value, -0) ? "-0" : String(value) };
      case "boolean":
        return value;
      case "undefined":
        return { $: "undefined" };
      case "bigint":
        return { $: "bigint", v: String(value) };
      case "symbol":
        return { $: "symbol", v: value.description ?? "" };
      case "function":
        return { $: "function", v: String(value.name), kind: /^class\b/.test(Function.prototype.toString.call(value)) ? "class" : "function" };
    }
    if (value === null || value === undefined) return null;
    const known = seen.get(value);
    if (known !== undefined) return { $: "ref", id: known };
    const id = seen.size;
    seen.set(value, id);
    const inner = (item: unknown) => describe(item, depth - 1, seen);
    const name = Object.getPrototypeOf(value) === null ? null : nameOf(value);
    try {
      if (value instanceof Date) return { $: "date", v: value.getTime() };
      if (value instanceof RegExp) return { $: "regexp", v: [value.source, value.flags] };
      if (value instanceof Error) return { $: "error", v: [String(value.name), messageOf(value)] };
      if (value instanceof ToolPromise) return { $: "promise", v: `a call of ${value.toolName} that was not awaited` };
      if (value instanceof Promise) return { $: "promise", v: "not awaited" };
      if (depth < 0) return { $: "deep", v: Array.isArray(value) ? "Array" : (name ?? "Object") };
      if (Array.isArray(value)) return { $: "array", id, length: value.length, v: value.slice(0, 100).map(inner) };
      if (value instanceof Map) return { $: "map", id, size: value.size, v: [...value].slice(0, 100).map(([key, item]) => [inner(key), inner(item)]) };
      if (value instanceof Set) return { $: "set", id, size: value.size, v: [...value].slice(0, 100).map(inner) };
      if (value instanceof ArrayBuffer) return { $: "bytes", name, length: value.byteLength, v: [...new Uint8Array(value, 0, Math.min(50, value.byteLength))] };
      if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
        const view = value as unknown as { length: number; subarray(from: number, to: number): Iterable<unknown> };
        return { $: "bytes", name, length: view.length, v: [...view.subarray(0, 50)].map(inner) };
      }
      const keys = Object.keys(value);
      const shown = keys.slice(0, 200).map((key) => {
        const own = Object.getOwnPropertyDescriptor(value, key);
        return [key, own && !("value" in own) ? { $: "getter" } : inner((value as Record<string, unknown>)[key])];
      });
      return { $: "object", id, name, more: keys.length - shown.length, v: shown };
    } catch (error) {
      return { $: "deep", v: `unreadable: ${messageOf(error)}` };
    }
  }

  function nameOf(value: object): string {
    const maker = (value as { constructor?: unknown }).constructor;
    return typeof maker === "function" && typeof maker.name === "string" ? maker.name : "Object";
  }

  const print = (stream: "stdout" | "stderr", values: unknown[]) => {
    const plain = values.every((value, i) => typeof value === "string" && (i > 0 || values.length === 1 || !value.includes("%")));
    if (plain) host.print(stream, `${values.join(" ")}\n`, false);
    else host.print(stream, JSON.stringify(values.map((value) => (typeof value === "string" ? value : describe(value, 4)))), true);
  };
  const out = (...values: unknown[]) => print("stdout", values);
  const err = (...values: unknown[]) => print("stderr", values);
  const console = {
    log: out,
    info: out,
    debug: out,
    group: out,
    groupEnd: () => {},
    dir: (value: unknown) => out(value),
    table: (value: unknown) => host.print("stdout", JSON.stringify([{ $: "table", v: describe(value, 2) }]), true),
    warn: err,
    error: err,
    trace: err,
    assert: (condition: unknown, ...values: unknown[]) => condition || err("Assertion failed:", ...values),
    time: () => {},
    timeEnd: () => {},
    timeLog: () => {},
    count: () => {},
  };

  const timers = new Map<number, { due: number; every: number | undefined; run: () => void }>();
  let nextTimer = 0;
  const startTimer = (run: unknown, ms: unknown, inputs: unknown[], repeat: boolean): number => {
    if (typeof run !== "function") throw new TypeError("setTimeout and setInterval take a function");
    const id = ++nextTimer;
    const wait = Math.min(Math.max(Number(ms) || 0, 1), 2 ** 31 - 1);
    timers.set(id, { due: Date.now() + wait, every: repeat ? wait : undefined, run: () => run(...inputs) });
    host.timer(id, wait);
    return id;
  };
  const stopTimer = (id: unknown) => void timers.delete(Number(id));

  define(globalThis, "console", console);
  define(globalThis, "setTimeout", (run: unknown, ms: unknown, ...inputs: unknown[]) => startTimer(run, ms, inputs, false));
  define(globalThis, "setInterval", (run: unknown, ms: unknown, ...inputs: unknown[]) => startTimer(run, ms, inputs, true));
  define(globalThis, "clearTimeout", stopTimer);
  define(globalThis, "clearInterval", stopTimer);

  const finalAnswer = (...values: unknown[]): void => {
    if (values[0] instanceof Promise) throw new TypeError("finalAnswer got a promise: await the value first");
    const value = encode(values[0]);
    if (value.length > maxMessageChars) {
      throw new TypeError(`finalAnswer: the value is ${value.length} characters long, more than the ${maxMessageChars} that may leave the sandbox at once`);
    }
    host.final(value);
    // The worker stops the program at the next check; nothing after the answer may run, and no `catch` or `finally` sees it.
    for (;;);
  };

  /** Tools and the answer cannot be replaced by accident: a silent overwrite would fail far from its cause. */
  const protect = (target: object, name: string, value: unknown) =>
    Object.defineProperty(target, name, {
      enumerable: target !== globalThis,
      configurable: false,
      get: () => value,
      set() {
        throw new TypeError(`"${name}" is already the name of a function you may call: choose another name`);
      },
    });

  return {
    install(toolNames, variables) {
      const names = JSON.parse(toolNames) as string[];
      const tools = {};
      for (const name of names) {
        const call = (...inputs: unknown[]) => callTool(name, inputs);
        define(call, "name", name);
        protect(globalThis, name, call);
        protect(tools, name, call);
      }
      protect(globalThis, "tools", new Proxy(tools, {
        get(target, name) {
          if (typeof name === "string" && !Object.hasOwn(target, name) && !(name in Object.prototype)) {
            throw new ReferenceError(`tools.${name} is not defined`);
          }
          return Reflect.get(target, name);
        },
      }));
      protect(globalThis, "finalAnswer", finalAnswer);
      for (const [name, value] of Object.entries(decode(variables) as object)) define(globalThis, name, value, true);
    },
    begin(actionId, maxChars) {
      action = actionId;
      calls = 0;
      maxMessageChars = maxChars;
      made = [];
      rejections = new Map();
      report = undefined;
    },
    finish(result, hasValue) {
      Promise.resolve(hasValue ? result.value : undefined).then(
        (value) => {
          report = {};
          if (value !== undefined) {
            report.tree = describe(value, 4);
            try {
              const encoded = encode(value);
              if (encoded.length <= maxMessageChars) report.value = encoded;
            } catch {
              // Shown to the model by its tree; only a value that can cross is handed out.
            }
          }
          endIfOver();
        },
        (error) => {
          report = { error: toGuestError(error) };
          endIfOver();
        },
      );
    },
    fail(error) {
      rejections.clear();
      report = { error: toGuestError(error) };
      endIfOver();
    },
    settle(results) {
      for (const [id, ok, text] of JSON.parse(results) as [string, boolean, string][]) {
        const call = openCalls.get(id);
        if (!call) continue;
        openCalls.delete(id);
        if (ok) {
          call.resolve(decode(text));
          continue;
        }
        const error = new ToolError(call.name, text);
        define(error, "site", call.site);
        call.promise.failure = text;
        call.reject(error);
      }
      endIfOver();
    },
    fire(id) {
      const timer = timers.get(id);
      if (!timer) return;
      if (timer.every === undefined) timers.delete(id);
      else host.timer(id, timer.every);
      timer.run();
    },
    drop() {
      openCalls = new Map();
      timers.clear();
      report = undefined;
      made = [];
      rejections = new Map();
    },
    rejected(promise, reason, handled) {
      // A call nobody awaited is reported as such; as an unhandled rejection it would be told twice.
      if (promise instanceof ToolPromise) return;
      if (handled) rejections.delete(promise);
      else rejections.set(promise, reason);
    },
    openCalls: () => JSON.stringify([...openCalls].map(([id, { name, input }]) => [id, name, input])),
    openTimers: () => JSON.stringify([...timers].map(([id, { due }]) => [id, due])),
    names: () => JSON.stringify(Object.getOwnPropertyNames(globalThis)),
  };
}
