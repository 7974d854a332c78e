import { deepStrictEqual } from "node:assert/strict";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { codec, PythonClient, pythons } from "./testing/python-client.ts";

/** Values that both languages have, made so that what comes back is the same in every way that counts in JavaScript. */
const { value: values } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.string({ unit: "binary" }),
    // Half a surrogate pair, among others.
    fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 5 }).map((units) => String.fromCharCode(...units)),
    fc.maxSafeInteger(),
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.bigInt().filter((value) => value > 2n ** 53n || value < -(2n ** 53n)),
    fc.date({ min: new Date("0001-01-01T00:00:00Z"), max: new Date("9999-12-31T23:59:59.999Z"), noInvalidDate: true }),
    fc.uint8Array(),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(fc.oneof(fc.string(), fc.constantFrom("$", "v", "__proto__", "constructor")), tie("value"), {
      maxKeys: 4,
      noNullPrototype: true,
    }),
    fc
      .uniqueArray(fc.integer())
      .map((keys) => new Map(keys.map((key) => [key, [key]])))
      .filter((map) => map.size > 0),
    fc.uniqueArray(fc.string({ unit: "grapheme" })).map((items) => new Set(items)),
  ),
}));

describe.skipIf(pythons.length === 0)("Python's codec", { timeout: 30_000 }, () => {
  let client: PythonClient;
  beforeAll(async () => {
    client = await PythonClient.start();
    await client.run("import array, collections, dataclasses, datetime, decimal, enum, fractions, math, pathlib, types, uuid");
  });
  afterAll(() => client.close());

  it("gives back whatever JavaScript's sends it", async () => {
    await fc.assert(
      fc.asyncProperty(values, async (value) => {
        const { final } = await client.run("final_answer(echo(None)['x'])", {
          answer: ([id]) => [id, true, codec.encode({ x: value })],
        });
        // Not `toStrictEqual`, which takes an own key "constructor" for the class.
        deepStrictEqual(codec.decode(final as string), value);
      }),
      { numRuns: 300 },
    );
  });

  it("makes of Python's values what the protocol says", async () => {
    const define = `
@dataclasses.dataclass
class Point:
    x: int
    y: list
    made = 0
class Color(enum.Enum): RED = 'red'
class Level(enum.IntEnum): HIGH = 3
Pair = collections.namedtuple('Pair', 'a b')
class Text(str): pass
class Mapping(collections.UserDict): pass
UTC = datetime.timezone.utc
EAST = datetime.timezone(datetime.timedelta(hours=2))`;
    await client.run(define);
    const table: Record<string, unknown> = {
      "2**53 - 1": Number.MAX_SAFE_INTEGER,
      "2**53": 2n ** 53n,
      "-(2**53)": -(2n ** 53n),
      "2**70": 2n ** 70n,
      "1.0": 1,
      "-0.0": -0,
      "1e400": Number.POSITIVE_INFINITY,
      "-math.inf": Number.NEGATIVE_INFINITY,
      "math.nan": Number.NaN,
      True: true,
      "(1, 'a', None)": [1, "a", null],
      "range(3)": [0, 1, 2],
      "collections.deque([1, 2])": [1, 2],
      "array.array('d', [1.5])": [1.5],
      "{'a': 1}.keys()": ["a"],
      "{'a': 1}.values()": [1],
      "{'a': 1}.items()": [["a", 1]],
      "collections.OrderedDict(a=1)": { a: 1 },
      "collections.Counter('aab')": { a: 2, b: 1 },
      "types.MappingProxyType({'a': 1})": { a: 1 },
      "Mapping(a=1)": { a: 1 },
      "{1: 'a', 'b': 2}": new Map<unknown, unknown>([
        [1, "a"],
        ["b", 2],
      ]),
      "{(1, 2): 3}": new Map([[[1, 2], 3]]),
      "{'$': 'bigint', 'v': 'f'}": { $: "bigint", v: "f" },
      "{1}": new Set([1]),
      "frozenset([1])": new Set([1]),
      "bytearray(b'\\x00\\xff')": new Uint8Array([0, 255]),
      "memoryview(b'ab')": new Uint8Array([97, 98]),
      "datetime.datetime(2023, 11, 14, 22, 13, 20, 125000, UTC)": new Date(Date.UTC(2023, 10, 14, 22, 13, 20, 125)),
      "datetime.datetime(2024, 1, 1, 2, tzinfo=EAST)": new Date(Date.UTC(2024, 0, 1)),
      "datetime.datetime(2024, 1, 1)": new Date(Date.UTC(2024, 0, 1)),
      "datetime.date(2024, 2, 29)": "2024-02-29",
      "datetime.time(12, 30)": "12:30:00",
      "datetime.timedelta(minutes=1.5)": 90,
      "decimal.Decimal('1.10')": "1.10",
      "1 + 2j": "(1+2j)",
      "pathlib.PurePosixPath('/a/b')": "/a/b",
      "uuid.UUID(int=1)": "00000000-0000-0000-0000-000000000001",
      "Point(1, [Pair(2, 3)])": { x: 1, y: [{ a: 2, b: 3 }] },
      "[Color.RED, Level.HIGH, Text('t')]": ["red", 3, "t"],
    };
    for (const [expression, expected] of Object.entries(table)) {
      const { decoded } = await client.run(`[${expression}]`);
      expect((decoded as unknown[])?.[0], expression).toEqual(expected);
    }
    const { decoded } = await client.run("TypeError('not so')");
    expect(decoded).toBeInstanceOf(Error);
    expect(String(decoded)).toBe("TypeError: not so");
    // All at once, for the way through containers.
    const { final } = await client.run(`final_answer({${Object.keys(table).map((expression, index) => `'${index}': ${expression}`)}})`);
    expect(Object.values(codec.decode(final as string) as object)).toEqual(Object.values(table));
  });

  it("refuses anything else, naming what and where", async () => {
    const refused: Record<string, RegExp> = {
      "lambda: 1": /a function cannot cross/,
      "object()": /an object of type object cannot cross/,
      "(x for x in [])": /generator.*make it a list first/,
      "{'rows': [1, {'cell': len}]}": /a function cannot cross the sandbox wall \(at `rows\[1\]\.cell`\)/,
      "{'a b': {3: len}}": /\(at `\['a b'\]\[3\]`\)/,
      "(lambda circle: circle.append(circle) or circle)([])": /a list that contains itself/,
      "1 << 80_000": /an int of more than 20000 digits/,
      "[echo.aio(1)]": /await it first/,
    };
    for (const [expression, message] of Object.entries(refused)) {
      const { error } = await client.run(`final_answer(${expression})`);
      expect([error?.name, error?.message], expression).toEqual(["TypeError", expect.stringMatching(message)]);
    }
  });

  it("goes a thousand levels deep, whatever Python's recursion limit is", async () => {
    const nest = (depth: number) => `value = 1\nfor _ in range(${depth}): value = [value]\n`;
    for (const limit of [300, 1_000]) {
      await client.run(`import sys\nsys.setrecursionlimit(${limit})`);
      const { final } = await client.run(`${nest(999)}final_answer(echo(value)['value'])`);
      expect(JSON.stringify(codec.decode(final as string))).toBe(`${"[".repeat(999)}1${"]".repeat(999)}`);
      expect((await client.run("sys.getrecursionlimit()")).decoded).toBe(limit);
    }
    for (const depth of [1_001, 100_000]) {
      expect((await client.run(`${nest(depth)}final_answer(value)`)).error).toMatchObject({
        name: "TypeError",
        message: expect.stringContaining("nested deeper than 1000 levels"),
      });
    }
    await client.run("value = 1\nsys.setrecursionlimit(1000)");
  });

  it("carries megabytes in chunks, both ways", async () => {
    const text = `${"x".repeat(4_000_000)}é`;
    let asked = "";
    const answer = ([id, , input]: readonly [string, string, string]) => {
      asked = input;
      return [id, true, codec.encode(text)] as const;
    };
    const { final } = await client.run(`got = echo('y' * 4_000_000)\nfinal_answer(got == 'x' * 4_000_000 + 'é')`, { answer });
    expect([asked.length, final]).toEqual(['{"value":""}'.length + 4_000_000, "true"]);
    const long = await PythonClient.start({ limits: { messageChars: 6_000_000 } });
    expect((await long.run("'😀' * 1_250_000 + 'z' * 2_500_000")).decoded).toBe("😀".repeat(1_250_000) + "z".repeat(2_500_000));
    await long.close();
  });

  it("takes values that only JavaScript has for the nearest of Python's", async () => {
    const given = {
      none: undefined,
      never: new Date(Number.NaN),
      far: new Date(8.64e15),
      sets: new Set([[1]]),
      odd: new RangeError("far"),
    };
    const program = "v = echo(None)\n[v['none'], v['never'], v['far'], v['sets'], type(v['odd']).__name__, str(v['odd'])]";
    const { decoded } = await client.run(program, { answer: ([id]) => [id, true, codec.encode({ ...given, none: [undefined] })] });
    expect(decoded).toEqual([[null], null, 8.64e15, [[1]], "Exception", "far"]);
  });
});
