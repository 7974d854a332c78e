import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { FakeExecutor, type ScriptEntry, ScriptedModel } from "@smolagents-ts/core/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FakeIo } from "./testing/fake-io.ts";
import { FakeKeyboard } from "./testing/fake-keyboard.ts";
import { runMain } from "./testing/run-main.ts";

const TOOLS = fileURLToPath(new URL("testing/file-tools.ts", import.meta.url));

let folder = "";
let file = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "smolagent-state-"));
  file = join(folder, "run.json");
});
afterEach(() => rm(folder, { recursive: true }));

/** Calls of tools, so often as they were made in all the processes of a test. */
let programs: string[] = [];
beforeEach(() => {
  programs = [];
});

/** A program is the name of the tool it calls; what comes of it is the answer. */
const plugins = (script: readonly ScriptEntry[] = ["I call.\n<code>\nremoveFile\n"]) => ({
  model: new ScriptedModel(script),
  executor: new FakeExecutor(async (code, { call }) => {
    programs.push(code);
    if (code.startsWith("=")) return { final: { value: code.slice(1) } };
    const input = code === "removeFile" ? { path: "/tmp/x" } : {};
    return { final: { value: await call(code, input).catch((error: Error) => `failed: ${error.message}`) } };
  }),
});

const run = (...argv: readonly string[]) => runMain(["--tools", TOOLS, ...argv], plugins());
const state = async () => JSON.parse(await readFile(file, "utf8"));

describe("a call that needs approval", () => {
  it("is asked about at a keyboard", async () => {
    for (const [answers, answer] of [
      [["y"], "removed /tmp/x"],
      [["no, keep it"], "failed: A person refused this call of removeFile: keep it"],
    ] as const) {
      const stdin = new FakeKeyboard();
      const io = new FakeIo({ stdin, stdoutIsTTY: true, stderrIsTTY: true });
      const typed = stdin.answer(io.stderr, ...answers);
      const { exitCode, stdout, stderr } = await runMain(["task", "--tools", TOOLS, "--no-color"], plugins(), { io });
      await typed;
      expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: `${answer}\n` });
      expect(stderr).toContain('? removeFile needs your approval:\n    removeFile({"path":"/tmp/x"})\n  Allow it? [y]es, [n]o, [a]lways: ');
    }
  });

  it("ends the run where nobody sits, with a code of its own and what to do", async () => {
    const { exitCode, stdout, stderr } = await run("task");
    expect({ exitCode, stdout }).toEqual({ exitCode: 4, stdout: "" });
    expect(stderr).toContain("  ? removeFile({ path: '/tmp/x' }) waits for approval\n\n");
    expect(stderr).toContain(
      "No answer yet: the run waits for 1 decision. Run it at a keyboard, or keep it with --save-state to decide later.\n",
    );
  });

  it("is never asked about with --json: the last line says what the run waits for", async () => {
    const io = new FakeIo({ stdin: new FakeKeyboard(), stdoutIsTTY: true, stderrIsTTY: true });
    const { exitCode, stdout } = await runMain(["task", "--tools", TOOLS, "--json"], plugins(), { io });
    expect(exitCode).toBe(4);
    expect(JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "")).toMatchObject({
      type: "run-finish",
      status: "interrupted",
      interruptions: [{ type: "approval", tool: "removeFile", input: { path: "/tmp/x" } }],
    });
  });

  it("is given up by Ctrl-C", async () => {
    const io = new FakeIo({ stdin: new FakeKeyboard(), stdoutIsTTY: true, stderrIsTTY: true });
    const done = runMain(["task", "--tools", TOOLS, "--no-color"], plugins(), { io });
    while (!io.stderr.text.includes("Allow it?")) await new Promise((resolve) => setTimeout(resolve, 5));
    io.emit("SIGINT");
    expect(await done).toMatchObject({ exitCode: 130, stderr: expect.stringContaining("Aborted: there is no answer.") });
  });
});

describe("--save-state and --resume", () => {
  it("let a person decide later, in another process", async () => {
    for (const [verdict, answer] of [
      [["--approve"], "removed /tmp/x"],
      [["--reject", "Keep it."], "failed: A person refused this call of removeFile: Keep it."],
      [["--reject", ""], "failed: A person refused this call of removeFile."],
    ] as const) {
      const paused = await run("Tidy up.", "--save-state", file);
      expect(paused.exitCode).toBe(4);
      expect(paused.stderr).toContain(`Go on with --resume ${file} and --approve, --reject or --answer.\n`);
      const resumed = await run("--resume", file, ...verdict);
      expect(resumed).toMatchObject({ exitCode: 0, stdout: `${answer}\n` });
      expect(resumed.stderr).toMatch(/^Programs run without a sandbox: fake\n\nTask, resumed\nTidy up\.\n\nStep 1\n/);
    }
  });

  it("take the answer to a question", async () => {
    const script = ["<code>\nchooseColor\n"];
    await runMain(["task", "--tools", TOOLS, "--save-state", file], plugins(script));
    const { exitCode, stdout } = await runMain(["--tools", TOOLS, "--resume", file, "--answer", "Blue"], plugins(script));
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: "Blue\n" });
  });

  it("leave a run that still waits where it is", async () => {
    await run("task", "--save-state", file);
    const before = (await state()).run.interruptions;
    expect((await run("--resume", file)).exitCode).toBe(4);
    expect((await state()).run.interruptions).toEqual(before);
  });

  it("keep a run that was aborted, or reached a limit, for another go", async () => {
    const limit = ["--max-tokens", "100"];
    const script = (usage: object) => [{ text: "<code>\nremoveFile\n", usage }, "<code>\n=42\n"];
    // The call fails, as it would without approval; what counts is that a second step is due.
    const stopped = await runMain(["task", "--save-state", file, ...limit], {
      model: new ScriptedModel(script({ inputTokens: 200 })),
      executor: new FakeExecutor(() => ({ text: "nothing yet" })),
    });
    expect(stopped.exitCode).toBe(5);
    expect(stopped.stderr).toContain(`Go on with --resume ${file} and a higher limit.\n`);
    const { exitCode, stdout } = await runMain(["--resume", file], plugins(script({})));
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: "42\n" });
  });

  it("go on with the next task of a conversation, whose programs are not lost", async () => {
    const script = ["<code>\n=one\n", "<code>\n=two\n"];
    await runMain(["First.", "--save-state", file], plugins(script));
    expect((await state()).run).toBeUndefined();
    const { model, executor } = plugins(script);
    const second = await runMain(["Second.", "--resume", file], { model, executor });
    expect(second).toMatchObject({ exitCode: 0, stdout: "two\n" });
    expect(JSON.stringify(model.requests[0]?.messages)).toMatch(/First\..*Second\./);
    expect(executor.programs).toEqual(["=one", "=two"]);
    expect((await state()).memory.map(({ type }: { type: string }) => type)).toEqual(["task", "action", "task", "action"]);
  });

  it("keep the file to its owner, and leave no other behind", async () => {
    await run("task", "--save-state", file);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(["run.json"]);
  });

  it("write elsewhere when told, and leave what they went on from", async () => {
    await run("task", "--save-state", file);
    const before = await readFile(file, "utf8");
    const other = join(folder, "other.json");
    expect((await run("--resume", file, "--approve", "--save-state", other)).exitCode).toBe(0);
    expect(await readFile(file, "utf8")).toBe(before);
    expect(JSON.parse(await readFile(other, "utf8")).run).toBeUndefined();
  });
});

describe("refuses what cannot work, before a model is asked:", () => {
  const refused = async (...argv: readonly string[]) => {
    const { exitCode, stderr } = await run(...argv);
    expect(exitCode).toBe(2);
    return stderr;
  };

  it("a task for a run that has one", async () => {
    await run("task", "--save-state", file);
    expect(await refused("other task", "--resume", file)).toMatch(/is not over: it has its task/);
    expect(await refused("--resume", file, "--image", "https://example.org/a.png")).toMatch(/is not over/);
  });

  it("decisions that nothing waits for", async () => {
    await run("task", "--save-state", file);
    expect(await refused("--resume", file, "--answer", "Red")).toMatch(/The run waits for no answer/);
    await run("--resume", file, "--approve");
    expect(await refused("next", "--resume", file, "--approve")).toMatch(/The run in the file waits for nothing/);
  });

  it("a state that is none, or of another agent", async () => {
    expect(await refused("--resume", file)).toMatch(/The state in .*run\.json could not be read: ENOENT/);
    for (const text of ["not JSON", "{}", "null"]) {
      await writeFile(file, text);
      expect(await refused("--resume", file)).toMatch(/run\.json holds no state of a run/);
    }
    await run("task", "--save-state", file);
    const { exitCode, stderr } = await runMain(["--resume", file], plugins());
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/made by another agent: it had the tools chooseColor, removeFile/);
  });

  it("a file that cannot be written", async () => {
    expect(await refused("task", "--save-state", join(folder, "absent", "run.json"))).toMatch(/cannot be kept in .*ENOENT/);
    if (process.getuid?.() === 0) return;
    const locked = join(folder, "locked");
    await mkdir(locked);
    await chmod(locked, 0o500);
    expect(await refused("task", "--save-state", join(locked, "run.json"))).toMatch(/cannot be kept in .*EACCES/);
  });
});
