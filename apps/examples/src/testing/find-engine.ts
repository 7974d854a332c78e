import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { AgentError, type ExecutorSession, resolveExecutor } from "@smolagents-ts/core";

const script = (name: string) => fileURLToPath(new URL(`../../../../scripts/${name}`, import.meta.url));

/** The environment a program needs to use this executor here. Throws why it cannot be used. */
export async function findEngine(executor: string): Promise<Readonly<Record<string, string>>> {
  if (executor.startsWith("docker")) {
    const { stdout } = await promisify(execFile)(process.execPath, [script("start-docker.ts")]);
    return { TEST_DOCKER: stdout, NODE_OPTIONS: `--import=${new URL("docker-here.ts", import.meta.url)}` };
  }
  if (executor === "python") await promisify(execFile)(process.execPath, [script("install-bubblewrap.ts")]);
  const found = await resolveExecutor(executor);
  let session: ExecutorSession | undefined;
  try {
    session = await found.open({ tools: [], callTool: async () => undefined });
    return {};
  } catch (error) {
    throw AgentError.is(error) ? new Error(error.message) : error;
  } finally {
    await session?.close();
    await found.close?.();
  }
}
