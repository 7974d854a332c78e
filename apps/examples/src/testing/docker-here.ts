// Loaded before a program: the executor "docker" runs in the image that the tests made, for the one it takes by itself must be pulled.
import { definePlugin, registry } from "@smolagents-ts/core";
import { DockerExecutor, type DockerExecutorOptions } from "@smolagents-ts/executor-docker";

const { socketPath, image } = JSON.parse(process.env["TEST_DOCKER"] ?? "{}") as DockerExecutorOptions;

registry.register(
  definePlugin({
    kind: "executor",
    name: "docker",
    create: (options: DockerExecutorOptions) =>
      new DockerExecutor({ ...options, ...(socketPath && { socketPath }), ...(image && { image }) }),
  }),
);
