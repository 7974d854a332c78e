/** Importing a package that core has never heard of. */

type Require = ReturnType<typeof import("node:module").createRequire>;

/**
 * Imports a package as the app would: found from the working directory, then from core's own place. Undefined when it is not installed.
 *
 * Core alone would not see it in a workspace, behind `npm link` or under pnpm. What the package itself throws while loading, a missing
 * dependency of its own included, is thrown as it is. In a browser nothing can be looked for.
 */
export async function importFromApp(specifier: string): Promise<{ readonly [name: string]: unknown } | undefined> {
  for (const require of requires()) {
    const path = find(() => require.resolve(specifier));
    // Computed and marked, so that no bundler looks for it at build time.
    if (path) return import(/* webpackIgnore: true */ /* @vite-ignore */ process.getBuiltinModule("node:url").pathToFileURL(path).href);
  }
  return undefined;
}

/** The installed packages whose name begins with `prefix`, a scope and more. None is seen where packages are not folders. */
export function findInstalled(prefix: string): ReadonlySet<string> {
  const [scope, start = ""] = prefix.split("/");
  const files = globalThis.process?.getBuiltinModule?.("node:fs");
  const folders = requires().flatMap((require) => require.resolve.paths(prefix) ?? []);
  const names = folders.flatMap((folder) => {
    const path = `${folder}/${scope}`;
    return files?.existsSync(path) ? files.readdirSync(path) : [];
  });
  return new Set(names.filter((name) => name.startsWith(start)).map((name) => `${scope}/${name}`));
}

/** What looks for packages as the app does, and as core does; none where there are no packages. */
export function requires(): readonly Require[] {
  // Not an import of `node:module`: core bundles for the browser.
  const { process } = globalThis;
  if (!process?.getBuiltinModule) return [];
  const { createRequire } = process.getBuiltinModule("node:module");
  // In a bundle, the second may be the address of a page.
  return [`${process.cwd()}/`, import.meta.url].filter((url) => !/^https?:/.test(url)).map((url) => createRequire(url));
}

function find(resolve: () => string): string | undefined {
  try {
    return resolve();
  } catch (error) {
    if ((error as { code?: unknown }).code === "MODULE_NOT_FOUND") return undefined;
    throw error;
  }
}

const LOCK_FILES = [
  ["pnpm-lock.yaml", "pnpm add"],
  ["yarn.lock", "yarn add"],
  ["bun.lock", "bun add"],
] as const;

/** How to install packages, in the words of the package manager in use. */
export function installCommand(...packages: readonly string[]): string {
  return `${installWords()} ${packages.join(" ")}`;
}

function installWords(): string {
  const { process } = globalThis;
  // Set for what a package manager starts; an app started by `node app.js` is told by its lock file.
  const manager = /^(pnpm|yarn|bun|npm)\//.exec(process?.env["npm_config_user_agent"] ?? "")?.[1];
  if (manager) return manager === "npm" ? "npm install" : `${manager} add`;
  const files = process?.getBuiltinModule?.("node:fs");
  const found = LOCK_FILES.find(([file]) => files?.existsSync(`${process.cwd()}/${file}`));
  return found?.[1] ?? "npm install";
}
