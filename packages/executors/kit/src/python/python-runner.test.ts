import { afterAll, afterEach, describe, expect, it } from "vitest";
import { type ClientOptions, PythonClient, printedBy, pythons } from "./testing/python-client.ts";

const open: PythonClient[] = [];
async function start(options?: ClientOptions): Promise<PythonClient> {
  const client = await PythonClient.start(options);
  open.push(client);
  return client;
}
afterEach(() => Promise.all(open.splice(0).map((client) => client.close())));

// Without an interpreter there is nothing to test here.
describe.skipIf(pythons.length === 0)("a Python program", { timeout: 30_000 }, () => {
  it("gives the value of its last expression, and what a REPL shows of it", async () => {
    const client = await start({ variables: [["city", "Tunis"]] });
    expect(await client.run("x = 40\nx + 2")).toMatchObject({ decoded: 42, text: "42", warnings: [] });
    expect(await client.run("city")).toMatchObject({ decoded: "Tunis", text: "'Tunis'" });
    for (const program of ["x = 1", "None", "", "# nothing", "for i in range(3): i"]) {
      expect(await client.run(program)).not.toHaveProperty("text");
    }
  });

  it("keeps names, classes and the futures it imported for the next one", async () => {
    const client = await start();
    await client.run("from __future__ import annotations\nclass Point:\n    def __init__(self, x: Undefined): self.x = x");
    const next =
      "import pickle, dataclasses\n@dataclasses.dataclass\nclass Box:\n    inner: Undefined\n[pickle.loads(pickle.dumps(Point(7))).x, Point.__module__, Box(3)]";
    expect((await client.run(next)).decoded).toEqual([7, "__main__", { inner: 3 }]);
    expect((await client.run("globals()['Point'] is Point")).decoded).toBe(true);
  });

  it("awaits at its top level, and runs asyncio.run there too", async () => {
    const client = await start();
    const define = "import asyncio\nasync def later(x):\n    await asyncio.sleep(0)\n    return x";
    expect((await client.run(`${define}\nasyncio.run(later(1))`)).decoded).toBe(1);
    expect((await client.run("first = await later(2)\nasyncio.run(later(first + 1))")).decoded).toBe(3);
    expect((await client.run("async def deep():\n    return asyncio.run(later(4)) + await later(5)\nawait deep()")).decoded).toBe(9);
    expect((await client.run("[x async for x in (each async for each in agen())]\n")).error?.name).toBe("NameError");
    expect((await client.run("asyncio.new_event_loop().run_until_complete(later(6))")).decoded).toBe(6);
  });

  it("ends the tasks it leaves behind, and tells of those that failed", async () => {
    const client = await start();
    const program =
      "import asyncio\nseen = []\nasync def stay():\n    try:\n        await asyncio.sleep(600)\n    finally:\n        seen.append('ended')\nasync def fail(): raise ValueError('dry')\nkept = asyncio.create_task(stay()), asyncio.create_task(fail())\nawait asyncio.sleep(0)\n1";
    const { decoded, warnings } = await client.run(program);
    expect(decoded).toBe(1);
    expect(warnings).toEqual(["a task that nothing awaited failed: ValueError: dry"]);
    expect((await client.run("seen")).decoded).toEqual(["ended"]);
  });

  it("has a text for values that cannot cross, whatever their repr() does", async () => {
    const client = await start();
    expect((await client.run("object()")).text).toMatch(/^<object object at 0x/);
    const bad = "class Bad:\n    def __repr__(self): raise ValueError('no')\nBad()";
    expect(await client.run(bad)).toMatchObject({ text: expect.stringContaining("Bad"), warnings: [] });
    const odd = "class Odd:\n    def __repr__(self): return 5\nOdd()";
    expect((await client.run(odd)).text).toContain("Odd");
    expect((await client.run("circle = []\ncircle.append(circle)\ncircle")).text).toBe("[[...]]");
    const { text } = await (await start({ limits: { outputChars: 100 } })).run("'x' * 1000");
    expect(text?.length).toBeLessThan(200);
  });

  it("cannot break the runner by what it does to Python's own names", async () => {
    const client = await start();
    await client.run("import builtins, json, sys, io\nprint = str = repr = len = isinstance = None\njson.dumps = json.loads = None");
    await client.run("for name in ('print', 'open', 'repr', 'sum', 'eval', 'exec', 'compile'): setattr(builtins, name, None)");
    expect(await client.run("echo([1, {'a': 2.5}])")).toMatchObject({ decoded: { value: [1, { a: 2.5 }] } });
  });

  it("may be ended by exit() without its interpreter", async () => {
    const client = await start();
    expect((await client.run("kept = 1\nexit()")).error).toMatchObject({ kind: "runtime", name: "SystemExit", line: 2 });
    expect((await client.run("import sys\nsys.exit('enough')")).error?.message).toContain("enough");
    expect((await client.run("kept")).decoded).toBe(1);
  });

  it("finds nobody to ask", async () => {
    const client = await start();
    expect((await client.run("input('name? ')")).error).toMatchObject({ name: "EOFError", message: expect.stringContaining("input()") });
    expect((await client.run("import sys\nsys.stdin.read()")).decoded).toBe("");
  });

  it("imports what it may, and is told what that is", async () => {
    const client = await start({ imports: ["json", "os.path", "collections.*"] });
    expect((await client.run("import json.decoder, os.path, collections.abc\nfrom os import path\n1")).decoded).toBe(1);
    for (const program of ["import subprocess", "from shutil import rmtree", "__import__('socket')", "def f():\n    import ssl\nf()"]) {
      const { error } = await client.run(program);
      expect(error).toMatchObject({ name: "ImportError", message: expect.stringMatching(/not allowed.*collections\.\*, json, os\.path/) });
    }
    const all = await start({ imports: ["*"] });
    expect((await all.run("import subprocess\n1")).decoded).toBe(1);
  });

  it("gets variables between two programs", async () => {
    const client = await start();
    client.send({ t: "define", id: 1_000, v: '[["given",{"$":"set","v":[1,2]}]]' });
    expect(await client.next()).toMatchObject({ t: "done", id: 1_000 });
    expect((await client.run("given == {1, 2}")).decoded).toBe(true);
  });
});

describe.each(pythons)("an error of a program, in %s", { timeout: 30_000 }, (python) => {
  let client: PythonClient | undefined;
  afterAll(() => client?.close());
  const run = async (program: string) => {
    client ??= await PythonClient.start({ python });
    return (await client.run(program)).error;
  };

  it("has CPython's own words, with its suggestions", async () => {
    const programs = [
      "undefined_name",
      "items = [1]\nitem",
      "'text'.uper()",
      "from math import sine",
      "{}['key']",
      "[][1]",
      "1 / 0",
      "int('x')",
      "'a' + 1",
      "assert False",
      "raise ValueError('several', 'parts')",
      "raise ValueError('two\\nlines')",
    ];
    const printed = printedBy(python, SHOW.replace("PROGRAMS", JSON.stringify(programs))).split("\0");
    for (const [index, program] of programs.entries()) {
      const error = await run(program);
      expect(`${error?.name}: ${error?.message}`.replace(/: $/, ""), program).toBe(printed[index]?.trim());
    }
  });

  it("has CPython's words and position when it is one of syntax", async () => {
    const programs = ["def = 5", "x = 'a\ny = 1", "if 1:\nx = 1", "f(1, 2", "é = 'é' x", "print 'a'", "return 5\n", "x = (1,\n\n y = 2)"];
    const told = JSON.parse(printedBy(python, TELL.replace("PROGRAMS", JSON.stringify(programs))));
    for (const [index, program] of programs.entries()) {
      const error = await run(program);
      const [name, message, line, column] = told[index];
      expect(error, program).toMatchObject({ kind: "syntax", name, message, line, column: Math.max(1, column) });
    }
  });

  it("tells the line, the column and an excerpt", async () => {
    const error = await run("items = []\n\nif True:\n    first = '😀é', items[0]; other = 1");
    expect(error).toMatchObject({ kind: "runtime", name: "IndexError", line: 4, excerpt: expect.stringContaining("4 |     first = ") });
    const [major, minor] = printedBy(python, "print(*sys.version_info[:2])").split(" ").map(Number) as [number, number];
    // Before 3.11 Python knows lines only. Columns count UTF-16, as the host does.
    expect(error?.column).toBe(major === 3 && minor < 11 ? 5 : "    first = '😀é', ".length + 1);
  });

  it("stands where the program called a function of an earlier one, which is named", async () => {
    await run("def divide(x):\n    return 1 / x");
    const error = await run("1\n2\ndivide(0)");
    expect(error).toMatchObject({ name: "ZeroDivisionError", line: 3, message: expect.stringContaining("divide()") });
    expect(await run("def other():\n    return divide(0)\n\nother()")).toMatchObject({ line: 2 });
    expect(await run("import json\njson.loads('{')")).toMatchObject({ name: "JSONDecodeError", line: 2 });
  });

  it("has the lines of all programs in a trace that the program makes", async () => {
    await run("def halve(x):\n    return x / 0  # a half");
    const error = await run("import traceback\ntry: halve(1)\nexcept ZeroDivisionError: raise ValueError(traceback.format_exc())");
    expect(error?.message).toMatch(/try: halve\(1\)(.|\n)*# a half/);
    expect((await run("try: halve(2)\nexcept ZeroDivisionError: raise ValueError(traceback.format_exc())"))?.message).toContain("halve(2)");
  });

  it("names its cause, its notes and its parts", async () => {
    expect((await run("raise KeyError('a') from ValueError('b')"))?.message).toMatch(/ValueError: b/);
    const grouped = await run("raise ExceptionGroup('many', [ValueError('a'), KeyError('b')])");
    if (grouped?.name === "ExceptionGroup") expect(grouped.message).toMatch(/many.*ValueError: a; KeyError: 'b'/);
  });

  it("is told whatever its class makes of itself", async () => {
    const hostile = ["class Bad(Exception):\n    def __str__(self): raise Bad()\nraise Bad()", "raise KeyboardInterrupt()"];
    hostile.push("class Worse(BaseException): pass\nraise Worse('bad')", "def down(): return 1 + down()\ndown()");
    for (const program of hostile) expect(await run(program)).toMatchObject({ kind: "runtime", message: expect.any(String) });
  });
});

/** What the interpreter prints of each program's error, in the last lines of its report. */
const SHOW = `
import io
for program in PROGRAMS:
  try:
    exec(program, {})
  except BaseException as e:
    kept, sys.stderr = sys.stderr, io.StringIO()
    sys.__excepthook__(type(e), e, e.__traceback__)
    told, sys.stderr = sys.stderr.getvalue(), kept
    print(told[told.rindex(type(e).__name__):], end="\\0")
`;

const TELL = `
import json
told = []
for program in PROGRAMS:
  try:
    compile(program, "x", "exec")
  except SyntaxError as e:
    told.append([type(e).__name__, e.msg, e.lineno, e.offset])
print(json.dumps(told))
`;
