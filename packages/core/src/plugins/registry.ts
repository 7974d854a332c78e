import { PluginMismatchError, PluginNotFoundError } from "../errors.ts";
import { nearestName } from "../tools/nearest-name.ts";
import { findInstalled, importFromApp, installCommand, requires } from "./load.ts";
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

const DOCUMENTATION = "https://github.com/smolagents-ts/smolagents-ts/tree/main/docs";

/**
 * Plugins by name: those registered by hand, those imported from `@smolagents-ts/<kind>-<name>` when they are first asked for, and, for a
 * name that no package has, those that answer to it.
 */
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
    const plugin = this.#plugins.get(`${kind}:${name}`) ?? (await this.#import(kind, name)) ?? (await this.#findAlias(kind, name));
    return (plugin as Plugin<Kind, unknown>).create(options ?? {}, name);
  }

  /** The plugin of the package that the naming rule tells; undefined when that is not installed. */
  async #import(kind: PluginKind, name: string): Promise<Plugin | undefined> {
    if (!isPluginName(name)) {
      throw new PluginNotFoundError(`${JSON.stringify(name)} is not the name of ${kind === "model" ? "a" : "an"} ${kind} plugin.`, {
        hint: "Names have lowercase letters, digits and dashes. Pass anything else as an instance.",
      });
    }
    const specifier = packageFor(kind, name);
    const module = await importFromApp(specifier);
    if (!module) return undefined;
    const plugin = module["default"];
    checkPlugin(plugin, specifier);
    if (plugin.kind !== kind || plugin.name !== name) {
      throw new PluginMismatchError(`${specifier} holds the ${plugin.kind} "${plugin.name}", not the ${kind} "${name}".`);
    }
    this.register(plugin);
    return plugin;
  }

  /** The registered or installed plugin that answers to a name which is not its own. */
  async #findAlias(kind: PluginKind, name: string): Promise<Plugin> {
    const found = () => this.#ofKind(kind).findLast(({ aliases }) => aliases?.includes(name));
    let broken: unknown;
    if (!found()) {
      const prefix = packageFor(kind, "");
      for (const specifier of findInstalled(prefix)) {
        const neighbour = specifier.slice(prefix.length);
        if (this.#plugins.has(`${kind}:${neighbour}`)) continue;
        // One that does not load is no answer, but may be the reason why there is none.
        await this.#import(kind, neighbour).catch((error) => {
          if (!PluginMismatchError.is(error)) broken ??= error;
        });
      }
    }
    return found() ?? this.#fail(kind, name, broken);
  }

  #ofKind(kind: PluginKind): readonly Plugin[] {
    return [...this.#plugins.values()].filter((plugin) => plugin.kind === kind);
  }

  #fail(kind: PluginKind, name: string, cause: unknown): never {
    const specifier = packageFor(kind, name);
    if (requires().length === 0) {
      throw new PluginNotFoundError(`The ${kind} "${name}" cannot be imported by name here: there are no packages to look in.`, {
        hint: `In a browser, pass an instance, or import the plugin and call registry.register(plugin).`,
      });
    }
    const known = this.#ofKind(kind).flatMap((plugin) => [plugin.name, ...(plugin.aliases ?? [])]);
    const nearest = nearestName(name, known);
    throw new PluginNotFoundError(
      `The ${kind} "${name}" needs the package ${specifier}, which is not installed (looked from ${process.cwd()}).${nearest ? ` Did you mean "${nearest}"?` : ""}`,
      {
        hint: `${installCommand(specifier)}\n\nNo such package? Another one may answer to this name: see ${DOCUMENTATION}\nA third-party ${kind}? Import it and call registry.register(plugin).`,
        cause,
      },
    );
  }
}

/** The registry agents use unless they are given another; tests make their own. */
export const registry = new PluginRegistry();
