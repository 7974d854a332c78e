/** What Python has and JSON has not. */

import { expect } from "vitest";
import type { ExecutorCase } from "./case.ts";
import { lines } from "./programs.ts";

const PREPARATION = lines(
  "import collections, dataclasses, datetime, decimal, enum, pathlib, uuid",
  "@dataclasses.dataclass",
  "class Point:",
  "    x: int",
  "    tags: tuple = ('a', 'b')",
  "City = collections.namedtuple('City', 'name people')",
  "class Color(enum.Enum):",
  "    RED = 'red'",
  "class Level(enum.IntEnum):",
  "    HIGH = 3",
);

/** What the code writes, and what arrives on the host. */
const VALUES: readonly (readonly [expression: string, value: unknown])[] = [
  ["(1, (2, 3))", [1, [2, 3]]],
  ["[None, True, False]", [null, true, false]],
  ["range(3)", [0, 1, 2]],
  ["collections.deque([1, 2])", [1, 2]],
  ["Point(1)", { x: 1, tags: ["a", "b"] }],
  ["City('Sfax', 5)", { name: "Sfax", people: 5 }],
  ["[Color.RED, Level.HIGH]", ["red", 3]],
  ["[2 ** 53 - 1, 2 ** 53, -(2 ** 70)]", [2 ** 53 - 1, 2n ** 53n, -(2n ** 70n)]],
  ["[1.0, 2.5, 1e300]", [1, 2.5, 1e300]],
  ["datetime.date(2024, 1, 2)", "2024-01-02"],
  ["datetime.time(3, 4, 5)", "03:04:05"],
  ["datetime.datetime(1970, 1, 1, 0, 0, 1)", new Date(1_000)],
  ["datetime.timedelta(minutes=1, milliseconds=500)", 60.5],
  ["decimal.Decimal('1.10')", "1.10"],
  ["uuid.UUID(int=5)", "00000000-0000-0000-0000-000000000005"],
  ["pathlib.PurePosixPath('/a/b')", "/a/b"],
  ["frozenset([1, 2])", new Set([1, 2])],
  [
    "{1: 'one', (2, 3): 'pair', None: 'none'}",
    new Map<unknown, unknown>([
      [1, "one"],
      [[2, 3], "pair"],
      [null, "none"],
    ]),
  ],
  ["collections.OrderedDict(b=1, a=2)", { b: 1, a: 2 }],
  ["collections.Counter('aab')", { a: 2, b: 1 }],
];

export const pythonValueCases = {
  "carries what Python has and JSON has not, as what comes nearest": async (context) => {
    const preparation = context.program({ python: PREPARATION });
    let taken: unknown;
    const session = await context.open({
      tools: {
        take: (value) => {
          taken = value;
          return null;
        },
      },
    });
    await context.succeed(session, preparation);
    const expressions = `[${VALUES.map(([expression]) => expression).join(", ")}]`;
    const expected = VALUES.map(([, value]) => value);
    expect((await context.succeed(session, expressions)).value).toStrictEqual(expected);
    expect((await context.succeed(session, context.say.finalAnswer(expressions))).final?.value).toStrictEqual(expected);
    await context.succeed(session, context.say.call("take", expressions));
    expect(taken).toStrictEqual(expected);
  },

  "lets programs import what they may, and says so otherwise": async (context) => {
    const allowed = context.program({ python: "import math, xml.etree.ElementTree\nmath.floor(2.5)" });
    const session = await context.open({ imports: ["math", "xml"] });
    expect((await context.succeed(session, allowed)).value).toBe(2);
    for (const program of ["import json", "from json import dumps", "__import__('json')"]) {
      const { error } = await context.run(session, program);
      expect(error).toMatchObject({ kind: "runtime", message: expect.stringContaining("json") });
    }
    expect((await context.succeed(session, "math.floor(3.5)")).value, "the session goes on").toBe(3);
    for (const imports of [undefined, ["*"]]) {
      const free = await context.open(imports ? { imports } : {});
      expect((await context.succeed(free, "import json\njson.dumps([1])")).value).toBe("[1]");
    }
  },
} satisfies { readonly [title: string]: ExecutorCase };
