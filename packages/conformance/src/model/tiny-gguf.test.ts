// That llama.cpp takes these files, and says what they are to say, is tested in the package of the adapter.

import { describe, expect, it } from "vitest";
import { randomGguf, scriptedGguf } from "./tiny-gguf.ts";

const read = (file: Uint8Array) => new DataView(file.buffer, file.byteOffset, file.byteLength);

/** The vocabulary, read back: a key, the kind of value, the kind of item, the number of items, and each with its length. */
const tokens = (file: Uint8Array): string[] => {
  const view = read(file);
  const key = "tokenizer.ggml.tokens";
  let at = new TextDecoder("latin1").decode(file).indexOf(key) + key.length + 8;
  const found: string[] = [];
  const size = Number(view.getBigUint64(at, true));
  at += 8;
  while (found.length < size) {
    const length = Number(view.getBigUint64(at, true));
    found.push(new TextDecoder().decode(file.subarray(at + 8, at + 8 + length)));
    at += 8 + length;
  }
  return found;
};

describe("the file of a tiny model", () => {
  it("begins as the format's description says", () => {
    const view = read(scriptedGguf([{ pieces: ["Hello"] }]));
    expect(new TextDecoder().decode(new Uint8Array(view.buffer, 0, 4))).toBe("GGUF");
    expect(view.getUint32(4, true), "version").toBe(3);
    expect(view.getBigUint64(8, true), "tensors: two tables, three norms, four and three matrices").toBe(12n);
    expect(view.byteLength % 32, "aligned").toBe(0);
  });

  it("is the same for the same seed, so that tests can be repeated", () => {
    expect(randomGguf({ seed: 3 })).toEqual(randomGguf({ seed: 3 }));
    expect(randomGguf({ seed: 4 })).not.toEqual(randomGguf({ seed: 3 }));
  });

  it("says any text, in tokens of which no two are alike", () => {
    const all = tokens(scriptedGguf([{ pieces: [..."banana bandana"] }]));
    expect(new Set(all).size).toBe(all.length);
    expect(all.slice(all.indexOf("b")).join("")).toBe("banana bandana");
  });

  it("refuses two replies that are one and the same piece", () => {
    expect(() => scriptedGguf([{ pieces: ["same"] }, { pieces: ["same"] }])).toThrow("said twice");
  });
});
