import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { MAX_LINE_BYTES } from "../frames.ts";
import { RunnerClient } from "./testing/runner-client.ts";

const tools = { echo: (input: unknown) => input, hang: () => new Promise(() => {}) };

describe("frames", () => {
  it("are lines of ASCII, however long and odd the text is", async () => {
    await using runner = await RunnerClient.start({ tools });
    const { value, output } = await runner.run(
      "console.log('é\\u{1f600}\\ud800\\x7f'); (await echo({ text: '\\u{1f600}'.repeat(100_000) })).text",
    );
    expect(value).toBe("😀".repeat(100_000));
    expect(output).toEqual(["out: é😀\ud800\x7f\n"]);
    expect(runner.lines.every((line) => line.length < MAX_LINE_BYTES && /^[\x20-\x7e]*$/.test(line))).toBe(true);
    expect(runner.lines.filter((line) => line.startsWith('{"t":"chunk"')).length).toBeGreaterThan(3);
  });

  it("of calls that are made together go out together, numbered from 1", async () => {
    await using runner = await RunnerClient.start({ tools });
    await runner.run("1");
    await runner.run("await Promise.all([echo({ a: 1 }), echo({ a: 2 })]); await echo({ a: 3 });");
    expect(runner.frames.filter(({ t }) => t === "call").map(({ c }) => c)).toEqual([
      [
        ["2.1", "echo", '{"a":1}'],
        ["2.2", "echo", '{"a":2}'],
      ],
      [["2.3", "echo", '{"a":3}']],
    ]);
  });

  it("of prints keep their order, across the streams and calls", async () => {
    await using runner = await RunnerClient.start({ tools });
    await runner.run("console.log('a'); console.error('b'); console.log({ c: [1] }); await echo({}); console.log('d');");
    expect(runner.frames.flatMap(({ t, s, d }) => (t === "out" ? [`${s}: ${d}`] : t === "call" ? ["call"] : []))).toEqual([
      "out: a\n",
      "err: b\n",
      expect.stringContaining('"c"'),
      "call",
      "out: d\n",
    ]);
  });

  it("tell of all that was printed before the program hangs", async () => {
    await using runner = await RunnerClient.start({ tools });
    const { output } = await runner.run("console.log('a'); console.log('b'); for (;;);", (frame, id) => {
      if (frame["d"] === "b\n") runner.send({ t: "int", id });
    });
    expect(output).toEqual(["out: a\nb\n"]);
  });
});

describe("limits", () => {
  it("stop a flood of a million prints, and count it", async () => {
    await using runner = await RunnerClient.start({ limits: { outputChars: 1_000 } });
    const { output, dropped, value } = await runner.run("for (let i = 0; i < 1e6; i++) console.log('x'); 42");
    expect(output).toEqual([`out: ${"x\n".repeat(500)}`]);
    expect(dropped).toBe(2_000_000 - 1_000);
    expect(value).toBe(42);
  });

  it("stop calls before they are made", async () => {
    await using runner = await RunnerClient.start({ tools, limits: { calls: 2, messageChars: 100 } });
    expect((await runner.run("for (;;) await echo({});")).error).toMatchObject({
      kind: "limit",
      message: expect.stringContaining("2 tool calls"),
    });
    expect((await runner.run("await echo({ text: 'x'.repeat(200) })")).error).toMatchObject({ kind: "limit" });
    expect(runner.frames.filter(({ t }) => t === "call")).toHaveLength(2);
  });
});

describe("a program", () => {
  it.each([
    ["computes", "for (;;);"],
    ["computes after waiting", "await null; for (;;);"],
    ["computes in a timer", "setTimeout(() => { for (;;); }, 1); await hang({});"],
    ["computes while its value is looked at", "({ get slow() { for (;;); } })"],
    ["catches all it can", "for (;;) try { for (;;); } catch {} finally { continue; }"],
    ["never lets a timer in", "for (;;) await null;"],
    ["matches for ever", "/(x+x+)+y/.test('x'.repeat(100))"],
    ["sleeps", "await new Promise((resolve) => setTimeout(resolve, 600_000));"],
    ["waits for a tool", "await hang({});"],
  ])("ends when it is told to while it %s, and the state is kept", async (_, code) => {
    await using runner = await RunnerClient.start({ tools });
    await runner.run("let kept = 1;");
    const { error } = await runner.run(`kept++; console.log('now'); ${code}`, ({ t }, id) => {
      if (t === "out") runner.send({ t: "int", id });
    });
    expect(error?.kind).toBe("aborted");
    expect(
      await runner.run("[kept, (await echo({ value: 7 })).value, await new Promise((resolve) => setTimeout(resolve, 1, 3))]"),
    ).toMatchObject({
      value: [2, 7, 3],
    });
  });

  it("ends with stdin, even while it computes", async () => {
    await using runner = await RunnerClient.start();
    void runner.run("console.log('now'); for (;;);", ({ t }) => {
      if (t === "out") runner.child.stdin?.end();
    });
    expect(await once(runner.child, "exit")).toEqual([null, "SIGKILL"]);
  });

  it("is known to wait for its calls, or not", async () => {
    await using runner = await RunnerClient.start({ tools });
    const programs: readonly [code: string, waiting: boolean][] = [
      ["await hang({});", true],
      ["hang({}); await new Promise(() => {});", true],
      ["await new Promise((resolve) => setTimeout(resolve, 600_000));", false],
    ];
    for (const [code, waiting] of programs) {
      await runner.run(`console.log('now'); ${code}`, ({ t, waiting: told }, id) => {
        if (t === "out") runner.send({ t: "ping", n: 1 });
        if (t !== "pong") return;
        expect(told).toBe(waiting);
        runner.send({ t: "int", id });
      });
    }
    expect.assertions(3);
  });

  it("may leave promises that fail, and throw where nobody can catch it", async () => {
    await using runner = await RunnerClient.start({ tools });
    const lost = await runner.run("Promise.reject(new Error('lost')); const late = Promise.reject(1); late.catch(() => {}); 42");
    expect(lost).toMatchObject({ value: 42, warnings: ["a promise that nothing awaited failed: Error: lost"] });
    const heard = await runner.run("const p = Promise.reject(1); await new Promise((done) => setTimeout(done, 5)); p.catch(() => {}); 43");
    expect(heard).toMatchObject({ value: 43, warnings: [] });
    expect((await runner.run("setTimeout(() => { throw new RangeError('thrown'); }); await hang({});")).error).toMatchObject({
      name: "RangeError",
    });
    expect((await runner.run("queueMicrotask(() => { throw new RangeError('thrown'); }); await hang({});")).error).toMatchObject({
      name: "RangeError",
    });
    expect((await runner.run("await new Promise(() => {});")).error?.message).toContain("nothing will ever settle");
    expect((await runner.run("new Promise(() => {})")).error?.message).toContain("nothing will ever settle");
    expect((await runner.run("20 + 1")).value).toBe(21);
  });

  it("finds nothing of its interpreter", async () => {
    await using runner = await RunnerClient.start();
    const { value } = await runner.run("Object.getOwnPropertyNames(globalThis)");
    for (const name of ["process", "require", "Buffer", "fetch", "WebSocket", "navigator", "WebAssembly", "crypto", "Atomics"]) {
      expect(value).not.toContain(name);
    }
    expect((await runner.run("fetch('https://example.com')")).error?.message).toBe(
      "fetch is not defined: there is no network here, only the tools",
    );
    expect((await runner.run("await import('node:fs')")).error?.message).toContain("import() does not exist here");
    expect((await runner.run("try { null.field; } catch (error) { var trace = error.stack; }\ntrace")).value).toMatch(
      /^TypeError: .*\n {4}at .*program-4:1:\d+\)?$/,
    );
  });
});

describe("the final answer", () => {
  it.each([
    ["at the top level", "try { finalAnswer(1); } catch { reached = 'caught'; } finally { reached = 'finally'; }\nreached = 'after';"],
    [
      "in an async function",
      "const main = async () => { try { finalAnswer(1); } finally { reached = 'finally'; } };\nawait main();\nreached = 'after';",
    ],
    ["in a function", "function main() { finalAnswer(1); reached = 'inside'; }\nmain();\nreached = 'after';"],
    ["in a callback", "[1, 2].forEach((each) => finalAnswer(each));\nreached = 'after';"],
    ["in a then", "await echo({}).then(() => finalAnswer(1));\nreached = 'after';"],
    ["after a line without semicolon", "const one = [1]\nfinalAnswer(one[0])\nreached = 'after'"],
    ["in a condition", "if (reached) finalAnswer(1)\nelse finalAnswer(2)\nreached = 'after'"],
  ])("ends the program %s", async (_, code) => {
    await using runner = await RunnerClient.start({ tools });
    await runner.run("let reached = 'before';");
    expect(await runner.run(code)).toMatchObject({ final: 1, output: [] });
    expect((await runner.run("reached")).value).toBe("before");
  });
});

describe("furnishing", () => {
  it("refuses variables that it cannot read", async () => {
    await using runner = await RunnerClient.start({ variables: "[[" });
    expect(runner.frames.at(-1)).toMatchObject({ t: "refused", message: expect.any(String) });
  });
});
