import { randomFillSync } from "node:crypto";
import type { ExecutionError } from "@smolagents-ts/core";
import { JSException } from "quickjs-wasi";
import { Action } from "./action.ts";
import { answerUrl } from "./answer-url.ts";
import type { Engine, EngineOwner } from "./engine.ts";
import type { EngineStore } from "./engine-store.ts";
import type { GuestReport, Host } from "./guest-program.ts";
import { readNames, readReport } from "./guest-report.ts";
import { packImage, unpackImage } from "./image.ts";
import { type PreparedProgram, ProgramSyntaxError, prepareProgram } from "./prepare.ts";
import type { Done, FromWorker, Gate, OpenMessage, SessionLimits } from "./protocol.ts";
import { excerptOf, reportError, shorten } from "./report-error.ts";
import { showPrinted, showTree } from "./show.ts";

/** Jobs that an ended program may leave behind before the sandbox counts as broken. */
const MAX_LEFTOVER_JOBS = 1_000;
/** A longer program than this is not read: no model writes one. */
const MAX_SOURCE_CHARS = 1024 * 1024;
/** How long the end of a slice may take, in milliseconds: printing the last value, dropping what the program left behind. */
const CONCLUDE_MS = 500;
/** Different slips that are told of one action. */
const MAX_WARNINGS = 20;
/**
 * One session inside a worker: the engine, and the action it is working on.
 *
 * The engine runs in slices: an action, an answer or a timer goes in, everything that can run runs, and the worker is free again.
 */
export class Sandbox {
  readonly #session: number;
  readonly #limits: SessionLimits;
  readonly #toolNames: ReadonlySet<string>;
  readonly #store: EngineStore;
  readonly #gate: Gate;
  readonly #post: (message: FromWorker) => void;
  #engine!: Engine;
  #actions = 0;
  #action: Action | undefined;
  #timers = new Map<number, NodeJS.Timeout>();
  #sleep: NodeJS.Timeout | undefined;
  #deadline = Number.POSITIVE_INFINITY;
  #stopping = false;
  #broken = false;

  private constructor({ session, limits, toolNames }: OpenMessage, store: EngineStore, gate: Gate, post: (message: FromWorker) => void) {
    this.#session = session;
    this.#limits = limits;
    this.#toolNames = new Set([...toolNames, "finalAnswer", "tools"]);
    this.#store = store;
    this.#gate = gate;
    this.#post = post;
  }

  /** A sandbox for a session: a fresh one, or one that goes on from the message's image. */
  static async open(message: OpenMessage, store: EngineStore, gate: Gate, post: (message: FromWorker) => void): Promise<Sandbox> {
    const sandbox = new Sandbox(message, store, gate, post);
    const { limits, image, toolNames, variables } = message;
    if (image) {
      const unpacked = unpackImage(image);
      const { header } = unpacked;
      sandbox.#engine = (await store.restore(unpacked, limits.memoryBytes)).own(sandbox.#owner());
      sandbox.#actions = header.actions;
      if (header.action) sandbox.#action = Action.restore(header.action, prepareProgram(header.action.code, new Set()), limits);
    } else {
      sandbox.#engine = (await store.take(limits.memoryBytes)).own(sandbox.#owner());
      const seed = JSON.stringify([...randomFillSync(new Int32Array(4))]);
      sandbox.#engine.call("install", JSON.stringify(toolNames), variables, seed);
    }
    return sandbox;
  }

  /** True while an action waits. */
  get waiting(): boolean {
    return this.#action !== undefined;
  }

  run(code: string, timeoutMs: number): void {
    const id = String(++this.#actions);
    if (code.length > MAX_SOURCE_CHARS) {
      const tooLong = `the program is ${code.length} characters long, more than the ${MAX_SOURCE_CHARS} that one action may have`;
      return this.#done({ warnings: [], error: failure("limit", "LimitError", tooLong) });
    }
    // Reading a program takes its time, too.
    const startedAt = performance.now();
    let program: PreparedProgram;
    try {
      program = this.#watched(timeoutMs, () => prepareProgram(code, this.#toolNames));
    } catch (error) {
      if (!(error instanceof ProgramSyntaxError)) throw error;
      return this.#done({ warnings: [], error: syntaxError(error, code) });
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
    for (const [id, due] of JSON.parse(this.#engine.call("openTimers")) as [number, number][]) this.#setTimer(id, due - Date.now());
    const calls = JSON.parse(this.#engine.call("openCalls")) as [id: string, name: string, input: string][];
    this.#post({ type: "slice", session: this.#session, earlierOutput: action.output, calls });
    if (calls.length === 0) this.#slice(() => {});
  }

  settle(results: string): void {
    if (this.#action) this.#slice(() => this.#engine.call("settle", results));
  }

  /** Ends the action between slices; a running one sees the gate. */
  stop(): void {
    if (this.#action) this.#end({ error: failure("aborted", "AbortError", "the action was aborted") });
    this.#gate.clearStop(this.#session);
  }

  pack(): Uint8Array {
    const action = this.#action;
    return packImage({
      header: {
        actions: this.#actions,
        controlToken: this.#engine.controlToken,
        ...(action && { action: action.toImage() }),
      },
      snapshot: this.#engine.snapshot(),
    });
  }

  close(): void {
    this.#clearTimers();
    this.#action = undefined;
    if (!this.#broken) this.#store.give(this.#engine);
  }

  #slice(work: () => void): void {
    const action = this.#action;
    if (!action) return;
    clearTimeout(this.#sleep);
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
      return this.#end({ error: failure("timeout", "TimeoutError", "the program ran longer than its time limit and was stopped") });
    }
    if (thrown) return this.#end({ error: this.#thrownError(action, thrown) });
    if (action.report) return this.#end(this.#fromReport(action, action.report));

    const waiting = Number(this.#engine.call("waiting"));
    if (waiting > 0) return;
    if (waiting === 0 && this.#timers.size === 0) {
      const message = "the program waits for a promise that nothing will ever settle";
      return this.#end({ error: failure("runtime", "Error", message) });
    }
    action.sleepingSince = performance.now();
    this.#sleep = setTimeout(() => this.#slice(() => {}), action.remainingMs + 1);
  }

  #end(outcome: Omit<Done, "warnings"> & { warnings?: string[] }): void {
    const action = this.#action;
    if (!action) return;
    this.#action = undefined;
    this.#clearTimers();
    this.#dropLeftovers();
    const warnings = [...(outcome.warnings ?? [])];
    if (action.droppedChars > 0) {
      warnings.push(
        `the output was cut: ${action.droppedChars} more characters were printed than the limit of ${this.#limits.outputChars}`,
      );
    }
    if (this.#broken) return this.#lose();
    // Calls that were made in the last moment are not answered any more.
    const { output } = action.unsent();
    this.#done({ ...outcome, warnings }, output);
  }

  #done(done: Done, output?: Action["output"]): void {
    this.#post({ type: "slice", session: this.#session, done, ...(output && { output }) });
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
    this.#broken ||= !this.#drainStopped();
    this.#stopping = false;
  }

  #drainStopped(): boolean {
    for (let i = 0; i < MAX_LEFTOVER_JOBS; i++) {
      try {
        this.#engine.drain();
        return true;
      } catch (error) {
        if (error instanceof WebAssembly.RuntimeError) return false;
      }
    }
    return false;
  }

  #lose(): void {
    this.#broken = true;
    this.#action = undefined;
    this.#clearTimers();
    this.#post({ type: "lost", session: this.#session });
  }

  #owner(): EngineOwner {
    const host: Host = {
      call: (id, name, input) => {
        if (!this.#action || this.#action.final !== undefined) throw new Error("The action is over.");
        this.#action.call(id, name, input);
      },
      print: (stream, text, tree) => {
        if (this.#action?.final === undefined) this.#action?.print(stream, text, tree ? showPrinted : (plain) => plain);
      },
      timer: (id, ms) => this.#setTimer(id, ms),
      final: (value) => {
        if (!this.#action) return;
        this.#action.final ??= value;
        this.#stopping = true;
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
    return { host, shouldStop };
  }

  #setTimer(id: number, ms: number): void {
    if (!this.#action) return;
    clearTimeout(this.#timers.get(id));
    const fire = () => {
      this.#timers.delete(id);
      this.#slice(() => this.#engine.call("fire", id));
    };
    this.#timers.set(id, setTimeout(fire, Math.max(1, ms || 0)));
  }

  #clearTimers(): void {
    clearTimeout(this.#sleep);
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  /** Sends what the program has said and asked for so far. */
  #flush(action: Action): void {
    const unsent = action.unsent();
    if (this.#action === action && (unsent.output || unsent.calls)) this.#post({ type: "slice", session: this.#session, ...unsent });
  }

  #fromReport(action: Action, report: GuestReport): Pick<Done, "value" | "text" | "error"> & { warnings: string[] } {
    const slips = (report.unawaited ?? []).map(
      ([name, error]) =>
        `a call of ${name} was not awaited${error === null ? "" : `, and it failed: ${error.replace(/\.$/, "")}`}. Write \`await ${name}(…)\`.`,
    );
    for (const { name, message } of report.rejections ?? []) slips.push(`a promise that nothing awaited failed: ${name}: ${message}`);
    const warnings = [...new Set(slips)].slice(0, MAX_WARNINGS).map((slip) => shorten(slip, 1_000));
    if (report.tooLong)
      warnings.push(`the last value is ${report.tooLong} characters long and stays in the sandbox: print the part you need`);
    return {
      warnings,
      ...(report.value !== undefined && { value: report.value }),
      ...(report.tree !== undefined && { text: shorten(showTree(report.tree), this.#limits.outputChars) }),
      ...(report.error && { error: this.#reportError(action, report.error) }),
    };
  }

  #thrownError(action: Action, thrown: unknown): ExecutionError {
    const { name, message, stack = "" } = thrown as Error;
    // The engine's own wrapper of what a microtask throws.
    const job = /^Job execution error: (\w+): (.*)$/s.exec(message);
    if (thrown instanceof JSException) thrown.dispose();
    return this.#reportError(action, { name: job?.[1] ?? String(name), message: job?.[2] ?? String(message), stack: String(stack) });
  }

  #reportError(action: Action, error: Parameters<typeof reportError>[0]): ExecutionError {
    return reportError(error, action.program, action.file, () => [...readNames(this.#engine.call("names")), ...this.#toolNames]);
  }
}

/** The engine's stop, which a promise takes for a failure of the function that makes it. */
const wasInterrupted = ({ error }: GuestReport): boolean => error?.name === "InternalError" && error.message === "interrupted";

const failure = (kind: ExecutionError["kind"], name: string, message: string): ExecutionError => ({ kind, name, message });

function syntaxError({ message, line, column }: ProgramSyntaxError, code: string): ExecutionError {
  const error = failure("syntax", "SyntaxError", message);
  return line === undefined || column === undefined ? error : { ...error, line, column, ...excerptOf(code, { line, column }) };
}
