import { PluginMismatchError, PluginNotFoundError } from "../errors.ts";
import { nearestName } from "../tools/nearest-name.ts";
import { importFromApp, installCommand } from "./load.ts";
import {
  checkPlugin,
  isPluginName,
  type Plugin,
  type PluginKind,
  type PluginKinds,
  type PluginName,
  type PluginOptions,
} from "./plugin.ts";

/** The naming rule stands in for a vendor table: core can name a package it has never heard of. */
const packageFor = (kind: PluginKind, name: string) => `@smolagents-ts/${kind}-${name}`;

/** Plugins by name: those registered by hand, and those imported from `@smolagents-ts/<kind>-<name>` when they are first asked for. */
export class PluginRegistry {
  readonly #plugins = new Map<string, Plugin>();

  /**
   * Adds plugins by hand: third-party ones, and any in a bundled app. The last one under a name wins.
   *
   * @throws PluginMismatchError for what is not a plugin of this core's version.
   */
  register(...plugins: readonly Plugin[]): this {
    for (const plugin of plugins) checkPlugin(plugin);
    for (const plugin of plugins) this.#plugins.set(`${plugin.kind}:${plugin.name}`, plugin);
    return this;
  }

  /**
   * Creates a model or an executor by its plugin's name.
   *
   * @throws PluginNotFoundError when there is none of this name; PluginMismatchError when it does not fit; what the plugin throws.
   */
  async create<Kind extends PluginKind, Name extends PluginName<Kind>>(
    kind: Kind,
    name: Name,
    options?: PluginOptions<Kind, Name>,
  ): Promise<PluginKinds[Kind]> {
    const plugin = this.#plugins.get(`${kind}:${name}`) ?? (await this.#import(kind, name));
    return (plugin as Plugin<Kind, unknown>).create(options ?? {});
  }

  async #import(kind: PluginKind, name: string): Promise<Plugin> {
    if (!isPluginName(name)) {
      throw new PluginNotFoundError(`${JSON.stringify(name)} is not the name of ${kind === "model" ? "a" : "an"} ${kind} plugin.`, {
        hint: "Names have lowercase letters, digits and dashes. Pass anything else as an instance.",
      });
    }
    const specifier = packageFor(kind, name);
    const { module, lookedIn } = await importFromApp(specifier);
    if (!module) throw this.#notFound(kind, name, lookedIn);

    const plugin = module["default"];
    checkPlugin(plugin, specifier);
    if (plugin.kind !== kind || plugin.name !== name) {
      throw new PluginMismatchError(`${specifier} holds the ${plugin.kind} "${plugin.name}", not the ${kind} "${name}".`);
    }
    this.register(plugin);
    return plugin;
  }

  #notFound(kind: PluginKind, name: string, lookedIn: string | undefined): PluginNotFoundError {
    const specifier = packageFor(kind, name);
    if (lookedIn === undefined) {
      return new PluginNotFoundError(`The ${kind} "${name}" cannot be imported by name here: there are no packages to look in.`, {
        hint: `In a browser, pass an instance, or import the plugin and call registry.register(plugin).`,
      });
    }
    const known = [...this.#plugins.values()].filter((plugin) => plugin.kind === kind).map((plugin) => plugin.name);
    const nearest = nearestName(name, known);
    return new PluginNotFoundError(
      `The ${kind} "${name}" needs the package ${specifier}, which is not installed (looked from ${lookedIn}).${nearest ? ` Did you mean "${nearest}"?` : ""}`,
      { hint: `${installCommand(specifier)}\n\nA third-party ${kind}? Import it and call registry.register(plugin).` },
    );
  }
}

/** The registry agents use unless they are given another; tests make their own. */
export const registry = new PluginRegistry();
