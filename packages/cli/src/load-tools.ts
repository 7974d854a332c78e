import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { AgentConfigError, type Tool } from "@smolagents-ts/core";

/**
 * Imports the tools of modules: the default export (a tool or an array of them) and every named export that is a tool.
 *
 * @throws AgentConfigError when a module does not load or has no tools.
 */
export async function loadTools(files: readonly string[]): Promise<readonly Tool[]> {
  const tools = new Set<Tool>();
  for (const file of files) for (const tool of await loadFile(file)) tools.add(tool);
  return [...tools];
}

async function loadFile(file: string): Promise<readonly Tool[]> {
  const { default: main, ...named } = await importFile(file);
  const listed = Array.isArray(main) ? main : [main];
  const stray = Array.isArray(main) ? main.findIndex((item) => !isTool(item)) : -1;
  if (stray >= 0) throw new AgentConfigError(`Entry ${stray} of the default export of ${file} is not a tool.`, { hint: MAKE });
  const tools = [...listed, ...Object.values(named)].filter(isTool);
  if (tools.length === 0) throw new AgentConfigError(`${file} exports no tools.`, { hint: `Export one, or an array by default. ${MAKE}` });
  return tools;
}

const MAKE = "Tools are made with tool({ name, description, inputSchema, execute }) of @smolagents-ts/core.";

async function importFile(file: string): Promise<{ readonly [name: string]: unknown }> {
  if (!existsSync(file)) throw new AgentConfigError(`There is no file ${file}.`, { hint: `Looked for ${resolve(file)}` });
  try {
    return await import(pathToFileURL(resolve(file)).href);
  } catch (cause) {
    const { code } = cause as { readonly code?: string };
    const hint =
      code === "ERR_UNKNOWN_FILE_EXTENSION" ? "Node.js runs TypeScript from 22.18 on: update it, or compile the file." : undefined;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AgentConfigError(`The tools in ${file} could not be loaded: ${reason}`, { cause, ...(hint && { hint }) });
  }
}

function isTool(value: unknown): value is Tool {
  const { name, execute, input } = (value ?? {}) as { readonly [Field in keyof Tool]?: unknown };
  return typeof name === "string" && typeof execute === "function" && typeof input === "object";
}
