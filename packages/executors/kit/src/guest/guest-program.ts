// biome-ignore-all lint/suspicious/noShadowRestrictedNames: it keeps the built-ins it uses, for programs may replace them
import type { Codec } from "./codec.ts";
import type { Answer, GuestCalls } from "./guest-calls.ts";
import type { GuestConsole } from "./guest-console.ts";
import type { Describe } from "./guest-describe.ts";
import type { GuestError, GuestReport } from "./guest-report.ts";
import type { GuestTimers } from "./guest-timers.ts";
import type { GuestTools } from "./guest-tools.ts";

/** The wall as the sandbox sees it: strings and numbers only, never an object. */
export interface Host {
  /** Gives why the call is refused, if it is. */
  call(id: string, name: string, input: string): string | undefined;
  /** `tree` is the JSON of `describe()` trees; plain text otherwise. */
  print(stream: "stdout" | "stderr", text: string, tree: boolean): void;
  timer(id: number, ms: number): void;
  /** Gives why the answer is refused, if it is. */
  final(value: string): string | undefined;
  done(report: string): void;
  /** Parses and prints URLs; question and answer are JSON. */
  url(question: string): string;
}

/** What the worker may ask of the sandbox. All functions take and give strings and numbers. */
export interface GuestControl {
  /** `seed`: four numbers, as JSON. */
  install(variables: string, seed: string): void;
  define(variables: string): void;
  /** Makes these the tools there are. Gives the names that are taken, in which case nothing has changed. */
  offer(tools: string): string;
  begin(actionId: string, maxMessageChars: number): void;
  /** The program ended with an expression. */
  finishValue(result: { value: unknown }): void;
  finish(): void;
  fail(error: unknown): void;
  /** Answers to calls, as JSON or in a list that nobody else has. */
  settle(results: string | readonly Answer[]): void;
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

/** The furniture, part by part. */
export interface GuestParts {
  makeCodec(): Codec;
  makeCalls(host: Host, codec: Codec): GuestCalls;
  makeDescribe(callOf: (value: object) => string | undefined): Describe;
  makeConsole(host: Host, describe: Describe): GuestConsole;
  bootTimers(host: Host): GuestTimers;
  bootUrl(host: Host): void;
  makeTools(call: (tool: string, inputs: unknown[]) => unknown): GuestTools;
}

/**
 * Everything the sandbox holds besides the language. Runs inside it, handed over as source text, so it must not refer to anything outside itself.
 *
 * It takes its own references to what it uses, so that a program which redefines `Map` or `JSON` breaks only itself.
 */
export function bootGuest(host: Host, parts: GuestParts): GuestControl {
  const { Array, Error, Math, Promise, String } = globalThis;
  const world = globalThis;
  const { stringify, parse } = JSON;
  const { defineProperty, getOwnPropertyNames } = Object;
  const uncurry = Function.prototype.bind.bind(Function.prototype.call) as <A extends unknown[], R>(
    method: (...args: A) => R,
  ) => (self: unknown, ...args: A) => R;
  const map = uncurry(Array.prototype.map) as <T, R>(items: ArrayLike<T>, change: (item: T, index: number) => R) => R[];
  const filter = uncurry(Array.prototype.filter) as <T>(items: ArrayLike<T>, keep: (item: T) => boolean) => T[];
  const slice = uncurry(String.prototype.slice);
  const promiseThen = uncurry(Promise.prototype.then as (onValue: (value: unknown) => void, onError: (error: unknown) => void) => unknown);
  const define = (name: string, value: unknown, enumerable: boolean) =>
    defineProperty(world, name, { value, enumerable, configurable: true, writable: true });

  // First, since values are described by what class they are of.
  parts.bootUrl(host);
  const codec = parts.makeCodec();
  const calls = parts.makeCalls(host, codec);
  const describe = parts.makeDescribe(calls.toolOf);
  const { console, ungroup } = parts.makeConsole(host, describe);
  define("console", console, false);
  const timers = parts.bootTimers(host);
  const tools = parts.makeTools(calls.call);
  const finalAnswer = (...values: unknown[]) => calls.answer(values[0]);
  tools.protect("finalAnswer", finalAnswer);

  /** A program may have written the stack itself. */
  const MAX_STACK_CHARS = 20_000;
  let maxMessageChars = 0;
  /** Set when the program itself has ended; the action ends when its last call is answered. */
  let report: GuestReport | undefined;
  let rejections: { promise: unknown; reason: unknown }[] = [];

  /** Ends the action once the program and all its calls have ended. */
  function endIfOver(): void {
    if (report && calls.count() === 0) end();
  }

  function end(): void {
    if (!report) return;
    report.unawaited = calls.unawaited();
    report.rejections = map(rejections, ({ reason }) => toGuestError(reason));
    const text = stringify(report);
    report = undefined;
    host.done(text);
  }

  /** The picture of a last value goes to the model; the value itself only if it can cross. */
  function toReport(value: unknown): GuestReport {
    if (value === undefined) return {};
    const tree = describe(value, 4);
    try {
      const encoded = codec.encode(value);
      return encoded.length <= maxMessageChars ? { tree, value: encoded } : { tree, tooLong: encoded.length };
    } catch {
      return { tree };
    }
  }

  function toGuestError(error: unknown): GuestError {
    if (typeof error === "string") return { name: "Error", message: `${error} was thrown`, stack: "" };
    if (!(error instanceof Error)) return { name: "Error", message: "", stack: "", thrown: describe(error, 2) };
    let message = messageOf(error);
    if (error.cause !== undefined) message += ` (cause: ${messageOf(error.cause)})`;
    if (error instanceof AggregateError) message += error.errors.map((each: unknown) => `\n- ${messageOf(each)}`).join("");
    const site = (error as { site?: unknown }).site;
    const stack = slice(String(error.stack ?? ""), 0, MAX_STACK_CHARS);
    return { name: String(error.name), message, stack, ...(typeof site === "string" && { site }) };
  }

  const messageOf = (error: unknown): string => {
    try {
      return error instanceof Error ? String(error.message) : String(error);
    } catch {
      return "an error that cannot be printed";
    }
  };

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

  const defineAll = (variables: string) => {
    for (const [name, value] of codec.decode(variables) as [string, unknown][]) define(name, value, true);
  };

  return {
    install(variables, seed) {
      Math.random = makeRandom(parse(seed) as [number, number, number, number]);
      defineAll(variables);
    },
    define: defineAll,
    offer: (list) => tools.offer(parse(list)),
    begin(actionId, maxChars) {
      ungroup();
      calls.begin(actionId, maxChars);
      maxMessageChars = maxChars;
      rejections = [];
      report = undefined;
    },
    finishValue({ value }) {
      promiseThen(
        new Promise((resolve) => resolve(value)),
        (value) => {
          // First of all: what is told of the value may never come to an end.
          report = {};
          report = toReport(value);
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
      calls.settle(results);
      endIfOver();
    },
    fire: timers.fire,
    drop() {
      calls.drop();
      timers.drop();
      report = undefined;
      rejections = [];
    },
    rejected(promise, reason, handled) {
      // A call nobody awaited is reported as such; as an unhandled rejection it would be told twice.
      if (calls.toolOf(promise as object) !== undefined) return;
      if (!handled) {
        rejections[rejections.length] = { promise, reason };
        return;
      }
      const open: typeof rejections = [];
      for (let i = 0; i < rejections.length; i++)
        if (rejections[i]?.promise !== promise) open[open.length] = rejections[i] as (typeof open)[number];
      rejections = open;
    },
    waiting: () => (report ? -calls.count() : calls.count()),
    openCalls: calls.open,
    openTimers: timers.open,
    names: () => stringify(filter(getOwnPropertyNames(world), (name) => !tools.isGone(name))),
  };
}
