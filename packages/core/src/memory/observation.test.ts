import { describe, expect, it } from "vitest";
import type { Execution } from "../contracts/executor.ts";
import { toObservation } from "./observation.ts";

const observe = (execution: Partial<Execution>, maxChars = 5_000) => toObservation({ output: [], warnings: [], ...execution }, maxChars);
const printed = (...texts: string[]) => texts.map((text) => ({ stream: "stdout", text }) as const);
const error = { kind: "runtime", name: "TypeError", message: "x is not a function" } as const;

describe("toObservation", () => {
  it.each<[what: string, execution: Partial<Execution>, text: string]>([
    ["nothing", {}, "The program ran to its end and printed nothing."],
    ["prints", { output: printed("a\n", "b\n") }, "Printed:\na\nb"],
    ["prints without an end of line", { output: printed("a", "b") }, "Printed:\nab"],
    ["empty lines", { output: printed("\n", "a\n", "\n") }, "Printed:\n\na\n"],
    [
      "both streams, in order",
      {
        output: [
          { stream: "stderr", text: "oh\n" },
          { stream: "stdout", text: "a\n" },
        ],
      },
      "Printed:\noh\na",
    ],
    ["a value", { value: 5, text: "5" }, "Last value: 5"],
    ["an empty value", { value: "", text: "" }, "Last value: "],
    ["a value without a text", { value: undefined }, "The program ran to its end and printed nothing."],
    ["an error", { error }, "Error: TypeError: x is not a function"],
    ["an error with its line", { error: { ...error, line: 3 } }, "Error (line 3): TypeError: x is not a function"],
    [
      "an error with its place",
      { error: { ...error, line: 3, column: 7, excerpt: "  x()\n  ^" } },
      "Error (line 3, column 7): TypeError: x is not a function\n  x()\n  ^",
    ],
    [
      "a warning",
      { warnings: ["search was not awaited."] },
      "The program ran to its end and printed nothing.\nWarning: search was not awaited.",
    ],
    ["prints and a value", { output: printed("a\n"), text: "5" }, "Printed:\na\nLast value: 5"],
    ["prints and an error", { output: printed("a\n"), error }, "Printed:\na\nError: TypeError: x is not a function"],
    ["a value and warnings", { text: "5", warnings: ["One.", "Two."] }, "Last value: 5\nWarning: One.\nWarning: Two."],
    [
      "all at once",
      { output: printed("a\n"), text: "5", error, warnings: ["One."] },
      "Printed:\na\nLast value: 5\nError: TypeError: x is not a function\nWarning: One.",
    ],
  ])("tells %s", (_, execution, text) => {
    expect(observe(execution)).toBe(text);
  });

  it("leaves what just fits as it is", () => {
    const text = "x".repeat(100);
    expect(observe({ output: printed(`${text}\n`), text }, 100)).toBe(`Printed:\n${text}\nLast value: ${text}`);
  });

  it("cuts the middle of what does not fit, and says how much is missing", () => {
    const text = `${"a".repeat(400)}${"b".repeat(600)}`;
    const cut = `${"a".repeat(70)}\n… 900 of 1000 characters left out: print less, or a part …\n${"b".repeat(30)}`;
    expect(observe({ output: printed(text) }, 100)).toBe(`Printed:\n${cut}`);
    expect(observe({ text }, 100)).toBe(`Last value: ${cut}`);
    expect(observe({ error: { ...error, message: text } }, 100)).toContain(" characters left out: ");
    expect(observe({ warnings: [text] }, 100)).toContain(" characters left out: ");
  });

  it("gives prints, value, error and warnings a limit each", () => {
    const text = "x".repeat(90);
    expect(observe({ output: printed(text), text, error: { ...error, message: text.slice(20) }, warnings: [text] }, 100)).not.toContain(
      "left out",
    );
  });

  it("cuts nothing without a limit", () => {
    const text = "x".repeat(1_000_000);
    expect(observe({ text }, Number.POSITIVE_INFINITY)).toBe(`Last value: ${text}`);
  });

  it("never splits a character in two", () => {
    for (let offset = 0; offset < 2; offset++) {
      for (let maxChars = 100; maxChars < 110; maxChars++) {
        const observation = observe({ text: `${"x".repeat(offset)}${"🎉".repeat(500)}` }, maxChars);
        expect(observation).toContain("left out");
        // Throws on half a surrogate pair.
        expect(encodeURIComponent(observation)).toBeTruthy();
      }
    }
  });

  it("counts what is really missing", () => {
    const text = "🎉".repeat(500);
    const [, count, total] = /… (\d+) of (\d+) characters/.exec(observe({ text }, 101)) ?? [];
    const kept = observe({ text }, 101).match(/🎉/gu)!.length * 2;
    expect(Number(total)).toBe(1_000);
    expect(Number(count)).toBe(1_000 - kept);
  });
});
