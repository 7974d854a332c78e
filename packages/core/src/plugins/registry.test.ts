import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, expectTypeOf, it, vi } from "vitest";
import type { Executor } from "../contracts/executor.ts";
import type { Model } from "../contracts/model.ts";
import { PluginMismatchError, PluginNotFoundError } from "../errors.ts";
import { definePlugin, type Plugin } from "./plugin.ts";
import { PluginRegistry } from "./registry.ts";

const fakeExecutor = (options: object) => ({ options, open: () => {} }) as unknown as Executor;
const firecracker = definePlugin({ kind: "executor", name: "firecracker", create: fakeExecutor });

let app: string;
beforeEach(async () => {
  app = await realpath(await mkdtemp(join(tmpdir(), "smolagents-app-")));
  vi.spyOn(process, "cwd").mockReturnValue(app);
});
afterEach(() => rm(app, { recursive: true }));

/** Installs a package into the app. */
async function install(name: string, code: string, exports: unknown = { default: "./index.js" }) {
  const folder = join(app, "node_modules", name);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "package.json"), JSON.stringify({ name, version: "1.0.0", type: "module", exports }));
  await writeFile(join(folder, "index.js"), code);
}
const plugin = (fields: string) => `export default { api: 1, kind: "executor", create: (options) => ({ options, open() {} }), ${fields} };`;
const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.unreachable(),
    (error: Error & { code: string; hint?: string }) => error,
  );
const create = (name: string, kind: "executor" | "model" = "executor") => new PluginRegistry().create(kind, name, { image: "x" });

describe("PluginRegistry", () => {
  it("creates what was registered, with its options", async () => {
    const registry = new PluginRegistry().register(firecracker);
    expect(await registry.create("executor", "firecracker", { cores: 2 })).toMatchObject({ options: { cores: 2 } });
    expect(await registry.create("executor", "firecracker")).toMatchObject({ options: {} });
  });

  it("lets the last one under a name win, and keeps kinds and registries apart", async () => {
    const second = definePlugin({ kind: "executor", name: "firecracker", create: () => ({ second: true }) as unknown as Executor });
    const registry = new PluginRegistry().register(firecracker, second);
    expect(await registry.create("executor", "firecracker")).toEqual({ second: true });
    await expect(registry.create("model", "firecracker")).rejects.toThrow(PluginNotFoundError);
    await expect(new PluginRegistry().create("executor", "firecracker")).rejects.toThrow(PluginNotFoundError);
  });

  it("imports a package of the app by the naming rule, once", async () => {
    await install("@smolagents-ts/executor-tiny", `globalThis.tinyLoads = (globalThis.tinyLoads ?? 0) + 1; ${plugin('name: "tiny"')}`);
    const registry = new PluginRegistry();
    const [first, second] = await Promise.all([registry.create("executor", "tiny", { image: "x" }), registry.create("executor", "tiny")]);
    expect(first).toMatchObject({ options: { image: "x" } });
    expect(second).not.toBe(first);
    expect((globalThis as { tinyLoads?: number }).tinyLoads).toBe(1);
  });

  it("prefers a registered plugin to an installed one", async () => {
    await install("@smolagents-ts/executor-firecracker", plugin('name: "firecracker", create: () => "installed"'));
    expect(await new PluginRegistry().register(firecracker).create("executor", "firecracker")).toMatchObject({ options: {} });
  });

  it("finds a package in a folder above the working directory", async () => {
    await install("@smolagents-ts/executor-above", plugin('name: "above"'));
    vi.mocked(process.cwd).mockReturnValue(join(app, "packages", "inner"));
    expect(await create("above")).toMatchObject({ options: { image: "x" } });
  });

  it("says what to install, and where it looked, when the package is missing", async () => {
    vi.stubEnv("npm_config_user_agent", "npm/10.0.0 node/v24");
    const error = await failure(create("elsewhere"));
    expect(error).toBeInstanceOf(PluginNotFoundError);
    expect(error.message).toBe(
      `The executor "elsewhere" needs the package @smolagents-ts/executor-elsewhere, which is not installed (looked from ${app}).\n\n` +
        "  npm install @smolagents-ts/executor-elsewhere\n\n" +
        "  No such package? Another one may answer to this name: see https://github.com/smolagents-ts/smolagents-ts/tree/main/docs\n" +
        "  A third-party executor? Import it and call registry.register(plugin).",
    );
  });

  it("proposes a registered plugin of nearly that name", async () => {
    expect((await failure(new PluginRegistry().register(firecracker).create("executor", "fire-craker"))).message).toContain(
      'Did you mean "firecracker"?',
    );
  });

  it.each(["../../evil", "a/b", "file:///x", "node:fs", "Docker", "", "a b", "é", "-a", "a\n", "%2e%2e"])(
    "refuses the name %j before it imports anything",
    async (name) => {
      const builtin = vi.spyOn(process, "getBuiltinModule");
      const error = await failure(create(name));
      expect(error).toBeInstanceOf(PluginNotFoundError);
      expect(error.message).toContain("is not the name of an executor plugin");
      expect(builtin).not.toHaveBeenCalled();
    },
  );

  it.each<[string, string, RegExp]>([
    [
      "of another API version",
      plugin('name: "odd", api: 2'),
      /executor-odd was made for another core: its plugin API is 2, this core's is 1\.\n\n.*npm install @smolagents-ts\/core@latest @smolagents-ts\/executor-odd@latest/s,
    ],
    ["of another kind", plugin('name: "odd", kind: "model"'), /executor-odd holds the model "odd", not the executor "odd"/],
    ["of another name", plugin('name: "other"'), /holds the executor "other", not the executor "odd"/],
    ["of an unknown kind", plugin('name: "odd", kind: "toaster"'), /its kind is "toaster"/],
    ["with aliases that are no names", plugin('name: "odd", aliases: ["a/b"]'), /its aliases are not a list of such names/],
    ["without create", plugin('name: "odd", create: 1'), /its create is not a function/],
    ["without a default export", "export const plugin = {};", /executor-odd is not a plugin/],
    ["whose default export is a class", "export default class {}", /executor-odd is not a plugin/],
  ])("refuses a package %s", async (_, code, message) => {
    vi.stubEnv("npm_config_user_agent", "npm/10.0.0 node/v24");
    await install("@smolagents-ts/executor-odd", code);
    const error = await failure(create("odd"));
    expect(error).toBeInstanceOf(PluginMismatchError);
    expect(error.message).toMatch(message);
  });

  it("lets what is missing inside a plugin surface as itself", async () => {
    await install("@smolagents-ts/executor-broken", `import "not-installed-inner"; ${plugin('name: "broken"')}`);
    const error = await failure(create("broken"));
    expect(error).not.toBeInstanceOf(PluginNotFoundError);
    expect(error.message).toContain("not-installed-inner");
  });

  it("lets what a plugin throws while loading or creating surface as itself", async () => {
    await install("@smolagents-ts/executor-throws", 'throw new TypeError("bad module");');
    expect(await failure(create("throws"))).toMatchObject({ name: "TypeError", message: "bad module" });
    await install("@smolagents-ts/executor-refuses", plugin('name: "refuses", create: async () => { throw new Error("no image"); }'));
    expect((await failure(create("refuses"))).message).toBe("no image");
  });

  it("does not call a package that hides its main entry missing", async () => {
    await install("@smolagents-ts/executor-hidden", "", { "./other": "./index.js" });
    expect(await failure(create("hidden"))).toMatchObject({ code: "ERR_PACKAGE_PATH_NOT_EXPORTED" });
  });

  it("refuses to register what is no plugin, and then registers none of the call's", async () => {
    const registry = new PluginRegistry();
    expect(() => registry.register(firecracker, { ...firecracker, api: 3 } as unknown as Plugin)).toThrow(PluginMismatchError);
    expect(() => registry.register(undefined as unknown as Plugin)).toThrow(/is not a plugin/);
    await expect(registry.create("executor", "firecracker")).rejects.toThrow(PluginNotFoundError);
  });

  it("fails readably where there are no packages, and still creates what was registered", async () => {
    vi.stubGlobal("process", undefined);
    try {
      const error = await failure(create("elsewhere"));
      expect(error).toBeInstanceOf(PluginNotFoundError);
      expect(error.message).toContain('The executor "elsewhere" cannot be imported by name here');
      expect(error.message).toContain("In a browser, pass an instance, or import the plugin and call registry.register(plugin).");
      expect(await new PluginRegistry().register(firecracker).create("executor", "firecracker")).toBeDefined();
    } finally {
      vi.unstubAllGlobals();
    }
  });
});

describe("a name that is another plugin's alias", () => {
  const many = (fields = "") =>
    plugin(`name: "many", aliases: ["one", "two"], create: (options, name) => ({ options, name, open() {} }), ${fields}`);
  const tell = (options: object, name: string) => ({ options, name, open: () => {} }) as unknown as Executor;

  it("creates with the registered plugin that answers to it, and tells it the name", async () => {
    const registry = new PluginRegistry().register(definePlugin({ kind: "executor", name: "many", aliases: ["one"], create: tell }));
    expect(await registry.create("executor", "one", { image: "x" })).toMatchObject({ name: "one", options: { image: "x" } });
    expect(await registry.create("executor", "many")).toMatchObject({ name: "many" });
  });

  it("creates with the installed plugin that answers to it", async () => {
    await install("@smolagents-ts/executor-other", plugin('name: "other"'));
    await install("@smolagents-ts/executor-many", many());
    expect(await create("two")).toMatchObject({ name: "two", options: { image: "x" } });
  });

  it("prefers the plugin and the package that have it as their own name", async () => {
    await install("@smolagents-ts/executor-many", many());
    await install("@smolagents-ts/executor-one", plugin('name: "one"'));
    expect(await create("one")).toEqual({ options: { image: "x" }, open: expect.any(Function) });
    const own = definePlugin({ kind: "executor", name: "two", create: fakeExecutor });
    expect(await new PluginRegistry().register(own).create("executor", "two")).not.toHaveProperty("name");
  });

  it("is not confused by packages that are no plugins, or of another kind", async () => {
    await install("@smolagents-ts/executor-kit", "export const kit = true;");
    await install("@smolagents-ts/model-many", plugin('name: "many", kind: "model", aliases: ["one"]'));
    expect((await failure(create("one"))).message).toContain("needs the package @smolagents-ts/executor-one");
    await install("@smolagents-ts/executor-many", many());
    expect(await create("one")).toMatchObject({ name: "one" });
  });

  it("is found beside a package that does not load, which is the cause when it is not found", async () => {
    await install("@smolagents-ts/executor-broken", 'throw new TypeError("bad module");');
    expect(await failure(create("one"))).toMatchObject({ code: "PLUGIN_NOT_FOUND", cause: { message: "bad module" } });
    await install("@smolagents-ts/executor-many", many());
    expect(await create("one")).toMatchObject({ name: "one" });
  });

  it("leaves what was registered by hand in place", async () => {
    await install("@smolagents-ts/executor-firecracker", plugin('name: "firecracker"'));
    await install("@smolagents-ts/executor-many", many());
    const byHand = definePlugin({ kind: "executor", name: "firecracker", create: () => "by hand" as unknown as Executor });
    const registry = new PluginRegistry().register(byHand);
    await registry.create("executor", "one");
    expect(await registry.create("executor", "firecracker")).toBe("by hand");
  });

  it("is proposed for a name that is nearly it", async () => {
    await install("@smolagents-ts/executor-many", plugin('name: "many", aliases: ["lagoon"]'));
    expect((await failure(create("lagon"))).message).toContain('Did you mean "lagoon"?');
  });
});

describe("the install command", () => {
  it.each([
    ["npm/10.9.0 node/v24", "npm install"],
    ["pnpm/10.34.9 npm/? node/v24", "pnpm add"],
    ["yarn/4.1.0 npm/? node/v24", "yarn add"],
    ["bun/1.2.0 npm/?", "bun add"],
    ["other/1.0.0", "npm install"],
    [undefined, "npm install"],
  ])("is in the words of the manager that started the app: %s", async (agent, words) => {
    vi.stubEnv("npm_config_user_agent", agent);
    expect((await failure(create("elsewhere"))).message).toContain(`\n  ${words} @smolagents-ts/executor-elsewhere\n`);
  });

  it.each([
    ["pnpm-lock.yaml", "pnpm add"],
    ["yarn.lock", "yarn add"],
    ["bun.lock", "bun add"],
    ["package-lock.json", "npm install"],
  ])("follows %s when node started the app", async (file, words) => {
    vi.stubEnv("npm_config_user_agent", undefined);
    await writeFile(join(app, file), "");
    expect((await failure(create("elsewhere"))).message).toContain(`\n  ${words} @smolagents-ts/executor-elsewhere\n`);
  });
});

describe("definePlugin", () => {
  it("sets the API version and keeps the rest", () => {
    expect(firecracker).toEqual({ api: 1, kind: "executor", name: "firecracker", create: fakeExecutor });
  });

  it.each([["My Executor"], [""], ["a/b"]])("refuses the name %j", (name) => {
    expect(() => definePlugin({ kind: "executor", name, create: fakeExecutor })).toThrow(PluginMismatchError);
  });

  it("checks what create returns, and gives the registry's create the types of its kind", () => {
    // @ts-expect-error: an executor plugin creates an executor.
    definePlugin({ kind: "executor", name: "wrong", create: () => ({}) as Model });
    const registry = new PluginRegistry();
    expectTypeOf(() => registry.create("model", "any")).returns.resolves.toEqualTypeOf<Model>();
    expectTypeOf(() => registry.create("executor", "any", { anything: 1 })).returns.resolves.toEqualTypeOf<Executor>();
  });
});
