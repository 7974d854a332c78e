/** Finding a language model by name, in a provider's package that the app has installed. */

import { type JsonObject, ModelError } from "@smolagents-ts/core";
import type { AISDKLanguageModel } from "./language-model.ts";

type Module = { readonly [name: string]: unknown };
interface Provider {
  languageModel(modelId: string): AISDKLanguageModel;
}

/**
 * The language model of a name such as `anthropic/claude-opus-5` or `@openrouter/ai-sdk-provider/meta-llama/llama-4`: a package, and the model's
 * id there. A first word without a scope is looked for as `@ai-sdk/…`, then as it is.
 *
 * @throws ModelError that says what to install
 */
export async function loadLanguageModel(name: string, settings?: JsonObject): Promise<AISDKLanguageModel> {
  const [, packageName = "", modelId = ""] = /^((?:@[^/]+\/)?[^@/][^/]*)\/(.+)$/s.exec(name) ?? [];
  if (modelId === "") {
    throw new ModelError(`${JSON.stringify(name)} does not name a provider and a model.`, {
      kind: "not-found",
      hint: 'It looks like "anthropic/claude-opus-5": a package of the AI SDK, with or without @ai-sdk/, and the model\'s id there.',
    });
  }
  const scoped = packageName.startsWith("@") ? packageName : `@ai-sdk/${packageName}`;
  const module = (await importFromApp(scoped)) ?? (scoped === packageName ? undefined : await importFromApp(packageName));
  if (!module) {
    throw new ModelError(`The package ${scoped} is not installed.`, { kind: "not-found", hint: `npm install ${scoped}` });
  }
  return findProvider(module, packageName, settings).languageModel(modelId);
}

/** A package has a provider that is ready, such as `anthropic`, and what makes one with settings, such as `createAnthropic`. */
function findProvider(module: Module, packageName: string, settings: JsonObject | undefined): Provider {
  const word = packageName.slice(packageName.lastIndexOf("/") + 1).replace(/[^a-z0-9]/gi, "");
  const pick = <Value>(name: string, fits: (value: unknown, key: string) => value is Value & {}): Value | undefined => {
    const fitting = Object.entries(module).filter(([key, value]) => fits(value, key));
    const named = fitting.find(([key]) => key.toLowerCase() === name.toLowerCase());
    return (named ?? fitting[0])?.[1] as Value | undefined;
  };
  const isFactory = (value: unknown, key: string): value is (settings: JsonObject) => Provider =>
    typeof value === "function" && /^create[A-Z]/.test(key);
  const provider = settings ? pick(`create${word}`, isFactory)?.(settings) : pick(word, isProvider);
  if (isProvider(provider)) return provider;
  throw new ModelError(`${packageName} has no provider of language models that can be used ${settings ? "with" : "without"} settings.`, {
    kind: "not-found",
    hint: settings
      ? "Make the model yourself and pass it as the option model."
      : 'Pass the option settings, e.g. { "name": …, "baseURL": … }.',
  });
}

const isProvider = (value: unknown): value is Provider =>
  (typeof value === "function" || (typeof value === "object" && value !== null)) &&
  typeof (value as Partial<Provider>).languageModel === "function";

/** Looks from the app's folder, then from here; undefined when there is no such package. */
async function importFromApp(specifier: string): Promise<Module | undefined> {
  // Not an import of `node:module`: with a model that was made elsewhere, this package runs in a browser.
  const { process } = globalThis;
  if (!process?.getBuiltinModule) return undefined;
  const { createRequire } = process.getBuiltinModule("node:module");
  const { pathToFileURL } = process.getBuiltinModule("node:url");
  for (const place of [`${process.cwd()}/`, import.meta.url]) {
    try {
      const path = createRequire(place).resolve(specifier);
      return await import(/* webpackIgnore: true */ /* @vite-ignore */ pathToFileURL(path).href);
    } catch (error) {
      const { code, message } = error as { readonly code?: unknown; readonly message: string };
      // What the package itself does not find is for the user to hear.
      if (code !== "MODULE_NOT_FOUND" || !message.includes(`'${specifier}'`)) throw error;
    }
  }
  return undefined;
}
