import type { Execution, Executor, ExecutorSession, OutputChunk, RunOptions, SessionOptions } from "../../contracts/executor.ts";
import type { FakeProgram } from "../../testing/fake-executor.ts";
import { fromText, toText } from "../ended-call.ts";

interface SavedAction {
  readonly code: string;
  /** Calls of the session before it. */
  readonly first: number;
  printed: number;
  /** What was given to the program, in order. */
  readonly answers: { readonly id: string; readonly value?: string; readonly error?: string }[];
}

const nextTask = () => new Promise<void>((resolve) => setTimeout(resolve));

/**
 * A fake executor whose sessions can be copied in the middle of an action, as the local one's can.
 *
 * A copy holds the answers that the program had got. Going on runs it again up to there, which nobody outside sees; each answer gets a task of its own,
 * then and now, so a program without timers makes the same calls in the same order.
 */
export class CopyingExecutor implements Executor {
  readonly name = "copying";
  readonly language = "javascript";
  readonly isolation = "none";
  readonly #program: FakeProgram;

  constructor(program: FakeProgram) {
    this.#program = program;
  }

  async open({ callTool, variables, snapshot }: SessionOptions): Promise<ExecutorSession> {
    const before = snapshot && (JSON.parse(new TextDecoder().decode(snapshot)) as { calls: number; action?: SavedAction });
    let calls = before?.calls ?? 0;
    let action = before?.action;
    let suspended = action !== undefined;
    let turn = Promise.resolve();
    const closed = new AbortController();

    const go = async (current: SavedAction, { signal: aborted, onOutput }: RunOptions): Promise<Execution> => {
      const output: OutputChunk[] = [];
      const ended = new AbortController();
      const signal = AbortSignal.any([closed.signal, ended.signal, ...(aborted ? [aborted] : [])]);
      const aborting = new Promise<Partial<Execution>>((resolve) => {
        const error = { kind: "aborted", name: "AbortError", message: "the action was aborted" } as const;
        signal.addEventListener("abort", () => resolve({ error }), { once: true });
      });
      calls = current.first;
      const earlier = { printed: current.printed, answers: [...current.answers] };
      const toGive = new Map<string, () => void>();
      /** Gives the earlier answers, each when its call was made. */
      const repeat = async () => {
        for (const { id } of earlier.answers) {
          while (!toGive.has(id)) await nextTask();
          await nextTask();
          toGive.get(id)?.();
        }
      };
      turn = repeat();

      const call = async (name: string, input: unknown = {}) => {
        const id = `call-${++calls}`;
        let answer = earlier.answers.find((answer) => answer.id === id);
        if (answer) await new Promise<void>((resolve) => toGive.set(id, resolve));
        else {
          answer = await callTool({ id, name, input }, { signal }).then(
            (value) => ({ id, value: toText(value) }),
            (error: Error) => ({ id, error: error.message }),
          );
          turn = turn.then(nextTask);
          await turn;
          // What is answered behind the end was not given to the program.
          if (signal.aborted) await new Promise(() => {});
          current.answers.push(answer);
        }
        if (answer.error !== undefined) throw new Error(answer.error);
        return fromText(answer.value ?? "null");
      };
      const print = (text: string) => {
        output.push({ stream: "stdout", text });
        if (output.length > earlier.printed) onOutput?.({ stream: "stdout", text });
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
        ended.abort();
      }
    };

    return {
      get suspended() {
        return suspended;
      },
      run: (code, options = {}) => {
        action = { code, first: calls, printed: 0, answers: [] };
        return go(action, options);
      },
      resume: (options = {}) => {
        suspended = false;
        if (!action) throw new Error("There is no action to go on with.");
        return go(action, options);
      },
      snapshot: async () => {
        await turn;
        await nextTask();
        return new TextEncoder().encode(JSON.stringify({ calls: action?.first ?? calls, action }));
      },
      close: async () => closed.abort(),
    };
  }
}
