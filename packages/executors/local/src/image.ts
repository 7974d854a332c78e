import { brotliCompressSync, brotliDecompressSync, constants } from "node:zlib";
import type { ActionImage } from "@smolagents-ts/executor-kit/guest";
import { QuickJS, type Snapshot } from "quickjs-wasi";
import type { Furniture } from "./engine.ts";

/** What a session is besides the memory of its engine. */
interface ImageHeader {
  /** Actions begun so far. */
  readonly actions: number;
  readonly furniture: Furniture<number>;
  /** The action that was waiting when the image was made. */
  readonly action?: ActionImage;
}

export interface Image {
  readonly header: ImageHeader;
  readonly snapshot: Snapshot;
}

const MAGIC = "smolagents-ts/local 2 quickjs-wasi 3.6.2";
const MAX_IMAGE_BYTES = 512 * 1024 * 1024;
/** Brotli's second level is faster than the first of deflate, and a tenth smaller. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 2, [constants.BROTLI_PARAM_LGWIN]: 20 } };

/** Layout: a line of text that names the format and the engine, a line of JSON, then the engine's memory, compressed. */
export function packImage({ header, snapshot }: Image): Uint8Array {
  const text = Buffer.from(`${MAGIC}\n${JSON.stringify(header)}\n`);
  return Buffer.concat([text, brotliCompressSync(QuickJS.serializeSnapshot(snapshot), BROTLI)]);
}

/** Throws for anything but what `packImage` of this version made. An image from elsewhere is as trusted as code. */
export function unpackImage(bytes: Uint8Array): Image {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magicEnd = buffer.indexOf("\n");
  const magic = buffer.toString("latin1", 0, Math.max(0, Math.min(magicEnd, 200)));
  if (magic !== MAGIC) {
    const another = magic.startsWith("smolagents-ts/local ");
    throw new Error(
      another
        ? `The snapshot was made by another version: ${magic}, and this is ${MAGIC}.`
        : "This is not a snapshot of the local executor.",
    );
  }
  try {
    const headerEnd = buffer.indexOf("\n", magicEnd + 1);
    const header = JSON.parse(buffer.toString("utf8", magicEnd + 1, headerEnd)) as ImageHeader;
    const memory = brotliDecompressSync(buffer.subarray(headerEnd + 1), { maxOutputLength: MAX_IMAGE_BYTES });
    return { header, snapshot: QuickJS.deserializeSnapshot(memory) };
  } catch (cause) {
    throw new Error("The snapshot is damaged: it cannot be unpacked.", { cause });
  }
}
