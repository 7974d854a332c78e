// Copies code into the documentation, so that every block a reader sees is code that ran. `--check` only compares.
//
//   <!-- snippet: apps/examples/src/01-first-agent.ts#setup -->     the block below is the region `// #region setup` of that file
//   <!-- snippet: apps/examples/src/01-first-agent.ts -->           or all of it
//   <!-- not run: an interface, shown to be read -->                or says why it is neither
import { existsSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { conclude, ROOT } from "./workspace.ts";

const DOCUMENTS = ["README.md", "docs/**/*.md", "packages/**/README.md"];
/** A block in one of these must have a marker; others may. */
const OURS = new Set(["ts", "tsx", "js", "jsx", "typescript", "javascript"]);
const BLOCK = /(?:<!-- (snippet|not run): (.+?) -->\n+)?^```(\w*)[^\n]*\n([\s\S]*?)^```$/gm;

export function syncSnippets(root: string, options: { check: boolean }): { problems: string[]; blocks: number } {
  const problems: string[] = [];
  let blocks = 0;
  const documents = globSync(DOCUMENTS, { cwd: root, exclude: (name) => String(name).includes("node_modules") }).sort();
  for (const document of documents) {
    const text = readFileSync(join(root, document), "utf8");
    const synced = text.replace(BLOCK, (block: string, marker: string | undefined, argument: string, language: string, code: string) => {
      if (marker === "not run" || (marker === undefined && !OURS.has(language))) return block;
      blocks++;
      if (marker === undefined) {
        problems.push(
          `${document}: a ${language} block has no marker: "${code.split("\n")[0]}". Add <!-- snippet: file#region --> above it.`,
        );
        return block;
      }
      const [file = "", region] = argument.split("#");
      const source = readSnippet(join(root, file), region);
      if (source === undefined) problems.push(`${document}: there is no ${argument}.`);
      else if (source !== code && options.check) problems.push(`${document}: the block of ${argument} is out of date. Run: pnpm docs:sync`);
      return source === undefined ? block : `${block.slice(0, block.length - code.length - 3)}${source}\`\`\``;
    });
    if (!options.check && synced !== text) writeFileSync(join(root, document), synced);
  }
  return { problems, blocks };
}

function readSnippet(file: string, region: string | undefined): string | undefined {
  if (!existsSync(file)) return undefined;
  const lines = readFileSync(file, "utf8").trimEnd().split("\n");
  const start = region === undefined ? 0 : lines.findIndex((line) => line.trim() === `// #region ${region}`) + 1;
  if (region !== undefined && start === 0) return undefined;
  const end = region === undefined ? lines.length : lines.findIndex((line, at) => at >= start && line.trim() === `// #endregion ${region}`);
  if (end < 0) return undefined;
  const chosen = lines.slice(start, end).filter((line) => !/^\s*\/\/ #(end)?region\b/.test(line));
  const indent = Math.min(...chosen.filter((line) => line.trim()).map((line) => line.search(/\S/)));
  return `${chosen
    .map((line) => line.slice(indent))
    .join("\n")
    .trim()}\n`;
}

if (import.meta.main) {
  const { problems, blocks } = syncSnippets(ROOT, { check: process.argv.includes("--check") });
  conclude(problems, `${blocks} blocks of code in the documentation are up to date.`);
}
