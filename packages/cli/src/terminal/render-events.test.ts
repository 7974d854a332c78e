import { FakeExecutor, type FakeProgram, type ScriptEntry, ScriptedModel } from "@smolagents-ts/core/testing";
import { describe, expect, it } from "vitest";
import type { FakeIoOptions } from "../testing/fake-io.ts";
import { runMain } from "../testing/run-main.ts";

/** What the model says, reply by reply, in small pieces; and what running any program comes to. */
const scripted = (script: readonly ScriptEntry[], program: FakeProgram = () => ({ final: { value: "42" } }), chunkChars = 3) => ({
  model: new ScriptedModel(script, { chunkChars }),
  executor: new FakeExecutor(program),
});

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
    const { exitCode, stdout, stderr } = await runMain(["task"], scripted(script, program));
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
    const whole = await runMain(["task"], scripted(script, program, 1_000));
    for (const chunkChars of [1, 2, 7, 16]) {
      const pieces = await runMain(["task"], scripted(script, program, chunkChars));
      expect(pieces.stderr).toBe(whole.stderr);
    }
  });

  it("is quiet when asked: the answer and nothing else", async () => {
    const { stdout, stderr } = await runMain(["task", "--quiet"], scripted(script, program));
    expect({ stdout, stderr }).toEqual({ stdout: "42\n", stderr: "" });
  });

  it("shows a block once, fenced or tagged, and what is not the program too", async () => {
    const text = 'Data:\n```json\n{"a": 1}\n```\n<code>\n```js\nrun()\n```\n</code>';
    const { stderr } = await runMain(["task"], scripted([text]));
    expect(stderr).toBe('Step 1\nData:\n```json\n{"a": 1}\n```\n\n  │ run()\n\n1 step · N ms\n');
  });

  it("shows a reply that is nothing but a program once", async () => {
    const { stderr } = await runMain(["task"], scripted(["const a = 1;\nfinalAnswer(a);"]));
    expect(stderr).toBe("Step 1\nconst a = 1;\nfinalAnswer(a);\n\n1 step · N ms\n");
  });

  it("shows what the model wrote when nothing of it could run, and why", async () => {
    const { stderr } = await runMain(["task", "--max-steps", "1"], scripted(["So:\n```python\nprint(1)\n```\n"]));
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
    const { stderr } = await runMain(
      ["task", "--max-steps", "1"],
      scripted(["<code>\nx\n"], (_, { print }) => {
        for (let line = 0; line < 1_000; line++) print(`line ${line}\n`);
        return { text: "'done'", warnings: ["Slow."] };
      }),
    );
    expect(stderr).toContain("  line 999\n  Last value: 'done'\n  Warning: Slow.\n\nNo answer");
    expect(stderr.match(/line 500\n/g)).toHaveLength(1);
  });

  it("counts what it does not show of a very long line; --verbose shows it", async () => {
    const printLong: FakeProgram = (_, { print }) => {
      print("y".repeat(100_000));
      return { final: { value: 1 } };
    };
    const registry = () => scripted(["<code>\nx\n"], printLong);
    const short = await runMain(["task"], registry());
    expect(short.stderr).toContain(`${"y".repeat(4_000)} … 96,000 more characters in this line\n`);
    const whole = await runMain(["task", "--verbose"], registry());
    expect(whole.stderr).toContain("y".repeat(100_000));
  });

  it("tells reasoning only when it is verbose", async () => {
    const script = [{ reasoning: "Hmm, let me see.", text: "I know.\n<code>\nx\n" }];
    expect((await runMain(["task"], scripted(script))).stderr).not.toContain("Hmm");
    expect((await runMain(["task", "--verbose"], scripted(script))).stderr).toBe(
      "Step 1\nHmm, let me see.\n\nI know.\n\n  │ x\n\n1 step · N ms\n",
    );
  });
});

describe("the answer", () => {
  const answer = async (value: unknown, options?: FakeIoOptions) =>
    (
      await runMain(
        ["task"],
        scripted([REPLY], () => ({ final: { value } })),
        options,
      )
    ).stdout;

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
    const { stderr } = await runMain(["task", "--no-color"], scripted([REPLY]), {
      stdoutIsTTY: true,
      stderrIsTTY: true,
      env: { CI: "1" },
    });
    expect(stderr).toMatch(/finalAnswer\(n\);\n\nAnswer\n\n1 step · 1,042 tokens/);
  });

  it("colours steps and programs", async () => {
    const { stderr } = await runMain(["task"], scripted([REPLY]), { stderrIsTTY: true });
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
      const { stderr } = await runMain(["task", ...argv], scripted([REPLY]), options);
      expect(stderr.includes("\u001b[35m")).toBe(colored);
    });
  }

  it("moves the cursor only where it can be taken back: not in a pipe, not in CI, not in a dumb terminal", async () => {
    const slow = () => ({ ...scripted([]), model: new ScriptedModel([REPLY], { delayMs: 100 }) });
    const moves = async (options: FakeIoOptions) => (await runMain(["task"], slow(), options)).stderr.includes("\u001b[2K");
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
    const executor = new FakeExecutor(async (_, { print, call }) => {
      print(EVIL);
      await call(EVIL, { [EVIL]: EVIL }).catch(() => {});
      return { text: EVIL, error: { kind: "runtime", name: EVIL, message: EVIL }, warnings: [EVIL] };
    });
    const { stdout, stderr, exitCode } = await runMain(
      ["task", "--verbose", "--no-color"],
      { model, executor },
      {
        stdoutIsTTY: true,
        stderrIsTTY: true,
        env: { CI: "1" },
      },
    );
    expect(exitCode).toBe(1);
    expect(stdout).toBe("");
    expect(stderr.replaceAll("\n", "")).not.toMatch(/\p{Cc}|\u202e/u);
    expect(stderr.match(/␛\[2J/g)?.length).toBeGreaterThan(8);
  });
});
