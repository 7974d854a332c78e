import { Writable } from "node:stream";

/** A stream that keeps what it is given, and may pretend to be a terminal. */
export class FakeOutput extends Writable {
  text = "";
  readonly isTTY: boolean;
  readonly columns = 80;

  constructor({ isTTY = false }: { readonly isTTY?: boolean } = {}) {
    super({ decodeStrings: false });
    this.isTTY = isTTY;
  }

  getColorDepth(): number {
    return this.isTTY ? 8 : 1;
  }

  override _write(chunk: string, _encoding: BufferEncoding, done: () => void): void {
    this.text += chunk;
    done();
  }
}
