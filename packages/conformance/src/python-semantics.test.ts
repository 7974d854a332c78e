import { expect, it } from "vitest";
import { ReferencePythonExecutor } from "./executor/reference/python-executor.ts";
import { cpythonReferences, type ProgramReference } from "./python/cpython.ts";
import { expectLike } from "./python/expect-like.ts";
import { describePythonSemantics } from "./python-semantics.ts";
import { readPythonSnippets } from "./python-snippets.ts";

// An interpreter that is CPython's own passes every snippet. That another one fails: below.
describePythonSemantics("reference", () => new ReferencePythonExecutor());

it("takes a skip only for a snippet that exists, and with a reason", () => {
  const declare = (skip: { readonly [title: string]: string }) =>
    describePythonSemantics("x", () => new ReferencePythonExecutor(), { skip });
  expect(() => declare({ "no such snippet": "Because." })).toThrow('There is no snippet "no such snippet" to skip.');
  expect(() => declare({ "chained assignment and swapping": " " })).toThrow("skipped without a reason");
});

it("has snippets with titles of their own", () => {
  const titles = [...readPythonSnippets().values()].flat().map(({ title }) => title);
  expect(titles.filter((title, index) => titles.indexOf(title) !== index)).toEqual([]);
});

it.each([
  ["a value", "[1, 2]", { value: [1, 3], text: "[1, 3]" }],
  ["the text of a value", "'x'", { value: "x", text: "x" }],
  ["a value that is another kind of number", "2 ** 60", { value: 2 ** 60, text: "1152921504606846976" }],
  ["a value where there is none", "x = 42", { value: 42, text: "42" }],
  ["no value", "42", {}],
  ["other output", "print(1, sep='')", { output: [{ stream: "stdout", text: "1" }] }],
  ["output on another stream", "import sys\nprint(1, file=sys.stderr)", { output: [{ stream: "stdout", text: "1\n" }] }],
  ["an error where there is none", "x = 1", { error: { kind: "runtime", name: "NameError", message: "" } }],
  ["no error", "1 / 0", { value: 0, text: "0" }],
  ["another error", "1 / 0", { error: { kind: "runtime", name: "ValueError", message: "division by zero" } }],
  ["another message", "1 / 0", { error: { kind: "runtime", name: "ZeroDivisionError", message: "no" } }],
] as const)("notices %s", async (_, program, told) => {
  const { programs } = await cpythonReferences("python3", [{ title: "x", programs: [program] }]);
  const reference = programs[0]?.[0] as ProgramReference;
  expect(() => expectLike({ output: [], warnings: [], ...told }, reference, true)).toThrow();
});

it("gives no reference for a snippet that needs a later Python", async () => {
  const { programs } = await cpythonReferences("python3", [{ title: "x", programs: ["1"], since: [9, 9] }]);
  expect(programs).toEqual([[]]);
});
