import { expect, it } from "vitest";
import { highlight } from "./highlight.ts";

const styled = async (code: string, language: "javascript" | "python") =>
  (await highlight(code, language)).filter(({ style }) => style).map(({ text, style }) => [style, text]);

it("colours TypeScript", async () => {
  expect(await styled('const n: number = await f("a"); // why', "javascript")).toEqual([
    ["magenta", "const"],
    ["magenta", "number"],
    ["magenta", "await"],
    ["green", '"'],
    ["green", "a"],
    ["green", '"'],
    ["gray", "// why"],
  ]);
});

it("colours Python", async () => {
  expect(await styled("def f():\n  return 'a' # why", "python")).toEqual([
    ["magenta", "def"],
    ["magenta", "return"],
    ["green", "'a'"],
    ["gray", "# why"],
  ]);
});

it("never changes the program, and takes no time on hostile ones", async () => {
  const pieces = ["`${", '"', "<a ", "/*", "/", "{", "(/", "\\", "a", "<", "'''", "\n\n\r\n", "𝒳"];
  const startedAt = performance.now();
  for (const piece of pieces) {
    for (const language of ["javascript", "python"] as const) {
      const code = piece.repeat(19_999 / piece.length);
      expect((await highlight(code, language)).map(({ text }) => text).join("") === code, `${piece} in ${language}`).toBe(true);
    }
  }
  expect(performance.now() - startedAt).toBeLessThan(5_000);
});

it("leaves huge programs plain", async () => {
  const code = "const a = 1;\n".repeat(10_000);
  expect(await highlight(code, "javascript")).toEqual([{ text: code }]);
});
