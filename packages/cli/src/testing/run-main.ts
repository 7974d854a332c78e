import { definePlugin, type Executor, type Model, PluginRegistry } from "@smolagents-ts/core";
import { main } from "../main.ts";
import { FakeIo, type FakeIoOptions } from "./fake-io.ts";

export interface Plugins {
  readonly model: Model;
  /** Found as `local`, the default. */
  readonly executor: Executor;
}

/** Runs the command in this process, with plugins that need no package: the model is `test/some-model`. Times in stderr become `N ms`. */
export async function runMain(
  argv: readonly string[],
  { model, executor }: Plugins,
  { io, ...options }: FakeIoOptions & { readonly io?: FakeIo } = {},
) {
  let modelOptions: object | undefined;
  const registry = new PluginRegistry().register(
    definePlugin({
      kind: "model",
      name: "test",
      create: (options) => {
        modelOptions = options;
        return model;
      },
    }),
    definePlugin({ kind: "executor", name: "local", create: () => executor }),
  );
  const given = io ?? new FakeIo(options);
  const { stdout, stderr } = given;
  const exitCode = await main(["--model", "test/some-model", ...argv], given, registry);
  return { exitCode, stdout: stdout.text, stderr: stderr.text.replace(/\b\d+(\.\d)? m?s\b/g, "N ms"), modelOptions };
}
