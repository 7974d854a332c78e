import type { SessionLimits } from "@smolagents-ts/executor-kit";
import {
  Action,
  failure,
  type Host,
  IS_OVER,
  type Outcome,
  type PreparedProgram,
  ProgramSyntaxError,
  prepareProgram,
  readNames,
  readReport,
  reportOutcome,
  showPrinted,
  syntaxFailure,
  type ToolName,
  thrownOutcome,
  wasInterrupted,
} from "@smolagents-ts/executor-kit/guest";
import { JSException } from "quickjs-wasi";
import { answerUrl } from "./answer-url.ts";
import type { Engine, EngineOwner } from "./engine.ts";
import type { EngineLease } from "./engine-lease.ts";
import type { EngineStore } from "./engine-store.ts";
import { type Image, packImage, unpackImage } from "./image.ts";
import { ProgramTimers } from "./program-timers.ts";
import type { FromWorker, Gate, OpenMessage } from "./protocol.ts";
import { packState, type StateCopy, unpackState } from "./state-copy.ts";

/** Jobs that an ended program may leave behind before the sandbox counts as broken. */
const MAX_LEFTOVER_JOBS = 1_000;
/** A longer program than this is not read: no model writes one. */
const MAX_SOURCE_CHARS = 1024 * 1024;
/** How long the end of a slice may take, in milliseconds: printing the last value, dropping what the program left behind. */
const CONCLUDE_MS = 500;

/**
 * One session inside a worker: the engine, and the action it is working on.
 *
 * The engine runs in slices: an action, an answer or a timer goes in, everything that can run runs, and the worker is free again.
 */
export class Sandbox {
  readonly #session: number;
  readonly #limits: SessionLimits;
  readonly #tools: readonly ToolName[];
  /** Names that no program may give to a variable. */
  readonly #reserved: ReadonlySet<string>;
  readonly #gate: Gate;
  readonly #post: (message: FromWorker) => void;
  #lease!: EngineLease;
  #actions = 0;
  #action: Action | undefined;
  readonly #timers = new ProgramTimers((id) => this.#slice(() => this.#engine.call("fire", id)));
  #deadline = Number.POSITIVE_INFINITY;
  #stopping = false;
  #broken = false;

  private constructor({ session, limits, tools }: OpenMessage, gate: Gate, post: (message: FromWorker) => void) {
    this.#session = session;
    this.#limits = limits;
    this.#tools = tools;
    this.#reserved = new Set([...tools.filter(([, isGlobal]) => isGlobal === true).map(([name]) => name), "finalAnswer", "tools"]);
    this.#gate = gate;
    this.#post = post;
  }

  /** A sandbox for a session: a fresh one, or one that goes on from the message's image or copy. */
  static async open(message: OpenMessage, store: EngineStore, gate: Gate, post: (message: FromWorker) => void): Promise<Sandbox> {
    const sandbox = new Sandbox(message, gate, post);
    const { limits, copy, variables, seed } = message;
    const image = message.image && unpackImage(message.image);
    sandbox.#lease = await store.lease(sandbox.#owner(), limits.memoryBytes, image ?? (copy && unpackState(copy)));
    try {
      sandbox.#offerTools();
      const from = image?.header ?? copy;
      if (from) sandbox.#goOnWith(from);
      else sandbox.#engine.call("install", variables, JSON.stringify(seed));
      return sandbox;
    } catch (error) {
      sandbox.#lease.end(true);
      throw error;
    }
  }

  /** The session's tools may be others than those its image was made with. */
  #offerTools(): void {
    const taken = readNames(this.#engine.call("offer", JSON.stringify(this.#tools)));
    if (taken.length === 0) return;
    const message = `Tools cannot have these names, which mean something else in the session: "${taken.join('", "')}".`;
    throw Object.assign(new Error(message), { hint: "Rename the tools, give them `global: false`, or start a new run." });
  }

  #goOnWith({ actions, action }: Pick<Image["header"], "actions" | "action">): void {
    this.#actions = actions;
    this.#action = action && Action.restore(action, prepareProgram(action.code, new Set()), this.#limits);
  }

  /** Sets variables between two actions. */
  define(variables: string): void {
    this.#engine.call("define", variables);
  }

  /** True while an action waits. */
  get waiting(): boolean {
    return this.#action !== undefined;
  }

  run(code: string, timeoutMs: number): void {
    const id = String(++this.#actions);
    if (code.length > MAX_SOURCE_CHARS) {
      const tooLong = `the program is ${code.length} characters long, more than the ${MAX_SOURCE_CHARS} that one action may have`;
      return this.#done(failure("limit", "LimitError", tooLong));
    }
    // Reading a program takes its time, too.
    const startedAt = performance.now();
    let program: PreparedProgram;
    try {
      program = this.#watched(timeoutMs, () => prepareProgram(code, this.#reserved));
    } catch (error) {
      if (!(error instanceof ProgramSyntaxError)) throw error;
      return this.#done(syntaxFailure(error, code));
    }
    const action = new Action(id, code, program, timeoutMs - (performance.now() - startedAt), this.#limits);
    this.#action = action;
    this.#slice(() => {
      this.#engine.call("begin", id, this.#limits.messageChars);
      this.#engine.start(program.source, action.file, program.hasValue);
    });
  }

  /** Goes on with the action of the image: its calls are made again, its timers run on. */
  resume(timeoutMs: number | undefined): void {
    const action = this.#action;
    if (!action) return;
    if (timeoutMs !== undefined) action.remainingMs = timeoutMs;
    for (const [id, due] of JSON.parse(this.#engine.call("openTimers")) as [number, number][]) this.#timers.set(id, due - Date.now());
    const calls = JSON.parse(this.#engine.call("openCalls")) as [id: string, name: string, input: string][];
    this.#post({ type: "slice", session: this.#session, earlierOutput: action.output, calls });
    if (calls.length === 0) this.#slice(() => {});
  }

  settle(results: string): void {
    if (this.#action) this.#slice(() => this.#engine.call("settle", results));
  }

  /** Ends the action between slices; a running one sees the gate. */
  stop(): void {
    if (this.#action) this.#end(failure("aborted", "AbortError", "the action was aborted"));
    this.#gate.clearStop(this.#session);
  }

  pack(): Uint8Array {
    const action = this.#action?.toImage();
    const { furniture, snapshot } = this.#lease.save();
    return packImage({ header: { actions: this.#actions, furniture, ...(action && { action }) }, snapshot });
  }

  /** What it takes to go on between two actions, in this process. */
  copy(): StateCopy {
    return packState(this.#lease.state, this.#actions);
  }

  close(): void {
    this.#timers.clear();
    this.#action = undefined;
    this.#lease.end(this.#broken);
  }

  get #engine(): Engine {
    return this.#lease.engine;
  }

  #slice(work: () => void): void {
    const action = this.#action;
    if (!action) return;
    this.#timers.endSleep();
    const startedAt = performance.now();
    if (action.sleepingSince) action.remainingMs -= startedAt - action.sleepingSince;
    action.sleepingSince = 0;
    this.#deadline = startedAt + Math.max(0, action.remainingMs);

    let thrown: unknown;
    this.#watched(action.remainingMs, () => {
      try {
        work();
        this.#engine.drain();
      } catch (error) {
        thrown = error;
        if (error instanceof JSException) error.dispose();
      }
    });
    action.remainingMs -= performance.now() - startedAt;
    try {
      this.#watched(CONCLUDE_MS, () => this.#conclude(action, thrown));
      this.#flush(action);
    } catch {
      // What a program leaves may confuse even this; its neighbours in the worker must not pay for it.
      this.#lose();
    }
  }

  /** Lets the main thread kill the worker when the work takes longer than it may. */
  #watched<T>(ms: number, work: () => T): T {
    const now = Date.now();
    this.#gate.enter(this.#session, now, now + Math.max(0, ms));
    try {
      return work();
    } finally {
      this.#gate.leave();
    }
  }

  /** Looks at how a slice ended: the action is over, failed, or waits for something. */
  #conclude(action: Action, thrown: unknown): void {
    if (this.#broken || thrown instanceof WebAssembly.RuntimeError) return this.#lose();
    if (action.final !== undefined) return this.#end({ final: action.final });
    if (this.#gate.stopRequested(this.#session)) return this.stop();
    this.#deadline = performance.now() + CONCLUDE_MS;
    // A program that has ended is not late: the calls it left behind are.
    if (action.remainingMs <= 0) this.#engine.call("cut");
    if (action.remainingMs <= 0 && (thrown || !action.report || wasInterrupted(action.report))) {
      return this.#end(failure("timeout", "TimeoutError", "the program ran longer than its time limit and was stopped"));
    }
    if (thrown) return this.#end(thrownOutcome(thrown, action, this.#names));
    if (action.report) return this.#end(reportOutcome(action.report, action, this.#limits, this.#names));

    const waiting = Number(this.#engine.call("waiting"));
    if (waiting > 0) return;
    if (waiting === 0 && this.#timers.size === 0) {
      return this.#end(failure("runtime", "Error", "the program waits for a promise that nothing will ever settle"));
    }
    action.sleepingSince = performance.now();
    this.#timers.sleep(action.remainingMs + 1, () => this.#slice(() => {}));
  }

  #end(outcome: Outcome): void {
    const action = this.#action;
    if (!action) return;
    this.#action = undefined;
    this.#timers.clear();
    this.#dropLeftovers();
    if (this.#broken) return this.#lose();
    // Calls that were made in the last moment are not answered any more.
    const { output } = action.unsent();
    this.#done({ ...outcome, warnings: [...(outcome.warnings ?? []), ...action.warnings] }, output);
  }

  #done({ warnings = [], ...outcome }: Outcome, output?: Action["output"]): void {
    this.#post({ type: "slice", session: this.#session, done: { ...outcome, warnings }, ...(output && { output }) });
  }

  /** What an ended program still has in the queue must not run into the next action. */
  #dropLeftovers(): void {
    this.#stopping = false;
    this.#deadline = performance.now() + CONCLUDE_MS;
    try {
      this.#engine.call("drop");
    } catch {
      this.#broken = true;
    }
    this.#stopping = true;
    this.#broken ||= !this.#engine.drop(MAX_LEFTOVER_JOBS);
    this.#stopping = false;
  }

  #lose(): void {
    this.#broken = true;
    this.#action = undefined;
    this.#timers.clear();
    this.#post({ type: "lost", session: this.#session });
  }

  #owner(): EngineOwner {
    const host: Host = {
      call: (id, name, input) => (this.#action ? this.#action.call(id, name, input) : IS_OVER),
      print: (stream, text, tree) => this.#action?.print(stream, text, tree ? showPrinted : (plain) => plain),
      timer: (id, ms) => {
        if (this.#action) this.#timers.set(id, ms);
      },
      final: (value) => {
        const complaint = this.#action?.answer(value) ?? IS_OVER;
        if (!complaint) this.#stopping = true;
        return complaint;
      },
      done: (report) => {
        if (this.#action) this.#action.report = readReport(report);
      },
      url: answerUrl,
    };
    const shouldStop = () => {
      const now = performance.now();
      // After its end a program gets no more patience: its leftovers are not worth a wait.
      if (!this.#stopping) this.#gate.beat(Date.now());
      if (this.#action?.mustFlush(now)) this.#flush(this.#action);
      return this.#stopping || now > this.#deadline || this.#gate.stopRequested(this.#session);
    };
    return { host, shouldStop, isBusy: () => this.#action !== undefined };
  }

  /** Sends what the program has said and asked for so far. */
  #flush(action: Action): void {
    const unsent = action.unsent();
    if (this.#action === action && (unsent.output || unsent.calls)) this.#post({ type: "slice", session: this.#session, ...unsent });
  }

  /** What a program may have meant by a name that does not exist. */
  readonly #names = (): readonly string[] => [
    ...readNames(this.#engine.call("names")),
    ...this.#tools.map(([name, isGlobal]) => (isGlobal ? name : `tools.${name}`)),
    "finalAnswer",
    "tools",
  ];
}
