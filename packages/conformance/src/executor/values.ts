/** What an action gives back: its last value, and that value's text. */

import { expect } from "vitest";
import type { ExecutorCase } from "./case.ts";
import { jsonValues } from "./material.ts";
import { lines } from "./programs.ts";
import { checkSpecials, specialsOf } from "./specials.ts";

export const valueCases = {
  "gives the value of the last expression, and its text": async (context) => {
    const session = await context.open();
    const execution = await context.succeed(session, lines(context.say.assign("first", "40"), "first + 2"));
    expect(execution.value).toBe(42);
    expect(execution.text).toBe("42");
  },

  "gives no value after a declaration": async (context) => {
    const session = await context.open();
    const execution = await context.succeed(session, context.say.assign("first", "40"));
    expect(execution.value).toBeUndefined();
    expect(execution.text).toBeUndefined();
  },

  "gives no value after a loop": async (context) => {
    const session = await context.open();
    const { say } = context;
    const execution = await context.succeed(session, lines(say.assign("last", "0"), say.times(3, "last = index")));
    expect(execution.value).toBeUndefined();
    expect(execution.text).toBeUndefined();
    expect((await context.succeed(session, "last")).value).toBe(2);
  },

  "runs a program without a statement": async (context) => {
    const session = await context.open();
    for (const program of ["", "\n\n", context.program({ javascript: "// Nothing to do.", python: "# Nothing to do." })]) {
      const execution = await context.succeed(session, program);
      expect(execution.text).toBeUndefined();
      expect(execution.output).toEqual([]);
      expect(execution.warnings).toEqual([]);
    }
  },

  "gives the value of a last expression that is a block of lines": async (context) => {
    const session = await context.open();
    const program = context.program({
      javascript: "const found = [3, 1, 2];\nfound\n  .map((each) => each * 2)\n  .filter((each) => each > 2); // The larger ones.\n",
      python: "found = [3, 1, 2]\n[\n    each * 2\n    for each in found\n    if each > 1\n]  # The larger ones.\n",
    });
    expect((await context.succeed(session, program)).value).toEqual([6, 4]);
  },

  "waits for promises at the top level": async (context) => {
    const program = context.program({
      javascript:
        "const first = await Promise.resolve(40);\nconst second = (async () => { await null; return 2; })();\nfirst + (await second)",
      python:
        "import asyncio\nasync def later(value):\n    await asyncio.sleep(0)\n    return value\nfirst = await later(40)\nsecond = asyncio.ensure_future(later(2))\nfirst + await second",
    });
    const session = await context.open();
    expect((await context.succeed(session, program)).value).toBe(42);
    const again = context.program({ javascript: "await Promise.resolve(first)", python: "await later(first)" });
    expect((await context.succeed(session, again)).value).toBe(40);
  },

  "carries every kind of JSON as the last value": async (context) => {
    const session = await context.open();
    for (const value of jsonValues.filter((each) => each !== null)) {
      const execution = await context.succeed(session, lines(context.say.assign("result", context.say.json(value)), "result"));
      expect(execution.value).toStrictEqual(value);
      expect(execution.text).toEqual(expect.any(String));
    }
  },

  "prints objects readably in the value's text": async (context) => {
    const session = await context.open();
    const value = context.say.json({ name: "Ada", tags: ["mathematics", "poetry"] });
    const { text } = await context.succeed(session, lines(context.say.assign("result", value), "result"));
    for (const part of ["name", "Ada", "mathematics", "poetry"]) expect(text).toContain(part);
    expect(text).not.toContain("[object Object]");
  },

  "carries special values as the last value": async (context) => {
    const session = await context.open();
    await checkSpecials(specialsOf(context), async ({ preparation, expression }) => {
      const program = lines(...preparation, context.say.assign("result", expression), "result");
      return (await context.succeed(session, program)).value;
    });
  },

  "survives a last value that cannot cross": async (context) => {
    const session = await context.open();
    const { say } = context;
    const programs = [
      lines(say.define("answer", "42"), "answer"),
      context.program({
        javascript: "const circle = {};\ncircle.self = circle;\ncircle",
        python: 'circle = {}\ncircle["self"] = circle\ncircle',
      }),
      context.program({ javascript: 'Symbol("mark")', python: "object()" }),
    ];
    for (const program of programs) {
      const { error, text } = await context.run(session, program);
      if (!error) expect(text, "a value that cannot cross still has a text").toEqual(expect.any(String));
    }
    expect((await context.succeed(session, "40 + 2")).value).toBe(42);
  },
} satisfies { readonly [title: string]: ExecutorCase };
