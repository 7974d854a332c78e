import { CodeAgent } from "../agent/code-agent.ts";
import { MultiStepAgent } from "../agent/multi-step-agent.ts";
import { ToolCallingAgent } from "../agent/tool-calling-agent.ts";
import type { Json } from "../contracts/json.ts";
import type { SchemaLike } from "../contracts/schema.ts";
import type { AgentOptions } from "../definition/agent-options.ts";
import { AgentConfigError } from "../errors.ts";
import { fromTagged } from "../values/tagged-json.ts";
import type { AgentFile } from "./agent-file.ts";
import { type AgentFileParts, type Maker, PartFinder } from "./agent-file-parts.ts";
import { Needs } from "./needs.ts";
import { printable } from "./printable.ts";
import { readAgentFile } from "./read-agent-file.ts";

/**
 * Makes the agent that `toAgentFile()` wrote down, from its JSON or its text. Tools and functions are found again by name among `parts`.
 *
 * Runs no code that is in the file. An executor made from trusted options stays open when the agent is closed: it is `agent.options.executor`.
 * Mode `"code"` gives a `CodeAgent`, `"tools"` a `ToolCallingAgent`, any other a `MultiStepAgent`.
 *
 * @throws AgentConfigError with `code: "AGENT_FILE"` for a file that is none, `"AGENT_PARTS"` when something is needed that was not given (all of it in
 *   one error), `"CONFIG"` for settings that cannot work; what a plugin throws when its options are trusted.
 */
export async function fromJSON<const Answer extends SchemaLike | undefined = undefined>(
  file: AgentFile | string,
  parts: AgentFileParts<Answer> = {},
): Promise<MultiStepAgent<Answer>> {
  const checked = readAgentFile(file);
  checkParts(checked, parts);
  const needs = new Needs();
  const draft = toDraft(checked, parts, needs, false);
  needs.check();
  return (await make(draft, parts)) as MultiStepAgent<Answer>;
}

/** Refuses parts that cannot be meant so. */
function checkParts(file: AgentFile, { tools, agents = {} }: AgentFileParts): void {
  const names = managedNames(file);
  const stray = Object.keys(agents).find((name) => !names.has(name));
  if (stray !== undefined) {
    throw new AgentConfigError(`The saved agent has no managed agent "${stray}".`, {
      code: "AGENT_PARTS",
      hint: `There are: ${[...names].slice(0, 50).map(printable).join(", ") || "none"}.`,
    });
  }
  for (const given of [tools, ...Object.values(agents).map((parts) => parts.tools)]) {
    const all = (given ?? []).map((tool) => tool?.name);
    const twice = all.find((name, index) => all.indexOf(name) !== index);
    if (twice === undefined) continue;
    throw new AgentConfigError(`Two of the tools that were given are called "${twice}".`, {
      code: "AGENT_PARTS",
      hint: "Give the one that belongs to a managed agent apart: agents: { name: { tools: […] } }.",
    });
  }
}

/** An agent with all its parts, before models and executors are made. */
interface Draft {
  readonly file: AgentFile;
  readonly options: { readonly [option: string]: unknown };
  readonly model: Maker<"model"> | undefined;
  readonly executor: Maker<"executor"> | undefined;
  readonly agents: readonly Draft[];
}

function toDraft(file: AgentFile, parts: AgentFileParts, needs: Needs, isManaged: boolean): Draft {
  const find = new PartFinder(file, parts, needs, isManaged);
  const options: { [option: string]: unknown } = {};
  for (const [option, read] of Object.entries(READERS)) {
    const saved = file[option as keyof typeof READERS];
    if (saved !== undefined) options[option] = (read as (saved: unknown, find: PartFinder) => unknown)(saved, find);
  }
  return {
    file,
    options: { ...options, ...(find.outputSchema !== undefined && { outputSchema: find.outputSchema }) },
    model: find.adapter("model", file.model),
    executor: file.executor === undefined ? undefined : find.adapter("executor", file.executor),
    agents: (file.managedAgents ?? []).map((agent) => toDraft(agent, parts, needs, true)),
  };
}

async function make({ file, options, model, executor, agents }: Draft, { registry }: AgentFileParts): Promise<MultiStepAgent> {
  const managedAgents: MultiStepAgent[] = [];
  for (const agent of agents) managedAgents.push(await make(agent, { ...(registry && { registry }) }));
  const all = {
    ...options,
    model: await model?.(),
    ...(executor && { executor: await executor() }),
    ...(file.managedAgents && { managedAgents }),
    ...(registry && { registry }),
  } as unknown as AgentOptions;
  if (file.mode === "code") return new CodeAgent(all as ConstructorParameters<typeof CodeAgent<SchemaLike | undefined>>[0]);
  return file.mode === "tools" ? new ToolCallingAgent(all) : new MultiStepAgent(all);
}

type Readable = Exclude<keyof AgentOptions, "model" | "executor" | "managedAgents" | "registry">;

const plain = (saved: unknown) => fromTagged(saved as Json);

/** The way back of each option. One that is not here does not compile. */
const READERS: { readonly [Option in Readable]: (saved: NonNullable<AgentFile[Option]>, find: PartFinder) => unknown } = {
  name: plain,
  description: plain,
  mode: plain,
  instructions: plain,
  tools: (tools, find) => tools.map((tool) => find.tool(tool)),
  promptTemplates: (templates, find) =>
    mapFields(templates, (template) => (typeof template === "string" ? template : find.function(template.function))),
  outputSchema: (schema) => schema,
  finalAnswerChecks: (names, find) => names.map((name) => find.function(name)),
  stepCallbacks: (callbacks, find) => mapFields(callbacks, (names) => names.map((name) => find.function(name))),
  compaction: (name, find) => find.function(name),
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
  modelSettings: (settings, find) => {
    // Goes into each request as it is, where a vendor may take an address or a tool of its own from it.
    if (settings.extra) find.trusts("modelSettings.extra", plain(settings.extra) as object);
    return plain(settings);
  },
};

const mapFields = <T extends object, R>(fields: T, convert: (value: NonNullable<T[keyof T]>) => R) =>
  Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, convert(value as NonNullable<T[keyof T]>)]));

/** The names of all managed agents, at any depth. */
function managedNames(file: AgentFile): ReadonlySet<string> {
  return new Set(
    (file.managedAgents ?? []).flatMap((agent) => [...(agent.name === undefined ? [] : [agent.name]), ...managedNames(agent)]),
  );
}
