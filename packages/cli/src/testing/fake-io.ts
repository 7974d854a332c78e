import { EventEmitter } from "node:events";
import { Readable, Writable } from "node:stream";
import type { CliIo } from "../io.ts";

/** A stream that keeps what it is given, and may pretend to be a terminal. */
export class FakeOutput extends Writable {
  text = "";
  readonly isTTY: boolean;
  readonly columns = 80;

  constructor({ isTTY = false }: { readonly isTTY?: boolean } = {}) {
    super({ decodeStrings: false });
    this.isTTY = isTTY;
  }

  getColorDepth(): number {
    return this.isTTY ? 8 : 1;
  }

  override _write(chunk: string, _encoding: BufferEncoding, done: () => void): void {
    this.text += chunk;
    done();
  }
}

export interface FakeIoOptions {
  /** What is piped in, or a keyboard. */
  readonly stdin?: string | CliIo["stdin"];
  readonly stdinIsTTY?: boolean;
  readonly stdoutIsTTY?: boolean;
  readonly stderrIsTTY?: boolean;
  readonly env?: CliIo["env"];
}

/** A process that is none: signals are emitted by the test, and `exit` only remembers. */
export class FakeIo extends EventEmitter implements CliIo {
  readonly stdin: CliIo["stdin"];
  readonly stdout: FakeOutput;
  readonly stderr: FakeOutput;
  readonly env: CliIo["env"];
  readonly exits: number[] = [];

  constructor({ stdin = "", stdinIsTTY = false, stdoutIsTTY = false, stderrIsTTY = false, env = {} }: FakeIoOptions = {}) {
    super();
    this.stdin = typeof stdin === "string" ? Object.assign(Readable.from(chunksOf(stdin)), { isTTY: stdinIsTTY }) : stdin;
    this.stdout = new FakeOutput({ isTTY: stdoutIsTTY });
    this.stderr = new FakeOutput({ isTTY: stderrIsTTY });
    this.env = env;
  }

  exit(code: number): void {
    this.exits.push(code);
  }
}

/** Bytes in pieces of three, so that characters are torn apart. */
async function* chunksOf(text: string): AsyncGenerator<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += 3) yield bytes.subarray(at, at + 3);
}
