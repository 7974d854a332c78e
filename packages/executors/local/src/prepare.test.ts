import { type ProgramSyntaxError, prepareProgram } from "@smolagents-ts/executor-kit/guest";
import { afterAll, describe, expect, it } from "vitest";
import { LocalExecutor } from "./local-executor.ts";
import { openSession } from "./testing/open-session.ts";

const executor = new LocalExecutor();
afterAll(() => executor.close());

/** Runs actions one after another in one session and gives what the last one came to. */
async function inTurn(...actions: readonly string[]) {
  const session = await openSession(executor, { tools: { search: () => "found" } });
  let last = await session.run(actions[0] ?? "");
  for (const action of actions.slice(1)) last = await session.run(action);
  await session.close();
  return last;
}

const prepare = (code: string, ...tools: string[]) => prepareProgram(code, new Set(tools));

function syntaxErrorOf(code: string, ...tools: string[]): ProgramSyntaxError {
  try {
    prepare(code, ...tools);
  } catch (error) {
    return error as ProgramSyntaxError;
  }
  return expect.fail("The program was taken.");
}

const DECLARATIONS = {
  const: "const x = VALUE;",
  let: "let x = VALUE;",
  var: "var x = VALUE;",
  function: "function x() {} x.value = VALUE;",
  class: "class x { static value = VALUE }",
  object: "const { x } = { x: VALUE };",
  array: "let [x] = [VALUE];",
  nested: "const { a: [{ x = VALUE }] } = { a: [{}] };",
  rest: "const [...x] = [VALUE];",
  assignment: "x = VALUE;",
};
const COMBINATIONS = Object.keys(DECLARATIONS).flatMap((first) => Object.keys(DECLARATIONS).map((second) => [first, second] as const));

describe("what an action declares", () => {
  it.each(COMBINATIONS)("%s may be declared again as %s", async (first, second) => {
    const declare = (kind: string, value: number) => DECLARATIONS[kind as keyof typeof DECLARATIONS].replaceAll("VALUE", String(value));
    const read = "Number(x.value ?? x)";
    expect(await inTurn(declare(first, 1), read)).toMatchObject({ value: 1 });
    expect(await inTurn(declare(first, 1), declare(second, 2), read)).toMatchObject({ value: 2 });
  });

  it.each(Object.entries(DECLARATIONS))("%s is seen by closures of earlier actions", async (_, declaration) => {
    const actions = ["const read = () => Number(x.value ?? x);", declaration.replaceAll("VALUE", "5"), "read()"];
    expect(await inTurn(...actions)).toMatchObject({ value: 5 });
  });

  it.each([
    ["a let in a block", "{ let inner = 1; const other = 2; }"],
    ["a const in a for", "for (const inner of [1]) {}"],
    ["a let in a for", "for (let inner = 0; inner < 1; inner++) {}"],
    ["a class in a block", "{ class inner {} }"],
    ["a caught error", "try { throw 1; } catch (inner) {}"],
    ["a local of a function", "(function () { var inner = 1; })();"],
    ["a using in a block", "{ using inner = null; }"],
    ["the name of a function expression", "(function inner() {});"],
    ["the name of a class expression", "(class inner {});"],
  ])("%s does not leak", async (_, code) => {
    expect(await inTurn(code, "typeof inner")).toMatchObject({ value: "undefined" });
  });

  it.each([
    ["a var in a block", "{ var inner = 1; }"],
    ["a var in a for", "for (var inner = 1; inner < 1; ) {}"],
    ["a function in a block", "{ function inner() {} }"],
  ])("%s is there for the next action, as in a script", async (_, code) => {
    expect(await inTurn(code, "typeof inner")).not.toMatchObject({ value: "undefined" });
  });

  it("keeps what a failed action declared before it failed", async () => {
    expect(await inTurn("const before = 1; null.x; const after = 2;", "[before, typeof after]")).toMatchObject({ value: [1, "undefined"] });
  });

  it("hoists functions, also over top-level await", async () => {
    expect(await inTurn("const early = await hoisted();\nfunction hoisted() { return 7; }\nearly")).toMatchObject({ value: 7 });
  });

  it("refuses using at the top level, as scripts do", async () => {
    expect(await inTurn("using held = null;")).toMatchObject({ error: { name: "SyntaxError" } });
  });
});

describe("the value of an action", () => {
  it.each<[string, string, unknown]>([
    ["an expression", "40 + 2", 42],
    ["an expression before empty statements", "40 + 2;;;", 42],
    ["an expression before a comment", "40 + 2 // the answer", 42],
    ["an expression before a block comment and semicolon", "40 + 2 /* the\nanswer */ ;", 42],
    ["an object literal in parentheses", "({ k: 1 })", { k: 1 }],
    ["a string in place of a directive", "'use nothing'", "use nothing"],
    ["a template", "`a${1}b`", "a1b"],
    ["an assignment", "let a; a = 5", 5],
    ["a comma list", "1, 2, 3", 3],
    ["a call that is awaited", "await search({})", "found"],
    ["a promise", "search({})", "found"],
    ["a returned value", "const a = 20;\nreturn a + 1", 21],
    ["a returned object", "return { k: 1 }", { k: 1 }],
    ["a returned awaited call", "return await search({});", "found"],
    ["an expression that begins with a regular expression", "/a/.test('a')", true],
    ["an arrow function that is called", "(() => 8)()", 8],
    ["a class expression's static", "(class { static a = 1 }).a", 1],
    ["a line that a missing semicolon joins", "const list = [1, 2]\nlist.map((n) =>\n  n * 2)", [2, 4]],
  ])("is that of %s", async (_, code, value) => {
    expect(prepare(code).hasValue).toBe(true);
    expect(await inTurn(code)).toMatchObject({ value });
  });

  it.each([
    ["nothing", ""],
    ["white space", " \n\t\n"],
    ["only a comment", "// nothing\n/* at all */"],
    ["only semicolons", ";;;"],
    ["a declaration", "const a = 1"],
    ["a block that looks like an object", "{ k: 1 }"],
    ["a label", "here: 5"],
    ["a loop", "for (const a of [1]) a"],
    ["an if", "if (true) { 1 }"],
    ["a bare return", "return"],
    ["a function", "function f() { return 1 }"],
    ["a class", "class A {}"],
    ["a hashbang", "#!/usr/bin/env node"],
  ])("is not there after %s", async (_, code) => {
    expect(prepare(code).hasValue).toBe(false);
    const { error, text } = await inTurn(code);
    expect(error).toBeUndefined();
    expect(text).toBeUndefined();
  });

  it.each([
    ["in the middle", "1;\n  return 2;\n3", 2, 3],
    ["in a block at the end", "if (true) {\n return 5;\n}", 2, 2],
    ["twice", "return 1;\nreturn 2;", 1, 1],
  ])("refuses a return %s, with the position", async (_, code, line, column) => {
    expect(await inTurn(code)).toMatchObject({ error: { kind: "syntax", line, column, message: expect.stringContaining("return") } });
  });
});

describe("the names of tools", () => {
  it.each([
    ["const", "1;\n  const search = 1;", 2, 9],
    ["let", "let a, search;", 1, 8],
    ["var", "var search", 1, 5],
    ["function", "function search() {}", 1, 10],
    ["class", "\nclass search {}", 2, 7],
    ["an object pattern", "const { a, b: { search } } = {};", 1, 17],
    ["a renaming pattern", "const { a: search } = {};", 1, 12],
    ["a default in a pattern", "const [search = 1] = [];", 1, 8],
    ["a rest pattern", "const [a, ...search] = [];", 1, 14],
  ])("are refused for a %s, with the position", (_, code, line, column) => {
    const error = syntaxErrorOf(code, "search");
    expect(error.message).toContain('"search"');
    expect([error.line, error.column]).toEqual([line, column]);
  });

  it.each([
    ["a local of a function", "const f = () => { const search = 1; return search; };\nf()"],
    ["a name in a block", "{ const search = 1; }\n1"],
    ["a property", "const found = { search: 1 };\nfound.search"],
    ["a parameter", "((search) => search)(1)"],
    ["a source of a pattern", "const { search: renamed } = { search: 1 };\nrenamed"],
  ])("may be used for %s", async (_, code) => {
    expect(await inTurn(code, "typeof search")).toMatchObject({ value: "function" });
    expect(await inTurn(code)).toMatchObject({ value: 1 });
  });

  it("are refused when a program assigns to them", async () => {
    const { error } = await inTurn("search = 1;");
    expect(error).toMatchObject({ kind: "runtime", name: "TypeError", message: expect.stringContaining('"search"') });
  });
});

describe("positions", () => {
  it.each<[string, string]>([
    ["after a const that became a var", "const a = 1; absent"],
    ["after several in one line", "const a = 1; let b = 2; const c = 3; absent"],
    ["after a class in the same line", "class A {} absent"],
    ["after two classes in the same line", "class A {} class B {} absent"],
    ["right after a class", "class A {}absent"],
    ["after a class in an earlier line", "class A {\n  a = 1;\n}\n  absent"],
    ["in a method of a class", "class A { run() { absent } } new A().run()"],
    ["in a line that a class ends in", "class A {\n} absent"],
    ["after types", "const a: Array<number> = []; absent"],
    ["after an interface", "interface A {\n  a: string;\n}\n absent"],
    ["with CRLF line ends", "1;\r\n2;\r\n  absent\r\n"],
    ["after emoji", "'😀😀'; absent"],
    ["after combining letters and other scripts", "'é名前'; absent"],
    ["after tabs", "\t\tabsent"],
    ["in a very long line", `${"1;".repeat(5_000)}absent`],
    ["after a hashbang", "#!/usr/bin/env node\nabsent"],
    ["after a template over several lines", "`a\nb\nc`; absent"],
    ["after a return that was taken for a value", "1;\n return absent"],
  ])("count from 1 in the text as written: %s", async (_, code) => {
    const before = code.slice(0, code.indexOf("absent")).split("\n");
    const column = (before.at(-1) ?? "").length + 1;
    const { error } = await inTurn(code);
    expect(error).toMatchObject({ name: "ReferenceError", line: before.length, column });
    const [shown = "", caret = ""] = error?.excerpt?.split("\n") ?? [];
    expect(shown.slice(caret.indexOf("^"))).toMatch(/^absent/);
  });

  it("gives the line of a static field that fails", async () => {
    expect(await inTurn("1;\nclass A {\n  static a = null.x;\n}")).toMatchObject({
      error: { line: expect.any(Number), name: "TypeError" },
    });
  });

  it("show a window of a very long line", async () => {
    const { error } = await inTurn(`${"1;".repeat(5_000)}null.x`);
    expect(error?.excerpt?.length).toBeLessThan(500);
  });

  it.each<[string, string, number, number]>([
    ["JavaScript", "const a = 1;\nconst b = ;", 2, 11],
    ["a string that is not closed", "const a = 'abc", 1, 11],
    ["a bracket that is not closed", "const a = [1,\n2", 2, 2],
    ["TypeScript after good types", "const a: number = 1;\nconst b: string = ;", 2, 19],
    ["an enum", "const a = 1;\n  enum Color { Red }", 2, 3],
    ["a namespace", "namespace A { export const a = 1 }", 1, 1],
    ["a parameter property", "class A {\n constructor(private a: number) {}\n}", 2, 22],
    ["an import", "1;\nimport fs from 'fs';", 2, 1],
    ["import.meta", "1;\n import.meta.url", 2, 2],
    ["HTML comments", "<!-- comment\n1 +", 2, 4],
  ])("of syntax errors are those of the text as written: %s", async (_, code, line, column) => {
    expect(await inTurn(code)).toMatchObject({ error: { kind: "syntax", line, column } });
  });
});

describe("odd sources", () => {
  it.each<[string, string, unknown]>([
    ["unicode escapes in identifiers", "const \\u0061bc = 5;\nabc", 5],
    ["names in other scripts", "const größe = 1, 名前 = 2;\ngröße + 名前", 3],
    ["HTML-like comments, which scripts may have", "const a = 1; <!-- comment\na", 1],
    ["a directive for strict mode", "'use strict';\n(function () { return this === undefined; })()", true],
    [
      "labels with break and continue",
      "const seen = [];\nouter: for (const a of [1, 2]) { for (;;) { seen.push(a); continue outer; } }\nseen",
      [1, 2],
    ],
    ["names that are keywords elsewhere", "const of = 1, get = 2, async = 3, type = 4;\nof + get + async + type", 10],
    ["a byte order mark", "\uFEFF40 + 2", 42],
    ["line separators inside strings", "'a\u2028b'.length", 3],
    ["a null character in a string", "'a\\0b'.length", 3],
    ["for await at the top level", "const got = [];\nfor await (const each of [1, Promise.resolve(2)]) got.push(each);\ngot", [1, 2]],
    ["await in a template, a default and a computed key", "const { a = await 1, [await 'b']: c } = { b: 2 };\n`${a}${c}${await 3}`", "123"],
  ])("may hold %s", async (_, code, value) => {
    expect(await inTurn(code)).toMatchObject({ value });
  });
});
