// Holds the packages alike: one word names the folder, the npm package, the plugin and the file; each has the same fields and scripts.
import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { conclude, type Package, ROOT, SCOPE, sourceFiles, workspacePackages } from "./workspace.ts";

const REPOSITORY = "https://github.com/smolagents-ts/smolagents-ts";
const CORE_RANGE = ">=0.1.0 <1.0.0";
const HEADINGS = ["Install", "Use", "Options", "Limits", "Errors"];
/** Folders whose packages are plugins, and what they make. `kit` is what they share, not a plugin. */
const KINDS: Readonly<Record<string, string>> = { "packages/models/": "model", "packages/executors/": "executor" };
const NOT_PLUGINS = new Set(["packages/executors/kit", "packages/models/kit"]);

export function packageProblems(root: string): string[] {
  const missing = ["README.md", "LICENSE"].filter((file) => !existsSync(join(root, file))).map((file) => `The root has no ${file}.`);
  const published = workspacePackages(root).filter((each) => each.dir.startsWith("packages/"));
  return [...missing, ...published.flatMap((each) => problemsOf(root, each).map((problem) => `${each.dir}: ${problem}`))];
}

function problemsOf(root: string, { dir, manifest }: Package): string[] {
  const kind = Object.entries(KINDS).find(([folder]) => dir.startsWith(folder))?.[1];
  const name = basename(dir);
  const problems: string[] = [];
  const expect = (holds: boolean, problem: string) => holds || problems.push(problem);

  for (const [field, value] of Object.entries(fieldsOf(dir, kind ? `${kind}-${name}` : name))) {
    expect(JSON.stringify(manifest[field]) === JSON.stringify(value), `package.json needs "${field}": ${JSON.stringify(value)}`);
  }
  for (const [subpath, target] of Object.entries(manifest.exports ?? {})) {
    if (subpath === "./package.json") continue;
    const { types, default: file, ...more } = Object(target) as Record<string, string>;
    const good = /^\.\/dist\/.+\.js$/.test(file ?? "") && types === file?.replace(/\.js$/, ".d.ts") && Object.keys(more).length === 0;
    expect(good, `exports["${subpath}"] must be { "types": "./dist/x.d.ts", "default": "./dist/x.js" }`);
  }
  expect(manifest.exports?.["./package.json"] === "./package.json", "exports must have ./package.json");

  for (const [dependency, range] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })) {
    const expected = dependency.startsWith(SCOPE) ? "workspace:*" : "catalog:";
    expect(range === expected, `"${dependency}" must be "${expected}", is "${range}"`);
  }
  const peer = manifest.peerDependencies?.[`${SCOPE}core`];
  // A caret on 0.x would make every minor of core a major of every adapter.
  expect(peer === undefined || peer === CORE_RANGE, `the peer ${SCOPE}core must be "${CORE_RANGE}"`);

  const readme = existsSync(join(root, dir, "README.md")) ? readFileSync(join(root, dir, "README.md"), "utf8") : "";
  const absent = HEADINGS.filter((heading) => !readme.includes(`\n## ${heading}\n`));
  expect(absent.length === 0, `README.md needs the headings ${absent.join(", ")}`);

  if (kind && !NOT_PLUGINS.has(dir)) {
    for (const file of [`src/${name}-${kind}.ts`, `src/${name}-${kind}.conformance.test.ts`]) {
      expect(existsSync(join(root, dir, file)), `${file} is missing`);
    }
    const plugin = new RegExp(`kind: "${kind}",\\s*name: "${name}"`);
    const defined = sourceFiles(root, dir).some((file) => plugin.test(readFileSync(join(root, file), "utf8")));
    expect(defined, `defines no plugin { kind: "${kind}", name: "${name}" }`);
  }
  return problems;
}

/** The fields that follow from where a package is, or are the same everywhere. */
function fieldsOf(dir: string, name: string) {
  return {
    name: SCOPE + name,
    license: "Apache-2.0",
    homepage: `${REPOSITORY}/tree/main/${dir}#readme`,
    bugs: `${REPOSITORY}/issues`,
    repository: { type: "git", url: `git+${REPOSITORY}.git`, directory: dir },
    type: "module",
    sideEffects: false,
    engines: { node: ">=22.12" },
    files: ["dist"],
    publishConfig: { access: "public", provenance: true },
    scripts: {
      build: "tsup",
      typecheck: "tsc",
      test: `vitest run --config ${dir.replaceAll(/[^/]+/g, "..")}/vitest.config.ts`,
      "pack:check": "publint --strict && attw --pack . --profile esm-only",
    },
  };
}

if (import.meta.main) conclude(packageProblems(ROOT), "Packages are alike.");
