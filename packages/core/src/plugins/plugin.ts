import type { Executor } from "../contracts/executor.ts";
import type { Model } from "../contracts/model.ts";
import { PluginMismatchError } from "../errors.ts";
import { installCommand } from "./load.ts";

/** The version of the contract between core and its plugins; a plugin made for another one is refused readably. */
const PLUGIN_API = 1;

/** What each kind of plugin creates. */
export interface PluginKinds {
  model: Model;
  executor: Executor;
}

export type PluginKind = keyof PluginKinds;

/**
 * Options of the model plugins, by name. An adapter adds its own:
 *
 *     declare module "@smolagents-ts/core" {
 *       interface ModelPlugins { openai: OpenAIModelOptions }
 *     }
 */
// biome-ignore lint/suspicious/noEmptyInterface: open for declaration merging
export interface ModelPlugins {}

/** Options of the executor plugins, by name; open like `ModelPlugins`. */
// biome-ignore lint/suspicious/noEmptyInterface: open for declaration merging
export interface ExecutorPlugins {}

interface PluginOptionsByKind {
  model: ModelPlugins;
  executor: ExecutorPlugins;
}

/** Names the editor knows; any other string is allowed too. */
export type PluginName<Kind extends PluginKind> = (keyof PluginOptionsByKind[Kind] & string) | (string & {});

export type PluginOptions<Kind extends PluginKind, Name extends string> = Name extends keyof PluginOptionsByKind[Kind]
  ? PluginOptionsByKind[Kind][Name]
  : { readonly [option: string]: unknown };

/** How an adapter is found by name: data and one function. Its package default-exports one. */
export interface Plugin<Kind extends PluginKind = PluginKind, Options = never> {
  readonly api: typeof PLUGIN_API;
  readonly kind: Kind;
  /** Lowercase letters, digits and dashes; the package is called `@smolagents-ts/<kind>-<name>`. */
  readonly name: string;
  /** Other names that it answers to, where there is neither a plugin nor a package of that name. */
  readonly aliases?: readonly string[];
  /** Makes one. Models get `modelId` among their options; `name` is the one that was asked for, where that is an alias. */
  create(options: Options, name?: string): PluginKinds[Kind] | Promise<PluginKinds[Kind]>;
}

/**
 * Describes an adapter, so that `new CodeAgent({ executor: "docker" })` finds it.
 *
 * @throws PluginMismatchError when a field is wrong.
 */
export function definePlugin<Kind extends PluginKind, Options = object>(plugin: Omit<Plugin<Kind, Options>, "api">): Plugin<Kind, Options> {
  const defined = { ...plugin, api: PLUGIN_API } as const;
  checkPlugin(defined);
  return defined;
}

/** Names become part of a module specifier, and agents are loaded from files of others: no path and no URL passes. */
export const isPluginName = (name: unknown): name is string => typeof name === "string" && /^[a-z][a-z0-9-]*$/.test(name);

/**
 * Refuses what is not a plugin for this core; `origin` is the package it came from.
 *
 * @throws PluginMismatchError
 */
export function checkPlugin(value: unknown, origin?: string): asserts value is Plugin {
  const subject = origin ? `The default export of ${origin}` : "This";
  const { api, kind, name, aliases = [], create } = (value ?? {}) as Partial<Record<keyof Plugin, unknown>>;
  if (typeof api !== "number") {
    throw new PluginMismatchError(`${subject} is not a plugin.`, {
      hint: "A plugin is what definePlugin({ kind, name, create }) returns.",
    });
  }
  if (api !== PLUGIN_API) {
    throw new PluginMismatchError(`${subject} was made for another core: its plugin API is ${api}, this core's is ${PLUGIN_API}.`, {
      hint: `Update both:\n${installCommand("@smolagents-ts/core@latest", `${origin ?? "<the plugin>"}@latest`)}`,
    });
  }
  const wrong =
    kind !== "model" && kind !== "executor"
      ? `its kind is ${JSON.stringify(kind)}, not "model" or "executor"`
      : !isPluginName(name)
        ? `its name is ${JSON.stringify(name)}, not lowercase letters, digits and dashes`
        : !(Array.isArray(aliases) && aliases.every(isPluginName))
          ? "its aliases are not a list of such names"
          : typeof create !== "function" && "its create is not a function";
  if (wrong) throw new PluginMismatchError(`${subject} is not a usable plugin: ${wrong}.`);
}
