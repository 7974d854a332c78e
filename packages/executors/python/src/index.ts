// The public surface, by name: adding a line here is making API.

import { definePlugin } from "@smolagents-ts/core";
import { PythonExecutor, type PythonExecutorOptions } from "./python-executor.ts";

export { PythonExecutor, type PythonExecutorOptions };

export default definePlugin({
  kind: "executor",
  name: "python",
  create: (options: PythonExecutorOptions) => new PythonExecutor(options),
});

declare module "@smolagents-ts/core" {
  interface ExecutorPlugins {
    python: PythonExecutorOptions;
  }
}
