import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeWithEngine } from "@smolagents-ts/conformance";
import { PluginRegistry } from "@smolagents-ts/core";
import plugin, { PythonExecutor } from "@smolagents-ts/executor-python";
import { afterEach, describe, expect, it, vi } from "vitest";
import { findEngine } from "./testing/find-engine.ts";
import { valueFrom } from "./testing/run-python.ts";

afterEach(() => vi.unstubAllEnvs());

describe("the executor python", () => {
  it("is found by name, with its options, which it gives back", async () => {
    const options = { limits: { timeoutMs: 1_000 }, temporaryBytes: 1_000_000, processes: 8, workspace: "/srv/work" };
    const executor = await new PluginRegistry().register(plugin).create("executor", "python", options);
    expect(executor).toMatchObject({ name: "python", language: "python", isolation: "process" });
    expect(executor.toJSON?.()).toEqual(options);
    expect(new PythonExecutor().toJSON()).toEqual({});
  });

  it.each([{ processes: 0 }, { temporaryBytes: -1 }, { limits: { memoryBytes: 0 } }])("refuses %j", (options) => {
    expect(() => new PythonExecutor(options)).toThrow(expect.objectContaining({ name: "AgentConfigError" }));
  });

  it("does not run without its sandbox: where bubblewrap is missing it says how to get it", async () => {
    const empty = mkdtempSync(join(tmpdir(), "smolagents-python-test-"));
    vi.stubEnv("PATH", empty);
    const executor = new PythonExecutor();
    executor.warm();
    const opening = executor.open({ tools: [], callTool: async () => undefined });
    await expect(opening).rejects.toMatchObject({
      name: "ExecutorStartError",
      message: expect.stringMatching(/cannot run in a sandbox here: bubblewrap (is not installed|needs Linux)/),
      hint: expect.stringMatching(/docker or pyodide/),
    });
    rmSync(empty, { recursive: true });
  });
});

await describeWithEngine("with unsafe: true", findEngine, () => {
  it("programs run without a sandbox, which is said once and by its isolation", async () => {
    const warnings: Error[] = [];
    const listen = (warning: Error) => warnings.push(warning);
    process.on("warning", listen);
    const options = { unsafe: true };
    expect(new PythonExecutor(options).isolation).toBe("none");
    expect(await valueFrom("import os\nos.path.exists('/proc/self/root/etc')", options)).toBe(true);
    expect(await valueFrom("import os\nos.getpid() > 3", options)).toBe(true);
    await new Promise((resolve) => setImmediate(resolve));
    process.off("warning", listen);
    expect(warnings.map(({ name }) => name)).toEqual(["SecurityWarning"]);
    expect(warnings[0]?.message).toContain("runs without a sandbox");
  });

  it("programs still find nothing of the host's environment", async () => {
    vi.stubEnv("SANDBOX_TEST_SECRET", "secret");
    expect(await valueFrom("import os\n'SANDBOX_TEST_SECRET' in os.environ", { unsafe: true })).toBe(false);
  });
});
