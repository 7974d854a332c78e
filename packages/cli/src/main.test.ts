import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ModelError } from "@smolagents-ts/core";
import { FakeExecutor, type FakeProgram, type ScriptEntry, ScriptedModel } from "@smolagents-ts/core/testing";
import { describe, expect, it } from "vitest";
import type { FakeIoOptions } from "./testing/fake-io.ts";
import { runMain } from "./testing/run-main.ts";

/** What the model says, reply by reply; and what running any program comes to. */
const scripted = (script: readonly ScriptEntry[], program: FakeProgram = () => ({ final: { value: "42" } })) => ({
  model: new ScriptedModel(script),
  executor: new FakeExecutor(program),
});

const REPLY = {
  text: "I count them.\n\n<code>\nconst n = await count({ of: 'stars' });\nfinalAnswer(n);\n",
  usage: { inputTokens: 1_000, outputTokens: 42 },
};

describe("--json", () => {
  const lines = (text: string) =>
    text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));

  it("writes each event as a line, and nothing on stderr", async () => {
    const plugins = scripted([REPLY], async (_, { print, call }) => {
      print("one\ntwo\n");
      await call("missing", { big: 1n, at: new Date(0) }).catch(() => {});
      return { final: { value: new Map([["a", 2n]]) } };
    });
    const { exitCode, stdout, stderr } = await runMain(["task", "--json"], plugins);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    const events = lines(stdout);
    expect([...new Set(events.map(({ type }) => type))]).toEqual([
      "run-start",
      "step-start",
      "text-delta",
      "usage",
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
    const failed = await runMain(["task", "--json"], scripted([{ error: new Error("boom") }]));
    expect(failed).toMatchObject({ exitCode: 1, stderr: "" });
    expect(lines(failed.stdout).at(-1)).toEqual({
      type: "error",
      name: "AgentGenerationError",
      code: "GENERATION",
      message: "The model call of step 1 failed: boom",
      exitCode: 1,
    });
    const wrong = await runMain(["task", "--json", "--max-steps", "0"], scripted([]));
    expect(lines(wrong.stdout)).toMatchObject([{ type: "error", code: "CONFIG", exitCode: 2 }]);
  });
});

describe("what is told", () => {
  const program: FakeProgram = (_, { print }) => {
    print("a\nb");
    return { final: { value: 42 } };
  };

  it("is on stderr step by step, and the answer alone on stdout", async () => {
    const { exitCode, stdout, stderr } = await runMain(["task"], scripted([REPLY], program));
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: "42\n" });
    expect(stderr).toBe(`Programs run without a sandbox: fake

Step 1
I count them.

  │ const n = await count({ of: 'stars' });
  │ finalAnswer(n);

  a
  b
[Step 1: N ms | 1,000 in | 42 out]

1 step · 1,042 tokens (1,000 in, 42 out) · N ms
`);
  });

  it("is the answer alone with --quiet, and more than else with --verbose", async () => {
    const reasoning = { ...REPLY, reasoning: "Hmm." };
    expect(await runMain(["task", "--quiet"], scripted([reasoning], program))).toMatchObject({ stdout: "42\n", stderr: "" });
    expect((await runMain(["task"], scripted([reasoning], program))).stderr).not.toContain("Hmm.");
    expect((await runMain(["task", "--verbose"], scripted([reasoning], program))).stderr).toContain("Hmm.");
  });

  it("has a heading over the answer where both are one terminal, and no colours with --no-color", async () => {
    const terminal = { stdoutIsTTY: true, stderrIsTTY: true, env: { CI: "1" } };
    const { stderr } = await runMain(["task", "--no-color"], scripted([REPLY], program), terminal);
    expect(stderr).toContain("]\n\nAnswer\n\n1 step");
    expect((await runMain(["task"], scripted([REPLY], program), terminal)).stderr).toContain("\u001b[35mconst\u001b[39m");
  });

  it("holds no control sequence, wherever it comes from", async () => {
    const evil = "\u001b]0;owned\u0007\u001b[2J\u009b5m\u202e";
    const script = [{ reasoning: evil, text: `${evil}\n\`\`\`\n${evil}\n\`\`\`\n<code>\n"${evil}"\n` }, { error: new Error(evil) }];
    const model = new ScriptedModel(script, { chunkChars: 1 });
    const executor = new FakeExecutor(async (_, { print, call }) => {
      print(evil);
      await call(evil, { [evil]: evil }).catch(() => {});
      return { text: evil, error: { kind: "runtime", name: evil, message: evil }, warnings: [evil] };
    });
    const terminal = { stdoutIsTTY: true, stderrIsTTY: true, env: { CI: "1" } };
    const { stdout, stderr, exitCode } = await runMain(["task", "--verbose", "--no-color"], { model, executor }, terminal);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
    expect(stderr.replaceAll("\n", "")).not.toMatch(/\p{Cc}|\u202e/u);
    expect(stderr.match(/␛\[2J/g)?.length).toBeGreaterThan(8);
  });
});

describe("the exit code", () => {
  it("is 1 when the model fails; the message holds the hint and no stack", async () => {
    const error = new ModelError("The server said no.", { kind: "auth", hint: "Set the key." });
    const { exitCode, stderr } = await runMain(["task"], scripted([{ error }]));
    expect(exitCode).toBe(1);
    expect(stderr).toBe(
      "Programs run without a sandbox: fake\n\nStep 1\n\nError: The model call of step 1 failed: The server said no.\n\n  Set the key.\n",
    );
  });

  it("comes with the stacks of all causes when it is verbose", async () => {
    const { stderr } = await runMain(["task", "--verbose"], scripted([{ error: new Error("boom") }]));
    expect(stderr).toMatch(/AgentGenerationError: .*\n\s+at [\s\S]+Caused by Error: boom\n\s+at /);
  });

  it("is 2 for a package that is not installed, with the command that installs it", async () => {
    const { exitCode, stderr } = await runMain(["task", "--executor", "nowhere"], scripted([REPLY]));
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(
      /needs the package @smolagents-ts\/executor-nowhere, which is not installed[\s\S]* @smolagents-ts\/executor-nowhere\n/,
    );
  });

  it("is 3 when the steps ran out, with the last answer if there is one", async () => {
    const argv = ["task", "--max-steps", "2", "-q"];
    const failing = await runMain(
      argv,
      scripted([REPLY, REPLY, { error: new Error("no more") }], () => ({})),
    );
    expect(failing).toMatchObject({ exitCode: 3, stdout: "", stderr: "No answer: the steps ran out. Give it more with --max-steps.\n" });
    const answering = await runMain(
      argv,
      scripted([REPLY, REPLY, "About 40."], () => ({})),
    );
    expect(answering).toMatchObject({ exitCode: 3, stdout: "About 40.\n" });
    expect(answering.stderr).toBe("The steps ran out: the answer is from what was known then. Give it more with --max-steps.\n");
  });

  it("is 5 when a limit was reached", async () => {
    for (const limit of [
      ["--max-tokens", "1000"],
      ["--max-cost", "0.001", "--price", "1/1"],
    ]) {
      const { exitCode, stderr } = await runMain(
        ["task", ...limit],
        scripted([REPLY, REPLY], () => ({})),
      );
      expect(exitCode).toBe(5);
      expect(stderr).toContain("No answer: the budget is used up. Give it a higher limit.\n");
    }
    const slow = scripted(["<code>\nx\n"], () => new Promise(() => {}));
    expect((await runMain(["task", "--max-time", "0.1"], slow)).exitCode).toBe(5);
  });

  it("is 0 for --help, which names every exit code, and for --version", async () => {
    const help = await runMain(["--help"], scripted([]));
    expect(help).toMatchObject({ exitCode: 0, stderr: "" });
    for (const code of ["0  ", "1  ", "2  ", "3  ", "4  ", "5  ", "130", "143", "129", "141"]) expect(help.stdout).toContain(code);
    expect(Math.max(...help.stdout.split("\n").map(({ length }) => length))).toBeLessThanOrEqual(100);
    expect((await runMain(["--version"], scripted([]))).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

it("is described as it is in the README", async () => {
  const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
  const { stdout } = await runMain(["--help"], scripted([]));
  expect(readme).toContain(stdout);
});

describe("the task", () => {
  const taskOf = async (argv: readonly string[], options: FakeIoOptions) => {
    const { model, executor } = scripted([REPLY]);
    const { exitCode, stderr } = await runMain(argv, { model, executor }, options);
    const content = JSON.stringify(model.requests[0]?.messages.at(-1));
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

describe("the agent", () => {
  it("makes plans when asked", async () => {
    const { stderr } = await runMain(["task", "--planning-interval", "3"], scripted(["1. Count.", REPLY]));
    expect(stderr).toMatch(/^Programs run without a sandbox: fake\n\n╭─ Plan\n│ 1\. Count\.\n╰─ .*\n\nStep 1\n/);
  });

  it("needs no sandbox for native calls", async () => {
    const { model } = scripted([{ toolCalls: [{ id: "1", name: "finalAnswer", args: { answer: 42 } }] }]);
    const nowhere = ["--executor", "nowhere"];
    const { exitCode, stdout } = await runMain(["task", "--mode", "tools", ...nowhere], { ...scripted([]), model });
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: "42\n" });
  });

  it("sees pictures, of files and of URLs", async () => {
    const folder = await mkdtemp(join(tmpdir(), "smolagent-images-"));
    const png = join(folder, "dot.png");
    await writeFile(
      png,
      Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64"),
    );
    await writeFile(join(folder, "notes.txt"), "no picture");
    const { model, executor } = scripted([REPLY]);
    await runMain(["task", "--image", png, "--image", "https://example.org/a.jpg"], { model, executor });
    expect(model.requests[0]?.messages.at(-1)?.content.filter(({ type }) => type === "media")).toMatchObject([
      { mediaType: "image/png", filename: "dot.png", source: { kind: "bytes" } },
      { source: { kind: "url", url: "https://example.org/a.jpg" } },
    ]);

    for (const [image, problem] of [
      ["notes.txt", /notes\.txt is no picture of a known format/],
      ["absent.png", /absent\.png could not be read: ENOENT/],
    ] as const) {
      const { exitCode, stderr } = await runMain(["task", "--image", join(folder, image)], scripted([REPLY]));
      expect(exitCode).toBe(2);
      expect(stderr).toMatch(problem);
    }
    await rm(folder, { recursive: true });
  });
});

describe("the model", () => {
  it("is made by its provider's plugin, which alone knows what the options mean", async () => {
    const argv = ["task", "--base-url", "http://localhost:1/v1", "--api-key-env", "KEY"];
    const { modelOptions } = await runMain(argv, scripted([REPLY]), { env: { KEY: "sk-very-secret" } });
    expect(modelOptions).toEqual({ modelId: "some-model", baseURL: "http://localhost:1/v1", apiKey: "sk-very-secret" });
  });

  it("gets only what was said", async () => {
    const { modelOptions } = await runMain(["task"], scripted([REPLY]));
    expect(modelOptions).toEqual({ modelId: "some-model" });
  });

  it("needs the variable it was told of, whose name is not repeated: it may be the key", async () => {
    const { exitCode, stderr } = await runMain(["task", "--api-key-env", "sk_oops_a_key"], scripted([REPLY]));
    expect(exitCode).toBe(2);
    expect(stderr).toContain("The environment variable that --api-key-env names is not set.");
    expect(stderr).not.toContain("sk_oops_a_key");
  });

  it("may quote the key in its error: it is left out, also of stacks and JSON", async () => {
    for (const flag of ["--verbose", "--json"]) {
      const error = new Error("401 for Bearer sk-very-secret", { cause: new Error("key sk-very-secret") });
      const { stdout, stderr } = await runMain(["task", flag, "--api-key-env", "KEY"], scripted([{ error }]), {
        env: { KEY: "sk-very-secret" },
      });
      expect(stdout + stderr).toContain("[key]");
      expect(stdout + stderr).not.toContain("sk-very-secret");
    }
  });
});
