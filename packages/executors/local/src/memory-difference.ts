export const PAGE_BYTES = 4096;
/** The parts that a difference is made of. */
export const BLOCK_BYTES = 512;
const ZEROS = new Uint8Array(PAGE_BYTES);

/** The memory that every session starts from, without the pages that are zeros: three quarters of it. */
export interface BaseMemory {
  readonly byteLength: number;
  readonly pages: readonly (Uint8Array | undefined)[];
}

/** What a memory has other than the base, in blocks. After some actions that is a thirtieth of the memory. */
export interface Difference {
  /** Length of the whole memory. */
  readonly byteLength: number;
  readonly count: number;
  /** Where the blocks belong, in order. */
  readonly offsets: Uint32Array;
  readonly blocks: Uint8Array;
}

export function toBaseMemory(memory: Uint8Array): BaseMemory {
  const pages: (Uint8Array | undefined)[] = [];
  for (let offset = 0; offset < memory.length; offset += PAGE_BYTES) {
    // Copied, so that the zeros in between are not kept.
    pages.push(isSame(memory, ZEROS, offset, 0, PAGE_BYTES) ? undefined : new Uint8Array(memory.subarray(offset, offset + PAGE_BYTES)));
  }
  return { byteLength: memory.length, pages };
}

/** `used` is a difference that is not needed any more: where there is room for this one, it is written there. */
export function differenceOf(memory: Uint8Array, { pages }: BaseMemory, used?: Difference): Difference {
  const changed: number[] = [];
  for (let offset = 0; offset < memory.length; offset += PAGE_BYTES) {
    const page = pages[offset / PAGE_BYTES] ?? ZEROS;
    if (isSame(memory, page, offset, 0, PAGE_BYTES)) continue;
    for (let at = 0; at < PAGE_BYTES; at += BLOCK_BYTES) if (!isSame(memory, page, offset + at, at, BLOCK_BYTES)) changed.push(offset + at);
  }
  const count = changed.length;
  const fits = used && used.offsets.length >= count && used.offsets.length <= count * 2;
  const { offsets, blocks } = fits ? used : withRoomFor(count + Math.ceil(count / 8));
  for (let i = 0; i < count; i++) {
    const offset = changed[i] as number;
    offsets[i] = offset;
    blocks.set(memory.subarray(offset, offset + BLOCK_BYTES), i * BLOCK_BYTES);
  }
  return { byteLength: memory.length, count, offsets, blocks };
}

/** Makes a memory equal to the base, touching no more of it than that takes. */
export function writeBase(memory: Uint8Array, { pages }: BaseMemory): void {
  for (let offset = 0; offset < memory.length; offset += PAGE_BYTES) {
    const page = pages[offset / PAGE_BYTES];
    if (page) memory.set(page, offset);
    else if (!isSame(memory, ZEROS, offset, 0, PAGE_BYTES)) memory.fill(0, offset, offset + PAGE_BYTES);
  }
}

/** Writes the difference into a memory that is equal to the base. */
export function writeDifference(memory: Uint8Array, { count, offsets, blocks }: Difference): void {
  for (let i = 0; i < count; i++) memory.set(blocks.subarray(i * BLOCK_BYTES, (i + 1) * BLOCK_BYTES), offsets[i]);
}

/** Makes a memory that has this difference equal to the base. */
export function eraseDifference(memory: Uint8Array, { count, offsets }: Difference, { pages }: BaseMemory): void {
  for (let i = 0; i < count; i++) {
    const offset = offsets[i] as number;
    const at = offset % PAGE_BYTES;
    const page = pages[(offset - at) / PAGE_BYTES] ?? ZEROS;
    memory.set(page.subarray(at, at + BLOCK_BYTES), offset);
  }
}

function withRoomFor(count: number): Pick<Difference, "offsets" | "blocks"> {
  return { offsets: new Uint32Array(count), blocks: new Uint8Array(count * BLOCK_BYTES) };
}

function isSame(memory: Uint8Array, page: Uint8Array, offset: number, at: number, bytes: number): boolean {
  return Buffer.prototype.compare.call(page, memory, offset, offset + bytes, at, at + bytes) === 0;
}
