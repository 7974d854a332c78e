import { brotliCompressSync, brotliDecompressSync, constants } from "node:zlib";
import type { EngineState } from "./engine.ts";
import { BLOCK_BYTES } from "./memory-difference.ts";

/**
 * The state of a session that rests, for another engine of this process.
 *
 * All engines of a process start from the same memory, so the difference to that is enough: a tenth of an image, in a tenth of the time.
 */
export interface StateCopy extends Pick<EngineState, "registers"> {
  /** Actions begun so far. */
  readonly actions: number;
  /** Length of the whole memory. */
  readonly byteLength: number;
  /** Offsets of the blocks, then the blocks, compressed. */
  readonly packed: Uint8Array;
}

const FASTEST = { params: { [constants.BROTLI_PARAM_QUALITY]: 1, [constants.BROTLI_PARAM_LGWIN]: 18 } };

export function packState({ registers, difference }: EngineState, actions: number): StateCopy {
  const { byteLength, count, offsets, blocks } = difference;
  const bytes = Buffer.concat([new Uint8Array(offsets.buffer, 0, count * 4), blocks.subarray(0, count * BLOCK_BYTES)]);
  return { actions, registers, byteLength, packed: brotliCompressSync(bytes, FASTEST) };
}

export function unpackState({ registers, byteLength, packed }: StateCopy): EngineState {
  const bytes = brotliDecompressSync(packed);
  const count = bytes.length / (4 + BLOCK_BYTES);
  const offsets = new Uint32Array(count);
  new Uint8Array(offsets.buffer).set(bytes.subarray(0, count * 4));
  return { registers, difference: { byteLength, count, offsets, blocks: bytes.subarray(count * 4) } };
}
