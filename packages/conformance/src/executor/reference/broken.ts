/** The reference executor with one fault: what a broken adapter does, for the proof that a case notices. */

import type { Execution, ExecutionError, Executor, ExecutorSession, RunOptions, SessionOptions } from "@smolagents-ts/core";
import { ReferenceExecutor } from "./executor.ts";

type CallTool = SessionOptions["callTool"];
type Run = ExecutorSession["run"];

/** Each part stands between the case and the reference executor. */
export interface Fault {
  /** Works for nobody: an adapter for another language. */
  readonly language?: Executor["language"];
  readonly leaks?: boolean;
  readonly executor?: (inner: Executor) => Partial<Executor>;
  readonly options?: (options: SessionOptions) => SessionOptions;
  readonly session?: (inner: ExecutorSession, options: SessionOptions) => Partial<ExecutorSession>;
  readonly code?: (code: string) => string;
  readonly execution?: (execution: Execution, code: string) => Execution;
}

export class BrokenExecutor implements Executor {
  readonly name = "broken";
  readonly language: Executor["language"];
  readonly isolation = "none";
  readonly #fault: Fault;
  readonly #inner: ReferenceExecutor;

  constructor(fault: Fault) {
    this.#fault = fault;
    this.language = fault.language ?? "javascript";
    this.#inner = new ReferenceExecutor({ leaks: fault.leaks ?? false });
    Object.assign(this, fault.executor?.(this.#inner));
  }

  async open(given: SessionOptions): Promise<ExecutorSession> {
    const { options = (same) => same, session = () => ({}), code = (same) => same, execution = (same) => same } = this.#fault;
    const inner = await this.#inner.open(options(given));
    const changed = overlay(inner, session(inner, given));
    return overlay(changed, { run: async (program, runOptions) => execution(await changed.run(code(program), runOptions), program) });
  }

  async close(): Promise<void> {
    await this.#inner.close();
  }

  /** Closes what faults keep open. */
  async dispose(): Promise<void> {
    await this.#inner.close();
  }
}

/** Fault: a function stands before the tools. */
export function callTool(change: (next: CallTool, options: SessionOptions) => CallTool): Fault {
  return { options: (options) => ({ ...options, callTool: change(options.callTool, options) }) };
}

/** Fault: a function stands before the actions. */
export function run(change: (next: Run, session: ExecutorSession, options: SessionOptions) => Run): Fault {
  return { session: (inner, options) => ({ run: change((code, given) => inner.run(code, given), inner, options) }) };
}

/** Fault: options of an action are lost or changed. */
export function runOptions(change: (options: RunOptions) => RunOptions): Fault {
  return run(
    (next) =>
      (code, options = {}) =>
        next(code, change(options)),
  );
}

/** The same object with some methods replaced. Properties stay live. */
function overlay<Whole extends object>(whole: Whole, part: Partial<Whole>): Whole {
  return new Proxy(whole, {
    get(target, name) {
      const value = Reflect.get(Object.hasOwn(part, name) ? part : target, name);
      return typeof value === "function" ? value.bind(Object.hasOwn(part, name) ? part : target) : value;
    },
  });
}

export const EMPTY: Execution = { output: [], warnings: [] };

export function failure(kind: ExecutionError["kind"], message: string): Execution {
  return { ...EMPTY, error: { kind, name: "Error", message } };
}

export function never(): Promise<never> {
  return new Promise(() => undefined);
}
