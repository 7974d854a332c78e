import { CodeAgent, type CodeAgentOptions, tool } from "@smolagents-ts/core";
import { FakeExecutor, type FakeProgram, type ScriptEntry, ScriptedModel } from "@smolagents-ts/core/testing";
import { describe, expect, it } from "vitest";
import { type ShowOptions, showRun } from "./testing/show-run.ts";

interface ScriptedRun extends ShowOptions {
  /** What the model says, reply by reply, and in pieces of how many characters. */
  readonly script: readonly ScriptEntry[];
  readonly chunkChars?: number;
  readonly delayMs?: number;
  /** What running any program comes to. */
  readonly program?: FakeProgram;
  readonly agent?: Partial<CodeAgentOptions>;
}

function show({ script, chunkChars = 3, delayMs = 0, program = () => ({ final: { value: "42" } }), agent, ...options }: ScriptedRun) {
  const model = new ScriptedModel(script, { chunkChars, delayMs });
  return showRun(new CodeAgent({ model, executor: new FakeExecutor(program), ...agent }), options);
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

  const nothing = tool({
    name: "nothing",
    description: "Fails.",
    inputSchema: { type: "object" },
    execute: () => {
      throw new Error("Nothing will come of nothing.\nSpeak again.");
    },
  });

  it("tells each step with what it took, and the answer apart", async () => {
    const { told, answer } = await show({ script, program, agent: { tools: [nothing] } });
    expect(answer).toBe("42\n");
    expect(told).toBe(`Step 1
First I look.

  │ look()

  a
  b
  ✗ nothing({ a: 1, text: '${"x".repeat(77)}…)  N ms
    nothing failed: Nothing will come of nothing.
  c
  Last value: 7
  Error (line 1): TypeError: no
  Warning: A call was not awaited.
[Step 1: N ms | 1,000 in | 20 out]

Step 2
I know.

  │ finalAnswer(42)
[Step 2: N ms | 1,200 in | 1 out]

2 steps · 2,221 tokens (2,200 in, 21 out) · N ms
`);
  });

  it("is the same however the reply is cut into pieces", async () => {
    const whole = await show({ script, program, chunkChars: 1_000 });
    for (const chunkChars of [1, 2, 7, 16]) expect(await show({ script, program, chunkChars })).toEqual(whole);
  });

  it("is quiet at level error: the answer and nothing else", async () => {
    expect(await show({ script, program, level: "error" })).toEqual({ told: "", answer: "42\n" });
  });

  it("shows the task, and the answer under a heading, where there is one place for all", async () => {
    const { told } = await show({ script: ["<code>\nx\n"], task: true });
    expect(told).toMatch(/^Task\ntask\n\nStep 1\n/);
  });
});

describe("a reply", () => {
  const told = async (text: ScriptEntry, run: Partial<ScriptedRun> = {}) => (await show({ script: [text], ...run })).told;
  const END = "[Step 1: N ms]\n\n1 step · N ms\n";

  it("shows a block once, fenced or tagged, and what is not the program too", async () => {
    const text = 'Data:\n```json\n{"a": 1}\n```\n<code>\n```js\nrun()\n```\n</code>';
    expect(await told(text)).toBe(`Step 1\nData:\n\`\`\`json\n{"a": 1}\n\`\`\`\n\n  │ run()\n${END}`);
  });

  it("shows a reply that is nothing but a program once", async () => {
    expect(await told("const a = 1;\nfinalAnswer(a);")).toBe(`Step 1\nconst a = 1;\nfinalAnswer(a);\n${END}`);
  });

  it("shows the thought of a reply in JSON, not its braces", async () => {
    const text = JSON.stringify({ thought: "I think.", code: "finalAnswer(1)" });
    expect(await told(text, { agent: { structuredReplies: true } })).toBe(`Step 1\nI think.\n\n  │ finalAnswer(1)\n${END}`);
  });

  it("shows JSON that is no such reply as it came", async () => {
    expect(await told('{"a": 1}\n<code>\nx\n')).toBe(`Step 1\n{"a": 1}\n\n  │ x\n${END}`);
  });

  it("shows what the model wrote when nothing of it could run, and why", async () => {
    const text = await told("So:\n```python\nprint(1)\n```\n", { agent: { maxSteps: 1 } });
    expect(text).toContain(`Step 1
So:
\`\`\`python
print(1)
\`\`\`

  Your reply holds a python block, but only JavaScript runs here, so nothing ran.
[Step 1: N ms]
`);
  });

  it("tells reasoning only at level debug", async () => {
    const entry = { reasoning: "Hmm, let me see.", text: "I know.\n<code>\nx\n" };
    expect(await told(entry)).not.toContain("Hmm");
    expect(await told(entry, { level: "debug" })).toBe(`Step 1\nHmm, let me see.\n\nI know.\n\n  │ x\n${END}`);
  });
});

describe("what a program did", () => {
  it("shows the last value after prints that the model sees cut", async () => {
    const { told } = await show({
      script: ["<code>\nx\n", "I do not know."],
      agent: { maxSteps: 1 },
      program: (_, { print }) => {
        for (let line = 0; line < 1_000; line++) print(`line ${line}\n`);
        return { text: "'done'", warnings: ["Slow."] };
      },
    });
    expect(told).toContain("  line 999\n  Last value: 'done'\n  Warning: Slow.\n[Step 1");
    expect(told.match(/line 500\n/g)).toHaveLength(1);
  });

  it("counts what it does not show of a very long line; level debug shows it", async () => {
    const printLong: FakeProgram = (_, { print }) => {
      print("y".repeat(100_000));
      return { final: { value: 1 } };
    };
    const run = { script: ["<code>\nx\n"], program: printLong };
    expect((await show(run)).told).toContain(`${"y".repeat(4_000)} … 96,000 more characters in this line\n`);
    expect((await show({ ...run, level: "debug" })).told).toContain("y".repeat(100_000));
  });
});

describe("the end", () => {
  it("says that the steps ran out, and gives the last answer all the same", async () => {
    const { told, answer } = await show({ script: ["<code>\nx\n", "Perhaps 7."], agent: { maxSteps: 1 }, program: () => ({}) });
    expect(told).toContain(
      "\nStep 2\nPerhaps 7.\n[Step 2: N ms]\n\nThe steps ran out: the answer is from what was known then.\n\n1 step · N ms\n",
    );
    expect(answer).toBe("Perhaps 7.\n");
  });

  it("takes the program's advice on what to do", async () => {
    const hint = (status: string) => `(${status}: try harder)`;
    const { told } = await show({ script: ["<code>\nx\n", ""], agent: { maxSteps: 1 }, program: () => ({}), hint });
    expect(told).toContain("No answer: the steps ran out. (max-steps: try harder)\n");
  });

  it("says that the budget is used up", async () => {
    const script = [{ text: "<code>\nx\n", usage: { inputTokens: 100 } }];
    const { told } = await show({ script, agent: { budget: { inputTokens: 50 } }, program: () => ({}) });
    expect(told).toContain("\n\nNo answer: the budget is used up.\n\n1 step · 100 tokens (100 in, 0 out)");
  });

  it("tells what it cost", async () => {
    const { told } = await show({ script: [REPLY], agent: { price: { input: 1.25, output: 10 } } });
    expect(told).toContain("[Step 1: N ms | 1,000 in | 42 out | $0.0017]\n");
    expect(told).toContain("1 step · 1,042 tokens (1,000 in, 42 out) · $0.0017 · N ms\n");
    expect((await show({ script: [REPLY], agent: { price: { input: 100, output: 0 } }, currency: "€" })).told).toContain("| €0.10]");
  });
});

describe("the answer", () => {
  const answer = async (value: unknown, run?: Partial<ScriptedRun>) =>
    (await show({ script: [REPLY], program: () => ({ final: { value } }), ...run })).answer;

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
    expect(await answer("\u001b[31mred\r\n", { isTTY: true })).toBe("␛[31mred\n");
  });
});

describe("in a terminal", () => {
  it("puts a heading over the answer", async () => {
    const { told } = await show({ script: [REPLY], isTTY: true, color: false, live: false });
    expect(told).toMatch(/finalAnswer\(n\);\n\[Step 1: [^\n]+\]\n\nAnswer\n\n1 step · 1,042 tokens/);
  });

  it("colours steps and programs", async () => {
    expect((await show({ script: [REPLY], isTTY: true })).told).toContain("\u001b[35mconst\u001b[39m n = \u001b[35mawait\u001b[39m count");
  });

  const colors: readonly (readonly [said: string, run: Partial<ScriptedRun>, colored: boolean])[] = [
    ["a pipe", {}, false],
    ["a pipe, color: true", { color: true }, true],
    ["a terminal", { isTTY: true }, true],
    ["a terminal, color: false", { isTTY: true, color: false }, false],
    ["a terminal, NO_COLOR=1", { isTTY: true, env: { NO_COLOR: "1" } }, false],
    ["a terminal, NO_COLOR empty", { isTTY: true, env: { NO_COLOR: "" } }, true],
    ["a pipe, FORCE_COLOR=1", { env: { FORCE_COLOR: "1" } }, true],
    ["a terminal, FORCE_COLOR=0", { isTTY: true, env: { FORCE_COLOR: "0" } }, false],
    ["both set", { isTTY: true, env: { FORCE_COLOR: "1", NO_COLOR: "1" } }, false],
  ];
  for (const [said, run, colored] of colors) {
    it(`${said}: ${colored ? "colours" : "no colours"}`, async () => {
      expect((await show({ script: [REPLY], ...run })).told.includes("\u001b[35m")).toBe(colored);
    });
  }

  it("moves the cursor only where it can be taken back: not in a pipe, not in CI, not in a dumb terminal", async () => {
    const moves = async (run: Partial<ScriptedRun>) =>
      (await show({ script: [REPLY], chunkChars: 100, delayMs: 100, ...run })).told.includes("\u001b[2K");
    expect(await moves({ isTTY: true })).toBe(true);
    expect(await moves({})).toBe(false);
    expect(await moves({ isTTY: true, live: false })).toBe(false);
    expect(await moves({ isTTY: true, env: { CI: "true" } })).toBe(false);
    expect(await moves({ isTTY: true, env: { TERM: "dumb" } })).toBe(false);
  });
});
