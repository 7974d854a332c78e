import { PyodideExecutor } from "@smolagents-ts/executor-pyodide";

/** Has the interpreter's image made, which takes longer than sessions may take to open in the shared suites. */
export async function makeImage(): Promise<void> {
  const executor = new PyodideExecutor();
  await executor.open({ tools: [], callTool: async () => undefined });
  await executor.close();
}
