/** Calls from inside the code to tools on the host. */

import { expect } from "vitest";
import { type ExecutorCase, gate } from "./case.ts";
import { jsonValues } from "./material.ts";
import { lines } from "./programs.ts";
import { checkSpecials, specialsOf } from "./specials.ts";

const echo = (value: unknown): unknown => value;

export const toolCases = {
  "gives the code what a tool returns": async (context) => {
    const seen: unknown[] = [];
    const session = await context.open({
      tools: {
        double: (value, { call, signal }) => {
          seen.push({ name: call.name, input: call.input, aborted: signal.aborted });
          return { doubled: 2 * (value as number) };
        },
      },
    });
    const { say } = context;
    const read = context.program({ javascript: "result.doubled", python: 'result["doubled"]' });
    expect((await context.succeed(session, lines(say.assign("result", say.call("double", "21")), read))).value).toBe(42);
    expect(seen).toEqual([{ name: "double", input: { value: 21 }, aborted: false }]);
  },

  "carries every kind of JSON to a tool and back": async (context) => {
    const seen: unknown[] = [];
    const session = await context.open({
      tools: {
        echo: (value) => {
          seen.push(value);
          return value;
        },
      },
    });
    const { say } = context;
    const { final } = await context.succeed(
      session,
      say.finalAnswer(`[${jsonValues.map((value) => say.call("echo", say.json(value))).join(", ")}]`),
    );
    expect(seen).toStrictEqual(jsonValues);
    expect(final?.value).toStrictEqual(jsonValues);
  },

  "carries special values to a tool": async (context) => {
    let seen: unknown;
    const session = await context.open({
      tools: {
        take: (value) => {
          seen = value;
          return null;
        },
      },
    });
    await checkSpecials(specialsOf(context), async ({ preparation, expression }) => {
      seen = "nothing arrived";
      await context.succeed(session, lines(...preparation, context.say.call("take", expression)));
      return seen;
    });
  },

  "carries special values from a tool": async (context) => {
    let result: unknown;
    const session = await context.open({ tools: { give: () => result } });
    await checkSpecials(specialsOf(context), async ({ preparation, check, value }) => {
      result = value;
      const program = lines(...preparation, context.say.assign("value", context.say.call("give")), check);
      return (await context.succeed(session, program)).value === true ? value : "something else";
    });
  },

  "passes nothing, or an empty object, when the code passes nothing": async (context) => {
    const inputs: unknown[] = [];
    const session = await context.open({ tools: { ping: (_, { call }) => inputs.push(call.input) } });
    await context.succeed(session, context.say.call("ping"));
    expect(inputs).toHaveLength(1);
    expect(inputs[0] ?? {}).toEqual({});
  },

  "names positional arguments after the input schema": async (context) => {
    const program = context.program({ python: "[echo(1), echo(value=2)]" });
    const session = await context.open({ tools: { echo } });
    expect((await context.succeed(session, program)).value).toEqual([1, 2]);
  },

  "offers the tools as members of one object too": async (context) => {
    const program = context.program({
      javascript: "(await tools.echo({ value: 40 })) + (await tools['echo']({ value: 2 }))",
      python: "tools.echo(value=40) + getattr(tools, 'echo')(value=2)",
    });
    const session = await context.open({ tools: { echo } });
    expect((await context.succeed(session, program)).value).toBe(42);
  },

  "offers a tool that is no global as a member only": async (context) => {
    const session = await context.open({ tools: { echo, hidden: echo }, globals: { hidden: false } });
    const { error } = await context.run(session, context.say.call("hidden", "1"));
    expect(error).toMatchObject({ kind: "runtime", message: expect.stringContaining("hidden") });
    const member = context.program({ javascript: "await tools.hidden({ value: 42 })", python: "tools.hidden(value=42)" });
    expect((await context.succeed(session, member)).value).toBe(42);
    expect((await context.succeed(session, context.say.call("echo", "42"))).value).toBe(42);
  },

  "lets programs use the name of a tool that may be replaced": async (context) => {
    const session = await context.open({ tools: { image: echo }, globals: { image: "replaceable" } });
    const { say } = context;
    expect((await context.succeed(session, say.call("image", "1"))).value).toBe(1);
    await context.succeed(session, say.assign("image", "40"));
    expect((await context.succeed(session, "image + 2")).value).toBe(42);
    const member = context.program({ javascript: "await tools.image({ value: 42 })", python: "tools.image(value=42)" });
    expect((await context.succeed(session, member)).value).toBe(42);
  },

  "calls tools from functions that an earlier action defined": async (context) => {
    const session = await context.open({ tools: { echo } });
    await context.succeed(
      session,
      context.program({
        javascript: "const twice = async (value) => (await echo({ value })) + (await echo({ value }));",
        python: "def twice(value):\n    return echo(value=value) + echo(value=value)",
      }),
    );
    expect((await context.succeed(session, context.program({ javascript: "await twice(21)", python: "twice(21)" }))).value).toBe(42);
  },

  "answers calls one after another": async (context) => {
    const seen: unknown[] = [];
    const session = await context.open({ tools: { next: (value) => seen.push(value) } });
    const { say } = context;
    const step = context.program({ javascript: "sum += await next({ value: index });", python: "sum += next(value=index)" });
    expect((await context.succeed(session, lines(say.assign("sum", "0"), say.times(10, step), "sum"))).value).toBe(55);
    expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  },

  "gives every call its own id": async (context) => {
    const ids: string[] = [];
    const session = await context.open({ tools: { mark: (_, { call }) => ids.push(call.id) } });
    const { say } = context;
    for (let action = 0; action < 3; action++) await context.succeed(session, say.times(4, say.call("mark", "index")));
    expect(ids).toHaveLength(12);
    expect(new Set(ids).size).toBe(12);
    for (const id of ids) expect(id).toEqual(expect.stringMatching(/./));
  },

  "throws a tool's error in the code, where it can be caught": async (context) => {
    const session = await context.open({
      tools: {
        fail: () => {
          throw new RangeError("The well is dry.");
        },
      },
    });
    const { say } = context;
    const program = lines(say.assign("seen", "0"), say.attempt(say.call("fail"), "seen = problem"), "seen");
    expect((await context.succeed(session, program)).value).toContain("The well is dry.");
  },

  "tells a tool's error when the code does not catch it": async (context) => {
    const session = await context.open({
      tools: {
        fail: async () => {
          throw new Error("The well is dry.");
        },
        failOddly: () => {
          throw "only text";
        },
      },
    });
    const { error } = await context.run(session, context.say.call("fail"));
    expect(error).toMatchObject({ kind: "runtime", message: expect.stringContaining("The well is dry.") });
    expect((await context.run(session, context.say.call("failOddly"))).error?.message).toContain("only text");
    expect((await context.succeed(session, "40 + 2")).value).toBe(42);
  },

  "tells the line of a call whose tool failed": async (context) => {
    const session = await context.open({
      tools: {
        fail: () => {
          throw new Error("The well is dry.");
        },
      },
    });
    const { error } = await context.run(session, lines("1 + 1", "", context.say.call("fail"), "2 + 2"));
    expect(error?.line).toBe(3);
  },

  "throws in the code when a tool's result cannot cross": async (context) => {
    const circle: { self?: unknown } = {};
    circle.self = circle;
    const session = await context.open({ tools: { give: (value) => (value === "circle" ? circle : { run: () => 1 }) } });
    const { say } = context;
    for (const kind of ["circle", "function"]) {
      const { error } = await context.run(session, say.call("give", JSON.stringify(kind)));
      expect(error?.message, `a ${kind} cannot cross`).toEqual(expect.stringMatching(/./));
    }
    expect((await context.succeed(session, "40 + 2")).value).toBe(42);
  },

  "throws in the code when an argument cannot cross": async (context) => {
    const seen: unknown[] = [];
    const session = await context.open({ tools: { take: (value) => seen.push(value) } });
    const { say } = context;
    const circle = context.program({
      javascript: "const circle = {};\ncircle.self = circle;",
      python: 'circle = {}\ncircle["self"] = circle',
    });
    const action = context.program({ javascript: "() => 1", python: "lambda: 1" });
    for (const [preparation, expression] of [
      [circle, "circle"],
      [circle, "[circle]"],
      ["", action],
      ["", `[${action}]`],
    ] as const) {
      const program = lines(
        preparation,
        say.assign("seen", '"no error"'),
        say.attempt(say.call("take", expression), "seen = [problem]"),
        "seen",
      );
      expect((await context.succeed(session, program)).value, expression).toEqual([expect.stringMatching(/./)]);
    }
    expect(seen).toEqual([]);
  },

  "asks the host for no tool that it was not given": async (context) => {
    const names: string[] = [];
    const session = await context.open({ tools: { echo }, onCall: ({ name }) => names.push(name) });
    const programs = context.program({
      javascript: [
        "await missing({})",
        "await tools.missing({})",
        "await tools.constructor({})",
        "await tools['__proto__']({})",
        "await tools.toString({})",
        "await tools['']({})",
      ].join("\n//---\n"),
      python: ["missing()", "echo.missing()"].join("\n#---\n"),
    });
    for (const program of programs.split(/^(?:\/\/|#)---$/m)) await context.run(session, program.trim());
    expect(names).toEqual([]);
    expect((await context.run(session, "missing()")).error).toMatchObject({ kind: "runtime", message: expect.stringContaining("missing") });
    expect((await context.succeed(session, context.say.call("echo", "42"))).value).toBe(42);
  },

  "tells of a call that was not awaited, and makes it": async (context) => {
    const program = context.program({ javascript: "record({ value: 7 });\n42" });
    const recorded = gate<unknown>();
    const session = await context.open({ tools: { record: recorded.open } });
    const { value, warnings } = await context.succeed(session, program);
    expect(value).toBe(42);
    expect(warnings.join("\n")).toContain("record");
    expect(await context.within(recorded.opened, "the tool is called")).toBe(7);
    const awaited = await context.succeed(session, "await record({ value: 8 });\nawait Promise.all([record({ value: 9 })]);\n42");
    expect(awaited.warnings).toEqual([]);
  },
} satisfies { readonly [title: string]: ExecutorCase };
