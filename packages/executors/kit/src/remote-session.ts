import {
  type Execution,
  ExecutorError,
  ExecutorLostError,
  type ExecutorSession,
  type RunOptions,
  type SandboxTool,
  type SessionOptions,
} from "@smolagents-ts/core";
import { encodeVariables } from "./encode-variables.ts";
import type { Interpreter } from "./interpreter.ts";
import { Journal } from "./journal.ts";
import type { LanguageSide } from "./language-side.ts";
import { type ActionEnd, RemoteAction } from "./remote-action.ts";
import { type Again, repeat } from "./repeat.ts";
import { ABORTED } from "./running-action.ts";
import type { SessionLimits } from "./session-limits.ts";

export interface RemoteSessionOptions {
  readonly session: SessionOptions;
  readonly limits: SessionLimits;
  readonly side: LanguageSide;
  /** A new interpreter, not furnished yet. */
  readonly start: () => Promise<Interpreter>;
  readonly onClose: (session: RemoteSession) => void;
}

/** A sandbox in another process. When its interpreter ends, the next program finds a new one in which the earlier programs were run again. */
export class RemoteSession implements ExecutorSession {
  readonly #options: RemoteSessionOptions;
  readonly #tools: readonly SandboxTool[];
  readonly #journal = new Journal();
  readonly #seed = [...crypto.getRandomValues(new Int32Array(4))];
  #interpreter: Interpreter | undefined;
  #starting: Promise<Interpreter> | undefined;
  #action: RemoteAction | undefined;
  /** Resolves when the interpreter has nothing to do any more. */
  #settled: Promise<unknown> = Promise.resolve();
  #isBusy = false;
  /** Number of the last `exec` or `define`. */
  #last = 0;
  #closed = false;
  /** Told with the next program. */
  #news: string[] = [];

  private constructor(options: RemoteSessionOptions) {
    this.#options = options;
    this.#tools = options.session.tools;
  }

  static async open(options: RemoteSessionOptions): Promise<RemoteSession> {
    const session = new RemoteSession(options);
    try {
      (await session.#ready()).ref(false);
    } catch (error) {
      await session.close();
      throw error;
    }
    return session;
  }

  async run(code: string, { signal, timeoutMs = this.#options.limits.timeoutMs, onOutput }: RunOptions = {}): Promise<Execution> {
    return this.#exclusively(async () => {
      if (signal?.aborted) return { output: [], warnings: [], error: ABORTED };
      const { side, limits, session } = this.#options;
      const id = ++this.#last;
      const program = side.prepare(code, id, this.#tools, limits);
      if (!("exec" in program)) return { output: [], warnings: program.warnings ?? [], ...(program.error && { error: program.error }) };

      const interpreter = await unlessAborted(this.#ready(), signal);
      if (!interpreter) return { output: [], warnings: [], error: ABORTED };
      const { callTool } = session;
      const action = new RemoteAction({ id, code, program, interpreter, limits, timeoutMs, tools: this.#tools, callTool, onOutput });
      this.#action = action;
      this.#settled = action.ended.then((end) => this.#note(end, interpreter));
      const abort = () => action.abort(signal?.reason);
      signal?.addEventListener("abort", abort, { once: true });
      try {
        const { warnings, ...execution } = await action.execution;
        return { ...execution, warnings: [...warnings, ...this.#news.splice(0)] };
      } finally {
        signal?.removeEventListener("abort", abort);
        this.#action = undefined;
      }
    });
  }

  async define(variables: { readonly [name: string]: unknown }): Promise<void> {
    const encoded = encodeVariables(variables);
    await this.#exclusively(async () => {
      const interpreter = await this.#ready();
      await define(interpreter, ++this.#last, encoded);
      this.#journal.add({ variables: encoded });
    });
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#action?.fail(new ExecutorError("The session was closed while its action ran."));
    this.#options.onClose(this);
    const starting = this.#starting?.catch(() => undefined);
    const interpreter = this.#interpreter ?? (await starting);
    this.#interpreter = undefined;
    await interpreter?.kill();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #exclusively<T>(work: () => Promise<T>): Promise<T> {
    if (this.#closed) throw new ExecutorError("The session is closed.", { hint: "Open another one with executor.open()." });
    if (this.#isBusy) throw new ExecutorError("The session is busy with an action.", { hint: "Await it first, or open a second session." });
    this.#isBusy = true;
    try {
      // An action whose listener failed is over for its caller before its program is.
      await this.#settled;
      this.#interpreter?.ref(true);
      return await work();
    } finally {
      this.#isBusy = false;
      this.#interpreter?.ref(false);
    }
  }

  /** After an action: what is known of the interpreter, and how to make another one like it. */
  #note({ record, isPartial }: ActionEnd, interpreter: Interpreter): void {
    if (record) this.#journal.add(record);
    if (isPartial) this.#journal.hasGaps = true;
    if (interpreter.end && this.#interpreter === interpreter) this.#interpreter = undefined;
  }

  /** The interpreter, made again if it has ended. */
  async #ready(): Promise<Interpreter> {
    if (this.#interpreter && !this.#interpreter.end) return this.#interpreter;
    this.#starting ??= this.#start().finally(() => {
      this.#starting = undefined;
    });
    const interpreter = await this.#starting;
    if (this.#closed) {
      await interpreter.kill();
      throw new ExecutorError("The session was closed.");
    }
    this.#interpreter = interpreter;
    return interpreter;
  }

  async #start(): Promise<Interpreter> {
    const { entries } = this.#journal;
    if (!entries) throw lost("its programs and their results were too large to be kept");
    const { start, session, limits, side } = this.#options;
    const interpreter = await start();
    try {
      await interpreter.init({
        tools: this.#tools.map(({ name, global = true, inputSchema }) => [name, global, parametersOf(inputSchema)]),
        variables: encodeVariables(session.variables ?? {}),
        limits: {
          outputChars: limits.outputChars,
          calls: limits.calls,
          messageChars: limits.messageChars,
          memoryBytes: limits.memoryBytes,
        },
        ...(session.imports && { imports: session.imports }),
        seed: this.#seed,
      });
      if (entries.length > 0) await this.#repeat(interpreter, { entries, side, tools: this.#tools, limits });
      return interpreter;
    } catch (error) {
      await interpreter.kill();
      throw error;
    }
  }

  async #repeat(interpreter: Interpreter, again: Again): Promise<void> {
    const problem = await repeat(interpreter, again, define);
    if (problem) throw lost(problem);
    if (this.#journal.hasGaps) {
      this.#news.push("the sandbox was started again: what programs did that were stopped before their end is gone");
      this.#journal.hasGaps = false;
    }
  }
}

function parametersOf(schema: SandboxTool["inputSchema"]): readonly string[] {
  const { properties } = schema;
  return typeof properties === "object" && properties !== null ? Object.keys(properties) : [];
}

function lost(why: string): ExecutorLostError {
  return new ExecutorLostError(`The sandbox's interpreter ended, and its variables could not be brought back: ${why}.`, {
    hint: "Open a new session.",
  });
}

/** Nothing when the signal aborts first. */
function unlessAborted<Value>(promise: Promise<Value>, signal: AbortSignal | undefined): Promise<Value | undefined> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const stop = () => resolve(undefined);
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}

const isEmpty = (report: string): boolean => report === "{}";

/** The report is hostile: it may be anything. */
function refusal(report: string): ExecutorError {
  return new ExecutorError(`The variables could not be set in the sandbox: ${report.slice(0, 1_000)}`, {
    hint: "Give them other names, or plain data.",
  });
}

/** Sets variables. */
function define(interpreter: Interpreter, id: number, variables: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = (end: () => void) => {
      interpreter.listen(undefined);
      end();
    };
    const ignore = () => {};
    interpreter.listen({
      onOutput: ignore,
      onCalls: ignore,
      onFinal: ignore,
      onPong: ignore,
      onDone: ({ report }) => leave(() => (isEmpty(report) ? resolve() : reject(refusal(report)))),
      onEnd: () => leave(() => reject(new ExecutorLostError("The sandbox's interpreter ended while variables were set."))),
    });
    interpreter.send({ t: "define", id, v: variables });
  });
}
