/** The final answer: a value that ends the program. */

import { expect } from "vitest";
import { type ExecutorCase, gate } from "./case.ts";
import { jsonValues, MEGABYTE } from "./material.ts";
import { lines } from "./programs.ts";
import { checkSpecials, specialsOf } from "./specials.ts";

export const finalCases = {
  "carries every kind of JSON as the final answer": async (context) => {
    const session = await context.open();
    for (const value of jsonValues) {
      const { final } = await context.succeed(session, context.say.finalAnswer(context.say.json(value)));
      expect(final).toStrictEqual({ value });
    }
  },

  "carries special values as the final answer": async (context) => {
    const session = await context.open();
    await checkSpecials(specialsOf(context), async ({ preparation, expression }) => {
      const { final } = await context.succeed(session, lines(...preparation, context.say.finalAnswer(expression)));
      expect(final, "there is a final answer").toBeDefined();
      return final?.value;
    });
  },

  "carries a large final answer": async (context) => {
    const session = await context.open();
    const { final } = await context.succeed(session, context.say.finalAnswer(context.say.repeat("x", MEGABYTE)));
    expect(final?.value).toHaveLength(MEGABYTE);
  },

  "has no final answer until the code gives one": async (context) => {
    const session = await context.open();
    expect((await context.succeed(session, "40 + 2")).final).toBeUndefined();
    expect((await context.succeed(session, context.say.finalAnswer("42"))).final).toEqual({ value: 42 });
    expect((await context.succeed(session, "40 + 3")).final).toBeUndefined();
  },

  "stops the program at the final answer": async (context) => {
    const { say } = context;
    const called: unknown[] = [];
    const session = await context.open({ tools: { record: (value) => called.push(value) } });
    const { final, output } = await context.succeed(
      session,
      lines(
        say.assign("reached", "1"),
        say.print('"before"'),
        say.finalAnswer("42"),
        "reached = 2",
        say.print('"after"'),
        say.call("record", '"after"'),
      ),
    );
    expect(final).toEqual({ value: 42 });
    expect(output.map((chunk) => chunk.text).join("")).toContain("before");
    expect(output.map((chunk) => chunk.text).join("")).not.toContain("after");
    expect((await context.succeed(session, "reached")).value).toBe(1);
    expect(called).toEqual([]);
  },

  "gives a final answer that the code cannot take back": async (context) => {
    const called: unknown[] = [];
    const session = await context.open({ tools: { record: (value) => called.push(value) } });
    const { final, output } = await context.succeed(
      session,
      context.program({
        javascript: lines(
          "try { finalAnswer(1); } catch (error) { console.log('caught'); await record({ value: 'caught' }); finalAnswer(2); }",
          "finally { console.log('finally'); await record({ value: 'finally' }); finalAnswer(3); }",
          "console.log('after'); await record({ value: 'after' }); finalAnswer(4);",
        ),
        python: lines(
          "try:",
          "    final_answer(1)",
          "except BaseException:",
          "    print('caught'); record(value='caught'); final_answer(2)",
          "finally:",
          "    print('finally'); record(value='finally'); final_answer(3)",
          "print('after'); record(value='after'); final_answer(4)",
        ),
      }),
    );
    expect(final).toEqual({ value: 1 });
    expect(output).toEqual([]);
    expect(called).toEqual([]);
  },

  "takes the final answer from inside a function": async (context) => {
    const session = await context.open();
    const program = context.program({
      javascript:
        "async function main() {\n  for (const each of [1, 2, 3]) if (each === 2) finalAnswer(each);\n}\nawait main();\nconsole.log('after');",
      python: "def main():\n    for each in [1, 2, 3]:\n        if each == 2:\n            final_answer(each)\nmain()\nprint('after')",
    });
    const { final, output } = await context.succeed(session, program);
    expect(final).toEqual({ value: 2 });
    expect(output).toEqual([]);
  },

  "takes the final answer while tools are still asked": async (context) => {
    const program = context.program({
      javascript: "const pending = slow({});\nfinalAnswer(42);",
      python: "import asyncio\npending = asyncio.ensure_future(slow.aio())\nawait asyncio.sleep(0)\nfinal_answer(42)",
    });
    const asked = gate();
    const over = gate();
    const session = await context.open({
      tools: {
        slow: async () => {
          asked.open();
          await over.opened;
        },
      },
    });
    const { final } = await context.succeed(session, program);
    expect(final).toEqual({ value: 42 });
    over.open();
    expect((await context.succeed(session, "40 + 2")).value).toBe(42);
  },

  "goes on with the session after a final answer": async (context) => {
    const session = await context.open();
    await context.succeed(session, lines(context.say.assign("kept", "40"), context.say.finalAnswer("kept")));
    expect((await context.succeed(session, "kept + 2")).value).toBe(42);
  },

  "fails in the code when the final answer cannot cross": async (context) => {
    const session = await context.open();
    const { say } = context;
    const program = context.program({
      javascript: "const circle = {};\ncircle.self = circle;\nfinalAnswer({ circle, run: () => 1 });",
      python: 'circle = {}\ncircle["self"] = circle\nfinal_answer({"circle": circle, "run": lambda: 1})',
    });
    const { final, error } = await context.run(session, program);
    expect(final).toBeUndefined();
    expect(error?.message).toEqual(expect.stringMatching(/./));
    expect((await context.succeed(session, say.finalAnswer("1"))).final).toEqual({ value: 1 });
  },
} satisfies { readonly [title: string]: ExecutorCase };
