import { expect, it } from "vitest";
import { highlight } from "./highlight.ts";

const styled = (code: string) =>
  highlight(code)
    .filter(({ style }) => style)
    .map(({ text, style }) => [style, text]);

it("colours TypeScript", () => {
  expect(styled('const n: number = await f("a"); // why')).toEqual([
    ["magenta", "const"],
    ["magenta", "number"],
    ["magenta", "await"],
    ["green", '"'],
    ["green", "a"],
    ["green", '"'],
    ["gray", "// why"],
  ]);
});

it("colours Python", () => {
  expect(styled("def f():\n  return 'a' # why")).toEqual([
    ["magenta", "def"],
    ["magenta", "return"],
    ["green", "'a'"],
    ["gray", "# why"],
  ]);
});

it("never changes the program, and takes no time on hostile ones", () => {
  const pieces = ["`${", '"', "<a ", "/*", "/", "{", "(/", "\\", "a", "<", "'''", "\n\n\r\n", "𝒳"];
  const startedAt = performance.now();
  for (const piece of pieces) {
    for (const line of ["const a;\n", "def f():\n"]) {
      const code = line + piece.repeat(19_980 / piece.length);
      expect(
        highlight(code)
          .map(({ text }) => text)
          .join("") === code,
        `${piece} after ${line}`,
      ).toBe(true);
    }
  }
  expect(performance.now() - startedAt).toBeLessThan(5_000);
});

it("leaves huge programs plain", () => {
  const code = "const a = 1;\n".repeat(10_000);
  expect(highlight(code)).toEqual([{ text: code }]);
});
