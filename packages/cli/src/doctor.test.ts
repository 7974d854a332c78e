import { definePlugin, type Executor, ExecutorStartError, type Model, PluginNotFoundError, PluginRegistry } from "@smolagents-ts/core";
import { FakeExecutor } from "@smolagents-ts/core/testing";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { DoctorReport } from "./doctor.ts";
import { main } from "./main.ts";
import { FakeIo } from "./testing/fake-io.ts";

const two = () => new FakeExecutor(() => ({ value: 2 }));
const broken = (error: Error) => Object.assign(two(), { open: () => Promise.reject(error) });
const noServer = () => Promise.reject(new TypeError("fetch failed"));

afterEach(() => vi.unstubAllGlobals());

const NAMES = ["local", "deno", "pyodide", "python", "docker"];

interface Machine {
  readonly argv?: readonly string[];
  readonly env?: { readonly [name: string]: string };
  readonly fetch?: (url: string) => Promise<Response>;
}

/** Runs the doctor on a machine where only these executors start. An error is thrown where the plugin would be made. */
async function doctor(executors: { readonly [name: string]: Executor | Error }, { argv = [], env = {}, fetch = noServer }: Machine = {}) {
  vi.stubGlobal("fetch", fetch);
  const registry = new PluginRegistry().register(
    definePlugin({ kind: "model", name: "openai", create: () => ({ name: "openai" }) as unknown as Model }),
    ...NAMES.map((name) =>
      definePlugin({
        kind: "executor",
        name,
        create: () => {
          const executor = executors[name] ?? broken(new ExecutorStartError("No machine.", { hint: "Buy one." }));
          if (executor instanceof Error) throw executor;
          return executor;
        },
      }),
    ),
  );
  const io = new FakeIo({ env });
  const exitCode = await main(["doctor", ...argv], io, registry);
  return { exitCode, stdout: io.stdout.text, stderr: io.stderr.text };
}

async function reportOf(...args: Parameters<typeof doctor>): Promise<DoctorReport & { readonly exitCode: number }> {
  const { exitCode, stdout } = await doctor(args[0], { argv: ["--json"], ...args[1] });
  return { exitCode, ...JSON.parse(stdout) };
}

describe("smolagent doctor", () => {
  it("runs a program in each executor, and closes what it opened", async () => {
    const local = two();
    const close = vi.fn(async () => {});
    const { exitCode, executors } = await reportOf({ local: Object.assign(local, { close }) });
    expect(exitCode).toBe(0);
    expect(executors[0]).toEqual({
      name: "local",
      isInstalled: true,
      works: true,
      language: "javascript",
      isolation: "none",
      startMs: expect.any(Number),
    });
    expect(close).toHaveBeenCalledOnce();
  });

  it("says what is wrong and what to do about it", async () => {
    const { executors } = await reportOf({
      local: two(),
      deno: new FakeExecutor(() => ({ error: { kind: "runtime", name: "Error", message: "no arithmetic" } })),
    });
    expect(executors.map(({ works }) => works)).toEqual([true, false, false, false, false]);
    expect(executors[1]).toMatchObject({ isInstalled: true, problem: "1 + 1 failed: no arithmetic" });
    expect(executors[4]).toMatchObject({ isInstalled: true, problem: "No machine.", hint: "Buy one." });
  });

  it("tells packages that are not installed from executors that do not start", async () => {
    // What the registry throws, also in a workspace where the package could be found.
    const missing = new PluginNotFoundError("Not installed (looked from /app).", {
      hint: "npm install @smolagents-ts/executor-docker\n\nA third-party executor? Register it.",
    });
    const { executors } = await reportOf({ docker: missing });
    expect(executors.map(({ isInstalled }) => isInstalled)).toEqual([true, true, true, true, false]);
    expect(executors.at(-1)).toMatchObject({ works: false, hint: "npm install @smolagents-ts/executor-docker" });
  });

  it("fails when no executor works", async () => {
    const { exitCode, stdout } = await doctor({});
    expect(exitCode).toBe(1);
    expect(stdout).toContain("  ✗ local         No machine.\n                  Buy one.\n");
    expect(stdout).toContain("Programs cannot run here yet.");
  });

  it("names the variables that hold keys, and never says what is in them", async () => {
    const env = { OPENAI_API_KEY: "sk-secret", HF_TOKEN: "", GROQ_API_KEY: "gsk-secret" };
    const { keys } = await reportOf({ local: two() }, { env });
    expect(keys).toEqual(["OPENAI_API_KEY", "GROQ_API_KEY"]);
    for (const argv of [[], ["--json"]]) expect((await doctor({ local: two() }, { argv, env })).stdout).not.toContain("secret");
  });

  it("finds servers with OpenAI's API on this machine, and not what else listens there", async () => {
    const fetch = async (url: string) =>
      url.includes(":11434/") ? Response.json({ object: "list", data: [] }) : new Response("<h1>Hello</h1>", { status: 200 });
    const { servers } = await reportOf({ local: two() }, { fetch });
    expect(servers).toEqual(["http://localhost:11434/v1"]);
  });

  it("tells all of it in a few lines for people", async () => {
    const { exitCode, stdout, stderr } = await doctor({ local: two() }, { env: { HF_TOKEN: "x" } });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toMatch(/^Node\.js \d+\.\d+\.\d+\n\nExecutors\n {2}✓ local {9}javascript · no isolation · first result after \d+ ms\n/);
    expect(stdout).toContain("  keys:           set in HF_TOKEN\n");
    expect(stdout).toMatch(/\nPrograms can run: --executor local\n$/);
  });

  it("shows control characters of what went wrong instead of obeying them", async () => {
    const { stdout } = await doctor({ local: broken(new ExecutorStartError("\u001b[2Jgone")) });
    expect(stdout).toContain("␛[2Jgone");
    expect(stdout).not.toContain("\u001b");
  });

  it("takes no options of a task", async () => {
    const { exitCode, stderr } = await doctor({}, { argv: ["--model", "openai/x"] });
    expect(exitCode).toBe(2);
    expect(stderr).toContain("doctor takes --json, but not --model");
  });
});
