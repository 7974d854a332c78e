import { describe, expect, it } from "vitest";
import { readPythonLiteral } from "./python-literal.ts";

describe("readPythonLiteral", () => {
  // What CPython's ast.literal_eval makes of them.
  it.each<[string, unknown]>([
    ["'it\\'s' rest", "it's"],
    ['"a\\n\\t\\\\\\x41\\u00e9\\U0001F600\\q"', "a\n\t\\Aé😀\\q"],
    ["r'a\\n\\''", "a\\n\\'"],
    ['"""two\nlines "quoted" """', 'two\nlines "quoted" '],
    ["'a' \"b\"\n 'c'", "ab"],
    ["('a' 'b' # c\n 'd')", "abd"],
    ["('a'\n  \"b\")", "ab"],
    ["'a\\\nb'", "ab"],
    ["(1,)", [1]],
    ["(1, 'x', None)", [1, "x", null]],
    ["()", []],
    ["[1, -2.5, 1_000, 1e3, True, False, None,]", [1, -2.5, 1000, 1000, true, false, null]],
    ["{'a': {'b': [1]}, # comment }\n 'c': 'd',}", { a: { b: [1] }, c: "d" }],
    ["{}", {}],
  ])("reads %j", (source, value) => {
    expect(readPythonLiteral(source, 0)).toEqual(value);
  });

  it.each([
    "name",
    "f'{x}'",
    "b'x'",
    "os.system('x')",
    "{**a}",
    "{'a': f()}",
    "['a' + 'b']",
    "[1, 2",
    "'open",
    '"""open"',
    "{1: 2}",
    "",
    "lambda: 1",
  ])("leaves %j alone: it is no literal, or none that tools have", (source) => expect(readPythonLiteral(source, 0)).toBeUndefined());

  it("gives up on what is nested too deeply", () => {
    expect(readPythonLiteral("[".repeat(100_000), 0)).toBeUndefined();
  });

  it("keeps __proto__ a key like any other", () => {
    const value = readPythonLiteral("{'__proto__': {'polluted': 1}}", 0);
    expect(Object.keys(Object(value))).toEqual(["__proto__"]);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});
