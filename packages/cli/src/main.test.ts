import { definePlugin, type Executor, type Model, ModelError, PluginRegistry } from "@smolagents-ts/core";
import { FakeExecutor, type FakeProgram, type ScriptEntry, ScriptedModel } from "@smolagents-ts/core/testing";
import { describe, expect, it } from "vitest";
import { main } from "./main.ts";
import { FakeIo, type FakeIoOptions } from "./testing/fake-io.ts";

/** A registry whose model `test/…` says the script and whose executor `local` runs the program. */
function registryOf(script: readonly ScriptEntry[] | Model, program: FakeProgram | Executor = () => ({ final: { value: "42" } })) {
  const given: { model?: object } = {};
  const model = "stream" in script ? script : new ScriptedModel(script, { chunkChars: 3 });
  const executor = typeof program === "function" ? new FakeExecutor(program) : program;
  const registry = new PluginRegistry().register(
    definePlugin({
      kind: "model",
      name: "test",
      create: (options) => {
        given.model = options;
        return model;
      },
    }),
    definePlugin({ kind: "executor", name: "local", create: () => executor }),
  );
  return { registry, executor, given, model };
}

async function run(argv: readonly string[], registry: PluginRegistry, options?: FakeIoOptions) {
  const io = new FakeIo(options);
  const exitCode = await main(["--model", "test/some-model", ...argv], io, registry);
  return { exitCode, stdout: io.stdout.text, stderr: io.stderr.text.replace(/\b\d+(\.\d)? m?s\b/g, "N ms"), io };
}

const REPLY = {
  text: "I count them.\n\n<code>\nconst n = await count({ of: 'stars' });\nfinalAnswer(n);\n",
  usage: { inputTokens: 1_000, outputTokens: 42 },
};

describe("plain output", () => {
  const script: readonly ScriptEntry[] = [
    { text: "First I look.\n<code>\nlook()\n", usage: { inputTokens: 1_000, outputTokens: 20 } },
    { text: "I know.\n<code>\nfinalAnswer(42)\n</code>", usage: { inputTokens: 1_200, outputTokens: 1 } },
  ];
  const program: FakeProgram = async (code, { print, call }) => {
    if (code !== "look()") return { final: { value: 42 } };
    print("a\nb");
    await call("nothing", { a: 1, text: "x".repeat(500) }).catch(() => {});
    print("c\n");
    return { text: "7", error: { kind: "runtime", name: "TypeError", message: "no", line: 1 }, warnings: ["A call was not awaited."] };
  };

  it("tells each step on stderr and writes the answer alone on stdout", async () => {
    const { exitCode, stdout, stderr } = await run(["task"], registryOf(script, program).registry);
    expect(exitCode).toBe(0);
    expect(stdout).toBe("42\n");
    expect(stderr).toBe(`Step 1
First I look.

  │ look()

  a
  b
  ✗ nothing({ a: 1, text: '${"x".repeat(77)}…)  N ms
    Unknown tool nothing. There are no tools.
  c
  Last value: 7
  Error (line 1): TypeError: no
  Warning: A call was not awaited.

Step 2
I know.

  │ finalAnswer(42)

2 steps · 2,221 tokens (2,200 in, 21 out) · N ms
`);
  });

  it("is the same however the reply is cut into pieces", async () => {
    const whole = await run(["task"], registryOf(new ScriptedModel(script), program).registry);
    for (const chunkChars of [1, 2, 7, 16]) {
      const pieces = await run(["task"], registryOf(new ScriptedModel(script, { chunkChars }), program).registry);
      expect(pieces.stderr).toBe(whole.stderr);
    }
  });

  it("is quiet when asked: the answer and nothing else", async () => {
    const { stdout, stderr } = await run(["task", "--quiet"], registryOf(script, program).registry);
    expect({ stdout, stderr }).toEqual({ stdout: "42\n", stderr: "" });
  });

  it("shows a block once, fenced or tagged, and what is not the program too", async () => {
    const text = 'Data:\n```json\n{"a": 1}\n```\n<code>\n```js\nrun()\n```\n</code>';
    const { stderr } = await run(["task"], registryOf([text]).registry);
    expect(stderr).toBe('Step 1\nData:\n```json\n{"a": 1}\n```\n\n  │ run()\n\n1 step · N ms\n');
  });

  it("shows a reply that is nothing but a program once", async () => {
    const { stderr } = await run(["task"], registryOf(["const a = 1;\nfinalAnswer(a);"]).registry);
    expect(stderr).toBe("Step 1\nconst a = 1;\nfinalAnswer(a);\n\n1 step · N ms\n");
  });

  it("shows what the model wrote when nothing of it could run, and why", async () => {
    const { stderr } = await run(["task", "--max-steps", "1"], registryOf(["So:\n```python\nprint(1)\n```\n"]).registry);
    expect(stderr).toBe(`Step 1
So:
\`\`\`python
print(1)
\`\`\`

  Your reply holds a python block, but only JavaScript runs here, so nothing ran.

No answer: the steps ran out. Give it more with --max-steps.

1 step · N ms
`);
  });

  it("shows the last value after prints that the model sees cut", async () => {
    const { stderr } = await run(
      ["task", "--max-steps", "1"],
      registryOf(["<code>\nx\n"], (_, { print }) => {
        for (let line = 0; line < 1_000; line++) print(`line ${line}\n`);
        return { text: "'done'", warnings: ["Slow."] };
      }).registry,
    );
    expect(stderr).toContain("  line 999\n  Last value: 'done'\n  Warning: Slow.\n\nNo answer");
    expect(stderr.match(/line 500\n/g)).toHaveLength(1);
  });

  it("counts what it does not show of a very long line; --verbose shows it", async () => {
    const printLong: FakeProgram = (_, { print }) => {
      print("y".repeat(100_000));
      return { final: { value: 1 } };
    };
    const registry = () => registryOf(["<code>\nx\n"], printLong).registry;
    const short = await run(["task"], registry());
    expect(short.stderr).toContain(`${"y".repeat(4_000)} … 96,000 more characters in this line\n`);
    const whole = await run(["task", "--verbose"], registry());
    expect(whole.stderr).toContain("y".repeat(100_000));
  });

  it("tells reasoning only when it is verbose", async () => {
    const script = [{ reasoning: "Hmm, let me see.", text: "I know.\n<code>\nx\n" }];
    expect((await run(["task"], registryOf(script).registry)).stderr).not.toContain("Hmm");
    expect((await run(["task", "--verbose"], registryOf(script).registry)).stderr).toBe(
      "Step 1\nHmm, let me see.\n\nI know.\n\n  │ x\n\n1 step · N ms\n",
    );
  });
});

describe("the answer", () => {
  const answer = async (value: unknown, options?: FakeIoOptions) =>
    (await run(["task"], registryOf([REPLY], () => ({ final: { value } })).registry, options)).stdout;

  it("is text as it is, and JSON for everything else", async () => {
    expect(await answer("two\nlines\n")).toBe("two\nlines\n");
    expect(await answer(12n)).toBe("12\n");
    expect(await answer(undefined)).toBe("null\n");
    expect(await answer({ when: new Date(0), list: new Set([1]) })).toBe(
      '{\n  "when": "1970-01-01T00:00:00.000Z",\n  "list": [\n    1\n  ]\n}\n',
    );
  });

  it("is exact in a file, and cannot control a terminal", async () => {
    expect(await answer("\u001b[31mred\r\n")).toBe("\u001b[31mred\r\n");
    expect(await answer("\u001b[31mred\r\n", { stdoutIsTTY: true })).toBe("␛[31mred\n");
  });
});

describe("in a terminal", () => {
  it("puts a heading over the answer", async () => {
    const { stderr } = await run(["task", "--no-color"], registryOf([REPLY]).registry, {
      stdoutIsTTY: true,
      stderrIsTTY: true,
      env: { CI: "1" },
    });
    expect(stderr).toMatch(/finalAnswer\(n\);\n\nAnswer\n\n1 step · 1,042 tokens/);
  });

  it("colours steps and programs", async () => {
    const { stderr } = await run(["task"], registryOf([REPLY]).registry, { stderrIsTTY: true });
    expect(stderr).toContain("\u001b[35mconst\u001b[39m n = \u001b[35mawait\u001b[39m count");
  });

  const colors: readonly (readonly [said: string, options: FakeIoOptions, argv: readonly string[], colored: boolean])[] = [
    ["a pipe", {}, [], false],
    ["a terminal", { stderrIsTTY: true }, [], true],
    ["a terminal, --no-color", { stderrIsTTY: true }, ["--no-color"], false],
    ["a terminal, NO_COLOR=1", { stderrIsTTY: true, env: { NO_COLOR: "1" } }, [], false],
    ["a terminal, NO_COLOR empty", { stderrIsTTY: true, env: { NO_COLOR: "" } }, [], true],
    ["a pipe, FORCE_COLOR=1", { env: { FORCE_COLOR: "1" } }, [], true],
    ["a terminal, FORCE_COLOR=0", { stderrIsTTY: true, env: { FORCE_COLOR: "0" } }, [], false],
    ["both set", { stderrIsTTY: true, env: { FORCE_COLOR: "1", NO_COLOR: "1" } }, [], false],
  ];
  for (const [said, options, argv, colored] of colors) {
    it(`${said}: ${colored ? "colours" : "no colours"}`, async () => {
      const { stderr } = await run(["task", ...argv], registryOf([REPLY]).registry, options);
      expect(stderr.includes("\u001b[35m")).toBe(colored);
    });
  }

  it("moves the cursor only where it can be taken back: not in a pipe, not in CI, not in a dumb terminal", async () => {
    const slow = () => new ScriptedModel([REPLY], { delayMs: 100 });
    const moves = async (options: FakeIoOptions) =>
      (await run(["task"], registryOf(slow()).registry, options)).stderr.includes("\u001b[2K");
    expect(await moves({ stderrIsTTY: true })).toBe(true);
    expect(await moves({})).toBe(false);
    expect(await moves({ stderrIsTTY: true, env: { CI: "true" } })).toBe(false);
    expect(await moves({ stderrIsTTY: true, env: { TERM: "dumb" } })).toBe(false);
  });
});

describe("untrusted text", () => {
  const EVIL = "\u001b]0;owned\u0007\u001b[2J\u009b5m\u202e";

  it("reaches no terminal as a control sequence, wherever it comes from", async () => {
    const model = new ScriptedModel(
      [{ reasoning: EVIL, text: `${EVIL}\n\`\`\`\n${EVIL}\n\`\`\`\n<code>\n"${EVIL}"\n` }, { error: new Error(EVIL) }],
      { chunkChars: 1 },
    );
    const { registry } = registryOf(model, async (_, { print, call }) => {
      print(EVIL);
      await call(EVIL, { [EVIL]: EVIL }).catch(() => {});
      return { text: EVIL, error: { kind: "runtime", name: EVIL, message: EVIL }, warnings: [EVIL] };
    });
    const { stdout, stderr, exitCode } = await run(["task", "--verbose", "--no-color"], registry, {
      stdoutIsTTY: true,
      stderrIsTTY: true,
      env: { CI: "1" },
    });
    expect(exitCode).toBe(1);
    expect(stdout).toBe("");
    expect(stderr.replaceAll("\n", "")).not.toMatch(/\p{Cc}|\u202e/u);
    expect(stderr.match(/␛\[2J/g)?.length).toBeGreaterThan(8);
  });
});

describe("--json", () => {
  const lines = (text: string) =>
    text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));

  it("writes each event as a line, and nothing on stderr", async () => {
    const { registry } = registryOf([REPLY], async (_, { print, call }) => {
      print("one\ntwo\n");
      await call("missing", { big: 1n, at: new Date(0) }).catch(() => {});
      return { final: { value: new Map([["a", 2n]]) } };
    });
    const { exitCode, stdout, stderr } = await run(["task", "--json"], registry);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    const events = lines(stdout);
    expect([...new Set(events.map(({ type }) => type))]).toEqual([
      "run-start",
      "step-start",
      "text-delta",
      "code",
      "output",
      "tool-start",
      "tool-finish",
      "step-finish",
      "run-finish",
    ]);
    expect(events.find(({ type }) => type === "tool-start")).toMatchObject({
      name: "missing",
      input: { big: "1", at: "1970-01-01T00:00:00.000Z" },
    });
    expect(events.at(-1)).toMatchObject({ status: "completed", output: { a: "2" }, usage: { inputTokens: 1_000, outputTokens: 42 } });
  });

  it("writes an error as a line too", async () => {
    const failed = await run(["task", "--json"], registryOf([{ error: new Error("boom") }]).registry);
    expect(failed).toMatchObject({ exitCode: 1, stderr: "" });
    expect(lines(failed.stdout).at(-1)).toEqual({
      type: "error",
      name: "AgentGenerationError",
      code: "GENERATION",
      message: "The model call of step 1 failed: boom",
      exitCode: 1,
    });
    const wrong = await run(["task", "--json", "--max-steps", "0"], registryOf([]).registry);
    expect(lines(wrong.stdout)).toMatchObject([{ type: "error", code: "CONFIG", exitCode: 2 }]);
  });
});

describe("the exit code", () => {
  it("is 1 when the model fails; the message holds the hint and no stack", async () => {
    const error = new ModelError("The server said no.", { kind: "auth", hint: "Set the key." });
    const { exitCode, stderr } = await run(["task"], registryOf([{ error }]).registry);
    expect(exitCode).toBe(1);
    expect(stderr).toBe("Step 1\n\nError: The model call of step 1 failed: The server said no.\n\n  Set the key.\n");
  });

  it("comes with the stacks of all causes when it is verbose", async () => {
    const { stderr } = await run(["task", "--verbose"], registryOf([{ error: new Error("boom") }]).registry);
    expect(stderr).toMatch(/AgentGenerationError: .*\n\s+at [\s\S]+Caused by Error: boom\n\s+at /);
  });

  it("is 2 for a package that is not installed, with the command that installs it", async () => {
    const { exitCode, stderr } = await run(["task", "--executor", "nowhere"], registryOf([REPLY]).registry);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(
      /needs the package @smolagents-ts\/executor-nowhere, which is not installed[\s\S]* @smolagents-ts\/executor-nowhere\n/,
    );
  });

  it("is 3 when the steps ran out", async () => {
    const { exitCode, stdout, stderr } = await run(["task", "--max-steps", "2", "-q"], registryOf([REPLY, REPLY], () => ({})).registry);
    expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: "" });
    expect(stderr).toBe("No answer: the steps ran out. Give it more with --max-steps.\n");
  });

  it("is 0 for --help, which names every exit code, and for --version", async () => {
    const help = await run(["--help"], registryOf([]).registry);
    expect(help).toMatchObject({ exitCode: 0, stderr: "" });
    for (const code of ["0  ", "1  ", "2  ", "3  ", "130", "143", "129", "141"]) expect(help.stdout).toContain(code);
    expect(Math.max(...help.stdout.split("\n").map(({ length }) => length))).toBeLessThanOrEqual(100);
    expect((await run(["--version"], registryOf([]).registry)).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe("the task", () => {
  const taskOf = async (argv: readonly string[], options: FakeIoOptions) => {
    const { registry, model } = registryOf([REPLY]);
    const { exitCode, stderr } = await run(argv, registry, options);
    const content = model instanceof ScriptedModel ? JSON.stringify(model.requests[0]?.messages.at(-1)) : "";
    return { exitCode, stderr, content };
  };

  it("comes from stdin when there is none, or a dash", async () => {
    for (const argv of [[], ["-"]])
      expect((await taskOf(argv, { stdin: "Wie spät ist es in 東京?\n" })).content).toContain("Wie spät ist es in 東京?");
  });

  it("is not waited for at a keyboard", async () => {
    expect(await taskOf([], { stdinIsTTY: true })).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("There is no task.") });
  });

  it("may not be empty", async () => {
    for (const [argv, stdin] of [
      [[""], ""],
      [["  "], ""],
      [[], " \n"],
    ] as const) {
      expect(await taskOf(argv, { stdin })).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("The task is empty.") });
    }
  });
});

describe("the model", () => {
  it("is made by its provider's plugin, which alone knows what the options mean", async () => {
    const { registry, given } = registryOf([REPLY]);
    await run(["task", "--base-url", "http://localhost:1/v1", "--api-key-env", "KEY"], registry, { env: { KEY: "sk-very-secret" } });
    expect(given.model).toEqual({ modelId: "some-model", baseURL: "http://localhost:1/v1", apiKey: "sk-very-secret" });
  });

  it("gets only what was said", async () => {
    const { registry, given } = registryOf([REPLY]);
    await run(["task"], registry);
    expect(given.model).toEqual({ modelId: "some-model" });
  });

  it("needs the variable it was told of, whose name is not repeated: it may be the key", async () => {
    const { exitCode, stderr } = await run(["task", "--api-key-env", "sk_oops_a_key"], registryOf([REPLY]).registry);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("The environment variable that --api-key-env names is not set.");
    expect(stderr).not.toContain("sk_oops_a_key");
  });

  it("may quote the key in its error: it is left out, also of stacks and JSON", async () => {
    for (const flag of ["--verbose", "--json"]) {
      const error = new Error("401 for Bearer sk-very-secret", { cause: new Error("key sk-very-secret") });
      const { stdout, stderr } = await run(["task", flag, "--api-key-env", "KEY"], registryOf([{ error }]).registry, {
        env: { KEY: "sk-very-secret" },
      });
      expect(stdout + stderr).toContain("[key]");
      expect(stdout + stderr).not.toContain("sk-very-secret");
    }
  });
});
