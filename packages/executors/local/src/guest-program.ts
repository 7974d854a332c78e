// biome-ignore-all lint/suspicious/noShadowRestrictedNames: it keeps the built-ins it uses, for programs may replace them
import type { Codec } from "./codec.ts";
import type { GuestConsole } from "./guest-console.ts";
import type { Describe } from "./guest-describe.ts";

/** The wall as the sandbox sees it: strings and numbers only, never an object. */
export interface Host {
  call(id: string, name: string, input: string): void;
  /** `tree` is the JSON of `describe()` trees; plain text otherwise. */
  print(stream: "stdout" | "stderr", text: string, tree: boolean): void;
  timer(id: number, ms: number): void;
  final(value: string): void;
  done(report: string): void;
  /** Parses and prints URLs; question and answer are JSON. */
  url(question: string): string;
}

/** What a program came to, as the sandbox tells it. */
export interface GuestReport {
  /** Last value, encoded; absent when there is none or it cannot cross. */
  value?: string;
  /** Length of a last value that is too long to cross. */
  tooLong?: number;
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
  /** What was thrown when that is no error, as a `describe()` tree. */
  thrown?: unknown;
}

/** What the worker may ask of the sandbox. All functions take and give strings and numbers. */
export interface GuestControl {
  /** `seed`: four numbers, as JSON. */
  install(toolNames: string, variables: string, seed: string): void;
  begin(actionId: string, maxMessageChars: number): void;
  /** The program ended with an expression. */
  finishValue(result: { value: unknown }): void;
  finish(): void;
  fail(error: unknown): void;
  settle(results: string): void;
  fire(timer: number): void;
  drop(): void;
  /** A promise without a handler was rejected (`handled` 0), or got its handler late (1). */
  rejected(promise: unknown, reason: unknown, handled: number): void;
  /** Ends the action though calls are open, if the program itself has ended. */
  cut(): void;
  /** How many calls the program waits for, or may; below zero when it has ended and left that many behind. */
  waiting(): number;
  openCalls(): string;
  openTimers(): string;
  names(): string;
}

/**
 * Everything the sandbox holds besides the language. Runs inside it, handed over as source text, so it must not refer to anything outside itself.
 *
 * It takes its own references to what it uses, so that a program which redefines `Map` or `JSON` breaks only itself.
 */
export function bootGuest(
  host: Host,
  makeCodec: () => Codec,
  makeDescribe: (callOf: (value: object) => string | undefined) => Describe,
  makeConsole: (host: Host, describe: Describe) => GuestConsole,
  bootUrl: (host: Host) => void,
): GuestControl {
  const { Array, Date, Error, Math, Number, Promise, Proxy, Reflect, String, TypeError } = globalThis;
  const { stringify, parse } = JSON;
  const { create, defineProperty, getOwnPropertyNames, hasOwn, keys } = Object;
  const uncurry = Function.prototype.bind.bind(Function.prototype.call) as <A extends unknown[], R>(
    method: (...args: A) => R,
  ) => (self: unknown, ...args: A) => R;
  const map = uncurry(Array.prototype.map) as <T, R>(items: ArrayLike<T>, change: (item: T, index: number) => R) => R[];
  const promiseThen = uncurry(Promise.prototype.then as (onValue: (value: unknown) => void, onError: (error: unknown) => void) => unknown);

  const { encode, decode } = makeCodec();
  bootUrl(host);
  const define = (target: object, name: string, value: unknown, enumerable = false) =>
    defineProperty(target, name, { value, enumerable, configurable: true, writable: true });

  interface OpenCall {
    name: string;
    site: string;
    input: string;
    resolve: (value: unknown) => void;
    reject: (error: unknown) => void;
    promise: ToolPromise;
  }
  let openCalls: Record<string, OpenCall> = create(null);
  let action = "";
  let calls = 0;
  let maxMessageChars = 0;
  /** Set when the program itself has ended; the action ends when its last call is answered. */
  let report: GuestReport | undefined;
  let made: ToolPromise[] = [];
  let rejections: { promise: unknown; reason: unknown }[] = [];

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
    override then<A, B>(
      onValue?: ((value: unknown) => A | PromiseLike<A>) | null,
      onError?: ((error: unknown) => B | PromiseLike<B>) | null,
    ) {
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
  const describe = makeDescribe((value) => (value instanceof ToolPromise ? value.toolName : undefined));

  class LimitError extends Error {
    override name = "LimitError";
  }
  define(globalThis, "ToolError", ToolError);
  define(globalThis, "LimitError", LimitError);

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
      throw new LimitError(
        `${name}: the arguments are ${input.length} characters long, more than the ${maxMessageChars} that may leave the sandbox at once`,
      );
    }
    host.call(id, name, input);
    let resolve!: OpenCall["resolve"];
    let reject!: OpenCall["reject"];
    const promise = new ToolPromise((res, rej) => {
      resolve = res;
      reject = rej;
    });
    promise.toolName = name;
    made[made.length] = promise;
    openCalls[id] = { name, site, input, resolve, reject, promise };
    return promise;
  }

  /** sfc32 (Chris Doty-Humphrey, PractRand): every session starts from the same memory, so it brings a seed of its own. */
  const makeRandom = ([a, b, c, counter]: [number, number, number, number]) => {
    const next = () => {
      const sum = (a + b + counter) | 0;
      counter = (counter + 1) | 0;
      a = b ^ (b >>> 9);
      b = (c + (c << 3)) | 0;
      c = (((c << 21) | (c >>> 11)) + sum) | 0;
      return sum >>> 0;
    };
    return function random() {
      return ((next() >>> 5) * 0x4000000 + (next() >>> 6)) / 2 ** 53;
    };
  };

  const messageOf = (error: unknown): string => {
    try {
      return error instanceof Error ? String(error.message) : String(error);
    } catch {
      return "an error that cannot be printed";
    }
  };

  function toGuestError(error: unknown): GuestError {
    if (typeof error === "string") return { name: "Error", message: `${error} was thrown`, stack: "" };
    if (!(error instanceof Error)) return { name: "Error", message: "", stack: "", thrown: describe(error, 2) };
    let message = messageOf(error);
    if (error.cause !== undefined) message += ` (cause: ${messageOf(error.cause)})`;
    if (error instanceof AggregateError) message += error.errors.map((each: unknown) => `\n- ${messageOf(each)}`).join("");
    const site = (error as { site?: unknown }).site;
    return { name: String(error.name), message, stack: String(error.stack ?? ""), ...(typeof site === "string" && { site }) };
  }

  /** Ends the action once the program and all its calls have ended. */
  function endIfOver(): void {
    if (report && keys(openCalls).length === 0) end();
  }

  function end(): void {
    if (!report) return;
    const unawaited: GuestReport["unawaited"] = [];
    for (let i = 0; i < made.length; i++) {
      const call = made[i] as ToolPromise;
      if (!call.awaited) unawaited[unawaited.length] = [call.toolName, call.failure];
    }
    if (unawaited.length > 0) report.unawaited = unawaited;
    if (rejections.length > 0) report.rejections = map(rejections, ({ reason }) => toGuestError(reason));
    const text = stringify(report);
    report = undefined;
    host.done(text);
  }

  /** How many `console.group()` are open, and what `console.count()` and `console.time()` remember. */
  let timers: Record<string, { due: number; every: number | undefined; run: () => void }> = create(null);
  let nextTimer = 0;
  const startTimer = (run: unknown, ms: unknown, inputs: unknown[], repeat: boolean): number => {
    if (typeof run !== "function") throw new TypeError("setTimeout and setInterval take a function");
    const id = ++nextTimer;
    const wait = Math.min(Math.max(Number(ms) || 0, 1), 2 ** 31 - 1);
    timers[id] = { due: Date.now() + wait, every: repeat ? wait : undefined, run: () => run(...inputs) };
    host.timer(id, wait);
    return id;
  };
  const stopTimer = (id: unknown) => {
    delete timers[String(id)];
  };

  const { console, ungroup } = makeConsole(host, describe);
  define(globalThis, "console", console);
  define(globalThis, "setTimeout", (run: unknown, ms: unknown, ...inputs: unknown[]) => startTimer(run, ms, inputs, false));
  define(globalThis, "setInterval", (run: unknown, ms: unknown, ...inputs: unknown[]) => startTimer(run, ms, inputs, true));
  define(globalThis, "clearTimeout", stopTimer);
  define(globalThis, "clearInterval", stopTimer);

  const finalAnswer = (...values: unknown[]): void => {
    if (values[0] instanceof Promise) throw new TypeError("finalAnswer got a promise: await the value first");
    const value = encode(values[0]);
    if (value.length > maxMessageChars) {
      throw new LimitError(
        `finalAnswer: the value is ${value.length} characters long, more than the ${maxMessageChars} that may leave the sandbox at once`,
      );
    }
    host.final(value);
    // The worker stops the program at the next check; nothing after the answer may run, and no `catch` or `finally` sees it.
    // An empty loop would be taken out by the bundler.
    for (;;) calls++;
  };

  /** Tools and the answer cannot be replaced by accident: a silent overwrite would fail far from its cause. */
  const protect = (target: object, name: string, value: unknown) =>
    defineProperty(target, name, {
      enumerable: target !== globalThis,
      configurable: false,
      get: () => value,
      set() {
        throw new TypeError(`"${name}" is already the name of a function you may call: choose another name`);
      },
    });

  return {
    install(toolNames, variables, seed) {
      Math.random = makeRandom(parse(seed) as [number, number, number, number]);
      const names = parse(toolNames) as string[];
      const tools = {};
      for (const name of names) {
        const call = (...inputs: unknown[]) => callTool(name, inputs);
        define(call, "name", name);
        protect(globalThis, name, call);
        protect(tools, name, call);
      }
      protect(
        globalThis,
        "tools",
        new Proxy(tools, {
          get(target, name) {
            if (typeof name === "string" && !hasOwn(target, name) && !(name in Object.prototype)) {
              throw new ReferenceError(`tools.${name} is not defined`);
            }
            return Reflect.get(target, name);
          },
        }),
      );
      protect(globalThis, "finalAnswer", finalAnswer);
      for (const [name, value] of decode(variables) as [string, unknown][]) define(globalThis, name, value, true);
    },
    begin(actionId, maxChars) {
      ungroup();
      action = actionId;
      calls = 0;
      maxMessageChars = maxChars;
      made = [];
      rejections = [];
      report = undefined;
    },
    finishValue({ value }) {
      promiseThen(
        new Promise((resolve) => resolve(value)),
        (value) => {
          report = {};
          if (value !== undefined) {
            report.tree = describe(value, 4);
            try {
              const encoded = encode(value);
              if (encoded.length <= maxMessageChars) report.value = encoded;
              else report.tooLong = encoded.length;
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
    finish() {
      report = {};
      endIfOver();
    },
    fail(error) {
      rejections = [];
      report = { error: toGuestError(error) };
      endIfOver();
    },
    cut: end,
    settle(results) {
      const answers = parse(results) as [id: string, ok: boolean, text: string, name?: string][];
      for (let i = 0; i < answers.length; i++) {
        const answer = answers[i] as (typeof answers)[number];
        const id = answer[0];
        const call = openCalls[id];
        if (!call) continue;
        delete openCalls[id];
        if (answer[1]) {
          call.resolve(decode(answer[2]));
          continue;
        }
        const error = answer[3] === "LimitError" ? new LimitError(answer[2]) : new ToolError(call.name, answer[2]);
        define(error, "site", call.site);
        call.promise.failure = answer[2];
        call.reject(error);
      }
      endIfOver();
    },
    fire(id) {
      const timer = timers[id];
      if (!timer) return;
      if (timer.every === undefined) delete timers[id];
      else host.timer(id, timer.every);
      timer.run();
    },
    drop() {
      openCalls = create(null);
      timers = create(null);
      report = undefined;
      made = [];
      rejections = [];
    },
    rejected(promise, reason, handled) {
      // A call nobody awaited is reported as such; as an unhandled rejection it would be told twice.
      if (promise instanceof ToolPromise) return;
      if (!handled) {
        rejections[rejections.length] = { promise, reason };
        return;
      }
      const open: typeof rejections = [];
      for (let i = 0; i < rejections.length; i++)
        if (rejections[i]?.promise !== promise) open[open.length] = rejections[i] as (typeof open)[number];
      rejections = open;
    },
    waiting: () => (report ? -keys(openCalls).length : keys(openCalls).length),
    openCalls: () => stringify(map(keys(openCalls), (id) => [id, openCalls[id]?.name, openCalls[id]?.input])),
    openTimers: () => stringify(map(keys(timers), (id) => [Number(id), timers[id]?.due])),
    names: () => stringify(getOwnPropertyNames(globalThis)),
  };
}
