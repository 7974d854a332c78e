const PAGE_BYTES = 65_536;

/** Lets WebAssembly have so much memory. What is refused is a `MemoryError` in Python, which goes on. */
export function limitMemory(bytes: number): void {
  const { prototype } = WebAssembly.Memory;
  const { grow } = prototype;
  prototype.grow = function (this: WebAssembly.Memory, pages: number) {
    if (this.buffer.byteLength + pages * PAGE_BYTES > bytes) throw new RangeError("The memory limit is reached.");
    return grow.call(this, pages);
  };
}
