import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { sha256 } from "./sha-256.ts";

it("is what Node.js computes, at every length around the end of a block", () => {
  for (let length = 0; length < 200; length++) {
    const text = Array.from({ length }, (_, i) => String.fromCodePoint(32 + ((i * 7919) % 50_000))).join("");
    expect(sha256(text)).toBe(createHash("sha256").update(text).digest("hex"));
  }
});
