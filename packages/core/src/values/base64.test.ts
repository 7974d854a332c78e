import { describe, expect, it } from "vitest";
import { base64Bytes, fromBase64, isBase64, toBase64 } from "./base64.ts";

const bytesOf = (length: number) => Uint8Array.from({ length }, (_, i) => (i * 151 + length) & 255);

describe("base64", () => {
  it("is what Node.js writes and reads, for every length of the last group", () => {
    for (const length of [0, 1, 2, 3, 4, 5, 255, 256, 10_000, 10_001, 10_002]) {
      const bytes = bytesOf(length);
      const text = Buffer.from(bytes).toString("base64");
      expect(toBase64(bytes)).toBe(text);
      expect(fromBase64(text)).toEqual(bytes);
      expect(isBase64(text)).toBe(true);
      expect(base64Bytes(text)).toBe(length);
    }
  });

  it("tells text that is something else", () => {
    for (const text of ["a", "AAA", "AA=A", "AA===", "A===", "AA A", "AA-_", "ÄAAA", "AAAA\n", "=A=="]) expect(isBase64(text)).toBe(false);
    expect(fromBase64("%%%")).toBeUndefined();
    expect(fromBase64("AAAAA")).toBeUndefined();
  });

  it("takes megabytes", () => {
    const bytes = bytesOf(8_000_000);
    const text = toBase64(bytes);
    expect(isBase64(text) && fromBase64(text)?.length).toBe(bytes.length);
    expect(isBase64("=".repeat(4_000_000))).toBe(false);
  });
});
