// biome-ignore-all lint/suspicious/noShadowRestrictedNames: it keeps the built-ins it uses, for programs may replace them

export interface Wire {
  /** Sends a frame, given as JSON. */
  send(json: string): void;
  /** Gives the frames that are complete with these bytes. */
  receive(bytes: Uint8Array, onFrame: (json: string) => void): void;
}

/**
 * Frames on stdin and stdout, as PROTOCOL.md says.
 *
 * Runs in the interpreter, handed over as source text, so it must not refer to anything outside itself.
 */
export function makeWire(write: (bytes: Uint8Array) => void): Wire {
  const { Uint8Array, atob, btoa } = globalThis;
  const { parse } = JSON;
  const uncurry = Function.prototype.bind.bind(Function.prototype.call) as <A extends unknown[], R>(
    method: (...args: A) => R,
  ) => (self: unknown, ...args: A) => R;
  const { encoder, decoder } = { encoder: new TextEncoder(), decoder: new TextDecoder() };
  const encode = encoder.encode.bind(encoder);
  const decode = decoder.decode.bind(decoder);
  const indexOf = uncurry(String.prototype.indexOf);
  const slice = uncurry(String.prototype.slice);
  const startsWith = uncurry(String.prototype.startsWith);
  const codeAt = uncurry(String.prototype.charCodeAt);
  const part = uncurry(Uint8Array.prototype.subarray);
  const test = uncurry(RegExp.prototype.test);

  const MAX_LINE_BYTES = 262_144;
  const CHUNK_BYTES = 190_000;
  const NOT_ASCII = /[^\x20-\x7e]/;
  const HEX = "0123456789abcdef";

  /** The frame in ASCII. A line of text that needs no escape is what `JSON.stringify` gave. */
  function toBytes(json: string): Uint8Array {
    if (!test(NOT_ASCII, json)) return encode(`${json}\n`);
    const bytes = new Uint8Array(json.length * 6 + 1);
    let at = 0;
    for (let i = 0; i < json.length; i++) {
      const code = codeAt(json, i);
      if (code < 0x7f) {
        bytes[at++] = code;
        continue;
      }
      bytes[at++] = 0x5c;
      bytes[at++] = 0x75;
      for (let shift = 12; shift >= 0; shift -= 4) bytes[at++] = codeAt(HEX, (code >> shift) & 15);
    }
    bytes[at++] = 0x0a;
    return part(bytes, 0, at);
  }

  function send(json: string): void {
    const bytes = toBytes(json);
    if (bytes.length <= MAX_LINE_BYTES) return write(bytes);
    const text = decode(bytes);
    const end = text.length - 1;
    for (let start = 0; start < end; start += CHUNK_BYTES) {
      const isLast = start + CHUNK_BYTES >= end;
      const chunk = btoa(slice(text, start, isLast ? end : start + CHUNK_BYTES));
      write(encode(`{"t":"chunk","d":"${chunk}"${isLast ? ',"last":true' : ""}}\n`));
    }
  }

  /** What has arrived of a line, and of a frame in chunks. */
  let line = "";
  let frame = "";
  /** Frames that have arrived. A program that is stopped by force takes the work on its frame with it, and must not take the next ones. */
  let arrived: string[] = [];
  let next = 0;

  function receive(bytes: Uint8Array, onFrame: (json: string) => void): void {
    const text = line + decode(bytes);
    let start = 0;
    for (let end = indexOf(text, "\n", line.length); end >= 0; end = indexOf(text, "\n", start)) {
      take(slice(text, start, end));
      start = end + 1;
    }
    line = slice(text, start);
    while (next < arrived.length) onFrame(arrived[next++] as string);
    arrived = [];
    next = 0;
  }

  function take(json: string): void {
    if (!startsWith(json, '{"t":"chunk"')) {
      arrived[arrived.length] = json;
      return;
    }
    const { d, last } = parse(json) as { readonly d: string; readonly last?: boolean };
    frame += atob(d);
    if (!last) return;
    arrived[arrived.length] = frame;
    frame = "";
  }

  return { send, receive };
}
