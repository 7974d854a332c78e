import type { Execution, ExecutorSession, SandboxCall } from "../contracts/executor.ts";
import type { CallRecord, StepError } from "../contracts/step.ts";
import { ExecutorError, ExecutorLostError } from "../errors.ts";
import { callTool } from "../tools/call-tool.ts";
import type { Run } from "./run.ts";

/** What became of a program: it was executed, or the sandbox died under it. */
export interface ProgramOutcome {
  readonly execution?: Execution;
  /** Why there is no execution, worded for the model. */
  readonly failure?: StepError;
  /** The calls it made, in the order of their start. */
  readonly calls: readonly CallRecord[];
}

/** The program that runs now. */
interface RunningProgram {
  readonly step: number;
  readonly calls: Promise<CallRecord>[];
  /** Ends its calls: when it ends, and when the executor says so. */
  readonly ended: AbortController;
  /** The executor's signal, most often one for all calls of a program. */
  readonly followed: Set<AbortSignal>;
}

/** One for all: an error with a stack for every program would cost more than the program's end. */
const ENDED = new ExecutorError("The action that made the call has ended.");

/** The sandbox of one run: opened while the model thinks about its first program, replaced when it dies. */
export class RunSandbox {
  readonly #run: Run;
  #session: Promise<ExecutorSession>;
  #opened = 0;
  #program: RunningProgram | undefined;

  constructor(run: Run) {
    this.#run = run;
    this.#session = this.#open();
  }

  /** Runs one program; what it prints and calls goes out as events while it happens. Calls it left open are ended with it. */
  async run(step: number, code: string): Promise<ProgramOutcome> {
    const { signal, emit } = this.#run;
    const session = await orAbort(this.#session, signal);
    const program: RunningProgram = { step, calls: [], ended: new AbortController(), followed: new Set() };
    this.#program = program;
    emit({ type: "code", step, code });
    let outcome: Omit<ProgramOutcome, "calls">;
    try {
      outcome = {
        execution: await session.run(code, { signal, onOutput: ({ stream, text }) => emit({ type: "output", step, stream, text }) }),
      };
    } catch (error) {
      if (signal.aborted || !ExecutorLostError.is(error)) throw error;
      closeLater(this.#session);
      this.#session = this.#open();
      // Without the hint, which is for people.
      const [reason] = error.message.split("\n\n");
      outcome = {
        failure: { code: error.code, message: `${reason} The next program starts in a new sandbox: define again what it needs.` },
      };
    } finally {
      program.ended.abort(ENDED);
    }
    return { ...outcome, calls: await Promise.all(program.calls) };
  }

  /** Ends the sandbox. What fails here is not told: an answer is not lost because its sandbox did not close. */
  async close(): Promise<void> {
    const { signal } = this.#run;
    // A start that hangs must not hold back an abort.
    const session = await Promise.race([this.#session, ...(signal.aborted ? [undefined] : [])]).catch(() => undefined);
    if (session) await session.close().catch(() => {});
    else closeLater(this.#session);
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
    const program = this.#program;
    if (!program || program.ended.signal.aborted) throw new ExecutorError("No action runs that could make a call.");
    const { step } = program;
    const { name } = call;
    // A session that replaces a lost one counts its calls from the start again.
    const id = this.#opened > 1 ? `${this.#opened}-${call.id}` : call.id;
    const startedAt = performance.now();
    const finish = (outcome: { output: unknown } | { error: string }): CallRecord => {
      const durationMs = performance.now() - startedAt;
      this.#run.emit({ type: "tool-finish", step, callId: id, name, durationMs, ...outcome });
      return { id, name, durationMs, ...("error" in outcome && outcome) };
    };
    follow(program, signal);
    this.#run.emit({ type: "tool-start", step, callId: id, name, input: call.input });
    const answer = callTool(this.#run.tools, call, { signal: program.ended.signal, callId: `${this.#run.id}:${id}` });
    program.calls.push(
      answer.then(
        (output) => finish({ output }),
        (error: unknown) => finish({ error: error instanceof Error ? error.message : String(error) }),
      ),
    );
    return answer;
  }
}

/** Waits for a promise, but no longer than until the abort. */
async function orAbort<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let stop = () => {};
  const abort = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
  });
  return Promise.race([promise, abort]).finally(() => signal.removeEventListener("abort", stop));
}

function closeLater(session: Promise<ExecutorSession>): void {
  session.then((opened) => opened.close()).catch(() => {});
}

function follow({ ended, followed }: RunningProgram, signal: AbortSignal): void {
  if (followed.has(signal)) return;
  followed.add(signal);
  const end = () => ended.abort(signal.reason);
  if (signal.aborted) end();
  else signal.addEventListener("abort", end, { once: true });
}
