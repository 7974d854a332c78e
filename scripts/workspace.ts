// What the checks share: the packages of the workspace, and how a check ends.
import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

export interface Package {
  /** From the root, with slashes: `packages/executors/local`. */
  readonly dir: string;
  readonly manifest: Manifest;
}

export const ROOT = fileURLToPath(new URL("..", import.meta.url));
export const SCOPE = "@smolagents-ts/";

/** Every package of the workspace, in the order of their folders. */
export function workspacePackages(root: string): Package[] {
  return ["packages/*", "packages/models/*", "packages/executors/*", "apps/*", "bench"]
    .flatMap((pattern) => globSync(pattern, { cwd: root }))
    .map((dir) => dir.replaceAll("\\", "/"))
    .filter((dir) => existsSync(join(root, dir, "package.json")))
    .sort()
    .map((dir) => ({ dir, manifest: JSON.parse(readFileSync(join(root, dir, "package.json"), "utf8")) as Manifest }));
}

/** The sources of a package that are shipped: no tests. From the root, with slashes. */
export function sourceFiles(root: string, dir: string): string[] {
  return globSync(`${dir}/src/**/*.ts`, { cwd: root })
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => !/\.test(-d)?\.ts$/.test(file))
    .sort();
}

/** Prints what is wrong and fails the process, or says in one line that nothing is. */
export function conclude(problems: readonly string[], allGood: string): void {
  if (problems.length === 0) console.log(allGood);
  else process.exitCode = 1;
  for (const problem of problems) console.error(`✗ ${problem}`);
}
