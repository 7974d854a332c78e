// A check that cannot fail is worse than none: each test plants one fault in a copy of the workspace and sees exactly it reported.
import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { apiReport } from "./api-report.ts";
import { layerProblems } from "./check-layers.ts";
import { packageProblems } from "./check-packages.ts";
import { countLines } from "./count-lines.ts";
import { syncSnippets } from "./sync-snippets.ts";
import { ROOT } from "./workspace.ts";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "checks-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function copy(...paths: string[]) {
  const filter = (source: string) => !["node_modules", "dist", ".turbo", "__fixtures__"].includes(basename(source));
  for (const path of paths) if (existsSync(join(ROOT, path))) cpSync(join(ROOT, path), join(root, path), { recursive: true, filter });
}
function write(path: string, text: string) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}
const read = (path: string) => readFileSync(join(root, path), "utf8");
const edit = (path: string, change: (text: string) => string) => write(path, change(read(path)));
function editManifest(dir: string, change: object) {
  edit(`${dir}/package.json`, (text) => JSON.stringify({ ...JSON.parse(text), ...change }));
}
/** What a check reports after a fault is planted that it did not report before. */
function newProblems(check: (root: string) => string[], plant: () => void) {
  const before = check(root);
  plant();
  return check(root).filter((problem) => !before.includes(problem));
}

describe("check-packages", () => {
  beforeEach(() => copy("packages"));
  const faults: Record<string, [plant: () => void, expected: RegExp]> = {
    "a name that is not its folder's": [() => editManifest("packages/models/openai", { name: "@smolagents-ts/openai" }), /"name"/],
    "a script under another name": [() => editManifest("packages/core", { scripts: { compile: "tsup" } }), /"scripts"/],
    "an export outside dist": [() => editManifest("packages/cli", { exports: { ".": "./src/index.ts" } }), /exports/],
    "a version outside the catalog": [
      () => editManifest("packages/executors/local", { dependencies: { "quickjs-wasi": "^3.0.0" } }),
      /"catalog:"/,
    ],
    "a caret on core": [
      () => editManifest("packages/models/openai", { peerDependencies: { "@smolagents-ts/core": "^0.1.0" } }),
      />=0\.1\.0 <1\.0\.0/,
    ],
    "a README without its headings": [() => write("packages/cli/README.md", "# cli\n"), /Install, Use, Options, Limits, Errors/],
    "an adapter without a conformance test": [
      () => cpSync(join(root, "packages/models/openai"), join(root, "packages/models/other"), { recursive: true }),
      /other-model\.conformance\.test\.ts/,
    ],
    "an adapter whose plugin has another name": [
      () => cpSync(join(root, "packages/models/openai"), join(root, "packages/models/other"), { recursive: true }),
      /no plugin .*"other"/,
    ],
  };
  for (const [fault, [plant, expected]] of Object.entries(faults)) {
    it(`finds ${fault}`, () => expect(newProblems(packageProblems, plant).join("\n")).toMatch(expected));
  }
});

describe("check-layers", () => {
  beforeEach(() => copy("packages"));
  const faults: Record<string, [plant: () => void, expected: RegExp]> = {
    "a dependency of core": [() => editManifest("packages/core", { dependencies: { zod: "catalog:" } }), /core has no dependencies/],
    "an adapter that depends on another": [
      () => editManifest("packages/executors/local", { dependencies: { "@smolagents-ts/model-openai": "workspace:*" } }),
      /its layer may use core/,
    ],
    "an adapter that brings its own core": [
      () => editManifest("packages/executors/local", { dependencies: { "@smolagents-ts/core": "workspace:*" } }),
      /must be a peer/,
    ],
    "a subpath of core in what is shipped": [
      () => write("packages/models/openai/src/x.ts", 'import { FakeModel } from "@smolagents-ts/core/testing";\n'),
      /only the root of core/,
    ],
    "a lower layer of core that looks up": [
      () => write("packages/core/src/memory/x.ts", 'import {\n  CodeAgent,\n} from "../agent/code-agent.ts";\n'),
      /a layer above/,
    ],
  };
  for (const [fault, [plant, expected]] of Object.entries(faults)) {
    it(`finds ${fault}`, () => expect(newProblems(layerProblems, plant).join("\n")).toMatch(expected));
  }
});

describe("count-lines", () => {
  it("fails when the agent folder passes 1,000 lines, tests not counted, and names files over 300", () => {
    write("packages/core/package.json", "{}");
    write("packages/core/src/agent/loop.ts", "x\n".repeat(1000));
    write("packages/core/src/agent/loop.test.ts", "x\n".repeat(1000));
    expect(countLines(root).problems).toEqual([]);
    write("packages/core/src/agent/more.ts", "x\n");
    expect(countLines(root).problems).toHaveLength(1);
    expect(countLines(root).long).toMatchObject([{ file: "packages/core/src/agent/loop.ts", lines: 1000 }]);
  });
});

describe("sync-snippets", () => {
  const document = (code: string) => `Text\n\n<!-- snippet: src/a.ts#use -->\n\`\`\`ts\n${code}\`\`\`\n`;
  beforeEach(() => write("src/a.ts", "function main() {\n  // #region use\n  const price = '$1';\n  // #endregion use\n}\n"));

  it("finds a stale block, replaces it by the region without its indent, and is content then", () => {
    write("README.md", document("old();\n"));
    expect(syncSnippets(root, { check: true }).problems).toEqual([expect.stringContaining("out of date")]);
    expect(read("README.md")).toBe(document("old();\n"));
    expect(syncSnippets(root, { check: false })).toEqual({ problems: [], blocks: 1 });
    expect(read("README.md")).toBe(document("const price = '$1';\n"));
    expect(syncSnippets(root, { check: true }).problems).toEqual([]);
  });
  it("finds a marker that points nowhere, and a block without one", () => {
    write("README.md", document("x\n").replace("#use", "#gone"));
    write("packages/core/README.md", "```ts\nunchecked();\n```\n");
    write("docs/a.md", "<!-- not run: a type, shown to be read -->\n```ts\ninterface A {}\n```\n\n```sh\nnpm test\n```\n");
    expect(syncSnippets(root, { check: true }).problems).toEqual([
      "README.md: there is no src/a.ts#gone.",
      expect.stringContaining("packages/core/README.md: a ts block has no marker"),
    ]);
  });
});

describe("api-report", () => {
  it("finds a changed type, and does not mind another hash in a file name", () => {
    for (const name of ["core", "conformance"]) write(`packages/${name}/dist/index.d.ts`, 'export { A } from "./a-Bcd_1234.js";\n');
    apiReport(root, { check: false });
    edit("packages/core/dist/index.d.ts", (text) => text.replace("Bcd_1234", "Zyx-9876"));
    expect(apiReport(root, { check: true })).toEqual([]);
    edit("packages/core/dist/index.d.ts", (text) => text.replace("{ A }", "{ A, B }"));
    expect(apiReport(root, { check: true })).toEqual([expect.stringContaining("public types of core have changed")]);
  });
});

describe("biome and tsc", () => {
  const run = async (file: string, ...args: string[]) =>
    promisify(execFile)(join(ROOT, "node_modules/.bin", file), args, { cwd: root }).then(
      () => "",
      ({ stdout, stderr }: { stdout: string; stderr: string }) => stdout + stderr,
    );
  const faults: Record<string, [file: string, text: string, rule: string]> = {
    "a vendor in core": ["packages/core/src/x.ts", 'import "openai";\n', "noRestrictedImports"],
    "a Node module in core": ["packages/core/src/x.ts", 'import "node:fs";\n', "noNodejsModules"],
    "a contract that imports more than contracts": ["packages/core/src/contracts/x.ts", 'import "../errors.ts";\n', "noRestrictedImports"],
    "an import that is not declared": ["packages/models/openai/src/x.ts", 'import "left-pad";\n', "noUndeclaredDependencies"],
    "an export of everything": ["packages/models/openai/src/index.ts", 'export * from "./x.ts";\n', "noReExportAll"],
    "a file name in another case": ["packages/models/openai/src/OpenAIModel.ts", "export const a = 1;\n", "useFilenamingConvention"],
  };
  for (const [fault, [file, text, rule]] of Object.entries(faults)) {
    it(`biome finds ${fault}`, async () => {
      copy("biome.json", ".gitignore", "package.json", "packages/core/package.json", "packages/models/openai/package.json");
      write(file, text);
      expect(await run("biome", "lint", "--vcs-enabled=false", "packages")).toContain(`/${rule} `);
    });
  }
  it("tsc finds a path into another package's sources", async () => {
    copy("tsconfig.base.json", "packages/models/openai/tsconfig.json");
    edit("tsconfig.base.json", (text) => text.replace('"types": ["node"]', '"types": []'));
    write("packages/core/src/x.ts", "export const x = 1;\n");
    write("packages/models/openai/src/y.ts", 'export { x } from "../../../core/src/x.ts";\n');
    expect(await run("tsc", "-p", "packages/models/openai")).toContain("TS6059");
  }, 20_000);
});
