import type { ExecutorSession, SessionOptions } from "@smolagents-ts/core";
import { PyodideExecutor, type PyodideExecutorOptions } from "@smolagents-ts/executor-pyodide";
import { onTestFinished } from "vitest";

/** A session that ends with the test. */
export async function openSession(options: PyodideExecutorOptions = {}, session: Partial<SessionOptions> = {}): Promise<ExecutorSession> {
  const executor = new PyodideExecutor(options);
  onTestFinished(() => executor.close());
  return executor.open({ tools: [], callTool: async () => undefined, ...session });
}

/** The value of a program that must not fail. */
export async function valueFrom(session: ExecutorSession, code: string): Promise<unknown> {
  const { value, error } = await session.run(code);
  if (error) throw new Error(`${error.name}: ${error.message}`);
  return value;
}
