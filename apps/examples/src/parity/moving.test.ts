import { ScriptedModel } from "@smolagents-ts/core/testing";
import { describe, expect, it } from "vitest";
import { interrupted, oneRun, programsOf, streamed, twoRuns } from "./moving.ts";
import { program } from "./script.ts";

describe("The programs of docs/from-smolagents.md", () => {
  it("run an agent with a tool, a plan, a callback and a check", async () => {
    const notes: string[] = [];
    const script = [
      "1. Add up. 2. Multiply.",
      program('const rate = await exchangeRate({ base: "USD", quote: "EUR" });\nrate'),
      program("finalAnswer(amounts.reduce((a, b) => a + b) * rate);"),
    ];
    expect(await oneRun(new ScriptedModel(script), (text) => notes.push(text))).toEqual({ output: 276, status: "completed", usage: {} });
    expect(notes).toEqual(["Step 1: Last value: 0.92", "Step 2: answered"]);
  });

  it("keep a conversation", async () => {
    const script = [
      program("const primes = numbers.filter((n) => [7, 11].includes(n));\nfinalAnswer(primes);"),
      program("finalAnswer(primes[0] + primes[1]);"),
    ];
    expect(await twoRuns(new ScriptedModel(script))).toEqual([[7, 11], 18]);
  });

  it("interrupt a run", async () => {
    const { status, reason } = await interrupted(new ScriptedModel([program("while (true) {}")]));
    expect({ status, reason }).toEqual({ status: "aborted", reason: "The user has left." });
  });

  it("read events", async () => {
    const written: string[] = [];
    const output = await streamed(new ScriptedModel([program("console.log(1, 2);"), program("finalAnswer(10);")]), (text) =>
      written.push(text),
    );
    expect(output).toBe(10);
    expect(written.join("")).toContain("console.log(1, 2);\n\nPrinted:\n1 2\n");
  });

  it("join the programs of a run", async () => {
    expect(await programsOf(new ScriptedModel([program("1"), "no program", program("finalAnswer(0);")]))).toBe("1\n\nfinalAnswer(0);");
  });
});
