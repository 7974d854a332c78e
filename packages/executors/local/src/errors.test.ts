import type { Execution } from "@smolagents-ts/core";
import { afterAll, describe, expect, it } from "vitest";
import { LocalExecutor } from "./local-executor.ts";
import { openSession } from "./testing/open-session.ts";

const executor = new LocalExecutor();
afterAll(() => executor.close());

const tools = {
  search: ({ query }: { query?: unknown }) => [query],
  fail: () => {
    throw new Error("The well is dry.");
  },
};

async function inTurn(...actions: readonly string[]): Promise<Execution> {
  const session = await openSession(executor, { tools });
  let last = await session.run(actions[0] ?? "");
  for (const action of actions.slice(1)) last = await session.run(action);
  await session.close();
  return last;
}

/** The place of the mark `▸` in the code, which is taken out. */
function marked(code: string): { code: string; line: number; column: number } {
  const before = code.slice(0, code.indexOf("▸")).split("\n");
  return { code: code.replace("▸", ""), line: before.length, column: (before.at(-1) ?? "").length + 1 };
}

describe("the place of an error", () => {
  it.each<[string, string, string, string]>([
    ["in the program itself", "1;\n▸absent", "ReferenceError", "absent"],
    ["in a function", "const inner = () => {\n  ▸absent;\n};\nconst outer = () => inner();\nouter()", "ReferenceError", "absent"],
    ["after await", "await null;\n  ▸absent", "ReferenceError", "absent"],
    ["in an async function", "const late = async () => {\n  await null;\n  ▸absent;\n};\nawait late()", "ReferenceError", "absent"],
    ["in a callback", "[1].map((each) => {\n  return ▸absent;\n});", "ReferenceError", "absent"],
    ["in a callback of a tool's answer", "await search({}).then(() => {\n  ▸absent;\n});", "ReferenceError", "absent"],
    ["in a timer", "await new Promise(() => setTimeout(() => {\n  ▸absent;\n}, 1));", "ReferenceError", "absent"],
    ["in an interval", "await new Promise(() => setInterval(() => {\n  ▸absent;\n}, 1));", "ReferenceError", "absent"],
    ["in a constructor", "class Well {\n  constructor() { ▸absent; }\n}\nnew Well()", "ReferenceError", "absent"],
    ["in a method of a class of one line", "class Well { dig() { ▸absent; } } new Well().dig()", "ReferenceError", "absent"],
    ["in a getter", "const well = { get depth() {\n  return ▸absent;\n} };\nwell.depth", "ReferenceError", "absent"],
    ["in a generator", "function* wells() {\n  yield ▸absent;\n}\n[...wells()]", "ReferenceError", "absent"],
    [
      "in an async generator",
      "async function* wells() {\n  yield ▸absent;\n}\nfor await (const well of wells());",
      "ReferenceError",
      "absent",
    ],
    ["in a template", "const text = `\n${▸absent}`;", "ReferenceError", "absent"],
    ["in a default parameter", "const dig = (depth = ▸absent) => depth;\ndig()", "ReferenceError", "absent"],
    ["in a reaction to a promise", "await Promise.resolve().then(() => 1).then(() => ▸absent);", "ReferenceError", "absent"],
    [
      "in one of many promises",
      "await Promise.all([1, 2].map(async (each) => {\n  if (each === 2) ▸absent;\n}));",
      "ReferenceError",
      "absent",
    ],
    ["in a finally", "try {\n  1;\n} finally {\n  ▸absent;\n}", "ReferenceError", "absent"],
    ["that was thrown again", "try {\n  ▸absent;\n} catch (error) {\n  throw error;\n}", "ReferenceError", "absent"],
  ])("is told %s", async (_, text, name, message) => {
    const { code, line, column } = marked(text);
    const { error } = await inTurn(code);
    expect(error).toMatchObject({ kind: "runtime", name, message: expect.stringContaining(message), line, column });
    const [shown = "", caret = ""] = error?.excerpt?.split("\n") ?? [];
    expect(shown).toBe(`${line} | ${code.split("\n")[line - 1]}`);
    expect(caret).toBe(`${" ".repeat(`${line} | `.length + column - 1)}^`);
  });

  // Where in the line of a call the engine points, it says itself; V8 says `new`, `throw` or the property.
  it.each<[string, string, number, string, RegExp]>([
    ["of a thrown error", "1;\nthrow new RangeError('too deep');", 2, "RangeError", /^too deep$/],
    ["of an error made earlier", "const made = new Error('made');\n1;\nthrow made;", 1, "Error", /^made$/],
    ["of a subclass that names itself", "class Dry extends Error { name = 'Dry'; }\n1;\nthrow new Dry('no');", 3, "Dry", /^no$/],
    [
      "of a subclass with a constructor",
      "class Dry extends Error {\n  constructor(where) {\n    super(`dry: ${where}`);\n    this.name = 'Dry';\n  }\n}\nthrow new Dry('here');",
      7,
      "Dry",
      /^dry: here$/,
    ],
    ["of a tool that failed", "1;\n  await fail({});", 2, "ToolError", /^The well is dry\.$/],
    [
      "of a tool that failed in a helper",
      "const ask = async () => {\n  return await fail({});\n};\nawait ask();",
      2,
      "ToolError",
      /^The well is dry\.$/,
    ],
    [
      "of a tool that failed among others",
      "const answers = await Promise.all([\n  search({ query: 1 }),\n  fail({}),\n]);",
      3,
      "ToolError",
      /^The well is dry\.$/,
    ],
    [
      "of a tool's error that was thrown again",
      "try {\n  await fail({});\n} catch (error) {\n  throw error;\n}",
      2,
      "ToolError",
      /^The well is dry\.$/,
    ],
    ["of bad JSON", "1;\nJSON.parse('{bad');", 2, "SyntaxError", /JSON|property name/],
    ["of a bad URL", "1;\nnew URL('nonsense');", 2, "TypeError", /Invalid URL/],
    ["of a failed conversion", "1;\nBigInt(1.5);", 2, "RangeError", /BigInt/],
    ["of reading from nothing", "const well = null;\nwell.depth;", 2, "TypeError", /depth.*null/],
    ["of taking nothing apart", "const { depth } = undefined;", 1, "TypeError", /undefined/],
    ["of iterating a number", "for (const each of 5);", 1, "TypeError", /iterable/],
    ["of assigning to a constant in a block", "{\n  const fixed = 1;\n  fixed = 2;\n}", 3, "TypeError", /fixed/],
    ["of a wrong argument to a tool", "1;\nawait search('a', 'b');", 2, "TypeError", /^search takes one object/],
    ["of a function passed to a tool", "1;\nawait search({ query: () => 1 });", 2, "TypeError", /^search: .*function.*`query`/],
    ["of a promise passed to a tool", "1;\nawait search({ query: search({}) });", 2, "TypeError", /^search: .*promise.*await/],
    ["of a promise as the final answer", "1;\nfinalAnswer(search({}));", 2, "TypeError", /promise.*await/],
    ["of endless recursion", "const down = () =>\n  down();\ndown();", 2, "RangeError", /stack/i],
  ])("is the line %s", async (_, code, line, name, message) => {
    const { error } = await inTurn(code);
    expect(error).toMatchObject({ kind: "runtime", name, message: expect.stringMatching(message), line });
    expect(error?.excerpt?.split("\n")[0]).toBe(`${line} | ${code.split("\n")[line - 1]}`);
  });

  it("is the call when a function of an earlier action fails", async () => {
    const { error } = await inTurn("const dig = () => {\n  throw new Error('dry');\n};", "1;\n2;\n  dig();");
    expect(error).toMatchObject({ message: "dry", line: 3, excerpt: "3 |   dig();\n      ^" });
  });

  it("is absent when there is none in this action", async () => {
    const { error } = await inTurn("const held = new Error('held');", "throw held");
    expect(error).toMatchObject({ name: "Error", message: "held" });
    expect(error?.line).toBeUndefined();
    expect(error?.excerpt).toBeUndefined();
  });

  it("cannot be forged by an error's own stack", async () => {
    const { error } = await inTurn("throw Object.assign(new Error('x'), { stack: 'at program-1:7:500000000' })");
    expect(error).toMatchObject({ name: "Error", message: "x" });
    expect(error?.excerpt).toBeUndefined();
  });
});

describe("the message of an error", () => {
  it.each<[string, string, string]>([
    ["the cause", "throw new Error('outer', { cause: new Error('inner') })", "outer (cause: inner)"],
    ["a cause that is no error", "throw new Error('outer', { cause: 'inner' })", "outer (cause: inner)"],
    ["all errors of an aggregate", "throw new AggregateError([new Error('one'), new Error('two')], 'both')", "both\n- one\n- two"],
    ["all failures of Promise.any", "await Promise.any([Promise.reject(new Error('one')), fail({})])", "\n- one\n- The well is dry."],
    ["thrown text", "throw 'only text'", "only text was thrown"],
    ["a thrown number", "throw 404", "404 was thrown"],
    ["a thrown object", "throw { code: 'E_DRY', wells: [1, 2] }", "{ code: 'E_DRY', wells: [ 1, 2 ] } was thrown"],
    ["thrown nothing", "throw undefined", "undefined was thrown"],
    ["a thrown null", "throw null", "null was thrown"],
    ["a rejection with an object", "await Promise.reject({ code: 7 })", "{ code: 7 } was thrown"],
  ])("tells %s", async (_, code, message) => {
    expect((await inTurn(code)).error).toMatchObject({ kind: "runtime", message });
  });

  it("is cut when it is too long to read", async () => {
    const { error } = await inTurn("throw new Error('x'.repeat(1e6))");
    expect(error?.message).toMatch(/^x{10000}… 990000 more characters$/);
  });

  it("is the microtask's own when a microtask throws", async () => {
    expect((await inTurn("queueMicrotask(() => { throw new RangeError('micro'); }); await null; 1")).error).toMatchObject({
      name: "RangeError",
      message: "micro",
    });
  });

  it("never holds the sandbox's own furniture", async () => {
    for (const code of [
      "throw { a: 1 }",
      "await fail({})",
      "finalAnswer(Promise.resolve())",
      "console.log(await fail({}).catch((error) => error.message))",
    ]) {
      expect(JSON.stringify(await inTurn(code))).not.toMatch(/"\$|sandbox:|guest|<anonymous>/);
    }
  });
});

describe("a hint", () => {
  it.each<[string, string, string]>([
    ["a misspelt variable", "const total = 1;\ntotl + 1", "totl is not defined. Did you mean total?"],
    ["a misspelt tool", "await serach({})", "serach is not defined. Did you mean search?"],
    ["a misspelt member of tools", "await tools.serach({})", "tools.serach is not defined. Did you mean search?"],
    ["a misspelt finalAnswer", "finalAnser(1)", "finalAnser is not defined. Did you mean finalAnswer?"],
    ["a name of Python", "print(1)", "print is not defined"],
    ["a method that does not exist", "const list = [1];\nlist.each((x) => x)", "list.each is not a function"],
    ["a function that is none", "const count = 5;\ncount()", "count is not a function"],
    ["a member of a member that is no function", "const a = { b: {} };\na.b.c(1)", "a.b.c is not a function"],
    ["a chained call that is none", "'text'.trim().foo()", "'text'.trim().foo is not a function"],
    ["a callback that is none", "const each = 5;\n[1].forEach(each)", "[1].forEach, or what it is given, is not a function"],
    ["a call over several lines", "const list = [1];\nlist.each(\n  1,\n  2,\n)", "list.each"],
    ["fetch", "await fetch('https://example.com')", "fetch is not defined: there is no network here, only the tools"],
    ["require", "require('fs')", "require is not defined: this is not Node, only standard JavaScript and the tools"],
    ["process", "process.env.HOME", "process is not defined: this is not Node, only standard JavaScript and the tools"],
    ["document", "document.title", "document is not defined: this is not a browser, only standard JavaScript and the tools"],
    ["import()", "await import('node:fs')", "import() does not exist here: only standard JavaScript and the tools"],
    ["import", "import fs from 'node:fs'", "import and export do not exist here: only standard JavaScript and the tools"],
    ["export", "export const a = 1;", "import and export do not exist here: only standard JavaScript and the tools"],
  ])("is given for %s", async (_, code, message) => {
    expect((await inTurn(code)).error?.message).toContain(message);
  });

  it("is not given when nothing comes near", async () => {
    expect((await inTurn("qqqqqqqq")).error?.message).toBe("qqqqqqqq is not defined");
  });

  it("knows the names of earlier actions", async () => {
    expect((await inTurn("const invoices = [];", "invoces.length")).error?.message).toContain("Did you mean invoices?");
  });

  it("says which kind of TypeScript cannot be used", async () => {
    expect((await inTurn("enum Color { Red }\nColor.Red")).error).toMatchObject({
      kind: "syntax",
      message: expect.stringContaining("enum"),
    });
    expect((await inTurn("const a = <string>given;")).error).toMatchObject({ kind: "syntax", message: expect.stringContaining("as Type") });
  });
});

describe("a call that was not awaited", () => {
  const warning = "a call of search was not awaited. Write `await search(…)`.";

  it.each<[string, string, readonly string[]]>([
    ["fired and forgotten", "search({});\n1", [warning]],
    ["forgotten in a map", "[1, 2, 3].map((query) => search({ query }));\n1", [warning]],
    ["forgotten in a forEach with async", "[1].forEach(async (query) => { search({ query }); });\n1", [warning]],
    ["assigned and never used", "const found = search({});\n1", [warning]],
    ["kept in an object", "const found = { first: search({}) };\n1", [warning]],
    ["made void", "void search({});\n1", [warning]],
    ["printed", "console.log(search({}));\n1", [warning]],
    ["failing", "fail({});\n1", ["a call of fail was not awaited, and it failed: The well is dry. Write `await fail(…)`."]],
  ])("is told of when it is %s", async (_, code, warnings) => {
    const execution = await inTurn(code);
    expect(execution.error).toBeUndefined();
    expect(execution.value).toBe(1);
    expect(execution.warnings).toEqual(warnings);
  });

  it.each([
    ["awaited later in the same action", "const found = search({});\nawait null;\nawait found;\n1"],
    ["awaited in Promise.all", "const all = [1, 2].map((query) => search({ query }));\nawait Promise.all(all);\n1"],
    ["awaited in Promise.allSettled, failing", "await Promise.allSettled([fail({}), search({})]);\n1"],
    ["raced", "await Promise.race([search({}), new Promise(() => {})]);\n1"],
    ["the value of the action", "search({ query: 1 }).then(() => 1)"],
    ["returned by an async function", "const ask = async () => search({});\nawait ask();\n1"],
    ["handled with then", "await search({}).then((found) => found);\n1"],
    ["caught", "await fail({}).catch(() => 0);\n1"],
    ["caught in a try", "try { await fail({}); } catch {}\n1"],
    ["taken by for await", "for await (const found of [search({})]);\n1"],
    ["yielded by an async generator", "async function* all() { yield search({}); }\nfor await (const found of all());\n1"],
  ])("is not told of when it is %s", async (_, code) => {
    const execution = await inTurn(code);
    expect(execution.error).toBeUndefined();
    expect(execution.value).toBe(1);
    expect(execution.warnings).toEqual([]);
  });

  it("may be awaited in a later action, which has its answer", async () => {
    const { value, warnings } = await inTurn("const found = search({ query: 7 });", "await found");
    expect(value).toEqual([7]);
    expect(warnings).toEqual([]);
  });

  it("is told of once, however often it is made", async () => {
    expect((await inTurn("for (let i = 0; i < 50; i++) search({});\n1")).warnings).toEqual([warning]);
  });

  it("is no longer told of than is worth reading", async () => {
    const { warnings } = await inTurn("for (let i = 0; i < 500; i++) Promise.reject(new Error(`lost ${i}`.padEnd(5000, 'x')));\n1");
    expect(warnings.length).toBeLessThanOrEqual(20);
    expect(warnings.join("").length).toBeLessThan(50_000);
  });

  it("is told of when any other promise fails unheard", async () => {
    expect((await inTurn("Promise.reject(new TypeError('lost'));\n1")).warnings).toEqual([
      "a promise that nothing awaited failed: TypeError: lost",
    ]);
    expect((await inTurn("const late = Promise.reject(new Error('late'));\nawait null;\nawait late.catch(() => 0);\n1")).warnings).toEqual(
      [],
    );
  });
});
