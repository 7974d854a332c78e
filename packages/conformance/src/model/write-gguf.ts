/** llama.cpp's file format, as much of it as a small model needs. */

/** A setting in the head of the file. */
export type GgufValue =
  | { readonly type: "text"; readonly value: string }
  | { readonly type: "count" | "number"; readonly value: number }
  | { readonly type: "flag"; readonly value: boolean }
  | { readonly type: "texts"; readonly value: readonly string[] }
  | { readonly type: "numbers" | "kinds"; readonly value: readonly number[] };

export interface GgufTensor {
  readonly name: string;
  readonly dimensions: readonly number[];
  readonly data: Float32Array;
}

/** The file, after https://github.com/ggml-org/ggml/blob/master/docs/gguf.md, version 3. */
export function writeGguf(values: Readonly<Record<string, GgufValue>>, all: readonly GgufTensor[]): Uint8Array {
  const head = new ByteWriter();
  head.bytes(new TextEncoder().encode("GGUF"));
  head.uint32(3);
  head.uint64(all.length);
  head.uint64(Object.keys(values).length);
  for (const [key, value] of Object.entries(values)) {
    head.text(key);
    head.value(value);
  }
  let offset = 0;
  for (const { name, dimensions, data } of all) {
    head.text(name);
    head.uint32(dimensions.length);
    for (const dimension of dimensions) head.uint64(dimension);
    head.uint32(0); // float32
    head.uint64(offset);
    offset += aligned(data.byteLength);
  }
  const start = aligned(head.length);
  const file = new Uint8Array(start + offset);
  file.set(head.all());
  offset = start;
  for (const { data } of all) {
    file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), offset);
    offset += aligned(data.byteLength);
  }
  return file;
}

const aligned = (length: number): number => Math.ceil(length / 32) * 32;

class ByteWriter {
  readonly #parts: Uint8Array[] = [];
  length = 0;

  bytes(bytes: Uint8Array): void {
    this.#parts.push(bytes);
    this.length += bytes.length;
  }

  uint32(value: number): void {
    this.bytes(new Uint8Array(new Uint32Array([value]).buffer));
  }

  uint64(value: number): void {
    this.bytes(new Uint8Array(new BigUint64Array([BigInt(value)]).buffer));
  }

  float32(value: number): void {
    this.bytes(new Uint8Array(new Float32Array([value]).buffer));
  }

  text(value: string): void {
    const bytes = new TextEncoder().encode(value);
    this.uint64(bytes.length);
    this.bytes(bytes);
  }

  value(value: GgufValue): void {
    switch (value.type) {
      case "count":
        this.uint32(4);
        return this.uint32(value.value);
      case "number":
        this.uint32(6);
        return this.float32(value.value);
      case "flag":
        this.uint32(7);
        return this.bytes(new Uint8Array([value.value ? 1 : 0]));
      case "text":
        this.uint32(8);
        return this.text(value.value);
      case "texts":
        return this.#array(8, value.value, (text) => this.text(text));
      case "numbers":
        return this.#array(6, value.value, (number) => this.float32(number));
      case "kinds":
        return this.#array(5, value.value, (kind) => this.uint32(kind));
    }
  }

  all(): Uint8Array {
    const all = new Uint8Array(this.length);
    let at = 0;
    for (const part of this.#parts) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  }

  #array<Item>(type: number, items: readonly Item[], write: (item: Item) => void): void {
    this.uint32(9);
    this.uint32(type);
    this.uint64(items.length);
    for (const item of items) write(item);
  }
}
