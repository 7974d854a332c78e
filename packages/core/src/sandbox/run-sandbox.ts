import type { Run } from "../agent/run.ts";
import type { ActionCalls } from "../calls/action-calls.ts";
import { CallReplay } from "../calls/call-replay.ts";
import { type EndedCall, fromFinishedCall, toFinishedCall } from "../calls/ended-call.ts";
import type { Execution, Executor, ExecutorLimits, ExecutorSession, SandboxCall, SandboxTool } from "../contracts/executor.ts";
import type { SandboxState } from "../contracts/run-state.ts";
import type { StepError } from "../contracts/step.ts";
import { AgentConfigError, AgentToolExecutionError, ExecutorError, ExecutorLostError } from "../errors.ts";
import { fromBase64, toBase64 } from "../values/base64.ts";
import { fromTagged, toTagged } from "../values/tagged-json.ts";

/** What became of a program: it was executed, the sandbox died under it, or it waits for a person. */
export interface ProgramOutcome {
  readonly execution?: Execution;
  /** Why there is no execution, worded for the model. */
  readonly failure?: StepError;
  readonly suspended?: true;
}

export interface SandboxOptions {
  readonly executor: Executor;
  readonly tools: readonly SandboxTool[];
  readonly limits: ExecutorLimits;
  readonly variables: { readonly [name: string]: unknown };
}

interface SavedSandbox {
  readonly sandbox: SandboxState;
  readonly snapshot?: string;
}

/** Where calls from inside the sandbox go now. */
type CallTarget = (call: SandboxCall, signal: AbortSignal) => Promise<unknown>;

interface RanProgram {
  readonly code: string;
  readonly calls: readonly EndedCall[];
}

const noTarget: CallTarget = async () => {
  throw new ExecutorError("No action runs that could make a call.");
};

/** The sandbox of one conversation: opened while the model thinks about its first program, replaced when it dies, rebuilt after a pause. */
export class RunSandbox {
  readonly #options: SandboxOptions;
  #variables: { readonly [name: string]: unknown };
  #programs: RanProgram[];
  #opened: number;
  #session: Promise<ExecutorSession>;
  #target = noTarget;
  #snapshot: Uint8Array | undefined;

  constructor(options: SandboxOptions, before?: { readonly state: SandboxState; readonly snapshot: string | undefined }) {
    this.#options = options;
    this.#opened = before?.state.opened ?? 1;
    this.#programs = (before?.state.programs ?? []).map(({ code, calls }) => ({ code, calls: calls.map(fromFinishedCall) }));
    this.#variables = before
      ? Object.fromEntries(Object.entries(before.state.variables).map(([name, value]) => [name, fromTagged(value)]))
      : options.variables;
    this.#session = this.#open(before?.snapshot === undefined ? undefined : fromBase64(before.snapshot));
    if (before && before.snapshot === undefined && this.#programs.length > 0) {
      this.#session = this.#session.then((session) => this.#replay(session));
      this.#session.catch(() => {});
    }
  }

  /**
   * Runs one program; what it prints and calls goes out as events while it happens. A program that the sandbox holds in its middle, after a pause,
   * goes on.
   */
  async run(run: Run, step: number, code: string, calls: ActionCalls): Promise<ProgramOutcome> {
    const { signal, emit } = run;
    const session = await orAbort(this.#session, signal);
    this.#snapshot = undefined;
    // A session that replaces a lost one counts its calls from the start again.
    const prefix = this.#opened > 1 ? `${this.#opened}-` : "";
    this.#target = (call, signal) => calls.answer({ ...call, id: prefix + call.id }, signal);
    emit({ type: "code", step, code });
    const options = { signal, onOutput: ({ stream, text }: Execution["output"][number]) => emit({ type: "output", step, stream, text }) };
    const goesOn = session.suspended ? session.resume?.bind(session) : undefined;
    if (goesOn) calls.goesOn();
    const execution = goesOn ? goesOn(options) : session.run(code, options);
    try {
      const ended = await Promise.race([execution, pause(session, calls)]);
      if ("output" in ended) {
        this.#programs.push({ code, calls: calls.ended });
        return { execution: ended };
      }
      this.#snapshot = ended.snapshot;
      execution.catch(() => {});
      return { suspended: true };
    } catch (error) {
      if (signal.aborted || !ExecutorLostError.is(error)) throw error;
      this.#replace();
      // Without the hint, which is for people.
      const [reason] = error.message.split("\n\n");
      return { failure: { code: error.code, message: `${reason} The next program starts in a new sandbox: define again what it needs.` } };
    } finally {
      this.#target = noTarget;
    }
  }

  /** Sets variables for the programs to come. */
  async define(variables: { readonly [name: string]: unknown }): Promise<void> {
    this.#variables = { ...this.#variables, ...variables };
    const session = await this.#session;
    if (!session.define) {
      throw new AgentConfigError(`The executor "${this.#options.executor.name}" takes variables only when a conversation begins.`, {
        hint: "Pass them to the first run of the session.",
      });
    }
    await session.define(variables);
    this.#snapshot = undefined;
  }

  /** What brings the sandbox back, in this process or another; with a copy of it, where the engine makes one. */
  async save(): Promise<SavedSandbox> {
    const session = await this.#session;
    if (session.snapshot) this.#snapshot ??= await session.snapshot().catch(() => undefined);
    return this.toState();
  }

  /** The same at once, with a copy only where there is one. */
  toState(): SavedSandbox {
    return {
      sandbox: {
        opened: this.#opened,
        programs: this.#programs.map(({ code, calls }) => ({ code, calls: calls.map(toFinishedCall) })),
        variables: Object.fromEntries(Object.entries(this.#variables).map(([name, value]) => [name, toTagged(value)])),
      },
      ...(this.#snapshot && { snapshot: toBase64(this.#snapshot) }),
    };
  }

  /** Ends the sandbox. What fails here is not told: an answer is not lost because its sandbox did not close. */
  async close(aborted: boolean): Promise<void> {
    // A start that hangs must not hold back an abort.
    const session = await Promise.race([this.#session, ...(aborted ? [undefined] : [])]).catch(() => undefined);
    if (session) await session.close().catch(() => {});
    else closeLater(this.#session);
  }

  #open(snapshot?: Uint8Array): Promise<ExecutorSession> {
    const { executor, tools, limits } = this.#options;
    const session = executor.open({
      tools,
      variables: this.#variables,
      limits,
      callTool: (call, { signal }) => this.#target(call, signal),
      ...(snapshot && { snapshot }),
    });
    // A failed start is reported where a program needs the sandbox, not as an unhandled rejection before that.
    session.catch(() => {});
    return session;
  }

  #replace(): void {
    closeLater(this.#session);
    this.#opened++;
    this.#programs = [];
    this.#session = this.#open();
  }

  /** Runs the earlier programs again, with their calls answered as they were: without a snapshot this is how their variables come back. */
  async #replay(session: ExecutorSession): Promise<ExecutorSession> {
    for (const { code, calls } of this.#programs) {
      const replay = new CallReplay(calls);
      const prefix = this.#opened > 1 ? `${this.#opened}-` : "";
      this.#target = async ({ id, name, input }) => {
        const earlier = replay.take(prefix + id, name, input);
        if (earlier) return replay.answer(earlier);
        throw new AgentToolExecutionError(`${name} was not called like this when the program ran first, so it is not called again.`);
      };
      await session.run(code);
    }
    this.#target = noTarget;
    return session;
  }
}

/** Resolves when a person must decide before the program can go on, with the sandbox copied where that is possible. */
async function pause(session: ExecutorSession, calls: ActionCalls): Promise<{ readonly snapshot: Uint8Array | undefined }> {
  while (true) {
    await calls.blocked();
    const snapshot = await session.snapshot?.().catch(() => undefined);
    // What was answered last may have brought the program to more calls meanwhile.
    if (calls.isBlocked) return { snapshot };
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
