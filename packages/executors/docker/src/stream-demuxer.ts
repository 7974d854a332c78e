/** Which of a container's streams a piece is of. */
type StreamName = "stdout" | "stderr";

const HEADER_BYTES = 8;

/** Takes apart the one stream that an engine makes of a container's stdout and stderr: pieces, each behind a header with its stream and length. */
export class StreamDemuxer {
  readonly #onPiece: (stream: StreamName, bytes: Uint8Array) => void;
  readonly #header = Buffer.alloc(HEADER_BYTES);
  #headerLength = 0;
  /** Bytes of the current piece that have not come yet. */
  #remaining = 0;

  constructor(onPiece: (stream: StreamName, bytes: Uint8Array) => void) {
    this.#onPiece = onPiece;
  }

  read(bytes: Buffer): void {
    let position = 0;
    while (position < bytes.length) {
      if (this.#remaining === 0) {
        const copied = bytes.copy(this.#header, this.#headerLength, position, position + HEADER_BYTES - this.#headerLength);
        position += copied;
        this.#headerLength += copied;
        if (this.#headerLength < HEADER_BYTES) return;
        this.#headerLength = 0;
        this.#remaining = this.#header.readUInt32BE(4);
        continue;
      }
      const piece = bytes.subarray(position, position + this.#remaining);
      position += piece.length;
      this.#remaining -= piece.length;
      this.#onPiece(this.#header[0] === 2 ? "stderr" : "stdout", piece);
    }
  }
}
