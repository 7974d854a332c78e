import type { AgentFile, SavedTool } from "@smolagents-ts/core/saving";
import { broken, shown } from "./broken.ts";
import { Fields } from "./fields.ts";
import { readModel } from "./read-model.ts";
import { readPrompts } from "./read-prompts.ts";
import { argumentsText, readToolSource } from "./read-tool-source.ts";
import { readYaml } from "./read-yaml.ts";
import type { SmolagentsAgent, SmolagentsFiles } from "./smolagents-files.ts";
import type { TemplateFunction } from "./to-template.ts";

/** Agents in agents in agents. */
const MAX_AGENT_DEPTH = 10;

/**
 * Reads an agent that Python's smolagents saved, for `fromJSON()` of core. Nothing of it is run: tools are given again, by the same names.
 *
 * @throws AgentConfigError (`code: "AGENT_FILE"`) for files that smolagents does not write.
 */
export function readSmolagents(files: SmolagentsFiles): SmolagentsAgent {
  const warnings: string[] = [];
  const functions = new Map<string, TemplateFunction>();
  const file = readAgent(files, { path: [], warnings, functions });
  return { file, functions: Object.fromEntries(functions), warnings };
}

interface Reading {
  /** The names of the managed agents on the way here. */
  readonly path: readonly string[];
  readonly warnings: string[];
  readonly functions: Map<string, TemplateFunction>;
}

function readAgent(files: SmolagentsFiles, reading: Reading): AgentFile {
  const { path, warnings, functions } = reading;
  const agent = Fields.parse(files.agentJson, [...path.map(shown), "agent.json"].join("/"));
  const warn = (warning: string) => void warnings.push(path.length > 0 ? `${path.map(shown).join("/")}: ${warning}` : warning);
  const mode = modeOf(agent, warn);
  const { model, settings } = readModel(agent, warn);
  const tools = readTools(files, agent, warn);
  const prompts = readPrompts(promptsOf(files, agent), {
    mode,
    tools,
    prefix: path.map((name) => `${name}.`).join(""),
    authorizedImports: importsText(agent),
    warn,
  });
  for (const [name, render] of prompts.functions) functions.set(name, render);
  const executor = mode === "code" ? executorOf(agent, warn) : undefined;
  const imports = mode === "code" ? additionalImports(agent) : [];
  const runsPython = typeof executor === "string" && executor !== "local";
  if (!runsPython && imports.length > 0) {
    warn(
      `Its programs could import ${imports.map(shown).join(", ")}. A sandbox for JavaScript has no such modules: give an executor for Python, or tools.`,
    );
  }
  warnOfTheRest(agent, warn);
  const managedAgents = managedFiles(files, agent).map(([name, inner]) => {
    if (path.length >= MAX_AGENT_DEPTH) throw broken(`its managed agents are nested more than ${MAX_AGENT_DEPTH} levels deep`);
    return readAgent(inner, { ...reading, path: [...path, name] });
  });
  const maxObservationChars = agent.number("max_print_outputs_length");
  return onlyGiven<AgentFile>({
    format: "smolagents-ts/agent",
    version: 1,
    name: agent.text("name"),
    description: agent.text("description"),
    mode,
    model,
    executor,
    instructions: agent.text("instructions"),
    tools,
    managedAgents,
    promptTemplates: prompts.templates,
    maxSteps: agent.number("max_steps"),
    planningInterval: agent.number("planning_interval") || undefined,
    maxParallelCalls: agent.number("max_tool_threads"),
    // Less would leave nothing to read.
    maxObservationChars: maxObservationChars === undefined ? undefined : Math.max(100, maxObservationChars),
    provideRunSummary: agent.flag("provide_run_summary"),
    structuredReplies: agent.flag("use_structured_outputs_internally"),
    additionalAuthorizedImports: runsPython ? imports : undefined,
    modelSettings: settings,
  });
}

/** The first versions did not write the class. */
function modeOf(agent: Fields, warn: (warning: string) => void): "code" | "tools" {
  const kind = agent.text("class");
  const mode = kind === "ToolCallingAgent" || (kind !== "CodeAgent" && !agent.has("authorized_imports")) ? "tools" : "code";
  if (kind !== undefined && kind !== "CodeAgent" && kind !== "ToolCallingAgent") {
    warn(`The class ${shown(kind)} is none of smolagents: the agent is read as a ${mode === "code" ? "CodeAgent" : "ToolCallingAgent"}.`);
  }
  return mode;
}

const EXECUTORS = new Map([
  ...["local", "docker", "e2b", "modal", "blaxel"].map((name) => [name, name] as const),
  // Pyodide in Deno, which smolagents had for a while.
  ["wasm", "pyodide"],
]);

function executorOf(agent: Fields, warn: (warning: string) => void): AgentFile["executor"] {
  const type = agent.text("executor_type") ?? "local";
  const executor = EXECUTORS.get(type);
  if (executor !== undefined) return executor;
  warn(`Give an executor: there is none like ${shown(type)}.`);
  return { adapter: type };
}

/** Each path with its text: `planning.initial_plan`. */
function promptsOf({ promptsYaml }: SmolagentsFiles, agent: Fields): ReadonlyMap<string, string> {
  const prompts =
    promptsYaml === undefined ? agent.fields("prompt_templates") : new Fields(readYaml(promptsYaml, "prompts.yaml"), "prompts.yaml");
  const found = new Map<string, string>();
  for (const name of prompts.names) {
    if (typeof prompts.any(name) === "string") found.set(name, prompts.text(name) ?? "");
    else for (const inner of prompts.fields(name).names) found.set(`${name}.${inner}`, prompts.fields(name).text(inner) ?? "");
  }
  return found;
}

function readTools({ toolSources = {} }: SmolagentsFiles, agent: Fields, warn: (warning: string) => void): readonly SavedTool[] {
  const tools = agent.list("tools").flatMap((entry) => {
    // A name, or what a tool's own `to_dict()` gives.
    const fields = typeof entry === "string" ? new Fields({ name: entry }, "a tool") : new Fields(entry, "an entry of tools");
    const name = fields.text("name");
    if (name === undefined) throw broken("a tool has no name");
    // Every agent of ours can answer.
    if (name === "final_answer") return [];
    const source = fields.text("code") ?? (Object.hasOwn(toolSources, name) ? toolSources[name] : undefined);
    return [{ name, ...(source !== undefined && readToolSource(source)) }];
  });
  for (const tool of tools) {
    const about = tool.description === undefined ? "" : `: ${shown(tool.description.split("\n")[0] ?? "")}`;
    warn(`Give a tool in place of the Python tool ${shown(tool.name)}(${shown(argumentsText(tool))})${about}`);
  }
  return tools;
}

/** Names with the class, beside which the folder has the rest; or all of each agent. */
function managedFiles({ managedAgents = {} }: SmolagentsFiles, agent: Fields): (readonly [name: string, files: SmolagentsFiles])[] {
  if (Array.isArray(agent.any("managed_agents"))) {
    return agent.list("managed_agents").map((inner, index) => {
      const name = new Fields(inner, "an entry of managed_agents").text("name") ?? String(index);
      return [name, { agentJson: inner as object }];
    });
  }
  return agent.fields("managed_agents").names.map((name) => {
    const files = Object.hasOwn(managedAgents, name) ? managedAgents[name] : undefined;
    if (files) return [name, files];
    throw broken(`the files of its managed agent ${shown(name)} are missing`, {
      hint: `Pass managedAgents: { ${shown(name)}: { agentJson: … } }.`,
    });
  });
}

/** What smolagents allows always. */
const BASE_IMPORTS = new Set("collections datetime itertools math queue random re stat statistics time unicodedata".split(" "));

const importsOf = (agent: Fields) =>
  [...agent.list("authorized_imports"), ...agent.list("additional_authorized_imports")].filter((name) => typeof name === "string");

const additionalImports = (agent: Fields) => importsOf(agent).filter((name) => !BASE_IMPORTS.has(name));

/** As smolagents fills it into its prompts. */
function importsText(agent: Fields): string {
  const imports = importsOf(agent);
  return imports.includes("*") ? "You can import from any package you want." : `[${imports.map((name) => `'${name}'`).join(", ")}]`;
}

/** Read above, or of no use here: packages to install, how much is printed, streams. */
const READ = new Set([
  ...["class", "name", "description", "model", "executor_type", "instructions", "tools", "managed_agents", "prompt_templates", "max_steps"],
  ...["planning_interval", "max_tool_threads", "max_print_outputs_length", "provide_run_summary", "use_structured_outputs_internally"],
  ...["authorized_imports", "additional_authorized_imports", "requirements", "verbosity_level", "stream_outputs", "return_full_result"],
]);

function warnOfTheRest(agent: Fields, warn: (warning: string) => void): void {
  const left = agent.filled.filter((name) => !READ.has(name));
  if (left.length > 0) warn(`Settings that were left out, for nothing here is like them: ${left.map(shown).join(", ")}.`);
}

/** Without what is undefined or empty. */
function onlyGiven<T extends object>(fields: { readonly [Field in keyof T]: T[Field] | undefined }): T {
  const isGiven = (value: unknown) => value !== undefined && (typeof value !== "object" || Object.keys(Object(value)).length > 0);
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => isGiven(value))) as T;
}
