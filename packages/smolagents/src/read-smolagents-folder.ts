import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { broken, shown } from "./broken.ts";
import { readSmolagents } from "./read-smolagents.ts";
import type { SmolagentsAgent, SmolagentsFiles } from "./smolagents-files.ts";

/** Larger files are not read: those of smolagents are a few pages. */
const MAX_BYTES = 5_000_000;
/** A folder may link to itself. */
const MAX_AGENTS = 100;

/**
 * Reads a folder that `agent.save()` of smolagents wrote, or a Space with an agent that was downloaded.
 *
 * @throws AgentConfigError (`code: "AGENT_FILE"`) for a folder without an agent, or files that smolagents does not write.
 */
export async function readSmolagentsFolder(path: string): Promise<SmolagentsAgent> {
  return readSmolagents(await readFolder(path, { agents: 0 }));
}

async function readFolder(path: string, count: { agents: number }): Promise<SmolagentsFiles> {
  if (++count.agents > MAX_AGENTS) throw broken(`it has more than ${MAX_AGENTS} agents`);
  const agentJson = await readText(join(path, "agent.json"));
  if (agentJson === undefined) {
    throw broken(`there is no agent.json in ${path}`, { hint: "smolagents writes one with agent.save() and agent.push_to_hub()." });
  }
  const promptsYaml = await readText(join(path, "prompts.yaml"));
  const toolSources: [tool: string, source: string][] = [];
  for (const file of await filesIn(join(path, "tools"))) {
    const source = file.endsWith(".py") ? await readText(join(path, "tools", file)) : undefined;
    if (source !== undefined) toolSources.push([file.slice(0, -".py".length), source]);
  }
  const managedAgents: [agent: string, files: SmolagentsFiles][] = [];
  for (const name of await filesIn(join(path, "managed_agents"))) {
    const folder = join(path, "managed_agents", name);
    if (await isFile(join(folder, "agent.json"))) managedAgents.push([name, await readFolder(folder, count)]);
  }
  return {
    agentJson,
    ...(promptsYaml !== undefined && { promptsYaml }),
    toolSources: Object.fromEntries(toolSources),
    managedAgents: Object.fromEntries(managedAgents),
  };
}

/** Undefined where there is no such file. */
async function readText(path: string): Promise<string | undefined> {
  if (!(await isFile(path))) return undefined;
  const { size } = await stat(path);
  if (size > MAX_BYTES) throw broken(`${shown(path)} has more than ${MAX_BYTES} bytes`);
  return readFile(path, "utf8");
}

const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isFile(),
    () => false,
  );

/** In one order everywhere. */
async function filesIn(path: string): Promise<readonly string[]> {
  return (await readdir(path).catch(() => [])).sort();
}
