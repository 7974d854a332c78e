// Keeps a copy of the types that core and conformance publish, so that no change of the surface goes unseen. `--check` only compares.
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { conclude, ROOT } from "./workspace.ts";

export function apiReport(root: string, options: { check: boolean }): string[] {
  return ["core", "conformance"].flatMap((name) => {
    const dist = join(root, "packages", name, "dist");
    const files = globSync("**/*.d.ts", { cwd: dist }).sort();
    const parts = files.map((file) => `// ${file}\n\n${readFileSync(join(dist, file), "utf8").trim()}\n`);
    // The bundler names shared files by a hash of their content; that alone is no change.
    const report = parts.join("\n").replaceAll(/-[\w-]{8}(?=\.(?:d\.ts|js)\b)/g, "");
    const target = join(root, "api", `${name}.d.ts`);
    if (files.length === 0) return [`packages/${name} is not built. Run: pnpm build`];
    if (existsSync(target) && readFileSync(target, "utf8") === report) return [];
    if (options.check) return [`The public types of ${name} have changed. If that is meant, run: pnpm api, and say so in a changeset.`];
    mkdirSync(join(root, "api"), { recursive: true });
    writeFileSync(target, report);
    return [];
  });
}

if (import.meta.main) conclude(apiReport(ROOT, { check: process.argv.includes("--check") }), "The public types are as recorded in api/.");
