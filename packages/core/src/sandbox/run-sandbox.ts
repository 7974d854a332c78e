import type { Run } from "../agent/run.ts";
import type { ActionCalls } from "../calls/action-calls.ts";
import type { Execution, Executor, ExecutorLimits, ExecutorSession, SandboxCall, SandboxTool } from "../contracts/executor.ts";
import type { SandboxState } from "../contracts/run-state.ts";
import type { StepError } from "../contracts/step.ts";
import { AgentConfigError, ExecutorError, ExecutorLostError, ExecutorStartError } from "../errors.ts";
import { fromBase64, toBase64 } from "../values/base64.ts";
import { fromTagged, toTagged } from "../values/tagged-json.ts";
import { fromProgramRecord, mapValues, type RanProgram, replayTarget, toProgramRecord } from "./ran-program.ts";

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
  readonly imports: readonly string[] | undefined;
  readonly variables: { readonly [name: string]: unknown };
}

interface SavedSandbox {
  readonly sandbox: SandboxState;
  readonly snapshot?: string;
}

/** Where calls from inside the sandbox go now. */
type CallTarget = (call: SandboxCall, signal: AbortSignal) => Promise<unknown>;

const noTarget: CallTarget = async () => {
  throw new ExecutorError("No action runs that could make a call.");
};

/** How long a program may take from an answer to its next call before it counts as waiting, in milliseconds. */
const QUIET_MS = 25;

/** The sandbox of one conversation: opened while the model thinks about its first program, replaced when it dies, rebuilt after a pause. */
export class RunSandbox {
  readonly #options: SandboxOptions;
  /** What it is opened with. */
  #variables: { readonly [name: string]: unknown };
  #taggedVariables: SandboxState["variables"] | undefined;
  /** What it did since. */
  #programs: RanProgram[];
  #opened: number;
  /** Absent when it did not start: the next use tries again. */
  #session: Promise<ExecutorSession> | undefined;
  #target = noTarget;
  /** The sandbox as it is; absent when it has changed since. */
  #snapshot: Uint8Array | undefined;
  #changes = 0;
  readonly #closed = new AbortController();

  constructor(options: SandboxOptions, before?: { readonly state: SandboxState; readonly snapshot: string | undefined }) {
    this.#options = options;
    this.#opened = before?.state.opened ?? 1;
    this.#programs = (before?.state.programs ?? []).map(fromProgramRecord);
    this.#variables = before ? mapValues(before.state.variables, fromTagged) : options.variables;
    this.#snapshot = before?.snapshot === undefined ? undefined : fromBase64(before.snapshot);
    this.#start();
  }

  /**
   * Runs one program; what it prints and calls goes out as events while it happens. A program that the sandbox holds in its middle, after a pause,
   * goes on.
   */
  async run(run: Run, step: number, code: string, calls: ActionCalls): Promise<ProgramOutcome> {
    const { signal, emit } = run;
    let isOver = false;
    try {
      const session = await orAbort(this.#use(calls.isContinued), signal);
      this.#change();
      // A session that replaces a lost one counts its calls from the start again.
      const prefix = this.#prefix;
      this.#target = (call, signal) => calls.answer({ ...call, id: prefix + call.id }, signal);
      emit({ type: "code", step, code });
      const onOutput = ({ stream, text }: Execution["output"][number]) => {
        // A program that waits for a person may say something when it is taken down; it will say it again.
        if (!isOver) emit({ type: "output", step, stream, text });
      };
      const options = { signal, onOutput };
      const goesOn = session.suspended ? session.resume?.bind(session) : undefined;
      if (goesOn) calls.goesOn();
      const execution = goesOn ? goesOn(options) : session.run(code, options);
      const paused = calls.paused(QUIET_MS, async () => ({ snapshot: await session.snapshot?.().catch(() => undefined) }));
      const ended = await Promise.race([execution, paused]);
      if ("output" in ended) {
        this.#programs.push({ code, calls: calls.endedInCode });
        return { execution: ended };
      }
      execution.catch(() => {});
      signal.throwIfAborted();
      this.#snapshot = ended.snapshot;
      return { suspended: true };
    } catch (error) {
      if (signal.aborted || !ExecutorLostError.is(error)) {
        calls.suspend();
        throw error;
      }
      this.#replace();
      // Without the hint, which is for people.
      const [reason] = error.message.split("\n\n");
      return { failure: { code: error.code, message: `${reason} The next program starts in a new sandbox: define again what it needs.` } };
    } finally {
      isOver = true;
      this.#target = noTarget;
    }
  }

  /** Sets variables for the programs to come. */
  async define(variables: { readonly [name: string]: unknown }): Promise<void> {
    const session = await this.#use(false);
    if (!session.define) {
      throw new AgentConfigError(`The executor "${this.#options.executor.name}" takes variables only when a conversation begins.`, {
        hint: "Pass them to the first run of the session.",
      });
    }
    await session.define(variables);
    this.#change();
    this.#programs.push({ code: "", calls: [], variables });
  }

  /** Copies the sandbox, where its engine can. Not while a program runs. */
  async copy(): Promise<void> {
    // One that is not there yet holds nothing.
    const session = await Promise.race([this.#session, undefined]).catch(() => undefined);
    if (this.#snapshot || !session?.snapshot) return;
    const changes = this.#changes;
    const snapshot = await session.snapshot().catch(() => undefined);
    if (changes === this.#changes) this.#snapshot = snapshot;
  }

  /** What brings the sandbox back, in this process or another; with a copy of it only where there is one. */
  toState(): SavedSandbox {
    this.#taggedVariables ??= mapValues(this.#variables, toTagged);
    return {
      sandbox: { opened: this.#opened, programs: this.#programs.map(toProgramRecord), variables: this.#taggedVariables },
      ...(this.#snapshot && { snapshot: toBase64(this.#snapshot) }),
    };
  }

  /** Ends the sandbox. What fails here is not told: an answer is not lost because its sandbox did not close. */
  async close(aborted: boolean): Promise<void> {
    this.#closed.abort();
    // A start that hangs must not hold back an abort.
    const session = await Promise.race([this.#session, ...(aborted ? [undefined] : [])]).catch(() => undefined);
    if (session) await session.close().catch(() => {});
    else closeLater(this.#session);
  }

  get #prefix(): string {
    return this.#opened > 1 ? `${this.#opened}-` : "";
  }

  #change(): void {
    this.#changes++;
    this.#snapshot = undefined;
  }

  /** The session, ready for the next program. What it holds in its middle is dropped, unless that is the next program. */
  async #use(isContinued: boolean): Promise<ExecutorSession> {
    const session = await this.#ready();
    if (!session.suspended || (isContinued && session.resume)) return session;
    closeLater(this.#session);
    this.#change();
    this.#start();
    return this.#ready();
  }

  async #ready(): Promise<ExecutorSession> {
    const started = this.#session ?? this.#start();
    try {
      return await started;
    } catch (error) {
      if (this.#session === started) this.#session = undefined;
      throw error;
    }
  }

  #start(): Promise<ExecutorSession> {
    const again = () => (this.#programs.length === 0 ? this.#open() : this.#open().then((session) => this.#repeat(session)));
    this.#session = this.#snapshot
      ? this.#open(this.#snapshot).catch((error: unknown) => {
          // Another version of the engine made the copy: what it holds can be made again.
          if (!ExecutorStartError.is(error)) throw error;
          this.#change();
          return again();
        })
      : again();
    // A failed start is reported where a program needs the sandbox, not as an unhandled rejection before that.
    this.#session.catch(() => {});
    return this.#session;
  }

  #open(snapshot?: Uint8Array): Promise<ExecutorSession> {
    const { executor, tools, limits, imports } = this.#options;
    return executor.open({
      tools,
      variables: this.#variables,
      limits,
      ...(imports && { imports }),
      callTool: (call, { signal }) => this.#target(call, signal),
      ...(snapshot && { snapshot }),
    });
  }

  #replace(): void {
    closeLater(this.#session);
    this.#opened++;
    this.#variables = Object.assign({}, this.#variables, ...this.#programs.map(({ variables }) => variables));
    this.#taggedVariables = undefined;
    this.#programs = [];
    this.#change();
    this.#start();
  }

  /** Runs the earlier programs again, with their calls answered as they were: without a snapshot this is how their variables come back. */
  async #repeat(session: ExecutorSession): Promise<ExecutorSession> {
    const { signal } = this.#closed;
    try {
      for (const { code, calls, variables } of this.#programs) {
        signal.throwIfAborted();
        this.#target = replayTarget(calls, this.#prefix);
        if (variables) await session.define?.(variables);
        else await session.run(code, { signal });
      }
      return session;
    } catch (error) {
      await session.close().catch(() => {});
      throw error;
    } finally {
      this.#target = noTarget;
    }
  }
}

/** Waits for a promise, but no longer than until the abort. */
async function orAbort<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  let stop = () => {};
  const abort = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
  });
  return Promise.race([promise, abort]).finally(() => signal.removeEventListener("abort", stop));
}

function closeLater(session: Promise<ExecutorSession> | undefined): void {
  session?.then((opened) => opened.close()).catch(() => {});
}
