import type { Execution, ExecutorSession, SandboxCall } from "../contracts/executor.ts";
import type { CallRecord } from "../contracts/step.ts";
import { ExecutorLostError } from "../errors.ts";
import { callTool } from "../tools/call-tool.ts";
import type { Run } from "./run.ts";

/** The sandbox of one run: opened while the model thinks about its first program, replaced when it dies. */
export class RunSandbox {
  readonly #run: Run;
  #session: Promise<ExecutorSession>;
  #opened = 0;
  /** Where calls from inside code belong. */
  #step = 0;
  #calls: CallRecord[] = [];

  constructor(run: Run) {
    this.#run = run;
    this.#session = this.#open();
  }

  /** Runs one program; what it prints and calls goes out as events while it happens. */
  async run(step: number, code: string): Promise<{ execution: Execution; calls: readonly CallRecord[] }> {
    const session = await this.#session;
    this.#step = step;
    this.#calls = [];
    this.#run.emit({ type: "code", step, code });
    try {
      const execution = await session.run(code, {
        signal: this.#run.signal,
        onOutput: ({ stream, text }) => this.#run.emit({ type: "output", step, stream, text }),
      });
      return { execution, calls: this.#calls };
    } catch (error) {
      if (ExecutorLostError.is(error)) this.#session = this.#open();
      throw error;
    }
  }

  async close(): Promise<void> {
    const session = await this.#session.catch(() => undefined);
    await session?.close();
  }

  #open(): Promise<ExecutorSession> {
    this.#opened++;
    const { executor, tools, variables, limits } = this.#run;
    const session = executor.open({
      tools: [...tools.values()].map(({ name, description, input, output }) => ({
        name,
        description,
        inputSchema: input.json,
        ...(output && { outputSchema: output.json }),
      })),
      variables,
      limits,
      callTool: (call, { signal }) => this.#answer(call, signal),
    });
    // A failed start is reported where a program needs the sandbox, not as an unhandled rejection before that.
    session.catch(() => {});
    return session;
  }

  /** Answers a call from inside running code, and keeps a record of it for the step. */
  async #answer(call: SandboxCall, signal: AbortSignal): Promise<unknown> {
    const { name } = call;
    // A session that replaces a lost one counts its calls from the start again.
    const id = this.#opened > 1 ? `${this.#opened}-${call.id}` : call.id;
    const step = this.#step;
    const calls = this.#calls;
    const startedAt = performance.now();
    const finish = (outcome: { output: unknown } | { error: string }) => {
      const durationMs = performance.now() - startedAt;
      calls.push({ id, name, durationMs, ...("error" in outcome && outcome) });
      this.#run.emit({ type: "tool-finish", step, callId: id, name, durationMs, ...outcome });
    };
    this.#run.emit({ type: "tool-start", step, callId: id, name, input: call.input });
    try {
      const output = await callTool(this.#run.tools, call, { signal, callId: `${this.#run.id}:${id}` });
      finish({ output });
      return output;
    } catch (error) {
      finish({ error: error instanceof Error ? error.message : String(error) });
      throw error;
    }
  }
}
