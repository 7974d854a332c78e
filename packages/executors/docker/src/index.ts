// The public surface, by name: adding a line here is making API.

import { definePlugin } from "@smolagents-ts/core";
import type { DockerMount } from "./container-options.ts";
import { DockerExecutor, type DockerExecutorOptions } from "./docker-executor.ts";
import type { PullProgress } from "./images.ts";

export { DockerExecutor, type DockerExecutorOptions, type DockerMount, type PullProgress };

export default definePlugin({
  kind: "executor",
  name: "docker",
  create: (options: DockerExecutorOptions) => new DockerExecutor(options),
});

declare module "@smolagents-ts/core" {
  interface ExecutorPlugins {
    docker: DockerExecutorOptions;
  }
}
