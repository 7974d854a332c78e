import type { Execution, SessionOptions } from "@smolagents-ts/core";
import { PythonExecutor, type PythonExecutorOptions } from "@smolagents-ts/executor-python";

/** Runs one program in an executor of its own. */
export async function runPython(
  code: string,
  options: PythonExecutorOptions = {},
  session: Partial<SessionOptions> = {},
): Promise<Execution> {
  const executor = new PythonExecutor(options);
  try {
    const opened = await executor.open({ tools: [], callTool: async () => undefined, ...session });
    return await opened.run(code);
  } finally {
    await executor.close();
  }
}

/** The value of a program that must not fail. */
export async function valueFrom(...args: Parameters<typeof runPython>): Promise<unknown> {
  const { value, error } = await runPython(...args);
  if (error) throw new Error(`${error.name}: ${error.message}`);
  return value;
}
