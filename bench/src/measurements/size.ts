// What ends up in a bundle, and what an installation puts on the disk.
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";
import { build } from "esbuild";
import type { Measurement } from "../bench.ts";
import { toRow } from "../report/row.ts";

const BENCH = fileURLToPath(new URL("../..", import.meta.url));

const MODELS = ["kit", "openai", "azure", "litellm", "huggingface", "bedrock", "ai-sdk", "transformers", "llama-cpp"];

interface Manifest {
  readonly name: string;
  readonly files?: readonly string[];
  readonly dependencies?: { readonly [name: string]: string };
  readonly optionalDependencies?: { readonly [name: string]: string };
  readonly peerDependencies?: { readonly [name: string]: string };
  readonly peerDependenciesMeta?: { readonly [name: string]: { readonly optional?: boolean } };
}

const size: Measurement = async () => {
  const own = ["@smolagents-ts/core", "@smolagents-ts/model-openai", "@smolagents-ts/executor-local"];
  const ai = ["ai", "@ai-sdk/openai-compatible"];
  const ours = installation(own);
  const theirs = installation(ai);
  const core = installation(["@smolagents-ts/core"]);
  return [
    toRow("all of core, bundled, minified, brotli", "kB", [await bundleKB('export * from "@smolagents-ts/core"')], { target: { max: 20 } }),
    toRow("CodeAgent and tool() alone", "kB", [await bundleKB('export { CodeAgent, tool } from "@smolagents-ts/core"')]),
    toRow("AI SDK: ToolLoopAgent and tool()", "kB", [await bundleKB('export { ToolLoopAgent, tool } from "ai"')]),
    toRow("installed: core, model-openai, executor-local", "MB", [ours.bytes / 1e6], {
      note: `${ours.packages.size} packages: ${largest(ours.packages)}`,
    }),
    toRow("installed: AI SDK and openai-compatible", "MB", [theirs.bytes / 1e6], {
      note: `${theirs.packages.size} packages: ${largest(theirs.packages)}`,
    }),
    ...MODELS.map((name) => {
      const { bytes, packages } = installation([`@smolagents-ts/model-${name}`]);
      return toRow(`installed: model-${name}, beside core`, "MB", [(bytes - core.bytes) / 1e6], {
        note: `${packages.size - 1} packages: ${largest(packages)}`,
      });
    }),
  ];
};

export default size;

async function bundleKB(contents: string): Promise<number> {
  const result = await build({
    stdin: { contents, resolveDir: BENCH },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "node",
    write: false,
    logLevel: "error",
  });
  return brotliCompressSync(result.outputFiles[0]?.contents ?? new Uint8Array()).byteLength / 1_000;
}

/**
 * The packages an installation brings, each once, with the bytes of the files it publishes. Optional ones count where they are there: for this
 * machine, and without what the workspace leaves out.
 */
function installation(names: readonly string[]): { bytes: number; packages: ReadonlyMap<string, number> } {
  const packages = new Map<string, number>();
  const add = (name: string, from: string) => {
    const folder = find(name, from);
    if (folder === undefined) throw new Error(`${name} is not installed for ${from}.`);
    const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
    if (packages.has(folder)) return;
    packages.set(folder, publishedBytes(folder, manifest));
    const peers = Object.keys(manifest.peerDependencies ?? {}).filter((peer) => !manifest.peerDependenciesMeta?.[peer]?.optional);
    for (const needed of [...Object.keys(manifest.dependencies ?? {}), ...peers]) add(needed, folder);
    for (const optional of Object.keys(manifest.optionalDependencies ?? {})) if (find(optional, folder)) add(optional, folder);
  };
  for (const name of names) add(name, BENCH);
  return { bytes: [...packages.values()].reduce((sum, bytes) => sum + bytes, 0), packages };
}

function find(name: string, from: string): string | undefined {
  for (let folder = from; folder !== dirname(folder); folder = dirname(folder)) {
    const found = join(folder, "node_modules", name);
    if (existsSync(found)) return realpathSync(found);
  }
  return undefined;
}

/** A package of the workspace has more than it publishes. */
function publishedBytes(folder: string, { files }: Manifest): number {
  if (folder.includes("node_modules")) return bytesOf(folder);
  return ["package.json", "README.md", ...(files ?? [])]
    .map((file) => join(folder, file))
    .filter(existsSync)
    .reduce((sum, file) => sum + bytesOf(file), 0);
}

function bytesOf(path: string): number {
  if (!statSync(path).isDirectory()) return statSync(path).size;
  return readdirSync(path)
    .filter((name) => name !== "node_modules")
    .reduce((sum, name) => sum + bytesOf(join(path, name)), 0);
}

function largest(packages: ReadonlyMap<string, number>): string {
  const sorted = [...packages].sort(([, a], [, b]) => b - a).slice(0, 3);
  return sorted.map(([folder, bytes]) => `${folder.split("/").at(-1)} ${(bytes / 1e6).toFixed(1)} MB`).join(", ");
}
