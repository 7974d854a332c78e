import type { Execution, Executor, ExecutorSession, RunOptions, SessionOptions } from "../contracts/executor.ts";

/** What a fake program may do: call tools and print. Returns what is special about the outcome. */
export type FakeProgram = (
  code: string,
  sandbox: {
    call(name: string, input?: unknown): Promise<unknown>;
    print(text: string): void;
    readonly signal: AbortSignal | undefined;
    readonly variables: SessionOptions["variables"];
  },
) => Partial<Execution> | Promise<Partial<Execution>>;

/** An executor that runs no code but a function of yours, for tests of agents and of what stands around them. */
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

  async open({ callTool, variables }: SessionOptions): Promise<ExecutorSession> {
    this.openSessions++;
    let calls = 0;
    let closed = false;
    return {
      run: async (code: string, { signal, onOutput }: RunOptions = {}): Promise<Execution> => {
        this.programs.push(code);
        const output: Execution["output"][number][] = [];
        const made = await this.#program(code, {
          signal,
          variables,
          call: (name, input = {}) => callTool({ id: `call-${++calls}`, name, input }, { signal: signal ?? new AbortController().signal }),
          print(text) {
            output.push({ stream: "stdout", text });
            onOutput?.({ stream: "stdout", text });
          },
        });
        return { output, warnings: [], ...made };
      },
      close: async () => {
        if (!closed) this.openSessions--;
        closed = true;
      },
    };
  }
}
