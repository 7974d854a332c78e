import { AgentConfigError, type Execution, ExecutorStartError } from "@smolagents-ts/core";
import { afterAll, describe, expect, it } from "vitest";
import { DenoExecutor } from "./deno-executor.ts";

const executor = new DenoExecutor({ pool: 1 });
afterAll(() => executor.close());

const tools = ["search", "fail"].map((name) => ({ name, description: "", inputSchema: {} }));

async function inTurn(...programs: readonly string[]): Promise<Execution> {
  const callTool = async ({ name, input }: { name: string; input: unknown }) => {
    if (name === "fail") throw new Error("The well is dry.");
    return input;
  };
  const session = await executor.open({ tools, callTool });
  let last = await session.run(programs[0] ?? "");
  for (const program of programs.slice(1)) last = await session.run(program);
  await session.close();
  return last;
}

describe("an error", () => {
  // The mark shows where V8 says that it happened.
  it.each([
    ["in the program itself", "1;\n▸absent", "absent is not defined"],
    ["behind a letter of several bytes", "'é😀'; ▸absent", "absent is not defined"],
    ["after waiting", "await null;\n  ▸absent", "absent is not defined"],
    ["in the first line of a program that waits", "await ▸absent", "absent is not defined"],
    ["in a function of a program that waits", "function inner() {\n  ▸absent;\n}\nawait null;\ninner()", "absent is not defined"],
    ["behind the final answer that was not given", "await null; if (false) finalAnswer(1); ▸absent", "absent is not defined"],
    ["behind a variable of a program that waits", "await null; var a = 1; ▸absent", "absent is not defined"],
    ["in a class", "class Well { dig() { ▸absent; } } new Well().dig()", "absent is not defined"],
    ["in a timer", "await new Promise(() => setTimeout(() => {\n  ▸absent;\n}, 1));", "absent is not defined"],
    ["in TypeScript", "const wells: number[] = [];\nlet depth: number = ▸absent;", "absent is not defined"],
    ["of reading from nothing", "const well = null;\nwell.▸depth;", "Cannot read properties of null (reading 'depth'): well is null"],
    ["of a tool", "1;\n  await ▸fail({});", "The well is dry."],
    ["of a tool in a helper", "const ask = async () => {\n  return await ▸fail({});\n};\nawait ask();", "The well is dry."],
    ["that was made and thrown", "throw ▸new RangeError('too deep');", "too deep"],
  ])("is told with its place %s", async (_, marked, message) => {
    const before = marked.slice(0, marked.indexOf("▸")).split("\n");
    const code = marked.replace("▸", "");
    const [line, column] = [before.length, (before.at(-1) ?? "").length + 1];
    const { error } = await inTurn(code);
    expect(error).toMatchObject({ kind: "runtime", message, line, column });
    expect(error?.excerpt).toBe(`${line} | ${code.split("\n")[line - 1]}\n${" ".repeat(`${line} | `.length + column - 1)}^`);
  });

  it.each([
    ["a misspelt variable", "const total = 1;\ntotl + 1", "totl is not defined. Did you mean total?"],
    ["a misspelt tool", "await serach({})", "serach is not defined. Did you mean search?"],
    ["a misspelt member of tools", "await tools.serach({})", "tools.serach is not defined. Did you mean search?"],
    ["fetch", "await fetch('https://example.com')", "fetch is not defined: there is no network here, only the tools"],
    ["Node", "require('fs')", "require is not defined: this is not Node, only standard JavaScript and the tools"],
    ["import()", "await import('node:fs')", "import() does not exist here: only standard JavaScript and the tools"],
    ["import", "import fs from 'node:fs'", "import and export do not exist here: only standard JavaScript and the tools"],
    ["brackets without end", "[".repeat(50_000), "Not enough stack space to parse input"],
  ])("has a hint for %s", async (_, code, message) => {
    expect((await inTurn(code)).error?.message).toBe(message);
  });

  it("is the call where a function of an earlier program fails", async () => {
    const { error } = await inTurn("const dig = () => {\n  throw new Error('dry');\n};", "1;\n2;\n  dig();");
    expect(error).toMatchObject({ message: "dry", line: 3, excerpt: "3 |   dig();\n      ^" });
  });
});

describe("a program that hangs", () => {
  it("leaves the variables as they were before it, and no tool is called again", async () => {
    const asked: unknown[] = [];
    const callTool = async ({ input }: { input: unknown }) => asked.push(input);
    const session = await executor.open({ tools, callTool, variables: { given: 1 }, limits: { timeoutMs: 500 } });
    await session.run("const found = await search({ query: given }); const next = ((count) => () => ++count)(found); next();");
    const { error } = await session.run("console.log('now'); next(); for (;;);");
    expect(error).toMatchObject({ kind: "timeout", message: expect.stringContaining("killed") });
    expect((await session.run("[found, next(), given]")).value).toEqual([1, 3, 1]);
    expect(asked).toEqual([{ query: 1 }]);
    await session.close();
  });
});

describe("timers", () => {
  it("are there however a program comes to them, and what is hidden stays hidden", async () => {
    const timer = `await new Promise((resolve) => globalThis["set" + "Timeout"](resolve, 5)); [typeof Atomics, typeof process, typeof setImmediate]`;
    const hidden = ["undefined", "undefined", "undefined"];
    expect((await inTurn(timer)).value).toEqual(hidden);
    expect((await inTurn("function process() {}", timer, "typeof process")).value).toBe("function");
    expect((await inTurn("const late = () => setTimeout(() => {}, 5); late();", timer)).value).toEqual(hidden);
  });

  it("go off while calls are open", async () => {
    const callTool = ({ input }: { input: unknown }) => new Promise((resolve) => setTimeout(() => resolve(input), 100));
    const session = await executor.open({ tools, callTool });
    const program = `const told = []; const slow = search({ a: 1 }).then(() => told.push("answer"));
for (const ms of [5, 10]) setTimeout(() => told.push(ms), ms); await slow; told`;
    for (let turn = 0; turn < 2; turn++) expect((await session.run(program)).value).toEqual([5, 10, "answer"]);
    await session.close();
  });
});

describe("the executor", () => {
  it("gives its options back, but for nothing", () => {
    expect(new DenoExecutor().toJSON()).toEqual({});
    expect(new DenoExecutor({ limits: { timeoutMs: 5 }, bubblewrap: false }).toJSON()).toEqual({
      limits: { timeoutMs: 5 },
      bubblewrap: false,
    });
  });

  it("says which Deno does not start", async () => {
    const error = await new DenoExecutor({ path: "/nowhere/deno" }).open({ tools: [], callTool: async () => 1 }).catch((thrown) => thrown);
    expect(ExecutorStartError.is(error) && error.message).toContain("/nowhere/deno");
  });

  it("refuses less memory than Deno needs", async () => {
    expect(() => new DenoExecutor({ limits: { memoryBytes: 1024 } })).toThrow(AgentConfigError);
    await expect(executor.open({ tools: [], callTool: async () => 1, limits: { memoryBytes: 1024 } })).rejects.toThrow(/memoryBytes/);
  });
});
