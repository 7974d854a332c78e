import { describe, expect, it } from "vitest";
import type { Executor } from "../contracts/executor.ts";
import type { Model } from "../contracts/model.ts";
import { AgentConfigError, PluginNotFoundError } from "../errors.ts";
import { definePlugin } from "./plugin.ts";
import { PluginRegistry } from "./registry.ts";
import { resolveExecutor, resolveModel } from "./resolve.ts";

const registry = new PluginRegistry().register(
  definePlugin({ kind: "model", name: "huggingface", create: (options) => ({ options, stream() {} }) as unknown as Model }),
  definePlugin({
    kind: "executor",
    name: "local",
    create: (options) => ({ options, language: "javascript", open() {} }) as unknown as Executor,
  }),
  definePlugin({
    kind: "executor",
    name: "docker",
    create: ({ language = "python" }: { language?: string }) => ({ language, open() {} }) as unknown as Executor,
  }),
);

describe("resolveModel", () => {
  it("gives an instance back as it is", async () => {
    const model = { id: "x", adapter: "y", async *stream() {} } as Model;
    expect(await resolveModel(model, registry)).toBe(model);
  });

  it.each([
    ["huggingface/gpt2", "gpt2"],
    ["huggingface/Qwen/Qwen3-32B", "Qwen/Qwen3-32B"],
    ["huggingface/a//b:fast", "a//b:fast"],
  ])("splits %s at the first slash", async (id, modelId) => {
    expect(await resolveModel(id, registry)).toMatchObject({ options: { modelId } });
  });

  it.each(["gpt-5", "Qwen/Qwen3-32B", "huggingface/", "/gpt-5", "", "../evil"])("asks for a provider when the id is %j", async (id) => {
    const error = await resolveModel(id, registry).catch((error) => error);
    expect(error).toBeInstanceOf(AgentConfigError);
    expect(error.message).toBe(`Model ids look like "provider/model": try "<provider>/${id}".`);
  });

  it("names the package of a provider it does not have", async () => {
    const error = await resolveModel("nowhere/gpt-5", registry).catch((error) => error);
    expect(error).toBeInstanceOf(PluginNotFoundError);
    expect(error.message).toContain("@smolagents-ts/model-nowhere");
  });

  it.each([undefined, null, {}, 3, () => {}])("refuses %s", async (value) => {
    await expect(resolveModel(value as never, registry)).rejects.toThrow(/The model is not a Model, or an id like "provider\/model"/);
  });
});

describe("resolveExecutor", () => {
  it("gives an instance back as it is, and creates one by name", async () => {
    const executor = { open: async () => ({}) } as unknown as Executor;
    expect(await resolveExecutor(executor, registry)).toBe(executor);
    expect(await resolveExecutor("local", registry)).toMatchObject({ options: {} });
  });

  it("takes the language of the programs behind a slash", async () => {
    expect(await resolveExecutor("docker", registry)).toMatchObject({ language: "python" });
    expect(await resolveExecutor("docker/javascript", registry)).toMatchObject({ language: "javascript" });
    expect(await resolveExecutor("local/javascript", registry)).toMatchObject({ language: "javascript" });
  });

  it("says which language an executor runs that does not run the one asked for", async () => {
    const error = await resolveExecutor("local/python", registry).catch((error) => error);
    expect(error).toBeInstanceOf(AgentConfigError);
    expect(error.message).toContain('The executor "local" runs javascript, not "python".');
  });

  it.each([undefined, null, {}, 3])("refuses %s", async (value) => {
    await expect(resolveExecutor(value as never, registry)).rejects.toThrow(AgentConfigError);
  });
});
