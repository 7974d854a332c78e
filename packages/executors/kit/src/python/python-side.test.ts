import { describe, expect, it } from "vitest";
import type { Outcome } from "../guest/outcome.ts";
import { DEFAULT_LIMITS } from "../session-limits.ts";
import { pythonSide } from "./python-side.ts";

function outcome(report: unknown, code = "one\ntwo"): Outcome {
  const program = pythonSide.prepare(code, 1, [], DEFAULT_LIMITS);
  if (!("exec" in program)) throw new Error("The program was refused.");
  return program.toOutcome(typeof report === "string" ? report : JSON.stringify(report));
}

describe("pythonSide", () => {
  it("sends programs as they are written", () => {
    expect(pythonSide.prepare("print('é')\r\n", 1, [], DEFAULT_LIMITS)).toMatchObject({ exec: { code: "print('é')\r\n" } });
  });

  it("has a runner in ASCII", () => {
    expect(Buffer.from(pythonSide.runner).toString("latin1")).toMatch(/^[\n -~]+$/);
  });

  it("refuses a program that no model writes", () => {
    expect(pythonSide.prepare("#".repeat(2_000_000), 1, [], DEFAULT_LIMITS)).toMatchObject({ error: { kind: "limit" } });
  });

  it("reads reports, with an excerpt of the program", () => {
    const error = { kind: "runtime", name: "NameError", message: "no", line: 2, column: 2 };
    expect(outcome({ value: "1", text: "1", error, warnings: ["slip"] })).toEqual({
      value: "1",
      text: "1",
      error: { ...error, excerpt: "2 | two\n     ^" },
      warnings: ["slip"],
    });
  });

  it("makes an outcome of any report", () => {
    for (const report of ["", "no JSON", "null", "[]", "1", '"text"']) expect(outcome(report).error).toMatchObject({ kind: "runtime" });
    expect(outcome({ value: 1, text: {}, error: "x", warnings: "y" })).toEqual({ warnings: [] });
    const odd = outcome({
      error: { kind: "timeout", name: {}, message: 7, line: -1, column: 1e99 },
      warnings: [1, null, "z".repeat(10_000)],
    });
    expect(odd.error).toEqual({ kind: "runtime", name: "Exception", message: "" });
    expect(odd.warnings?.[0]?.length).toBeLessThan(3_000);
    expect(outcome({ error: { kind: "syntax", line: 1, column: 500 } }).error).not.toHaveProperty("excerpt");
    expect(outcome({ error: { message: "m".repeat(1e6) }, text: "t".repeat(1e6) }).error?.message.length).toBeLessThan(11_000);
    expect(outcome({ stopped: true, value: "1" })).toMatchObject({ error: { kind: "aborted" } });
    expect(outcome({ stopped: true, value: "1" })).not.toHaveProperty("value");
  });

  it("keeps a value that is too much from crossing", () => {
    const tooMuch = outcome({ value: `[${"1,".repeat(400_000)}1]` });
    expect(tooMuch).toEqual({ warnings: [expect.stringContaining("made of")] });
    expect(outcome({ tooLong: 5e6 }).warnings).toEqual([expect.stringContaining("5000000 characters long")]);
  });
});
