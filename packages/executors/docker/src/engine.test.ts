import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeWithEngine } from "@smolagents-ts/conformance";
import { ExecutorStartError } from "@smolagents-ts/core";
import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import { connectEngine } from "./engine.ts";
import { testEngine } from "./testing/test-engine.ts";

async function refusal(socketPath?: string): Promise<ExecutorStartError> {
  const error = await connectEngine(socketPath).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!ExecutorStartError.is(error)) throw new Error(`No ExecutorStartError: ${error}`);
  return error;
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "engine-test-"));
});
afterAll(() => rm(folder, { recursive: true }));
afterEach(() => vi.unstubAllEnvs());

it("tells that no engine is where the option says", async () => {
  const error = await refusal(join(folder, "none.sock"));
  expect(error.message).toContain(`No Docker Engine answers at ${join(folder, "none.sock")}`);
  expect(error.hint).toContain("the option socketPath");
});

it.each(["unix:///there/is/no.sock", "tcp://127.0.0.1:9", "nonsense://"])(
  "tells that no engine is where DOCKER_HOST says: %s",
  async (host) => {
    vi.stubEnv("DOCKER_HOST", host);
    const error = await refusal();
    expect(error.message).toContain(`at ${host} (from DOCKER_HOST)`);
    expect(error.hint).toContain("correct DOCKER_HOST");
  },
);

it("tells that what answers is no engine", async () => {
  const socketPath = join(folder, "other.sock");
  const server = createServer((socket) => socket.end("220 A mail server\r\n")).listen(socketPath);
  try {
    expect((await refusal(socketPath)).message).toContain("No Docker Engine answers");
  } finally {
    server.close();
  }
});

await describeWithEngine("an engine", testEngine, ({ socketPath }) => {
  // First: later it would find the connection of another test.
  it.runIf(process.getuid?.() === 0)("tells a user who may not use it how that is changed", async () => {
    process.seteuid?.(65534);
    try {
      const error = await refusal(socketPath);
      expect(error.message).toContain("This user may not use the Docker Engine");
      expect(error.hint).toContain("usermod -aG docker");
    } finally {
      process.seteuid?.(0);
    }
  });

  it("is found by DOCKER_HOST", async () => {
    vi.stubEnv("DOCKER_HOST", `unix://${socketPath}`);
    await connectEngine(undefined);
  });
});
