/** Importing a package that core has never heard of. */

interface Import {
  /** The module; undefined when the package is not installed. */
  readonly module?: { readonly [name: string]: unknown };
  /** The folder it was looked for in first; undefined where packages cannot be looked for. */
  readonly lookedIn?: string;
}

/**
 * Imports a package as the app would: found from the working directory, then from core's own place.
 *
 * Core alone would not see it in a workspace, behind `npm link` or under pnpm. What the package itself throws while loading, a missing
 * dependency of its own included, is thrown as it is. In a browser nothing can be looked for.
 */
export async function importFromApp(specifier: string): Promise<Import> {
  // Not an import of `node:module`: core bundles for the browser.
  const { process } = globalThis;
  if (!process?.getBuiltinModule) return {};
  const { createRequire } = process.getBuiltinModule("node:module");
  const { pathToFileURL } = process.getBuiltinModule("node:url");
  const lookedIn = process.cwd();
  // In a bundle, the second may be the address of a page.
  for (const place of [`${lookedIn}/`, import.meta.url].filter((url) => !/^https?:/.test(url))) {
    const path = find(() => createRequire(place).resolve(specifier));
    // Computed and marked, so that no bundler looks for it at build time.
    if (path) return { module: await import(/* webpackIgnore: true */ /* @vite-ignore */ pathToFileURL(path).href), lookedIn };
  }
  return { lookedIn };
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
