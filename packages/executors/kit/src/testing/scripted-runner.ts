import type { Channel, ChannelEnd } from "../channel.ts";
import { encodeFrame, type Frame, FrameReader } from "../frames.ts";
import type { LanguageSide } from "../language-side.ts";

/**
 * Plays a runner that says what a test wants, which no real one can be made to. It speaks the frames of PROTOCOL.md; its programs are the frames it answers
 * with, and its reports are outcomes as JSON.
 */
export const scriptedSide: LanguageSide = {
  language: "python",
  runner: Buffer.from("the runner"),
  prepare: (code) => ({ exec: { code }, toOutcome: (report) => JSON.parse(report) }),
};

export type Answer = (frame: Frame & { readonly id?: number; readonly code?: string }, runner: ScriptedRunner) => void;

export class ScriptedRunner implements Channel {
  readonly received: Frame[] = [];
  isKilled = false;
  readonly #reader = new FrameReader(64 * 1024 * 1024);
  readonly #answer: Answer;
  #onData: (bytes: Uint8Array) => void = () => {};
  #onClose: (end: ChannelEnd) => void = () => {};
  #hasRunner = false;

  constructor(answer: Answer) {
    this.#answer = answer;
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (!this.#hasRunner) {
      this.#hasRunner = true;
      return this.say({ t: "hello", v: 1, lang: "python", version: "3", pid: 1 });
    }
    for (const frame of this.#reader.read(bytes)) {
      this.received.push(frame);
      if (frame.t === "init") this.say({ t: "ready" });
      this.#answer(frame, this);
    }
  }

  onData(listener: (bytes: Uint8Array) => void): void {
    this.#onData = listener;
  }

  onClose(listener: (end: ChannelEnd) => void): void {
    this.#onClose = listener;
  }

  kill(): void {
    this.isKilled = true;
    this.close({ reason: "killed" });
  }

  /** Sends a frame; a string is sent as it is. */
  say(frame: Frame | string): void {
    const bytes = typeof frame === "string" ? Buffer.from(frame) : encodeFrame(JSON.stringify(frame));
    queueMicrotask(() => this.#onData(bytes));
  }

  close(end: ChannelEnd): void {
    queueMicrotask(() => this.#onClose(end));
  }
}
