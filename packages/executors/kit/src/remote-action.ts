import type { Execution, ExecutionError, OutputChunk, SandboxTool, SessionOptions } from "@smolagents-ts/core";
import { ActionClock } from "./action-clock.ts";
import type { Done, GuestCall } from "./guest/done.ts";
import { tooMuch } from "./guest/message-limit.ts";
import type { Interpreter, InterpreterEnd, ProgramListener } from "./interpreter.ts";
import type { RecordedProgram } from "./journal.ts";
import type { SentProgram } from "./language-side.ts";
import { RunningAction } from "./running-action.ts";
import type { SessionLimits } from "./session-limits.ts";

/** How long a program that has answered may go on before it is told to end, in milliseconds. */
const GRACE_MS = 400;
/** How long it may then take before its interpreter is killed, and its variables with it. On a machine that is busy, obeying takes a while. */
const OBEY_MS = 1_500;
/** What a runner may print beyond the limit before it is no runner of ours. */
const FLOOD_CHARS = 4 * 1024 * 1024;

export interface RemoteActionOptions {
  readonly id: number;
  readonly code: string;
  readonly program: SentProgram;
  readonly interpreter: Interpreter;
  readonly limits: SessionLimits;
  readonly timeoutMs: number;
  readonly tools: readonly SandboxTool[];
  readonly callTool: SessionOptions["callTool"];
  readonly onOutput: ((chunk: OutputChunk) => void) | undefined;
}

/** How an action left its session. */
export interface ActionEnd {
  /** Set when the interpreter holds what the program did, and could be brought to it again. */
  readonly record?: RecordedProgram;
  /** True when the interpreter holds a part of what the program did. */
  readonly isPartial?: boolean;
}

/** One program in an interpreter: takes what it says, answers its calls, and ends it when it must end. */
export class RemoteAction implements ProgramListener {
  readonly execution: Promise<Execution>;
  /** Resolves when the interpreter is through with it, one way or the other. */
  readonly ended: Promise<ActionEnd>;
  readonly #options: RemoteActionOptions;
  readonly #running: RunningAction;
  readonly #clock: ActionClock;
  readonly #calls: GuestCall[] = [];
  readonly #callIds = new Set<string>();
  readonly #answers: string[] = [];
  #openCalls = 0;
  #chars = 0;
  #droppedChars = 0;
  #final: string | undefined;
  /** Why its final answer was not taken. */
  #refusal: ExecutionError | undefined;
  #stopping: "timeout" | "stop" | undefined;
  #grace: NodeJS.Timeout | undefined;
  #end!: (end: ActionEnd) => void;

  constructor(options: RemoteActionOptions) {
    this.#options = options;
    const { limits, tools, callTool, onOutput, interpreter, timeoutMs } = options;
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
    this.#running = new RunningAction({
      callTool,
      toolNames: new Set(tools.map(({ name }) => name)),
      limits,
      onOutput,
      settle: (answers, count) => this.#settle(answers, count),
      stop: () => this.#stop("stop"),
    });
    this.execution = this.#running.execution;
    this.#clock = new ActionClock({ timeoutMs, ask: () => interpreter.ping(), onTimeout: () => this.#stop("timeout") });
    interpreter.listen(this);
    interpreter.send({ t: "exec", id: options.id, ...options.program.exec });
  }

  abort(reason: unknown): void {
    this.#running.abort(reason);
  }

  /** The session is closed. */
  fail(error: unknown): void {
    this.#leave();
    this.#running.fail(error);
    this.#end({});
  }

  onOutput({ stream, text }: OutputChunk): void {
    if (this.#final !== undefined) return;
    const left = Math.max(0, this.#options.limits.outputChars - this.#chars);
    this.#chars += text.length;
    if (text.length > left) this.#droppedChars += text.length - left;
    if (this.#droppedChars > FLOOD_CHARS) return this.#options.interpreter.violate("more output than it may send");
    if (left > 0 && text.length > 0) this.#running.print([{ stream, text: text.slice(0, left) }]);
  }

  onCalls(calls: readonly GuestCall[]): void {
    const { interpreter, limits, id } = this.#options;
    if (this.#final !== undefined || this.#stopping) return;
    if (this.#calls.length + calls.length > limits.calls) return interpreter.violate("more calls than it may make");
    const passed: GuestCall[] = [];
    for (const call of calls) {
      if (!call[0].startsWith(`${id}.`) || call[0].length > 40 || this.#callIds.has(call[0]))
        return interpreter.violate("a call with a wrong id");
      this.#callIds.add(call[0]);
      this.#calls.push(call);
      this.#openCalls++;
      const complaint = tooMuch(call[2], limits.messageChars);
      if (complaint) this.#settle(JSON.stringify([[call[0], false, `the arguments are ${complaint}`, "LimitError"]]), 1);
      else passed.push(call);
    }
    this.#clock.setWaiting(this.#openCalls > 0);
    this.#running.answer(passed);
  }

  onFinal(value: string): void {
    // An answer that was on its way when the time was over counts.
    if (this.#final !== undefined || this.#stopping === "stop") return;
    const complaint = tooMuch(value, this.#options.limits.messageChars);
    if (complaint) {
      this.#refusal = { kind: "limit", name: "LimitError", message: `the final answer is ${complaint}` };
      return this.#stop("stop");
    }
    this.#final = value;
    // Most programs end at once; what goes on is told to.
    this.#clock.stop();
    if (!this.#stopping) this.#grace = setTimeout(() => this.#stop("stop"), GRACE_MS);
  }

  onDone({ id, report, dropped }: { readonly id: number; readonly report: string; readonly dropped: number }): void {
    const { program, interpreter, limits, code } = this.#options;
    if (id !== this.#options.id) return interpreter.violate("the end of another program");
    this.#leave();
    const { error, value, warnings = [], ...outcome } = program.toOutcome(report);
    const complaint = value === undefined ? "" : tooMuch(value, limits.messageChars);
    const isStopped = this.#stopping !== undefined && error !== undefined && this.#final === undefined;
    this.#finish(
      {
        ...outcome,
        ...(value !== undefined && !complaint && { value }),
        ...(error && { error: this.#stopping === "timeout" ? TIMED_OUT : error }),
        warnings: complaint ? [...warnings, `the last value is ${complaint} and stays in the sandbox: print the part you need`] : warnings,
      },
      dropped,
    );
    const isPartial = isStopped || (this.#final !== undefined && this.#stopping !== undefined);
    this.#end(isPartial ? { isPartial } : { record: { id, code, calls: this.#calls, answers: this.#answers } });
  }

  onPong(isWaiting: boolean): void {
    this.#clock.answer(isWaiting);
  }

  onEnd(end: InterpreterEnd): void {
    this.#leave();
    this.#finish({ error: this.#stopping === "timeout" ? KILLED : endError(end), warnings: [] }, 0);
    // An answer counts though its program had to be killed; what else that did is gone.
    this.#end({ isPartial: this.#final !== undefined });
  }

  #finish(done: Done, dropped: number): void {
    const all = this.#droppedChars + Math.min(Math.max(0, dropped), Number.MAX_SAFE_INTEGER);
    const cut = `the output was cut: ${all} more characters were printed than the limit of ${this.#options.limits.outputChars}`;
    const warnings = all > 0 ? [...done.warnings, cut] : done.warnings;
    if (this.#refusal) return this.#running.finish({ error: this.#refusal, warnings });
    this.#running.finish(this.#final === undefined ? { ...done, warnings } : { final: this.#final, warnings });
  }

  #settle(answers: string, count: number): void {
    this.#answers.push(answers);
    this.#openCalls -= count;
    this.#options.interpreter.sendText(`{"t":"res","r":${answers}}`);
    this.#clock.setWaiting(this.#openCalls > 0);
  }

  /** Asks the program to end, and ends its interpreter when it does not. */
  #stop(why: "timeout" | "stop"): void {
    if (this.#stopping) return;
    const { interpreter, id } = this.#options;
    this.#stopping = why;
    this.#clock.stop();
    interpreter.send({ t: "int", id });
    this.#grace = setTimeout(() => interpreter.kill().catch(() => {}), OBEY_MS);
  }

  #leave(): void {
    clearTimeout(this.#grace);
    this.#clock.stop();
    this.#options.interpreter.listen(undefined);
  }
}

const TIMED_OUT: ExecutionError = {
  kind: "timeout",
  name: "TimeoutError",
  message: "the program ran longer than its time limit and was stopped",
};

const KILLED: ExecutionError = {
  kind: "timeout",
  name: "TimeoutError",
  message: "the program did not stop at its time limit and was killed; variables are as they were before it",
};

function endError({ reason, detail = "" }: InterpreterEnd): ExecutionError {
  const restored = "variables are as they were before it";
  // V8 says so with its last words.
  if (reason === "memory" || (reason === "exit" && /out of memory/i.test(detail))) {
    return { kind: "memory", name: "MemoryError", message: `the program used more memory than it may and was ended; ${restored}` };
  }
  const how = reason === "exit" && detail.length <= 80 ? ` (${detail})` : "";
  const what = {
    lost: "was interrupted, because its sandbox was ended from outside",
    protocol: "disturbed its own sandbox",
    exit: `ended its own interpreter${how}`,
    killed: "was ended with its interpreter",
  }[reason];
  return { kind: "runtime", name: "Error", message: `the program ${what}; ${restored}` };
}
