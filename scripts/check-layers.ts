// Holds the layers between packages and inside core. Biome and tsc hold the rest: contracts, cycles, undeclared imports, reaching into `src`.
import { readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { conclude, type Package, ROOT, SCOPE, sourceFiles, workspacePackages } from "./workspace.ts";

const CORE = "packages/core";
/** Adapters see core and their kit; those whose vendor speaks OpenAI's API, its adapter too. Whoever is not named here may not depend on another package of ours. */
const MAY_USE: readonly (readonly [folder: RegExp, packages: readonly string[]])[] = [
  [/^packages\/models\/kit$/, ["core"]],
  [/^packages\/models\/(azure|litellm)$/, ["core", "model-kit", "model-openai"]],
  [/^packages\/models\//, ["core", "model-kit"]],
  [/^packages\/executors\/kit$/, ["core"]],
  [/^packages\/executors\//, ["core", "executor-kit"]],
  [/^packages\/cli$/, ["core", "model-kit", "terminal"]],
  [/^packages\//, ["core"]],
];
/** From the ground up. A folder of core imports its own layer and those below it. A file that is named stands elsewhere than its folder. */
const CORE_LAYERS = [
  ["contracts"],
  ["errors.ts"],
  ["values", "media", "memory", "parsing", "prompts", "tools", "plugins", "budget", "context"],
  // An agent writes itself down; what makes it again stands above it.
  ["definition", "calls", "sandbox", "session", "events", "agent", "saving/agent-file.ts", "saving/to-agent-file.ts"],
  ["saving"],
];
/** What packages may use of core beside its root. */
const SUBPATHS: readonly string[] = [`${SCOPE}core/saving`];

export function layerProblems(root: string): string[] {
  const packages = workspacePackages(root).filter(({ dir }) => dir.startsWith("packages/"));
  return [...packages.flatMap((each) => [...dependencyProblems(each), ...importProblems(root, each)]), ...coreProblems(root)];
}

function dependencyProblems({ dir, manifest }: Package): string[] {
  const { dependencies, peerDependencies, optionalDependencies } = manifest;
  const used = Object.keys({ ...dependencies, ...peerDependencies, ...optionalDependencies });
  if (dir === CORE) return used.map((name) => `${dir} depends on ${name}: core has no dependencies.`);
  const allowed = MAY_USE.find(([folder]) => folder.test(dir))?.[1] ?? [];
  const strays = used.filter((name) => name.startsWith(SCOPE) && !allowed.includes(name.slice(SCOPE.length)));
  const problems = strays.map((name) => `${dir} depends on ${name}: its layer may use ${allowed.join(", ") || "nothing"}.`);
  // One copy of core in an app: only what sits above the adapters brings it along.
  if (dependencies?.[`${SCOPE}core`] && !/^packages\/(cli|ui)$/.test(dir)) problems.push(`${dir}: ${SCOPE}core must be a peer dependency.`);
  return problems;
}

/** What an adapter ships uses core as any stranger's adapter would: by its root entry. */
function importProblems(root: string, { dir }: Package): string[] {
  if (dir === "packages/conformance") return [];
  return sourceFiles(root, dir).flatMap((file) =>
    importsOf(join(root, file))
      .filter((specifier) => specifier.startsWith(`${SCOPE}core/`) && !SUBPATHS.includes(specifier))
      .map((specifier) => `${file} imports ${specifier}: only the root of core may be used outside tests.`),
  );
}

function coreProblems(root: string): string[] {
  const layerOf = (file: string) => {
    const path = file.slice(`${CORE}/src/`.length);
    const named = CORE_LAYERS.findIndex((layer) => layer.includes(path));
    return named >= 0 ? named : CORE_LAYERS.findIndex((layer) => layer.includes(path.split("/")[0] ?? ""));
  };
  return sourceFiles(root, CORE).flatMap((file) =>
    importsOf(join(root, file))
      .filter((specifier) => specifier.startsWith("."))
      .map((specifier) => posix.join(posix.dirname(file), specifier))
      .filter((target) => layerOf(file) >= 0 && layerOf(target) > layerOf(file))
      .map((target) => `${file} imports ${target}, which is a layer above it.`),
  );
}

function importsOf(file: string): string[] {
  const statement = /^(?:import|export|\} from)\b[^;]*?["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']/gm;
  return [...readFileSync(file, "utf8").matchAll(statement)].map((match) => match[1] ?? match[2] ?? "");
}

if (import.meta.main) conclude(layerProblems(ROOT), "Layers hold.");
