const PAGE_BYTES = 4096;
const ZEROS = Buffer.alloc(PAGE_BYTES);

/** The parts of an engine's memory that hold anything, by their offset. Most of a fresh engine is zeros, which the system keeps for nothing until touched. */
export type Pages = ReadonlyMap<number, Uint8Array>;

export function occupiedPages(memory: Uint8Array): Pages {
  const pages = new Map<number, Uint8Array>();
  for (let offset = 0; offset < memory.length; offset += PAGE_BYTES) {
    const page = memory.subarray(offset, offset + PAGE_BYTES);
    if (!isZero(page)) pages.set(offset, page);
  }
  return pages;
}

/** Makes the memory equal to the pages and zero elsewhere, touching no more of it than that takes. */
export function writePages(memory: Uint8Array, pages: Pages): void {
  for (let offset = 0; offset < memory.length; offset += PAGE_BYTES) {
    const page = pages.get(offset);
    if (page) memory.set(page, offset);
    else if (!isZero(memory.subarray(offset, offset + PAGE_BYTES))) memory.fill(0, offset, offset + PAGE_BYTES);
  }
}

const isZero = (page: Uint8Array) => ZEROS.compare(page, 0, page.length, 0, page.length) === 0;
