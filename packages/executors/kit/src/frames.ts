/** Frames on a stream of bytes: JSON objects, one on a line, in 7-bit ASCII. PROTOCOL.md says what they hold. */

/** Longest line, with its end, in bytes. */
export const MAX_LINE_BYTES = 256 * 1024;
/** Bytes of a frame's text in one chunk: in base64, and with what is around it, they fit on a line. */
const CHUNK_BYTES = 190_000;

const NEWLINE = 0x0a;
const SLASH_U = [0x5c, 0x75];
const HEX = Buffer.from("0123456789abcdef", "latin1");

/** A runner sent what no runner sends. */
export class FrameError extends Error {}

/** The bytes of a frame, given its JSON text. */
export function encodeFrame(json: string): Uint8Array {
  const line = toAscii(`${json}\n`);
  if (line.length <= MAX_LINE_BYTES) return line;
  const text = line.subarray(0, -1);
  const lines: string[] = [];
  for (let start = 0; start < text.length; start += CHUNK_BYTES) {
    const d = text.toString("base64", start, Math.min(text.length, start + CHUNK_BYTES));
    lines.push(`{"t":"chunk","d":"${d}"${start + CHUNK_BYTES >= text.length ? ',"last":true' : ""}}\n`);
  }
  return Buffer.from(lines.join(""), "latin1");
}

/** Escapes what is not ASCII. By hand: a regular expression takes 300 ms for 400,000 letters with accents. */
function toAscii(json: string): Buffer {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what the protocol forbids
  if (!/[^\x00-\x7e]/.test(json)) return Buffer.from(json, "latin1");
  const bytes = Buffer.allocUnsafe(json.length * 6);
  let at = 0;
  for (let i = 0; i < json.length; i++) {
    const code = json.charCodeAt(i);
    if (code < 0x7f) bytes[at++] = code;
    else {
      for (const byte of SLASH_U) bytes[at++] = byte;
      for (let shift = 12; shift >= 0; shift -= 4) bytes[at++] = HEX[(code >> shift) & 15] as number;
    }
  }
  return bytes.subarray(0, at);
}

export type Frame = { readonly t: unknown; readonly [field: string]: unknown };

/** Cuts a stream of bytes into frames. What it reads is hostile. */
export class FrameReader {
  readonly #maxFrameBytes: number;
  /** Pieces of a line whose end has not arrived. */
  #line: Buffer[] = [];
  #lineBytes = 0;
  #chunks: Buffer[] = [];
  #chunkBytes = 0;

  constructor(maxFrameBytes: number) {
    this.#maxFrameBytes = maxFrameBytes;
  }

  /** The frames that are complete with these bytes. Throws `FrameError` for what is none. */
  *read(bytes: Uint8Array): Generator<Frame> {
    let rest = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (;;) {
      const end = rest.indexOf(NEWLINE);
      const piece = end < 0 ? rest : rest.subarray(0, end);
      this.#lineBytes += piece.length + 1;
      if (this.#lineBytes > MAX_LINE_BYTES) throw new FrameError(`a line of more than ${MAX_LINE_BYTES} bytes`);
      // A copy: the stream may use its buffer again.
      if (end < 0) {
        this.#lineBytes -= 1;
        if (piece.length > 0) this.#line.push(Buffer.from(piece));
        return;
      }
      const line = this.#line.length === 0 ? piece : Buffer.concat([...this.#line, piece]);
      this.#line = [];
      this.#lineBytes = 0;
      rest = rest.subarray(end + 1);
      const frame = this.#whole(parseFrame(line.toString("latin1")));
      if (frame) yield frame;
    }
  }

  /** Puts chunks together. */
  #whole(frame: Frame): Frame | undefined {
    if (frame.t !== "chunk") {
      if (this.#chunks.length > 0) throw new FrameError("a frame between the chunks of another");
      return frame;
    }
    if (typeof frame["d"] !== "string") throw new FrameError("a chunk without text");
    const chunk = Buffer.from(frame["d"], "base64");
    this.#chunkBytes += chunk.length;
    if (this.#chunkBytes > this.#maxFrameBytes) throw new FrameError(`a frame of more than ${this.#maxFrameBytes} bytes`);
    this.#chunks.push(chunk);
    if (frame["last"] !== true) return undefined;
    const text = Buffer.concat(this.#chunks).toString("latin1");
    this.#chunks = [];
    this.#chunkBytes = 0;
    const whole = parseFrame(text);
    if (whole.t === "chunk") throw new FrameError("a chunk inside a chunk");
    return whole;
  }
}

function parseFrame(text: string): Frame {
  let frame: unknown;
  try {
    frame = JSON.parse(text);
  } catch {
    throw new FrameError("a line that is not JSON");
  }
  if (typeof frame !== "object" || frame === null || Array.isArray(frame)) throw new FrameError("a line that is not an object");
  return frame as Frame;
}
