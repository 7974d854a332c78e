import { ExecutorStartError, type OutputChunk } from "@smolagents-ts/core";
import type { Channel, ChannelEnd } from "./channel.ts";
import { encodeFrame, FrameError, FrameReader } from "./frames.ts";
import type { GuestCall } from "./guest/done.ts";
import type { LanguageSide } from "./language-side.ts";
import { type RunnerMessage, toRunnerMessage } from "./runner-message.ts";

const PROTOCOL_VERSION = 1;

/** How an interpreter ended: as its channel says, or because what it sent was no protocol. */
export interface InterpreterEnd extends Omit<ChannelEnd, "reason"> {
  readonly reason: ChannelEnd["reason"] | "protocol";
}

/** What an interpreter says while a program runs in it. */
export interface ProgramListener {
  onOutput(chunk: OutputChunk): void;
  onCalls(calls: readonly GuestCall[]): void;
  onFinal(value: string): void;
  onDone(message: { readonly id: number; readonly report: string; readonly dropped: number }): void;
  onPong(waiting: boolean): void;
  onEnd(end: InterpreterEnd): void;
}

export interface InitFields {
  readonly tools: readonly (readonly [name: string, global: boolean | "replaceable", parameters: readonly string[]])[];
  /** Encoded list of pairs. */
  readonly variables: string;
  readonly limits: { readonly outputChars: number; readonly calls: number; readonly messageChars: number; readonly memoryBytes: number };
  readonly imports?: readonly string[];
  /** What chance is made of: the same for all interpreters of a session, so that a program that is run again draws the same. */
  readonly seed: readonly number[];
}

export interface InterpreterOptions {
  readonly channel: Channel;
  readonly side: LanguageSide;
  readonly maxFrameBytes: number;
  /** How long it may take to say that it is there, in milliseconds. */
  readonly startTimeoutMs: number;
}

/** An interpreter with our runner in it, on the other end of a channel. */
export class Interpreter {
  readonly #channel: Channel;
  readonly #side: LanguageSide;
  readonly #reader: FrameReader;
  #listener: ProgramListener | undefined;
  /** What is waited for before there are programs. */
  #expected: { readonly take: (message: RunnerMessage) => boolean; readonly fail: (end: InterpreterEnd) => void } | undefined;
  #end: InterpreterEnd | undefined;
  #pings = 0;

  private constructor({ channel, side, maxFrameBytes }: InterpreterOptions) {
    this.#channel = channel;
    this.#side = side;
    this.#reader = new FrameReader(maxFrameBytes);
    channel.onData((bytes) => this.#onData(bytes));
    channel.onClose((end) => this.#close(end));
  }

  /** Sends the runner. Throws `ExecutorStartError`, and ends the channel, when it does not report in time. */
  static async start(options: InterpreterOptions): Promise<Interpreter> {
    const { channel, side, startTimeoutMs } = options;
    const interpreter = new Interpreter(options);
    const hello = interpreter.#expect((message) => message.t === "hello" && message.v === PROTOCOL_VERSION);
    interpreter.#write(Buffer.concat([Buffer.from(`${side.runner.length}\n`), side.runner]));
    // Of two reasons not to start, the channel knows the better one.
    hello.catch(() => {});
    await channel.started;
    const late = setTimeout(
      () => interpreter.#close({ reason: "lost", detail: `no sign of life within ${startTimeoutMs / 1000} s` }),
      startTimeoutMs,
    );
    try {
      await hello;
      return interpreter;
    } finally {
      clearTimeout(late);
    }
  }

  /** Furnishes the interpreter. Throws `ExecutorStartError` when it cannot be. */
  async init(fields: InitFields): Promise<void> {
    let refusal: string | undefined;
    const ready = this.#expect((message) => {
      if (message.t === "refused") refusal = message.message;
      return message.t === "ready" || message.t === "refused";
    });
    this.send({ t: "init", v: PROTOCOL_VERSION, ...fields });
    await ready;
    if (refusal !== undefined) throw new ExecutorStartError(`The sandbox cannot be furnished: ${refusal.slice(0, 1_000)}`);
  }

  /** Set once it has ended. */
  get end(): InterpreterEnd | undefined {
    return this.#end;
  }

  listen(listener: ProgramListener | undefined): void {
    this.#listener = listener;
    const end = this.#end;
    // It may have ended while nobody listened.
    if (end) queueMicrotask(() => listener?.onEnd(end));
  }

  /** While false, the interpreter does not keep this process alive. */
  ref(isActive: boolean): void {
    this.#channel.ref?.(isActive);
  }

  send(frame: { readonly t: string; readonly [field: string]: unknown }): void {
    this.sendText(JSON.stringify(frame));
  }

  /** A frame whose JSON is there already. */
  sendText(json: string): void {
    this.#write(encodeFrame(json));
  }

  ping(): void {
    this.send({ t: "ping", n: ++this.#pings });
  }

  async kill(): Promise<void> {
    this.#close({ reason: "killed" });
    await this.#channel.kill();
  }

  #write(bytes: Uint8Array): void {
    // A channel that takes nothing more also closes, and that is heard.
    if (!this.#end) this.#channel.write(bytes).catch(() => {});
  }

  #expect(take: (message: RunnerMessage) => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const fail = (end: InterpreterEnd) =>
        reject(
          new ExecutorStartError(`The sandbox's interpreter did not start: ${endText(end)}.`, {
            hint: "Try the executor alone: npx @smolagents-ts/cli doctor",
          }),
        );
      if (this.#end) return fail(this.#end);
      this.#expected = {
        take: (message) => {
          if (!take(message)) return false;
          resolve();
          return true;
        },
        fail,
      };
    });
  }

  #onData(bytes: Uint8Array): void {
    try {
      for (const frame of this.#reader.read(bytes)) {
        if (this.#end) return;
        this.#onMessage(toRunnerMessage(frame));
      }
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      this.violate(error.message);
    }
  }

  #onMessage(message: RunnerMessage): void {
    const expected = this.#expected;
    if (expected) {
      if (!expected.take(message)) throw new FrameError(`a frame of type "${message.t}" before it was ready`);
      this.#expected = undefined;
      return;
    }
    switch (message.t) {
      case "out":
        return this.#listener?.onOutput({
          stream: message.s === "err" ? "stderr" : "stdout",
          text: message.tree ? (this.#side.showPrinted?.(message.d) ?? "") : message.d,
        });
      case "call":
        return this.#listener?.onCalls(message.c);
      case "final":
        return this.#listener?.onFinal(message.v);
      case "done":
        if (!this.#listener) throw new FrameError("the end of a program that does not run");
        return this.#listener.onDone(message);
      case "pong":
        if (message.n > this.#pings) throw new FrameError("an answer to a ping that was not sent");
        return this.#listener?.onPong(message.waiting);
      default:
        throw new FrameError(`a frame of type "${message.t}" at the wrong time`);
    }
  }

  /** Ends an interpreter that breaks the rules of the protocol. */
  violate(what: string): void {
    this.#close({ reason: "protocol", detail: what });
    Promise.resolve(this.#channel.kill()).catch(() => {});
  }

  #close(end: InterpreterEnd): void {
    if (this.#end) return;
    this.#end = end;
    const expected = this.#expected;
    this.#expected = undefined;
    if (expected) {
      expected.fail(end);
      Promise.resolve(this.#channel.kill()).catch(() => {});
    }
    this.#listener?.onEnd(end);
  }
}

/** For people. */
function endText({ reason, detail }: InterpreterEnd): string {
  const what = {
    exit: "it ended",
    killed: "it was ended",
    memory: "it used more memory than it may",
    lost: "the connection broke",
    protocol: "it sent what no runner sends",
  }[reason];
  return detail ? `${what} (${detail.trim().slice(-2_000)})` : what;
}
