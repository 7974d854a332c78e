/** What the model is told when its code fails. */

import { expect } from "vitest";
import type { CaseContext, ExecutorCase } from "./case.ts";
import { textOf } from "./output.ts";
import { lines } from "./programs.ts";

export const errorCases = {
  "tells the name and the message of a runtime error": async (context) => {
    const session = await context.open();
    const { error, value, final } = await context.run(session, context.say.fail("The well is dry."));
    expect(error).toMatchObject({ kind: "runtime", name: context.say.plainError, message: expect.stringContaining("The well is dry.") });
    expect(value).toBeUndefined();
    expect(final).toBeUndefined();
  },

  "tells the class of an error that the code defines": async (context) => {
    const session = await context.open();
    const program = context.program({
      javascript: 'class EmptyWell extends Error { name = "EmptyWell"; }\nthrow new EmptyWell("dry");',
      python: 'class EmptyWell(Exception):\n    pass\nraise EmptyWell("dry")',
    });
    expect((await context.run(session, program)).error).toMatchObject({
      kind: "runtime",
      name: "EmptyWell",
      message: expect.stringContaining("dry"),
    });
  },

  "tells the name that is not defined": async (context) => {
    const session = await context.open();
    const { error } = await context.run(session, "missing_name + 1");
    const name = context.program({ javascript: "ReferenceError", python: "NameError" });
    expect(error).toMatchObject({ kind: "runtime", name, message: expect.stringContaining("missing_name") });
  },

  "tells the line of a runtime error": async (context) => {
    const session = await context.open();
    await context.succeed(session, "1 + 1");
    const { error } = await context.run(session, failingInLineFive(context));
    expect(error?.line).toBe(5);
  },

  "tells the column of a runtime error and shows the line": async (context) => {
    const session = await context.open();
    const program = failingInLineFive(context);
    const failing = program.split("\n")[4] ?? "";
    const { error } = await context.run(session, program);
    expect(error?.column).toBeGreaterThan(failing.length - failing.trimStart().length);
    expect(error?.column).toBeLessThanOrEqual(failing.length);
    expect(error?.excerpt).toContain(failing.trim());
    expect(error?.excerpt).toContain("^");
  },

  "tells the line of an error after waiting": async (context) => {
    const program = context.program({
      javascript: "const first = await Promise.resolve(1);\nawait null;\n\nawait (async () => {\n  await null;\n  null.field;\n})();",
      python: "import asyncio\nawait asyncio.sleep(0)\n\nasync def fail():\n    await asyncio.sleep(0)\n    None + 1\nawait fail()",
    });
    const session = await context.open();
    expect((await context.run(session, program)).error).toMatchObject({ kind: "runtime", name: "TypeError", line: 6 });
  },

  "counts lines in the TypeScript that was written": async (context) => {
    const program = context.program({
      javascript:
        "interface City {\n  name: string;\n  people: number;\n}\ntype Cities = City[];\nconst cities: Cities = [];\n(cities[0] as City).name;",
    });
    const session = await context.open();
    expect((await context.run(session, program)).error).toMatchObject({ kind: "runtime", line: 7 });
  },

  "goes on with the session after an error": async (context) => {
    const session = await context.open();
    const { say } = context;
    await context.succeed(session, say.assign("earlier", "1"));
    await context.run(session, lines(say.assign("before", "40"), "earlier = 2", say.fail("no"), say.assign("after", "1")));
    expect((await context.succeed(session, "before + earlier")).value).toBe(42);
    expect((await context.run(session, "before + missing")).error?.kind).toBe("runtime");
    expect((await context.succeed(session, "before")).value).toBe(40);
  },

  "tells the line of a syntax error and runs nothing": async (context) => {
    const session = await context.open();
    const { say } = context;
    await context.succeed(session, say.assign("reached", "0"));
    const wrong = context.program({ javascript: "let = = 5;", python: "def = 5" });
    const { error, output } = await context.run(session, lines("reached = 1", say.print('"before"'), wrong, say.print('"after"')));
    expect(error).toMatchObject({ kind: "syntax", name: "SyntaxError", line: 3 });
    expect(error?.message).toEqual(expect.stringMatching(/./));
    expect(textOf(output)).toBe("");
    expect((await context.succeed(session, "reached")).value).toBe(0);
  },

  "tells what was thrown when it is no error": async (context) => {
    const session = await context.open();
    const thrown = {
      '"the well is dry"': "the well is dry",
      '{ code: "E_DRY", depth: 7 }': "E_DRY",
      "404": "404",
      null: "null",
      undefined: "undefined",
    };
    for (const [expression, part] of Object.entries(thrown)) {
      const { error } = await context.run(session, context.program({ javascript: `throw ${expression};` }));
      expect(error).toMatchObject({ kind: "runtime", message: expect.stringContaining(part) });
      expect(error?.message).not.toContain("[object Object]");
    }
    expect((await context.succeed(session, "40 + 2")).value).toBe(42);
  },

  "survives errors that fight back": async (context) => {
    const session = await context.open();
    const programs = context.program({
      javascript: lines(
        "throw { get message() { throw new Error('from the getter'); }, toString() { throw new Error('from toString'); } };",
        "//---",
        "throw new Proxy(new Error('hidden'), { get() { throw new Error('from the proxy'); } });",
        "//---",
        "throw Object.assign(new Error('odd'), { name: { toString() { throw 1; } }, message: 7, stack: null });",
        "//---",
        "Error.prepareStackTrace = () => { throw new Error('from the trace'); }; null.field;",
      ),
      python: lines(
        "class Bad(Exception):\n    def __str__(self):\n        raise Exception('from str')\n    __repr__ = __str__\nraise Bad()",
        "#---",
        "raise SystemExit(3)",
        "#---",
        "raise KeyboardInterrupt()",
        "#---",
        "class Worse(BaseException):\n    pass\nraise Worse('bad')",
      ),
    });
    for (const program of programs.split(/^(?:\/\/|#)---$/m)) {
      const { error } = await context.run(session, program.trim());
      expect(error?.kind, program).toBe("runtime");
      expect(error?.message).toEqual(expect.any(String));
    }
    expect((await context.succeed(session, "40 + 2")).value).toBe(42);
  },

  "survives a promise that fails and that nobody waits for": async (context) => {
    const program = context.program({
      javascript: 'Promise.reject(new Error("nobody listens"));\n(async () => { await null; null.field; })();\n42',
      python: "import asyncio\nasync def fail():\n    None + 1\nasyncio.ensure_future(fail())\nawait asyncio.sleep(0)\n42",
    });
    const session = await context.open();
    expect((await context.run(session, program)).error?.kind ?? "runtime").toBe("runtime");
    expect((await context.succeed(session, "40 + 2")).value).toBe(42);
  },

  "survives endless recursion": async (context) => {
    const session = await context.open();
    const program = context.program({
      javascript: "function down() { return 1 + down(); }\ndown()",
      python: "def down():\n    return 1 + down()\ndown()",
    });
    const { error } = await context.run(session, program);
    expect(error?.message).toMatch(/stack|recursion|memory/i);
    await context.expectUsableOrReplaceable(session);
  },
} satisfies { readonly [title: string]: ExecutorCase };

function failingInLineFive(context: CaseContext): string {
  return context.program({
    javascript: "const list = [];\n\n// A comment.\nfunction fine() {}\n    const first = list[0].name; const other = 1;\nfine();",
    python: "items = []\n\n# A comment.\nif True:\n    first = items[0]; other = 1\nother = 2",
  });
}
