import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { PluginRegistry } from "@smolagents-ts/core";
import local from "@smolagents-ts/executor-local";
import openai from "@smolagents-ts/model-openai";
import { afterEach, describe, expect, it } from "vitest";
import { main } from "./main.ts";
import { type ChatServer, startChatServer } from "./testing/chat-server.ts";
import { FakeIo } from "./testing/fake-io.ts";

const BIN = fileURLToPath(new URL("bin.ts", import.meta.url));
/** Where models and executors are found by name. */
const PACKAGE = fileURLToPath(new URL("..", import.meta.url));
const LOOP = "I wait.\n<code>\nconsole.log('spinning');\nawait new Promise((done) => setTimeout(done, 1));\nwhile (true) {}\n";

let server: ChatServer | undefined;
afterEach(() => server?.close());

describe("the command, as a process of its own", { timeout: 30_000 }, () => {
  it("solves a task with a real model adapter and a real sandbox, answer and progress apart", async () => {
    server = await startChatServer([
      "I add.\n<code>\nconst sum = 19 + 23;\nconsole.log(sum);\n",
      "I know.\n<code>\nfinalAnswer('It is ' + sum + '.');\n",
    ]);
    const child = start("--model", "openai/gpt-test", "--base-url", server.url, "--api-key-env", "TEST_KEY");
    child.process.stdin?.end("How much is 19 + 23?");
    expect(await child.exit).toEqual([0, null]);
    expect(child.stdout).toBe("It is 42.\n");
    expect(child.stderr).toMatch(
      /^Programs run in local \(wasm\)\n\nStep 1\nI add\.\n\n {2}│ const sum = 19 \+ 23;\n {2}│ console\.log\(sum\);\n\n {2}42\n\[Step 1: .*\]\n\nStep 2\n[\s\S]*2 steps · 240 tokens \(200 in, 40 out\)/,
    );
    expect(server.requests).toHaveLength(2);
  });

  it("ends on Ctrl-C while the model is silent", async () => {
    server = await startChatServer("silence");
    const child = start("task", "--model", "openai/gpt-test", "--base-url", server.url, "--api-key-env", "TEST_KEY");
    await server.asked;
    child.process.kill("SIGINT");
    expect(await child.exit).toEqual([130, null]);
    expect(child.stderr).toContain("Aborted: there is no answer.\n\n0 steps");
  });

  it("ends on SIGTERM while a program loops for ever", async () => {
    server = await startChatServer([LOOP]);
    const child = start("task", "--model", "openai/gpt-test", "--base-url", server.url, "--api-key-env", "TEST_KEY");
    await child.prints("  spinning");
    child.process.kill("SIGTERM");
    expect(await child.exit).toEqual([143, null]);
    expect(child.stderr).toContain("Aborted: there is no answer.");
  });

  it("pauses for an approval, and goes on in another process where its program stood", async () => {
    server = await startChatServer(["<code>\nconst path = ['', 'tmp', 'x'].join('/');\nfinalAnswer(await removeFile({ path }));\n"]);
    const folder = await mkdtemp(join(tmpdir(), "smolagent-state-"));
    const file = join(folder, "run.json");
    const tools = fileURLToPath(new URL("testing/file-tools.ts", import.meta.url));
    const rest = ["--tools", tools, "--model", "openai/gpt-test", "--base-url", server.url, "--api-key-env", "TEST_KEY"];
    const paused = start("Tidy up.", "--save-state", file, ...rest);
    expect(await paused.exit).toEqual([4, null]);
    expect(paused.stderr).toContain("  ? removeFile({ path: '/tmp/x' }) waits for approval\n");
    const resumed = start("--resume", file, "--approve", ...rest);
    expect(await resumed.exit).toEqual([0, null]);
    expect(resumed.stdout).toBe("removed /tmp/x\n");
    // What the model said before the pause is not paid for again.
    expect(server.requests).toHaveLength(1);
    await rm(folder, { recursive: true });
  });

  it("answers --help in the time of a blink", async () => {
    const child = start("--help");
    expect(await child.exit).toEqual([0, null]);
    expect(child.stdout).toMatch(/^Usage: smolagent/);
  });

  it("ends when the reader of its output leaves", async () => {
    server = await startChatServer([LOOP]);
    const child = start("task", "--json", "--model", "openai/gpt-test", "--base-url", server.url, "--api-key-env", "TEST_KEY");
    await once(child.process.stdout ?? child.process, "data");
    child.process.stdout?.destroy();
    expect(await child.exit).toEqual([141, null]);
  });
});

it("shows a tool of a TypeScript file at work, in this process", async () => {
  server = await startChatServer(["<code>\nconst rate = await exchangeRate({ base: 'EUR', quote: 'USD' });\nfinalAnswer(100 * rate);\n"]);
  const io = new FakeIo({ env: { TEST_KEY: "sk-test" } });
  const tools = fileURLToPath(new URL("testing/exchange-tools.ts", import.meta.url));
  const argv = [
    "How much is 100 EUR?",
    "--model",
    "openai/gpt-test",
    "--base-url",
    server.url,
    "--api-key-env",
    "TEST_KEY",
    "--tools",
    tools,
  ];
  expect(await main(argv, io, new PluginRegistry().register(local, openai))).toBe(0);
  expect(io.stdout.text).toBe("125\n");
  expect(io.stderr.text).toMatch(/ {2}✓ exchangeRate\(\{ base: 'EUR', quote: 'USD' \}\) {2}\d+ ms\n/);
});

interface Child {
  readonly process: ChildProcess;
  readonly stdout: string;
  readonly stderr: string;
  /** Exit code and signal, when all output is there. */
  readonly exit: Promise<unknown[]>;
  prints(text: string): Promise<void>;
}

function start(...argv: readonly string[]): Child {
  const process_ = spawn(process.execPath, [BIN, ...argv], {
    cwd: PACKAGE,
    env: { ...process.env, TEST_KEY: "sk-test", FORCE_COLOR: "0", CI: "" },
  });
  const child = {
    process: process_,
    stdout: "",
    stderr: "",
    exit: once(process_, "close"),
    async prints(text: string) {
      while (!child.stderr.includes(text)) await once(process_.stderr, "data");
    },
  };
  process_.stdout.on("data", (chunk) => {
    child.stdout += chunk;
  });
  process_.stderr.on("data", (chunk) => {
    child.stderr += chunk;
  });
  return child;
}
