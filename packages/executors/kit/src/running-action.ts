import {
  type Execution,
  type ExecutionError,
  ExecutorError,
  type OutputChunk,
  type RunOptions,
  type SessionOptions,
} from "@smolagents-ts/core";
import { makeCodec } from "./guest/codec.ts";
import type { Done, GuestCall } from "./guest/done.ts";
import type { SessionLimits } from "./session-limits.ts";

const codec = makeCodec();

/** Reason of aborted calls. One for all: an error with a stack for every action would cost more than the action's end. */
const ENDED = new ExecutorError("The action that made the call has ended.");

export const ABORTED: ExecutionError = { kind: "aborted", name: "AbortError", message: "the action was aborted" };

/** Arguments of such a length take the main thread some milliseconds to read. */
const LARGE_CHARS = 256 * 1024;

type Answer = [id: string, ok: boolean, text: string, errorName?: string];

export interface RunningActionOptions {
  readonly callTool: SessionOptions["callTool"];
  readonly toolNames: ReadonlySet<string>;
  readonly limits: SessionLimits;
  readonly onOutput: RunOptions["onOutput"];
  /** Sends so many answers to the sandbox. */
  readonly settle: (results: string, count: number) => void;
  /** Stops the program. */
  readonly stop: () => void;
}

/** The main thread's half of an action: collects what it prints, answers its calls, and becomes its `Execution`. */
export class RunningAction {
  readonly execution: Promise<Execution>;
  readonly #options: RunningActionOptions;
  readonly #calls = new AbortController();
  readonly #output: OutputChunk[] = [];
  #answers: Answer[] = [];
  /** Calls that wait to be read, from the first large one on: one is read in a turn of the event loop. */
  readonly #unread: GuestCall[] = [];
  #aborted = false;
  #ended = false;
  #resolve!: (execution: Execution) => void;
  #reject!: (error: unknown) => void;

  constructor(options: RunningActionOptions) {
    this.#options = options;
    this.execution = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  /** The caller's signal fired: how the action ends is clear, whatever the program says. */
  get aborted(): boolean {
    return this.#aborted;
  }

  abort(reason: unknown): void {
    this.#aborted = true;
    this.#calls.abort(reason);
    this.#options.stop();
  }

  print(chunks: readonly OutputChunk[]): void {
    this.printEarlier(chunks);
    try {
      for (const chunk of chunks) this.#options.onOutput?.(chunk);
    } catch (error) {
      // The listener's failure is the caller's to know; the program has nobody left to work for.
      this.#reject(error);
      this.#options.stop();
    }
  }

  /** What was printed before the snapshot that the action goes on from. */
  printEarlier(chunks: readonly OutputChunk[]): void {
    this.#output.push(...chunks);
  }

  /** Answers calls, in the order they were made. */
  answer(calls: readonly GuestCall[]): void {
    for (const call of calls) {
      if (this.#unread.length === 0 && call[2].length < LARGE_CHARS) void this.#answer(call);
      else if (this.#unread.push(call) === 1) setImmediate(() => this.#readOn());
    }
  }

  #readOn(): void {
    const call = this.#unread.shift();
    if (!call || this.#ended) return;
    void this.#answer(call);
    if (this.#unread.length > 0) setImmediate(() => this.#readOn());
  }

  /** The call is hostile input. */
  async #answer([id, name, input]: GuestCall): Promise<void> {
    const { toolNames, callTool, limits, settle } = this.#options;
    let answer: Answer;
    try {
      if (!toolNames.has(name)) throw new ExecutorError(`There is no tool called "${name}".`);
      const value = await callTool({ id, name, input: codec.decode(input) }, { signal: this.#calls.signal });
      const text = codec.encode(value);
      const tooLong = `The result of ${name} is ${text.length} characters long, more than the ${limits.messageChars} that may enter the sandbox at once.`;
      answer = text.length > limits.messageChars ? [id, false, tooLong, "LimitError"] : [id, true, text];
    } catch (error) {
      answer = [id, false, error instanceof Error ? error.message : String(error)];
    }
    // Answers that come in one go leave in one message.
    if (this.#answers.push(answer) > 1) return;
    queueMicrotask(() => {
      const answers = this.#answers;
      this.#answers = [];
      if (!this.#ended) settle(JSON.stringify(answers), answers.length);
    });
  }

  finish({ value, text, final, error, warnings }: Done): void {
    let outcome: Partial<Execution>;
    try {
      outcome = {
        ...(value !== undefined && { value: codec.decode(value) }),
        ...(text !== undefined && { text }),
        ...(final !== undefined && { final: { value: codec.decode(final) } }),
        ...(error && { error }),
      };
    } catch {
      outcome = { error: { kind: "runtime", name: "TypeError", message: "the value that left the sandbox is not well-formed" } };
    }
    this.#end();
    this.#resolve({ output: this.#output, warnings, ...(this.#aborted ? { error: ABORTED } : outcome) });
  }

  fail(error: unknown): void {
    this.#end();
    this.#reject(error);
  }

  #end(): void {
    this.#ended = true;
    this.#calls.abort(ENDED);
  }
}
