import type { ExecutionError, OutputChunk } from "@smolagents-ts/core";
import { answerUrl } from "./answer-url.ts";
import { Engine, type EngineModules, type EngineOptions } from "./engine.ts";
import type { GuestReport, Host } from "./guest-program.ts";
import { readNames, readReport } from "./guest-report.ts";
import { type ImageAction, packImage, unpackImage } from "./image.ts";
import { type PreparedProgram, ProgramSyntaxError, prepareProgram } from "./prepare.ts";
import type { DoneMessage, FromWorker, Gate, OpenMessage, SessionLimits } from "./protocol.ts";
import { excerptOf, reportError, shorten } from "./report-error.ts";
import { showPrinted, showTree } from "./show.ts";

/** Jobs that an ended program may leave behind before the sandbox counts as broken. */
const MAX_LEFTOVER_JOBS = 1_000;
/** A longer program than this is not read: no model writes one. */
const MAX_SOURCE_CHARS = 1024 * 1024;
/** How long the end of a slice may take, in milliseconds: printing the last value, dropping what the program left behind. */
const CONCLUDE_MS = 1_000;
/** Different slips that are told of one action. */
const MAX_WARNINGS = 20;
/** Printed text goes out when the program pauses, and before that when so much of it waits, or so long (in milliseconds). */
const FLUSH_CHARS = 8_000;
const FLUSH_AFTER_MS = 50;

interface Action {
  readonly id: string;
  readonly code: string;
  readonly program: PreparedProgram;
  readonly output: OutputChunk[];
  /** How many chunks of `output` went out. */
  sent: number;
  pendingChars: number;
  flushAt: number;
  chars: number;
  droppedChars: number;
  calls: number;
  newCalls: [id: string, name: string, input: string][];
  remainingMs: number;
  /** Since when the program only sleeps, which counts as its time; 0 otherwise. */
  sleepingSince: number;
  report?: GuestReport;
  final?: string;
}

/**
 * One session inside a worker: the engine, and the action it is working on.
 *
 * The engine runs in slices: an action, an answer or a timer goes in, everything that can run runs, and the worker is free again.
 */
export class Sandbox {
  readonly #modules: EngineModules;
  readonly #gate: Gate;
  readonly #post: (message: FromWorker) => void;
  #session = 0;
  #limits!: SessionLimits;
  #toolNames: ReadonlySet<string> = new Set();
  #engine!: Engine;
  #actions = 0;
  #action: Action | undefined;
  #timers = new Map<number, NodeJS.Timeout>();
  #sleep: NodeJS.Timeout | undefined;
  #deadline = Number.POSITIVE_INFINITY;
  #stopping = false;
  #broken = false;

  private constructor(modules: EngineModules, gate: Gate, post: (message: FromWorker) => void) {
    this.#modules = modules;
    this.#gate = gate;
    this.#post = post;
  }

  /** An empty sandbox, ready for `install()`. */
  static async create(modules: EngineModules, memoryBytes: number, gate: Gate, post: (message: FromWorker) => void): Promise<Sandbox> {
    const sandbox = new Sandbox(modules, gate, post);
    sandbox.#engine = await Engine.create(sandbox.#engineOptions(memoryBytes));
    return sandbox;
  }

  /** Gives it to a session. */
  install(message: OpenMessage): void {
    this.#adopt(message);
    this.#engine.call("install", JSON.stringify(message.toolNames), message.variables);
  }

  /** A sandbox that goes on from an image. */
  static async restore(
    message: OpenMessage,
    image: Uint8Array,
    modules: EngineModules,
    gate: Gate,
    post: (message: FromWorker) => void,
  ): Promise<Sandbox> {
    const sandbox = new Sandbox(modules, gate, post);
    sandbox.#adopt(message);
    const { header, snapshot } = unpackImage(image);
    sandbox.#engine = await Engine.restore(sandbox.#engineOptions(message.limits.memoryBytes), snapshot, header.controlToken);
    sandbox.#actions = header.actions;
    if (header.action) sandbox.#action = sandbox.#restoreAction(header.action);
    return sandbox;
  }

  #adopt({ session, limits, toolNames }: OpenMessage): void {
    this.#session = session;
    this.#limits = limits;
    this.#toolNames = new Set([...toolNames, "finalAnswer", "tools"]);
  }

  #engineOptions(memoryBytes: number): EngineOptions {
    return {
      modules: this.#modules,
      memoryBytes,
      host: this.#host(),
      shouldStop: () => {
        const now = performance.now();
        if (this.#action && now > this.#action.flushAt) this.#flush(this.#action);
        return this.#stopping || now > this.#deadline || this.#gate.stopRequested(this.#session);
      },
    };
  }

  /** True while an action waits. */
  get waiting(): boolean {
    return this.#action !== undefined;
  }

  run(code: string, timeoutMs: number): void {
    const id = String(++this.#actions);
    if (code.length > MAX_SOURCE_CHARS) {
      const tooLong = `the program is ${code.length} characters long, more than the ${MAX_SOURCE_CHARS} that one action may have`;
      return this.#post({ type: "done", session: this.#session, warnings: [], error: failure("limit", "LimitError", tooLong) });
    }
    // Reading a program takes its time, too.
    const startedAt = performance.now();
    let program: PreparedProgram;
    try {
      program = this.#watched(timeoutMs, () => prepareProgram(code, this.#toolNames));
    } catch (error) {
      if (!(error instanceof ProgramSyntaxError)) throw error;
      this.#post({ type: "done", session: this.#session, warnings: [], error: syntaxError(error, code) });
      return;
    }
    this.#action = newAction(id, code, program, timeoutMs - (performance.now() - startedAt));
    this.#slice(() => {
      this.#engine.call("begin", id, this.#limits.messageChars);
      this.#engine.start(program.source, fileOf(id), program.hasValue);
    });
  }

  /** Goes on with the action of the image: its calls are made again, its timers run on. */
  resume(timeoutMs: number | undefined): void {
    const action = this.#action;
    if (!action) return;
    if (timeoutMs !== undefined) action.remainingMs = timeoutMs;
    for (const [id, due] of JSON.parse(this.#engine.call("openTimers")) as [number, number][]) this.#setTimer(id, due - Date.now());
    if (action.output.length > 0) this.#post({ type: "output", session: this.#session, chunks: action.output, earlier: true });
    const calls = JSON.parse(this.#engine.call("openCalls")) as Action["newCalls"];
    if (calls.length > 0) this.#post({ type: "calls", session: this.#session, calls });
    else this.#slice(() => {});
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
        toolNames: [...this.#toolNames],
        actions: this.#actions,
        controlToken: this.#engine.controlToken,
        ...(action && {
          action: {
            id: action.id,
            code: action.code,
            output: action.output,
            droppedChars: action.droppedChars,
            calls: action.calls,
            remainingMs: action.remainingMs,
          },
        }),
      },
      snapshot: this.#engine.snapshot(),
    });
  }

  close(): void {
    this.#clearTimers();
    this.#action = undefined;
    try {
      this.#engine.dispose();
    } catch {
      // A broken engine may refuse; its memory goes with the last reference.
    }
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
    if (action.remainingMs <= 0) {
      return this.#end({ error: failure("timeout", "TimeoutError", "the program ran longer than its time limit and was stopped") });
    }
    if (thrown) return this.#end({ error: this.#thrownError(action, thrown) });
    if (action.report) return this.#end(this.#fromReport(action, action.report));

    if (this.#engine.call("waiting") !== "0") return;
    if (this.#timers.size === 0) {
      const message = "the program waits for a promise that nothing will ever settle";
      return this.#end({ error: failure("runtime", "Error", message) });
    }
    action.sleepingSince = performance.now();
    this.#sleep = setTimeout(() => this.#slice(() => {}), action.remainingMs + 1);
  }

  #end(outcome: Pick<DoneMessage, "value" | "text" | "final" | "error"> & { warnings?: string[] }): void {
    const action = this.#action;
    if (!action) return;
    this.#action = undefined;
    this.#clearTimers();
    this.#dropLeftovers();
    this.#flush(action);
    const warnings = [...(outcome.warnings ?? [])];
    if (action.droppedChars > 0) {
      warnings.push(
        `the output was cut: ${action.droppedChars} more characters were printed than the limit of ${this.#limits.outputChars}`,
      );
    }
    if (this.#broken) this.#post({ type: "lost", session: this.#session });
    else this.#post({ type: "done", session: this.#session, ...outcome, warnings });
  }

  /** What an ended program still has in the queue must not run into the next action. */
  #dropLeftovers(): void {
    this.#stopping = false;
    this.#deadline = performance.now() + 1_000;
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
    this.#action = undefined;
    this.#clearTimers();
    this.#post({ type: "lost", session: this.#session });
  }

  #host(): Host {
    return {
      call: (id, name, input) => {
        const action = this.#action;
        if (!action || action.final !== undefined) throw new Error("The action is over.");
        if (++action.calls > this.#limits.calls)
          throw limitError(`this program made more than ${this.#limits.calls} tool calls, which is the limit`);
        if (input.length > this.#limits.messageChars) throw new Error("The arguments are too long.");
        action.newCalls.push([id, name, input]);
      },
      print: (stream, text, tree) => {
        const action = this.#action;
        if (!action || action.final !== undefined) return;
        const left = this.#limits.outputChars - action.chars;
        const shown = left <= 0 ? text : tree ? showPrinted(text) : text;
        action.chars += shown.length;
        if (shown.length > left) action.droppedChars += shown.length - Math.max(0, left);
        if (left <= 0) return;
        action.output.push({ stream, text: shown.slice(0, left) });
        if (action.pendingChars === 0) action.flushAt = performance.now() + FLUSH_AFTER_MS;
        action.pendingChars += shown.length;
        if (action.pendingChars >= FLUSH_CHARS) this.#flush(action);
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
  }

  #setTimer(id: number, ms: number): void {
    if (!this.#action) return;
    clearTimeout(this.#timers.get(id));
    const fire = () => {
      this.#timers.delete(id);
      this.#slice(() => this.#engine.call("fire", id));
    };
    this.#timers.set(id, setTimeout(fire, Math.max(1, ms)));
  }

  #clearTimers(): void {
    clearTimeout(this.#sleep);
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  /** Sends what the slice produced: prints first, so that they stand before the calls that follow them. */
  #flush(action: Action): void {
    if (action.sent < action.output.length) {
      this.#post({ type: "output", session: this.#session, chunks: action.output.slice(action.sent) });
      action.sent = action.output.length;
      action.pendingChars = 0;
      action.flushAt = Number.POSITIVE_INFINITY;
    }
    if (action.newCalls.length > 0 && this.#action === action)
      this.#post({ type: "calls", session: this.#session, calls: action.newCalls });
    action.newCalls = [];
  }

  #fromReport(action: Action, report: GuestReport): Pick<DoneMessage, "value" | "text" | "error"> & { warnings: string[] } {
    const slips = (report.unawaited ?? []).map(
      ([name, error]) =>
        `a call of ${name} was not awaited${error === null ? "" : `, and it failed: ${error}`}. Write \`await ${name}(…)\`.`,
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
    return this.#reportError(action, { name: String(name), message: String(message), stack: String(stack) });
  }

  #reportError(action: Action, error: Parameters<typeof reportError>[0]): ExecutionError {
    return reportError(error, action.program, fileOf(action.id), () => [...readNames(this.#engine.call("names")), ...this.#toolNames]);
  }

  #restoreAction({ id, code, output, droppedChars, calls, remainingMs }: ImageAction): Action {
    const action = newAction(id, code, prepareProgram(code, new Set()), remainingMs);
    return Object.assign(action, {
      output: [...output],
      sent: output.length,
      chars: output.reduce((sum, { text }) => sum + text.length, droppedChars),
      droppedChars,
      calls,
    });
  }
}

function newAction(id: string, code: string, program: PreparedProgram, remainingMs: number): Action {
  return {
    id,
    code,
    program,
    output: [],
    sent: 0,
    pendingChars: 0,
    flushAt: Number.POSITIVE_INFINITY,
    chars: 0,
    droppedChars: 0,
    calls: 0,
    newCalls: [],
    remainingMs,
    sleepingSince: 0,
  };
}

/** The name of an action's source in stack traces. */
const fileOf = (id: string) => `program-${id}`;

function limitError(message: string): Error {
  const error = new Error(message);
  error.name = "LimitError";
  return error;
}

const failure = (kind: ExecutionError["kind"], name: string, message: string): ExecutionError => ({ kind, name, message });

function syntaxError({ message, line, column }: ProgramSyntaxError, code: string): ExecutionError {
  const error = failure("syntax", "SyntaxError", message);
  return line === undefined || column === undefined ? error : { ...error, line, column, ...excerptOf(code, { line, column }) };
}
