import type { Executor } from "../contracts/executor.ts";
import type { Json, JsonObject } from "../contracts/json.ts";
import type { Model } from "../contracts/model.ts";
import type { Tool } from "../contracts/tool.ts";
import type { AgentOptions } from "../definition/agent-options.ts";
import { AgentConfigError } from "../errors.ts";
import { isPluginName } from "../plugins/plugin.ts";
import { isRecord } from "../tools/json-schema-document.ts";
import { toSchema } from "../tools/to-schema.ts";
import { toTagged } from "../values/tagged-json.ts";
import { AGENT_FORMAT, AGENT_VERSION, type AgentFile, type SavedAdapter, type SavedTool } from "./agent-file.ts";

/** What can be saved: an agent, seen as its options. */
interface Agent {
  readonly options: AgentOptions;
}

/** Gives a function's name, by which it is found at load. */
type NameOf = (of: unknown, option: string) => string;

type Writers = { readonly [Option in keyof Required<AgentOptions>]: (value: NonNullable<AgentOptions[Option]>, nameOf: NameOf) => unknown };

/**
 * The agent as JSON: all options but `registry`, those of managed agents inside. Keys are not in it.
 *
 * @throws AgentConfigError (`code: "AGENT_SAVE"`) for functions without a name, or two with the same: they are found again by their names.
 */
export function toAgentFile(agent: Agent): AgentFile {
  const known = new Map<string, unknown>();
  return write(agent, (of, option) => {
    const { name } = of as { readonly name: string };
    if (name !== "" && (known.get(name) ?? of) === of) {
      known.set(name, of);
      return name;
    }
    const problem = name === "" ? `A function in ${option} has no name` : `Two functions are called "${name}", one of them in ${option}`;
    throw new AgentConfigError(`${problem}: functions are saved by their names, and given again when the agent is loaded.`, {
      code: "AGENT_SAVE",
      hint: `Give it a name of its own: const isShort = (answer) => …; finalAnswerChecks: [isShort].`,
    });
  });
}

function write({ options }: Agent, nameOf: NameOf): AgentFile {
  const given: { readonly [option: string]: unknown } = { ...options, mode: options.mode ?? "code" };
  const file: { [option: string]: unknown } = { format: AGENT_FORMAT, version: AGENT_VERSION };
  for (const [option, writer] of Object.entries(WRITERS)) {
    const saved = given[option] === undefined ? undefined : (writer as (value: unknown, nameOf: NameOf) => unknown)(given[option], nameOf);
    if (saved !== undefined) file[option] = saved;
  }
  return file as unknown as AgentFile;
}

/** A setting, without what is undefined in it. */
function plain(value: unknown): Json {
  if (typeof value === "function" || typeof value === "symbol") {
    throw new AgentConfigError(`A setting holds a ${typeof value}, which cannot be saved.`, { code: "AGENT_SAVE" });
  }
  if (Array.isArray(value)) return value.map(plain);
  // What looks like a tag needs one of its own.
  return isRecord(value) && !Object.hasOwn(value, "$") ? mapDefined(value, plain) : toTagged(value);
}

/** In the order in which people will read them. An option that is not here does not compile. */
const WRITERS: Writers = {
  name: plain,
  description: plain,
  mode: plain,
  model: (model) => (typeof model === "string" ? model : toSavedModel(model)),
  executor: (executor) => (typeof executor === "string" ? executor : toSavedExecutor(executor)),
  instructions: plain,
  tools: (tools) => tools.map(toSavedTool),
  managedAgents: (agents, nameOf) => agents.map((agent) => write(agent, nameOf)),
  promptTemplates: (templates, nameOf) =>
    mapDefined(templates, (template) => (typeof template === "string" ? template : { function: nameOf(template, "promptTemplates") })),
  outputSchema: (schema) => toSchema(schema, "input", "outputSchema").json,
  finalAnswerChecks: (checks, nameOf) => checks.map((check) => nameOf(check, "finalAnswerChecks")),
  stepCallbacks: (callbacks, nameOf) =>
    mapDefined(Array.isArray(callbacks) ? { action: callbacks } : callbacks, (list) =>
      [list].flat().map((callback) => nameOf(callback, "stepCallbacks")),
    ),
  compaction: (compaction, nameOf) => nameOf(compaction, "compaction"),
  maxSteps: plain,
  planningInterval: plain,
  maxParallelCalls: plain,
  maxDepth: plain,
  maxDeclarationTokens: plain,
  maxObservationChars: plain,
  provideRunSummary: plain,
  structuredReplies: plain,
  additionalAuthorizedImports: plain,
  budget: plain,
  price: plain,
  limits: plain,
  modelSettings: plain,
  // Where names are looked up is a matter of the program, not of the agent.
  registry: () => undefined,
};

/** A name where that says it all: then loading needs no trust in options. */
function toSavedModel(model: Model): string | SavedAdapter {
  const { adapter, id } = model;
  const options = optionsOf(model);
  if (!options) return { adapter, id };
  const { modelId, ...rest } = options;
  const isNamed = isPluginName(adapter) && typeof modelId === "string" && modelId !== "" && Object.keys(rest).length === 0;
  return isNamed ? `${adapter}/${modelId}` : { adapter, options };
}

function toSavedExecutor(executor: Executor): string | SavedAdapter {
  const { name: adapter } = executor;
  const options = optionsOf(executor);
  if (!options) return { adapter };
  return isPluginName(adapter) && Object.keys(options).length === 0 ? adapter : { adapter, options };
}

function optionsOf(instance: Model | Executor): JsonObject | undefined {
  let options: JsonObject | undefined;
  try {
    options = instance.toJSON?.();
  } catch {
    // It says of itself that it cannot be saved.
  }
  return options && (plain(options) as JsonObject);
}

function toSavedTool({ name, description, input, output, allowedCallers, needsApproval }: Tool): SavedTool {
  return {
    name,
    description,
    inputSchema: input.json,
    ...(output && { outputSchema: output.json }),
    ...(allowedCallers && { allowedCallers }),
    ...(needsApproval !== undefined && { needsApproval: typeof needsApproval === "function" ? "function" : needsApproval }),
  };
}

const mapDefined = <T extends object, R>(fields: T, convert: (value: NonNullable<T[keyof T]>) => R) =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([key, value]) => (value === undefined ? [] : [[key, convert(value as NonNullable<T[keyof T]>)]])),
  ) as { [Key in keyof T]: R };
