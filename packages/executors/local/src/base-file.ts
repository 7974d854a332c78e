import type { BaseState } from "./engine.ts";
import type { Image } from "./image.ts";
import { PAGE_BYTES, toBaseMemory } from "./memory-difference.ts";

/** What stands before the pages. */
interface BaseHeader {
  readonly byteLength: number;
  readonly registers: BaseState["state"]["registers"];
  /** Which of the memory's pages follow, in order. */
  readonly pages: readonly number[];
}

/**
 * The state that sessions start from, as a file: a line of JSON, then the pages of the memory that are not zeros.
 *
 * Not compressed: unpacking would stand between the start of a process and its first answer.
 */
export function packBase({ header: { furniture }, snapshot: { memory, ...rest } }: Image): Uint8Array {
  const { byteLength, pages } = toBaseMemory(memory);
  const kept = [...pages.entries()].flatMap(([number, page]) => (page ? [{ number, page }] : []));
  const header: BaseHeader = { byteLength, registers: { ...rest, furniture }, pages: kept.map(({ number }) => number) };
  return Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), ...kept.map(({ page }) => page)]);
}

/** Copies nothing: the state's pages are parts of `bytes`. */
export function unpackBase(bytes: Uint8Array): BaseState {
  const start = bytes.indexOf(10) + 1;
  const { byteLength, registers, pages: numbers } = JSON.parse(new TextDecoder().decode(bytes.subarray(0, start))) as BaseHeader;
  const pages: (Uint8Array | undefined)[] = new Array(byteLength / PAGE_BYTES).fill(undefined);
  for (const [index, number] of numbers.entries())
    pages[number] = bytes.subarray(start + index * PAGE_BYTES, start + (index + 1) * PAGE_BYTES);
  const nothing = { byteLength, count: 0, offsets: new Uint32Array(), blocks: new Uint8Array() };
  return { memory: { byteLength, pages }, state: { difference: nothing, registers } };
}
