import type {
  Execution,
  ExecutionError,
  Executor,
  ExecutorSession,
  OutputChunk,
  RunOptions,
  SessionOptions,
} from "../contracts/executor.ts";
import { ExecutorError } from "../errors.ts";

/** What a fake program may do: call tools and print. Returns what is special about the outcome; what it throws is an error of the code. */
export type FakeProgram = (
  code: string,
  sandbox: {
    call(name: string, input?: unknown): Promise<unknown>;
    print(text: string): void;
    /** Aborts when the action ends early. */
    readonly signal: AbortSignal;
    readonly variables: SessionOptions["variables"];
  },
) => Partial<Execution> | Promise<Partial<Execution>>;

/**
 * An executor that runs no code but a function of yours, for tests of agents and of what stands around them.
 *
 * Keeps the contract of executors: an abort ends an action at once, and calls that an action left open are aborted. To play a sandbox that
 * dies, throw an `ExecutorLostError`.
 */
export class FakeExecutor implements Executor {
  readonly name = "fake";
  readonly language: "javascript" | "python";
  readonly isolation = "none";
  /** Programs so far, over all sessions. */
  readonly programs: string[] = [];
  /** Sessions opened and not closed. */
  openSessions = 0;
  readonly #program: FakeProgram;

  constructor(program: FakeProgram, { language = "javascript" }: { language?: "javascript" | "python" } = {}) {
    this.#program = program;
    this.language = language;
  }

  async open(options: SessionOptions): Promise<ExecutorSession> {
    this.openSessions++;
    let calls = 0;
    let running: AbortController | undefined;
    let closed = false;
    let { variables } = options;
    return {
      define: async (more) => {
        variables = { ...variables, ...more };
      },
      run: async (code, runOptions) => {
        if (closed) throw new ExecutorError("The session is closed.");
        if (running) throw new ExecutorError("The session is busy with an action.");
        const ended = new AbortController();
        running = ended;
        this.programs.push(code);
        try {
          return await this.#execute(
            code,
            { ...options, ...(variables && { variables }) },
            runOptions ?? {},
            ended,
            () => `call-${++calls}`,
          );
        } finally {
          running = undefined;
          ended.abort();
        }
      },
      close: async () => {
        if (!closed) this.openSessions--;
        closed = true;
        running?.abort();
      },
    };
  }

  async #execute(
    code: string,
    { callTool, variables }: SessionOptions,
    { signal: aborted, onOutput }: RunOptions,
    ended: AbortController,
    nextId: () => string,
  ): Promise<Execution> {
    const output: OutputChunk[] = [];
    const signal = aborted ? AbortSignal.any([aborted, ended.signal]) : ended.signal;
    const outcome = (special: Partial<Execution>): Execution => ({ output, warnings: [], ...special });
    if (signal.aborted) return outcome({ error: ABORTED });

    const abort = new Promise<Partial<Execution>>((resolve) => {
      signal.addEventListener("abort", () => resolve({ error: ABORTED }), { once: true });
    });
    const made = async () =>
      this.#program(code, {
        signal,
        variables,
        call: (name, input = {}) => callTool({ id: nextId(), name, input }, { signal }),
        print(text) {
          output.push({ stream: "stdout", text });
          onOutput?.({ stream: "stdout", text });
        },
      });
    try {
      return outcome(await Promise.race([abort, made()]));
    } catch (error) {
      if (ExecutorError.is(error)) throw error;
      return outcome({ error: signal.aborted ? ABORTED : toExecutionError(error) });
    }
  }
}

const ABORTED: ExecutionError = { kind: "aborted", name: "AbortError", message: "the action was aborted" };

function toExecutionError(thrown: unknown): ExecutionError {
  const { name, message } = thrown instanceof Error ? thrown : new Error(String(thrown));
  return { kind: "runtime", name, message };
}
