/** What one case of the suite is given: an executor to try, and words to try it with. */

import type { Execution, Executor, ExecutorLanguage, ExecutorSession, RunOptions, SandboxCall, SessionOptions } from "@smolagents-ts/core";
import { ExecutorError } from "@smolagents-ts/core";
import { expect } from "vitest";
import { type Phrases, programs } from "./programs.ts";

/** Passes by returning, fails by throwing. */
export type ExecutorCase = (context: CaseContext) => Promise<void>;

export type MakeExecutor = () => Executor | Promise<Executor>;

/** A tool of a case. Every tool takes one argument, `value`; what the code passed is also in `call.input`. */
type CaseTool = (value: unknown, about: { readonly call: SandboxCall; readonly signal: AbortSignal }) => unknown;

export interface CaseSessionOptions extends Omit<Partial<SessionOptions>, "tools" | "callTool"> {
  readonly tools?: { readonly [name: string]: CaseTool };
  /** Tools that are no global of their own, or one that programs may replace. */
  readonly globals?: { readonly [name: string]: false | "replaceable" };
  /** Hears of every call that reaches the host, also of one to a tool that does not exist. */
  readonly onCall?: (call: SandboxCall) => void;
}

/** A case that says nothing about this executor, such as one on JavaScript for a Python executor. Reported as skipped. */
export class NotApplicable extends Error {}

/** How long a case waits for what should come soon, in milliseconds. Only a broken executor ever waits so long. */
export const PATIENCE_MS = 10_000;

export class CaseContext {
  readonly executor: Executor;
  /** The words of the executor's language. */
  readonly say: Phrases;
  readonly #makeExecutor: MakeExecutor;
  readonly #patienceMs: number;
  readonly #sessions: ExecutorSession[] = [];
  readonly #executors: Executor[] = [];

  private constructor(executor: Executor, makeExecutor: MakeExecutor, patienceMs: number) {
    this.executor = executor;
    this.#executors.push(executor);
    this.say = programs[executor.language];
    this.#makeExecutor = makeExecutor;
    this.#patienceMs = patienceMs;
  }

  /** Runs one case and closes what it opened. */
  static async run(test: ExecutorCase, makeExecutor: MakeExecutor, { patienceMs = PATIENCE_MS } = {}): Promise<void> {
    const context = new CaseContext(await makeExecutor(), makeExecutor, patienceMs);
    try {
      await test(context);
    } finally {
      await context.#close();
    }
  }

  /** A second executor, as another process would make it. */
  async anotherExecutor(): Promise<Executor> {
    const executor = await this.#makeExecutor();
    this.#executors.push(executor);
    return executor;
  }

  /** Opens a session that is closed when the case ends. */
  async open(
    { tools = {}, globals = {}, onCall, ...options }: CaseSessionOptions = {},
    executor: Executor = this.executor,
  ): Promise<ExecutorSession> {
    const opening = executor.open({
      ...options,
      tools: Object.keys(tools).map((name) => ({
        name,
        description: `The tool ${name}.`,
        inputSchema: INPUT_SCHEMA,
        ...(globals[name] !== undefined && { global: globals[name] }),
      })),
      callTool: async (call, { signal }) => {
        onCall?.(call);
        const tool = Object.hasOwn(tools, call.name) ? tools[call.name] : undefined;
        if (!tool) throw new Error(`The case has no tool called ${JSON.stringify(call.name)}.`);
        return await tool((call.input as { value?: unknown } | undefined)?.value, { call, signal });
      },
    });
    const session = await this.within(opening, "the session opens");
    this.#sessions.push(session);
    return session;
  }

  /** Opens a session whose sandbox has surely started, for cases with a short time limit. */
  async openStarted(options: CaseSessionOptions): Promise<ExecutorSession> {
    const session = await this.open(options);
    await this.succeed(session, "1", { timeoutMs: 600_000 });
    return session;
  }

  /** The program in the executor's language; a language left out does not know what the case is about. */
  program(versions: { readonly [Language in ExecutorLanguage]?: string }): string {
    const program = versions[this.executor.language];
    if (program === undefined) throw new NotApplicable(`says nothing about ${this.executor.language}`);
    return program;
  }

  /** Fails instead of hanging. `what` ends the sentence "… in time: ". */
  async within<Value>(promise: Promise<Value>, what: string, milliseconds: number = this.#patienceMs): Promise<Value> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        try {
          expect.fail(`Did not happen within ${milliseconds} ms: ${what}.`);
        } catch (error) {
          reject(error);
        }
      }, milliseconds);
    });
    try {
      return await Promise.race([promise, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Runs one action that must come to an end. */
  run(session: ExecutorSession, code: string, options: RunOptions = {}): Promise<Execution> {
    return handled(this.within(session.run(code, options), "the action ends"));
  }

  /** Runs one action that must not fail. */
  succeed(session: ExecutorSession, code: string, options: RunOptions = {}): Promise<Execution> {
    const succeeding = this.run(session, code, options).then((execution) => {
      expect(execution.error, "the action should not fail").toBeUndefined();
      return execution;
    });
    return handled(succeeding);
  }

  /** After a violent end the session works, or says that it is lost and a new one works. */
  async expectUsableOrReplaceable(session: ExecutorSession): Promise<void> {
    try {
      expect((await this.run(session, "20 + 1")).value).toBe(21);
    } catch (error) {
      if (!ExecutorError.is(error)) throw error;
      expect((await this.run(await this.open(), "20 + 2")).value).toBe(22);
    }
  }

  async #close(): Promise<void> {
    // A session that cannot be closed fails the cases on closing; here it must not hide what this case has found.
    const closing = Promise.allSettled(this.#sessions.map((session) => session.close()));
    await this.within(closing, "the sessions close").catch(() => undefined);
    await this.within(Promise.allSettled(this.#executors.map((executor) => executor.close?.())), "the executors close").catch(
      () => undefined,
    );
  }
}

/** A case that fails halfway leaves its other actions behind. How those end is of no interest, and must not be reported as unhandled. */
function handled<Value>(promise: Promise<Value>): Promise<Value> {
  promise.catch(() => undefined);
  return promise;
}

/** An event of a case: something one side waits for and the other brings about. */
export function gate<Value = void>(): { readonly opened: Promise<Value>; open(value: Value): void } {
  let open: (value: Value) => void = () => undefined;
  const opened = new Promise<Value>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

/** Settles when the signal aborts. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

const INPUT_SCHEMA = { type: "object", properties: { value: { description: "Anything." } } };
