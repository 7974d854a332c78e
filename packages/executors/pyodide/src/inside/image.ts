import { deno } from "./deno.ts";

/** The length of an image's head stands before it, in so many digits. */
export const HEAD_LENGTH_BYTES = 12;

/** A place in the interpreter's memory, and how much of the image's bytes belongs there. */
export type Range = readonly [at: number, length: number];

/** What an image begins with, in JSON: what it holds, in this order. */
export interface ImageHead {
  readonly parts: readonly (readonly [name: string, length: number])[];
  readonly ranges: readonly Range[];
}

export interface Image {
  readonly ranges: readonly Range[];
  has(name: string): boolean;
  text(name: string): string;
  bytes(name: string): Uint8Array<ArrayBuffer>;
}

/** Parts are read when they are asked for: one thread can work on the first while the other reads the next. */
export function openImage(path: string): Image {
  const file = deno.openSync(path);
  const read = (at: number, length: number) => {
    const bytes = new Uint8Array(length);
    file.seekSync(at, 0);
    for (let got = 0; got < length; ) got += file.readSync(bytes.subarray(got)) ?? deno.exit(1);
    return bytes;
  };
  const decoder = new TextDecoder();
  const headBytes = Number(decoder.decode(read(0, HEAD_LENGTH_BYTES)));
  const head: ImageHead = JSON.parse(decoder.decode(read(HEAD_LENGTH_BYTES, headBytes)));
  const places = new Map<string, readonly [at: number, length: number]>();
  let at = HEAD_LENGTH_BYTES + headBytes;
  for (const [name, length] of head.parts) {
    places.set(name, [at, length]);
    at += length;
  }
  const bytes = (name: string) => read(...(places.get(name) ?? deno.exit(1)));
  return { ranges: head.ranges, has: (name) => places.has(name), bytes, text: (name) => decoder.decode(bytes(name)) };
}
