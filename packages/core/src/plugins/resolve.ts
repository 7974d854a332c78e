import type { Executor } from "../contracts/executor.ts";
import type { Model } from "../contracts/model.ts";
import { AgentConfigError } from "../errors.ts";
import { isPluginName } from "./plugin.ts";
import { registry as defaultRegistry, type PluginRegistry } from "./registry.ts";

/**
 * A model given as itself or as `"provider/model"`. Ids are split at the first slash: `huggingface/Qwen/Qwen3-32B` is `Qwen/Qwen3-32B` of `huggingface`.
 *
 * @throws AgentConfigError for what is neither; what `PluginRegistry.create` throws.
 */
export async function resolveModel(model: Model | string, registry: PluginRegistry = defaultRegistry): Promise<Model> {
  if (typeof model !== "string") return checked(model, "stream", "model", 'a Model, or an id like "provider/model"');
  const [, provider, modelId] = /^(.*?)\/(.+)$/.exec(model) ?? [];
  // Vendors' own ids often start with a name in capitals; plugin names never do.
  if (!isPluginName(provider)) throw new AgentConfigError(`Model ids look like "provider/model": try "<provider>/${model}".`);
  return registry.create("model", provider, { modelId });
}

/**
 * An executor given as itself or by its plugin's name.
 *
 * @throws AgentConfigError for what is neither; what `PluginRegistry.create` throws.
 */
export async function resolveExecutor(executor: Executor | string, registry: PluginRegistry = defaultRegistry): Promise<Executor> {
  if (typeof executor !== "string") return checked(executor, "open", "executor", 'an Executor, or a name like "local"');
  return registry.create("executor", executor);
}

function checked<T extends object>(value: T, method: keyof T & string, option: string, expected: string): T {
  if (typeof value?.[method] === "function") return value;
  throw new AgentConfigError(`The ${option} is not ${expected}.`, { hint: `It has no ${method}() method.` });
}
