// The public surface, by name: adding a line here is making API.

import { definePlugin } from "@smolagents-ts/core";
import { PyodideExecutor, type PyodideExecutorOptions } from "./pyodide-executor.ts";

export { PyodideExecutor, type PyodideExecutorOptions };

export default definePlugin({
  kind: "executor",
  name: "pyodide",
  create: (options: PyodideExecutorOptions) => new PyodideExecutor(options),
});

declare module "@smolagents-ts/core" {
  interface ExecutorPlugins {
    pyodide: PyodideExecutorOptions;
  }
}
