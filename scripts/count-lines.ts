// Prints the size of each package without tests. The loop must stay readable: core's agent folder has a limit, other files a warning.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { conclude, ROOT, sourceFiles, workspacePackages } from "./workspace.ts";

const AGENT = "packages/core/src/agent/";
const AGENT_LIMIT = 1000;
const FILE_LIMIT = 300;

export function countLines(root: string) {
  const files = workspacePackages(root).flatMap(({ dir }) =>
    sourceFiles(root, dir).map((file) => ({ dir, file, lines: readFileSync(join(root, file), "utf8").split("\n").length - 1 })),
  );
  const sum = (group: typeof files) => group.reduce((total, { lines }) => total + lines, 0);
  const agent = sum(files.filter(({ file }) => file.startsWith(AGENT)));
  return {
    packages: Object.entries(Object.groupBy(files, ({ dir }) => dir)).map(([dir, group = []]) => ({
      dir,
      files: group.length,
      lines: sum(group),
    })),
    agent,
    long: files.filter(({ lines }) => lines > FILE_LIMIT),
    problems: agent > AGENT_LIMIT ? [`${AGENT} has ${agent} lines; the limit is ${AGENT_LIMIT}. Move what is not the loop beside it.`] : [],
  };
}

if (import.meta.main) {
  const { packages, agent, long, problems } = countLines(ROOT);
  for (const { dir, files, lines } of packages)
    console.log(`${String(lines).padStart(6)} lines  ${String(files).padStart(3)} files  ${dir}`);
  for (const { file, lines } of long) console.warn(`! ${file} has ${lines} lines: is there a second idea in it?`);
  conclude(problems, `${String(agent).padStart(6)} lines in ${AGENT} (limit ${AGENT_LIMIT})`);
}
