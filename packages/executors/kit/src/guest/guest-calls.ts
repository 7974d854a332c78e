// biome-ignore-all lint/suspicious/noShadowRestrictedNames: it keeps the built-ins it uses, for programs may replace them
import type { Codec } from "./codec.ts";
import type { Host } from "./guest-program.ts";

/** Of a call. `text` is a value, or the message of the error. */
export type Answer = readonly [id: string, ok: boolean, text: string, errorName?: string];

export interface GuestCalls {
  /** Calls a tool. */
  call(tool: string, inputs: unknown[]): Promise<unknown>;
  /** Which tool a value is a call of. */
  toolOf(value: object): string | undefined;
  /** Gives the final answer. Does not come back. */
  answer(value: unknown): void;
  begin(actionId: string, maxMessageChars: number): void;
  settle(results: string | readonly Answer[]): void;
  drop(): void;
  /** How many calls wait for their result. */
  count(): number;
  /** Those, as JSON. */
  open(): string;
  unawaited(): [tool: string, error: string | null][];
}

/**
 * What leaves the sandbox in the middle of a program: the calls of tools, and the final answer.
 *
 * Runs inside the sandbox, handed over as source text, so it must not refer to anything outside itself.
 */
export function makeCalls(host: Host, { encode, decode }: Codec): GuestCalls {
  const { Array, Error, Promise, String, TypeError } = globalThis;
  const { create, defineProperty, keys } = Object;
  const { parse, stringify } = JSON;
  const uncurry = Function.prototype.bind.bind(Function.prototype.call) as <A extends unknown[], R>(
    method: (...args: A) => R,
  ) => (self: unknown, ...args: A) => R;
  const map = uncurry(Array.prototype.map) as <T, R>(items: ArrayLike<T>, change: (item: T, index: number) => R) => R[];
  const define = (target: object, name: string, value: unknown) =>
    defineProperty(target, name, { value, enumerable: false, configurable: true, writable: true });

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
  class LimitError extends Error {
    override name = "LimitError";
  }
  define(globalThis, "ToolError", ToolError);
  define(globalThis, "LimitError", LimitError);

  interface OpenCall {
    name: string;
    /** Made where the tool was called; what it costs to word its trace is for calls that fail. */
    site: Error;
    input: string;
    /** Missing where the stack was full when the promise was made, which has failed then. */
    resolve: ((value: unknown) => void) | undefined;
    reject: ((error: unknown) => void) | undefined;
    promise: ToolPromise;
  }
  let openCalls: Record<string, OpenCall> = create(null);
  let made: ToolPromise[] = [];
  let action = "";
  let calls = 0;
  let maxMessageChars = 0;

  function call(name: string, inputs: unknown[]): ToolPromise {
    const id = `${action}.${++calls}`;
    const site = new Error();
    if (inputs.length > 1) throw new TypeError(`${name} takes one object with named fields, not ${inputs.length} arguments`);
    let input: string;
    try {
      input = encode(inputs.length === 0 ? {} : inputs[0]);
    } catch (error) {
      throw new TypeError(`${name}: ${messageOf(error)}`);
    }
    refuse(name, tooLong(input, "the arguments are") || host.call(id, name, input));
    let resolve: OpenCall["resolve"];
    let reject: OpenCall["reject"];
    const promise = new ToolPromise((res, rej) => {
      resolve = res;
      reject = rej;
    });
    promise.toolName = name;
    made[made.length] = promise;
    openCalls[id] = { name, site, input, resolve, reject, promise };
    return promise;
  }

  function answer(given: unknown): void {
    if (given instanceof Promise) throw new TypeError("finalAnswer got a promise: await the value first");
    const value = encode(given);
    refuse("finalAnswer", tooLong(value, "the value is") || host.final(value));
    // The worker stops the program at the next check; nothing after the answer may run, and no `catch` or `finally` sees it.
    // An empty loop would be taken out by the bundler.
    for (;;) calls++;
  }

  /** The worker checks this, too; a text that is much too long need not get that far. */
  function tooLong(text: string, what: string): string {
    if (text.length <= maxMessageChars) return "";
    return `${what} ${text.length} characters long, more than the ${maxMessageChars} that may leave the sandbox at once`;
  }

  function refuse(name: string, complaint: string | undefined): void {
    if (complaint) throw new LimitError(`${name}: ${complaint}`);
  }

  function settle(results: string | readonly Answer[]): void {
    const answers = typeof results === "string" ? (parse(results) as readonly Answer[]) : results;
    for (let i = 0; i < answers.length; i++) {
      const answer = answers[i] as Answer;
      const id = answer[0];
      const call = openCalls[id];
      if (!call) continue;
      delete openCalls[id];
      if (answer[1]) {
        call.resolve?.(decode(answer[2]));
        continue;
      }
      const error = answer[3] === "LimitError" ? new LimitError(answer[2]) : new ToolError(call.name, answer[2]);
      define(error, "site", String(call.site.stack));
      call.promise.failure = answer[2];
      call.reject?.(error);
    }
  }

  const messageOf = (error: unknown): string => {
    try {
      return error instanceof Error ? String(error.message) : String(error);
    } catch {
      return "an error that cannot be printed";
    }
  };

  return {
    call,
    answer,
    settle,
    toolOf: (value) => (value instanceof ToolPromise ? value.toolName : undefined),
    begin(actionId, maxChars) {
      action = actionId;
      calls = 0;
      made = [];
      maxMessageChars = maxChars;
    },
    drop() {
      openCalls = create(null);
      made = [];
    },
    count: () => keys(openCalls).length,
    open: () => stringify(map(keys(openCalls), (id) => [id, openCalls[id]?.name, openCalls[id]?.input])),
    unawaited() {
      const unawaited: [string, string | null][] = [];
      for (let i = 0; i < made.length; i++) {
        const call = made[i] as ToolPromise;
        if (!call.awaited) unawaited[unawaited.length] = [call.toolName, call.failure];
      }
      return unawaited;
    },
  };
}
