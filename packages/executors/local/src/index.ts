// The public surface, by name: adding a line here is making API.

import { definePlugin } from "@smolagents-ts/core";
import { LocalExecutor, type LocalExecutorOptions } from "./local-executor.ts";

export { LocalExecutor, type LocalExecutorOptions };

export default definePlugin({
  kind: "executor",
  name: "local",
  create: (options: LocalExecutorOptions) => new LocalExecutor(options),
});

declare module "@smolagents-ts/core" {
  interface ExecutorPlugins {
    local: LocalExecutorOptions;
  }
}
