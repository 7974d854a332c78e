import { describe, expect, it } from "vitest";
import { tooMuch } from "./message-limit.ts";

const CHARS = 4_000_000;
const rows = (count: number, name: (row: number, column: number) => string) =>
  JSON.stringify(
    Array.from({ length: count }, (_, row) => Object.fromEntries(Array.from({ length: 10 }, (_, column) => [name(row, column), column]))),
  );

describe("a message", () => {
  it("may be a table of many rows, whose names are always the same", () => {
    expect(
      tooMuch(
        rows(10_000, (_, column) => `column ${column}`),
        CHARS,
      ),
    ).toBe("");
  });

  it("may not be made of names that are all different", () => {
    // Each small object has a shape of its own, which is what costs most.
    expect(
      tooMuch(
        rows(3_000, (row, column) => `${row}.${column}`),
        CHARS,
      ),
    ).toContain("20000 different names");
    expect(tooMuch(JSON.stringify(Object.fromEntries(Array.from({ length: 30_000 }, (_, at) => [`key ${at}`, at]))), CHARS)).toContain(
      "use lists",
    );
  });

  it("may hold as many texts as it likes that only look like names", () => {
    expect(tooMuch(JSON.stringify(Array.from({ length: 100_000 }, (_, at) => `"${at}":`)), CHARS)).toBe("");
  });

  it("is told by its length and its parts as well", () => {
    expect(tooMuch("x".repeat(11), 10)).toContain("11 characters long");
    expect(tooMuch(`[${"[],".repeat(400_000)}[]]`, CHARS)).toContain("values and names, more than the 300000");
  });

  it("need not be JSON", () => {
    expect(tooMuch(`${'"'.repeat(200_001)}\\`, CHARS)).toBe("");
  });
});
