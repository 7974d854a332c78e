import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { Tool } from "../contracts/tool.ts";
import { toSchema } from "../tools/to-schema.ts";
import { tool } from "../tools/tool.ts";
import { javascript } from "./javascript.ts";
import { renderPrompt } from "./templates.ts";

const exchangeRate = tool({
  name: "exchangeRate",
  description: "Current exchange rate between two currencies.",
  inputSchema: z.object({ base: z.string(), quote: z.string() }),
  outputSchema: z.number(),
  execute: () => 1,
});
const promptWith = (tools: readonly Tool[], instructions = "") =>
  renderPrompt(undefined, "system", {
    introduction: javascript.introduction("tags"),
    rules: javascript.rules(undefined),
    tools: javascript.tools({ tools, hint: "", answer: undefined }),
    instructions,
  });
const prompt = (instructions?: string) => promptWith([exchangeRate], instructions);

describe("The JavaScript system prompt", () => {
  it("stays under 1,900 bytes with a small tool: it is sent with every step", () => {
    expect(new TextEncoder().encode(prompt()).length).toBeLessThan(1_900);
  });

  it.each<[rule: string, pattern: RegExp]>([
    ["programs stand between the tags", /<code>\n…\n<\/code>/],
    ["one program a turn", /exactly one program/],
    ["TypeScript is fine", /TypeScript types are fine/],
    ["what is seen next", /printed.*last expression.*error/],
    ["variables persist", /Variables and functions live on/],
    ["calls are awaited", /`await` every call/],
    ["independent calls go at once", /`await Promise\.all\(\[…\]\)`/],
    ["tools take one object", /one object/],
    ["prints are short", /print only what you must read/],
    ["unknown data is looked at first", /Look at unknown data/],
    ["there is nothing else", /no import, require, fetch, files/],
    ["errors are repaired, not begun again", /After an error, repair the cause; what ran before it is kept/],
    ["finalAnswer ends the task", /`finalAnswer\(value\)`: it ends the task/],
  ])("says: %s", (_, pattern) => {
    expect(prompt()).toMatch(pattern);
  });

  it("declares the tools", () => {
    expect(prompt()).toContain(`Tools, as TypeScript:
/** Current exchange rate between two currencies. */
declare function exchangeRate(input: { base: string; quote: string }): Promise<number>;`);
  });

  it("says that there are no tools", () => {
    const text = promptWith([]);
    expect(text).toContain("There are no tools");
    expect(text).not.toContain("declare function");
  });

  it("has the hint at further tools behind the declarations, or alone", () => {
    const text = (tools: readonly Tool[]) => javascript.tools({ tools, hint: "Further tools: 5.", answer: undefined });
    expect(text([exchangeRate])).toMatch(/^Tools, as TypeScript:\n[\s\S]*;\nFurther tools: 5\.$/);
    expect(text([])).toBe("Further tools: 5.");
  });

  it("declares the answer, also without tools", () => {
    const answer = toSchema(z.object({ rate: z.number() }), "input");
    const declaration = "declare function finalAnswer(answer: { rate: number }): never;";
    expect(javascript.tools({ tools: [exchangeRate], hint: "", answer })).toContain(declaration);
    expect(javascript.tools({ tools: [], hint: "", answer })).toBe(
      `There are no tools: compute the answer in plain JavaScript.\nThe answer, as TypeScript:\n${declaration}`,
    );
    expect(javascript.tools({ tools: [], hint: "Further tools: 5.", answer })).toBe(
      `Further tools: 5.\nThe answer, as TypeScript:\n${declaration}`,
    );
  });

  it.each<[reply: "json" | "tool", pattern: RegExp, absent: RegExp]>([
    ["json", /one JSON object: {"thought": .*, "code": "exactly one program"}/, /<code>|runCode/],
    [
      "tool",
      /call tools directly, when one or two calls.*call `runCode` with one program, when.*a loop.*Call `finalAnswer` alone/,
      /<code>|JSON/,
    ],
  ])("says how programs come as %s", (reply, pattern, absent) => {
    expect(javascript.introduction(reply)).toMatch(pattern);
    expect(javascript.introduction(reply)).not.toMatch(absent);
    expect(javascript.introduction(reply)).toMatch(/TypeScript types are fine/);
    expect(javascript.introduction(reply)).toMatch(/what it printed, the value of its last expression and any error/);
  });

  it("ends with the instructions, when there are any", () => {
    expect(prompt("Answer in French.")).toBe(`${prompt()}\n\nAnswer in French.`);
    expect(prompt("")).toBe(prompt());
  });

  it("is the same bytes every time", () => {
    expect(prompt("x")).toBe(prompt("x"));
  });
});

describe("isSurelyProgram", () => {
  it.each([
    "const a = 1;",
    "let a = await f({});\na",
    "var a = 1",
    "const { a } = x;",
    "const [a] = x;",
    "function f() {}",
    "async function f() {}",
    "class A { b = 1 }",
    "for (const a of [1]) f(a);",
    "for await (const a of b) f(a);",
    "while (true) break;",
    "if (a) { f() }",
    "try { f() } catch {}",
    "await f()",
    "await tools.search({})",
    "tools.search({})",
    "console.log(1)",
    "finalAnswer(1)",
    "// first\n  finalAnswer(1)",
    "return console.log(1);\nconst a = 1;",
  ])("is true of %j", (text) => {
    expect(javascript.isSurelyProgram(text)).toBe(true);
  });

  it.each([
    "",
    "hello",
    "42",
    "a + b",
    "f(x)",
    "name: value",
    '"finalAnswer(1)"',
    "{}",
    '{"a": 1}',
    "[1]",
    "`finalAnswer(1)`",
    "// finalAnswer(1)",
    "I call\nfinalAnswer(1)",
    "const",
    "const a = ;",
    "let us\nbegin",
    "await further instructions",
    "if (x) then y",
    "for (example) this",
    "class action",
    "function of time",
    "import fs from 'fs';\nconst a = 1;",
    "print(1)\nx = [i for i in range(5)]",
    // Types need a stripper, which core does not have; between tags they run.
    "const a: number = 1;",
  ])("is false of %j", (text) => {
    expect(javascript.isSurelyProgram(text)).toBe(false);
  });

  it("runs nothing to find out", () => {
    const seen = globalThis as { touched?: boolean };
    javascript.isSurelyProgram("const a = (globalThis.touched = true);\n}; globalThis.touched = true; {");
    expect(seen.touched).toBeUndefined();
  });

  it("is false where code may not be made from text", () => {
    const { Function: original } = globalThis;
    try {
      globalThis.Function = (() => {
        throw new EvalError("Refused to evaluate a string as JavaScript.");
      }) as unknown as FunctionConstructor;
      expect(javascript.isSurelyProgram("const a = 1;")).toBe(false);
    } finally {
      globalThis.Function = original;
    }
  });
});
