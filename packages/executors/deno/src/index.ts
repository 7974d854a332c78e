// The public surface, by name: adding a line here is making API.

import { definePlugin } from "@smolagents-ts/core";
import { DenoExecutor, type DenoExecutorOptions } from "./deno-executor.ts";

export { DenoExecutor, type DenoExecutorOptions };

export default definePlugin({
  kind: "executor",
  name: "deno",
  create: (options: DenoExecutorOptions) => new DenoExecutor(options),
});

declare module "@smolagents-ts/core" {
  interface ExecutorPlugins {
    deno: DenoExecutorOptions;
  }
}
