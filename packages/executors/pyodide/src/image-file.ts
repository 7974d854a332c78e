/** Images on disk: everything that an interpreter starts from, in one file that is written by the host and read in the sandbox (`inside/image.ts`). */

import { createHash, randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { HEAD_LENGTH_BYTES, type ImageHead, type Range } from "./inside/image.ts";

export type Part = readonly [name: string, bytes: Uint8Array];

const HASH_BYTES = 32;

/** Others may read or write the same image at the same time. */
export async function writeImage(path: string, parts: readonly Part[], ranges: readonly Range[] = []): Promise<void> {
  const head: ImageHead = { parts: parts.map(([name, bytes]) => [name, bytes.length]), ranges };
  const headBytes = Buffer.from(JSON.stringify(head));
  const pieces = [Buffer.from(String(headBytes.length).padStart(HEAD_LENGTH_BYTES)), headBytes, ...parts.map(([, bytes]) => bytes)];
  const hash = createHash("sha256");
  for (const piece of pieces) hash.update(piece);

  // Nobody else may put anything in there: what it holds is run, though in the sandbox only.
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const unfinished = `${path}.${randomUUID()}`;
  try {
    await writeFile(unfinished, [...pieces, hash.digest()], { flag: "wx", mode: 0o644 });
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

/** Whether the file is there, and as it was written. */
export async function isIntact(path: string): Promise<boolean> {
  try {
    const bytes = await readFile(path);
    const end = bytes.length - HASH_BYTES;
    return end > 0 && createHash("sha256").update(bytes.subarray(0, end)).digest().equals(bytes.subarray(end));
  } catch {
    return false;
  }
}

const PAGE_BYTES = 4_096;

/** Memory without the pages that hold nothing but zeros, which is half of it. */
export function withoutZeros(memory: Uint8Array): { readonly ranges: readonly Range[]; readonly bytes: Uint8Array } {
  const zeros = Buffer.alloc(PAGE_BYTES);
  const ranges: [at: number, length: number][] = [];
  const kept: Uint8Array[] = [];
  for (let at = 0; at < memory.length; at += PAGE_BYTES) {
    const page = memory.subarray(at, at + PAGE_BYTES);
    if (zeros.equals(page)) continue;
    kept.push(page);
    const last = ranges.at(-1);
    if (last && last[0] + last[1] === at) last[1] += page.length;
    else ranges.push([at, page.length]);
  }
  return { ranges, bytes: Buffer.concat(kept) };
}
