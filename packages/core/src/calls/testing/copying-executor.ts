import type { Execution, Executor, ExecutorSession, OutputChunk, RunOptions, SessionOptions } from "../../contracts/executor.ts";
import type { FakeProgram } from "../../testing/fake-executor.ts";
import { fromText, toText } from "../ended-call.ts";

interface SavedAction {
  readonly code: string;
  /** Calls of the session before it. */
  readonly first: number;
  printed: number;
  /** What was given to the program, by call. */
  readonly answers: { [id: string]: { readonly value?: string; readonly error?: string } };
}

/**
 * A fake executor whose sessions can be copied in the middle of an action, as the local one's can.
 *
 * A copy holds the answers that the program had got; going on runs it again up to there, which nobody outside sees.
 */
export class CopyingExecutor implements Executor {
  readonly name = "copying";
  readonly language = "javascript";
  readonly isolation = "none";
  copies = 0;
  readonly programs: string[] = [];
  readonly #program: FakeProgram;

  constructor(program: FakeProgram) {
    this.#program = program;
  }

  async open({ callTool, variables, snapshot }: SessionOptions): Promise<ExecutorSession> {
    const before = snapshot && (JSON.parse(new TextDecoder().decode(snapshot)) as { calls: number; action?: SavedAction });
    let calls = before?.calls ?? 0;
    let action = before?.action;
    let suspended = action !== undefined;
    const ended = new AbortController();

    const go = async (current: SavedAction, { signal: aborted, onOutput }: RunOptions): Promise<Execution> => {
      const output: OutputChunk[] = [];
      const signal = aborted ? AbortSignal.any([aborted, ended.signal]) : ended.signal;
      calls = current.first;
      const aborting = new Promise<Partial<Execution>>((resolve) => {
        const error = { kind: "aborted", name: "AbortError", message: "the action was aborted" } as const;
        signal.addEventListener("abort", () => resolve({ error }), { once: true });
      });
      const earlier = current.printed;
      const call = async (name: string, input: unknown = {}) => {
        const id = `call-${++calls}`;
        if (!current.answers[id]) {
          const [value, error] = await callTool({ id, name, input }, { signal }).then(
            (value) => [toText(value), undefined],
            (error: Error) => [undefined, error.message],
          );
          // What is answered behind the end was not given to the program.
          if (signal.aborted) await new Promise(() => {});
          current.answers[id] = { ...(value !== undefined && { value }), ...(error !== undefined && { error }) };
        }
        const { value, error } = current.answers[id];
        if (error !== undefined) throw new Error(error);
        return fromText(value ?? "null");
      };
      const print = (text: string) => {
        output.push({ stream: "stdout", text });
        if (output.length > earlier) onOutput?.({ stream: "stdout", text });
        current.printed = output.length;
      };
      try {
        const special = await Promise.race([aborting, (async () => this.#program(current.code, { signal, variables, call, print }))()]);
        return { output, warnings: [], ...special };
      } catch (error) {
        const { name, message } = error as Error;
        return { output, warnings: [], error: { kind: "runtime", name, message } };
      } finally {
        action = undefined;
      }
    };

    return {
      get suspended() {
        return suspended;
      },
      run: (code, options = {}) => {
        this.programs.push(code);
        action = { code, first: calls, printed: 0, answers: {} };
        return go(action, options);
      },
      resume: (options = {}) => {
        suspended = false;
        if (!action) throw new Error("There is no action to go on with.");
        return go(action, options);
      },
      snapshot: async () => {
        this.copies++;
        await new Promise((resolve) => setTimeout(resolve, 2));
        return new TextEncoder().encode(JSON.stringify({ calls: action?.first ?? calls, action }));
      },
      close: async () => ended.abort(),
    };
  }
}
