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
 * An executor given as itself, or by its plugin's name, with the language of the programs behind a slash where it runs several: `"docker"`,
 * `"docker/javascript"`.
 *
 * @throws AgentConfigError for what is neither, and when it does not run that language; what `PluginRegistry.create` throws.
 */
export async function resolveExecutor(executor: Executor | string, registry: PluginRegistry = defaultRegistry): Promise<Executor> {
  if (typeof executor !== "string") return checked(executor, "open", "executor", 'an Executor, or a name like "local"');
  const [name = "", language] = executor.split(/\/(.*)/s);
  const created = await registry.create("executor", name, language === undefined ? {} : { language });
  if (language === undefined || created.language === language) return created;
  throw new AgentConfigError(`The executor "${name}" runs ${created.language}, not ${JSON.stringify(language)}.`, {
    hint: `Write "${name}", or another executor.`,
  });
}

function checked<T extends object>(value: T, method: keyof T & string, option: string, expected: string): T {
  if (typeof value?.[method] === "function") return value;
  throw new AgentConfigError(`The ${option} is not ${expected}.`, { hint: `It has no ${method}() method.` });
}
