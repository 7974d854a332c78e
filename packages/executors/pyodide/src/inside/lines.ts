/** What the first thread itself has to know of the host's frames. */
interface Control {
  readonly t: "start" | "ping" | "int" | "bye";
  readonly [field: string]: unknown;
}

export interface Lines {
  /** For Python. */
  readonly lines: Uint8Array;
  /** For the first thread, after the lines. */
  readonly control?: Control;
}

/** Such frames are short. */
const MAX_CONTROL_BYTES = 64;
/** Where a runner is sent, its length comes first. Here there is one already. */
const START = "0\n";
const CONTROL = /^\{"t":"(?:ping|int|bye)"/;
const NEWLINE = 0x0a;

/** Cuts the stream where a frame is for the first thread. */
export async function* splitLines(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Lines> {
  /** The beginning of a line, as long as it may be a control frame's. */
  let kept = new Uint8Array(0);
  /** Within a line that is for Python. */
  let isInside = false;
  for await (const piece of stream) {
    const bytes = kept.length > 0 ? concatenate(kept, piece) : piece;
    kept = new Uint8Array(0);
    let from = 0;
    let at = 0;
    while (at < bytes.length) {
      const end = bytes.indexOf(NEWLINE, at);
      const stop = end < 0 ? bytes.length : end + 1;
      if (!isInside && stop - at <= MAX_CONTROL_BYTES) {
        if (end < 0) {
          kept = bytes.slice(at);
          break;
        }
        const control = readControl(bytes.subarray(at, stop));
        if (control) {
          // An interrupted program reads of it when it waits.
          yield { lines: bytes.subarray(from, control.t === "int" ? stop : at), control };
          from = stop;
        }
      }
      isInside = end < 0;
      at = stop;
    }
    yield { lines: bytes.subarray(from, at) };
  }
}

function readControl(line: Uint8Array): Control | undefined {
  const text = new TextDecoder().decode(line);
  if (text === START) return { t: "start" };
  return CONTROL.test(text) ? JSON.parse(text) : undefined;
}

function concatenate(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
