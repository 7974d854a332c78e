import type { ExecutorSession, SessionOptions } from "@smolagents-ts/core";
import Docker from "dockerode";
import { expect, onTestFinished } from "vitest";
import { DockerExecutor, type DockerExecutorOptions } from "../docker-executor.ts";
import { fromLabels, MANAGED } from "../labels.ts";

/** An executor that is closed when the test ends. */
export function makeDocker(options: DockerExecutorOptions): DockerExecutor {
  const executor = new DockerExecutor(options);
  onTestFinished(() => executor.close());
  return executor;
}

/** A session of an executor of its own. */
export function openDocker(options: DockerExecutorOptions, session: Partial<SessionOptions> = {}): Promise<ExecutorSession> {
  return makeDocker(options).open({ tools: [], callTool: async () => undefined, ...session });
}

/** The last value of a program that must not fail. */
export async function lastValue(session: ExecutorSession, code: string): Promise<unknown> {
  const { value, error } = await session.run(code);
  expect(error).toBeUndefined();
  return value;
}

/** The ids of the containers that a process has made. */
export async function containersOf(socketPath: string, pid = process.pid): Promise<string[]> {
  const containers = await new Docker({ socketPath }).listContainers({ all: true, filters: { label: [`${MANAGED}=true`] } });
  return containers.filter(({ Labels }) => fromLabels(Labels).owner.process.startsWith(`${pid}/`)).map(({ Id }) => Id);
}
