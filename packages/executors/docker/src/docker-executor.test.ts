import { spawn } from "node:child_process";
import { once } from "node:events";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { describeWithEngine } from "@smolagents-ts/conformance";
import { ExecutorStartError, PluginRegistry } from "@smolagents-ts/core";
import Docker from "dockerode";
import { afterEach, describe, expect, it, vi } from "vitest";
import { DockerExecutor, type DockerExecutorOptions } from "./docker-executor.ts";
import plugin from "./index.ts";
import { containersOf, lastValue, makeDocker, openDocker } from "./testing/open-docker.ts";
import { testEngine } from "./testing/test-engine.ts";

const HOST = fileURLToPath(new URL("testing/brief-host.ts", import.meta.url));

describe("the executor docker", () => {
  it("is found by name, with its options, which it gives back without secrets", async () => {
    const options = { language: "javascript", image: "node:24-slim", cpus: 0.5, limits: { timeoutMs: 1_000 } } as const;
    const environment = { TOKEN: "secret" };
    const executor = await new PluginRegistry()
      .register(plugin)
      .create("executor", "docker", { ...options, environment, onPullProgress() {} });
    expect(executor).toMatchObject({ name: "docker", language: "javascript", isolation: "container" });
    expect(executor.toJSON?.()).toEqual(options);
    expect(new DockerExecutor().toJSON()).toEqual({});
    expect(new DockerExecutor().language).toBe("python");
  });

  it.each<DockerExecutorOptions>([
    { language: "ruby" as "python" },
    { pull: "sometimes" as "never" },
    { cpus: 0 },
    { processes: -1 },
    { temporaryBytes: Number.NaN },
    { limits: { memoryBytes: 0 } },
    { packages: ["--index-url=http://elsewhere"] },
    { packages: [""] },
    { mounts: [{ source: ".", target: "workspace" }] },
  ])("refuses %j", (options) => {
    expect(() => new DockerExecutor(options)).toThrow(expect.objectContaining({ name: "AgentConfigError" }));
  });
});

await describeWithEngine("on Docker", testEngine, (engine) => {
  const docker = new Docker(engine);

  async function refusal(options: DockerExecutorOptions): Promise<ExecutorStartError> {
    const executor = makeDocker({ ...engine, ...options });
    // What fails while it warms up is told when a session is opened.
    executor.warm();
    const error = await executor.open({ tools: [], callTool: async () => undefined }).catch((thrown: unknown) => thrown);
    if (!ExecutorStartError.is(error)) throw new Error(`No ExecutorStartError: ${error}`);
    return error;
  }

  describe("what cannot start", () => {
    afterEach(() => vi.unstubAllEnvs());

    it("tells that there is no engine", async () => {
      vi.stubEnv("DOCKER_HOST", "unix:///there/is/no.sock");
      const executor = makeDocker({});
      await expect(executor.open({ tools: [], callTool: async () => undefined })).rejects.toMatchObject({
        name: "ExecutorStartError",
        message: expect.stringContaining("unix:///there/is/no.sock (from DOCKER_HOST)"),
      });
    });

    it("tells that there is no such image", async () => {
      const error = await refusal({ image: "smolagents-ts/there-is-none:1", pull: "never" });
      expect(error.hint).toBe("docker pull smolagents-ts/there-is-none:1");
    });

    it("tells that the engine has no such runtime, and which it has", async () => {
      const error = await refusal({ runtime: "quantum" });
      expect(error.message).toMatch(/no runtime "quantum"\. It has: .*runc/);
    });

    it("tells that the image has no interpreter, and which one has", async () => {
      const image = "smolagents-ts/test:nothing";
      // Two blocks of zeros are a tar archive without files.
      await text(
        (await docker.importImage(Readable.from([Buffer.alloc(1024)]), { repo: "smolagents-ts/test", tag: "nothing" })) as Readable,
      );
      try {
        expect((await refusal({ image })).message).toContain("the image has no python3: take one with Python 3.9 or later");
        expect((await refusal({ image, language: "javascript" })).message).toContain("the image has no node");
      } finally {
        await docker.getImage(image).remove({ force: true });
      }
    });

    it("tells what the engine says against an option, and leaves nothing", async () => {
      expect((await refusal({ cpus: 10_000 })).message).toContain("CPUs");
      expect((await refusal({ network: "there-is-none" })).message).toContain("there-is-none");
      expect(await containersOf(engine.socketPath)).toEqual([]);
    });
  });

  describe("sessions", () => {
    it("run side by side and know nothing of each other", async () => {
      const executor = makeDocker(engine);
      const numbers = [1, 2, 3, 4, 5, 6];
      const asked: number[] = [];
      const tools = [{ name: "ask", description: "", inputSchema: { type: "object", properties: { number: {} } } }] as const;
      const values = await Promise.all(
        numbers.map(async (number) => {
          const callTool = async ({ input }: { input: unknown }) => asked.push((input as { number: number }).number) && number * 10;
          const session = await executor.open({ tools, variables: { number }, callTool });
          await session.run("import os\nopen('/tmp/mine', 'w').write(str(number))");
          return lastValue(session, "[ask(number), open('/tmp/mine').read()]");
        }),
      );
      expect(values).toEqual(numbers.map((number) => [number * 10, String(number)]));
      expect(asked.sort()).toEqual(numbers);
      expect(await containersOf(engine.socketPath)).toHaveLength(6);
      await executor.close();
      expect(await containersOf(engine.socketPath)).toEqual([]);
    });

    it("go on after their container was taken away, with what earlier programs had made", async () => {
      const session = await openDocker(engine);
      await session.run("kept = [1, 2]");
      const [id = ""] = await containersOf(engine.socketPath);
      await docker.getContainer(id).remove({ force: true });
      // The one that finds it gone may fail, and says why.
      await expect.poll(async () => (await session.run("kept + [3]")).value).toEqual([1, 2, 3]);
    });

    it("end in the middle of a program that computes, and the container with them", async () => {
      const executor = makeDocker(engine);
      let started = () => {};
      const running = new Promise<void>((resolve) => {
        started = resolve;
      });
      const session = await executor.open({
        tools: [{ name: "started", description: "", inputSchema: { type: "object" } }],
        callTool: async () => started(),
      });
      const ending = session.run("import ctypes\nstarted()\nctypes.PyDLL(None).sleep(1000000)").catch((error: unknown) => error);
      await running;
      await session.close();
      await expect(ending).resolves.toMatchObject({ name: "ExecutorError" });
      expect(await containersOf(engine.socketPath)).toEqual([]);
    });
  });

  describe("containers that are ready", () => {
    it("are taken by the next session, and the pool is filled again", async () => {
      const executor = makeDocker({ ...engine, pool: 1 });
      executor.warm();
      await expect.poll(() => containersOf(engine.socketPath)).toHaveLength(1);
      const [ready] = await containersOf(engine.socketPath);
      const session = await executor.open({ tools: [], callTool: async () => undefined });
      expect(await lastValue(session, "40 + 2")).toBe(42);
      await expect.poll(() => containersOf(engine.socketPath)).toHaveLength(2);
      await session.close();
      expect(await containersOf(engine.socketPath)).not.toContain(ready);
      await executor.close();
      expect(await containersOf(engine.socketPath)).toEqual([]);
    });

    it("are not taken by a session with another memory limit", async () => {
      const executor = makeDocker(engine);
      executor.warm();
      await expect.poll(() => containersOf(engine.socketPath)).toHaveLength(1);
      await executor.open({ tools: [], callTool: async () => undefined, limits: { memoryBytes: 32 * 1024 * 1024 } });
      expect(await containersOf(engine.socketPath)).toHaveLength(2);
    });

    it("do not keep a process alive, and are gone with it", async () => {
      const options = JSON.stringify(engine);
      const host = spawn(process.execPath, ["--experimental-strip-types", "--no-warnings", HOST, options], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      const said = text(host.stdout);
      const [code] = await once(host, "exit");
      expect([code, await said]).toEqual([0, "42\n"]);
      await expect.poll(() => containersOf(engine.socketPath, host.pid), { timeout: 10_000 }).toEqual([]);
    });
  });
});
