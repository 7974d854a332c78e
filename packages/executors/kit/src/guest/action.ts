import type { OutputChunk } from "@smolagents-ts/core";
import type { SessionLimits } from "../session-limits.ts";
import type { ActionImage, GuestCall } from "./done.ts";
import type { GuestReport } from "./guest-report.ts";
import { tooMuch } from "./message-limit.ts";
import type { PreparedProgram } from "./prepare.ts";

/** Printed text goes out when the program pauses, and before that when so much of it waits, or so long (in milliseconds). */
const FLUSH_CHARS = 8_000;
const FLUSH_AFTER_MS = 50;

/** Why nothing is taken from a program that has ended. */
export const IS_OVER = "the action is over";

/** One program on its way: what it may still use, and what it has said since the last message. */
export class Action {
  readonly id: string;
  readonly code: string;
  readonly program: PreparedProgram;
  remainingMs: number;
  /** Since when the program only sleeps, which counts as its time; 0 otherwise. */
  sleepingSince = 0;
  report: GuestReport | undefined;
  final: string | undefined;
  readonly #limits: SessionLimits;
  readonly #output: OutputChunk[] = [];
  #sent = 0;
  #waitingChars = 0;
  #flushAt = Number.POSITIVE_INFINITY;
  #chars = 0;
  #droppedChars = 0;
  #calls = 0;
  #newCalls: [id: string, name: string, input: string][] = [];

  constructor(id: string, code: string, program: PreparedProgram, remainingMs: number, limits: SessionLimits) {
    this.id = id;
    this.code = code;
    this.program = program;
    this.remainingMs = remainingMs;
    this.#limits = limits;
  }

  static restore(
    { id, code, output, droppedChars, calls, remainingMs }: ActionImage,
    program: PreparedProgram,
    limits: SessionLimits,
  ): Action {
    const action = new Action(id, code, program, remainingMs, limits);
    action.#output.push(...output);
    action.#sent = output.length;
    action.#chars = output.reduce((sum, { text }) => sum + text.length, droppedChars);
    action.#droppedChars = droppedChars;
    action.#calls = calls;
    return action;
  }

  toImage(): ActionImage {
    const { id, code, remainingMs } = this;
    return { id, code, remainingMs, output: this.#output, droppedChars: this.#droppedChars, calls: this.#calls };
  }

  /** The name of the program's source in stack traces. */
  get file(): string {
    return `program-${this.id}`;
  }

  get output(): readonly OutputChunk[] {
    return this.#output;
  }

  get warnings(): readonly string[] {
    const [dropped, limit] = [this.#droppedChars, this.#limits.outputChars];
    return dropped > 0 ? [`the output was cut: ${dropped} more characters were printed than the limit of ${limit}`] : [];
  }

  /** Takes what is printed, up to the limit. `toText` is asked only for what is kept. */
  print(stream: OutputChunk["stream"], text: string, toText: (text: string) => string): void {
    if (this.final !== undefined) return;
    const left = this.#limits.outputChars - this.#chars;
    const shown = left <= 0 ? text : toText(text);
    this.#chars += shown.length;
    if (shown.length > left) this.#droppedChars += shown.length - Math.max(0, left);
    if (left <= 0) return;
    this.#output.push({ stream, text: shown.slice(0, left) });
    if (this.#waitingChars === 0) this.#flushAt = performance.now() + FLUSH_AFTER_MS;
    this.#waitingChars += shown.length;
  }

  /** Takes a call. Gives why not, when there were too many, or the arguments are too much. */
  call(id: string, name: string, input: string): string {
    if (this.final !== undefined) return IS_OVER;
    if (++this.#calls > this.#limits.calls) return `this program made more than ${this.#limits.calls} tool calls, which is the limit`;
    const complaint = tooMuch(input, this.#limits.messageChars);
    if (complaint) return `the arguments are ${complaint}`;
    this.#newCalls.push([id, name, input]);
    return "";
  }

  /** Takes the final answer. Gives why not. */
  answer(value: string): string {
    const complaint = tooMuch(value, this.#limits.messageChars);
    if (complaint) return `the value is ${complaint}`;
    this.final ??= value;
    return "";
  }

  /** True when prints should go out though the program still computes. */
  mustFlush(now: number): boolean {
    return now > this.#flushAt || this.#waitingChars >= FLUSH_CHARS;
  }

  /** What has not been sent yet. */
  unsent(): { readonly output?: readonly OutputChunk[]; readonly calls?: readonly GuestCall[] } {
    const output = this.#output.slice(this.#sent);
    const calls = this.#newCalls;
    this.#sent = this.#output.length;
    this.#waitingChars = 0;
    this.#flushAt = Number.POSITIVE_INFINITY;
    this.#newCalls = [];
    return { ...(output.length > 0 && { output }), ...(calls.length > 0 && { calls }) };
  }
}
