/** Files come from strangers: each field is looked at before it is used. */

import type { Json, JsonSchema } from "../contracts/json.ts";
import type { AgentOptions, StepCallbacks } from "../definition/agent-options.ts";
import { AgentConfigError } from "../errors.ts";
import type { PromptTemplates } from "../prompts/templates.ts";
import { isRecord } from "../tools/json-schema-document.ts";
import { nearestName } from "../tools/nearest-name.ts";
import { toSchema } from "../tools/to-schema.ts";
import { fromTagged } from "../values/tagged-json.ts";
import { AGENT_FORMAT, AGENT_VERSION, type AgentFile, type SavedAdapter, type SavedFunction, type SavedTool } from "./agent-file.ts";
import { printable } from "./printable.ts";

/** Deepest nesting of a file. Managed agents and schemas nest, but no file needs as much; deeper ones would overflow the stack. */
const MAX_DEPTH = 200;

/** Refuses a value; `path` is where it stands, e.g. `managedAgents[0].maxSteps`. */
type Check = (value: unknown, path: string) => void;

type Checks<T> = { readonly [Field in keyof Required<T>]: Check };

/**
 * The file, once all of it is what it should be.
 *
 * @throws AgentConfigError (`code: "AGENT_FILE"`)
 */
export function readAgentFile(file: unknown): AgentFile {
  const json = toPlainJson(file);
  if (depthOf(json) > MAX_DEPTH) throw bad(`it is nested more than ${MAX_DEPTH} levels deep`);
  checkFormat(json);
  agent(json, "");
  return json as AgentFile;
}

/** A copy that holds nothing but JSON: no getters, no prototypes, nothing that changes between two looks. */
function toPlainJson(file: unknown): unknown {
  try {
    return JSON.parse(typeof file === "string" ? file : JSON.stringify(file));
  } catch (cause) {
    throw new AgentConfigError("The saved agent is not JSON.", {
      code: "AGENT_FILE",
      hint: "Pass what toAgentFile(agent) gave, or its text.",
      cause,
    });
  }
}

function depthOf(json: unknown): number {
  let depth = 0;
  for (let level = [json]; level.length > 0 && depth <= MAX_DEPTH; depth++) {
    level = level.flatMap((value) => (typeof value === "object" && value !== null ? Object.values(value) : []));
  }
  return depth;
}

function checkFormat(json: unknown): void {
  const { format, version } = (json ?? {}) as { readonly [field: string]: unknown };
  if (format !== AGENT_FORMAT) {
    throw new AgentConfigError(`This is no saved agent: its "format" is ${printable(shown(format))}, not "${AGENT_FORMAT}".`, {
      code: "AGENT_FILE",
      hint: "Pass what toAgentFile(agent) gave, or its text. For an agent of Python's smolagents, see @smolagents-ts/smolagents.",
    });
  }
  if (version !== AGENT_VERSION) {
    throw new AgentConfigError(`The saved agent has version ${printable(shown(version))}, and this core reads version ${AGENT_VERSION}.`, {
      code: "AGENT_FILE",
      hint: "Update @smolagents-ts/core.",
    });
  }
}

const text: Check = (value, path) => must(typeof value === "string", value, path, "a text");
const flag: Check = (value, path) => must(typeof value === "boolean", value, path, "true or false");
const record: Check = (value, path) => must(isRecord(value), value, path, "an object");
const oneOf =
  (...allowed: readonly unknown[]): Check =>
  (value, path) =>
    must(allowed.includes(value), value, path, `one of ${allowed.map((each) => JSON.stringify(each)).join(", ")}`);

/** Also the tagged ones. */
const number: Check = (value, path) => must(typeof revive(value, path) === "number", value, path, "a number");

const list =
  (item: Check): Check =>
  (value, path) => {
    must(Array.isArray(value), value, path, "a list");
    for (const [index, each] of (value as unknown[]).entries()) item(each, `${path}[${index}]`);
  };

const fields =
  <T>(checks: Checks<T>, required: readonly (keyof T & string)[] = []): Check =>
  (value, path) => {
    record(value, path);
    const at = (field: string) => (path ? `${path}.${field}` : field);
    for (const [field, given] of Object.entries(value as object)) {
      if (!Object.hasOwn(checks, field)) {
        const nearest = nearestName(field, Object.keys(checks));
        throw bad(`there is no field "${at(field)}"`, { hint: nearest && `Did you mean "${nearest}"?` });
      }
      checks[field as keyof T](given, at(field));
    }
    for (const field of required) if (!Object.hasOwn(value as object, field)) throw bad(`"${at(field)}" is missing`);
  };

const textOr =
  (check: Check): Check =>
  (value, path) => {
    if (typeof value !== "string") check(value, path);
  };

/** Of any names. */
const settings: Check = (value, path) => {
  record(value, path);
  record(revive(value, path), path);
};

const template = textOr(fields<SavedFunction>({ function: text }, ["function"]));
const adapter = textOr(fields<SavedAdapter>({ adapter: text, options: settings, id: text }, ["adapter"]));

/** As the agent will read it. */
const schema: Check = (value, path) => {
  record(value, path);
  try {
    toSchema(value as JsonSchema, "input", path);
  } catch (cause) {
    throw bad(`"${path}" is no JSON Schema`, { cause });
  }
};

const tool = fields<SavedTool>(
  {
    name: text,
    description: text,
    inputSchema: schema,
    outputSchema: schema,
    allowedCallers: list(oneOf("code", "direct")),
    needsApproval: oneOf(true, false, "function"),
  },
  ["name"],
);

const agent: Check = (value, path) => fields<AgentFile>(FIELDS, ["format", "version", "mode", "model"])(value, path);

const FIELDS: Checks<AgentFile> = {
  format: oneOf(AGENT_FORMAT),
  version: oneOf(AGENT_VERSION),
  name: text,
  description: text,
  mode: oneOf("code", "tools", "both", "auto"),
  model: adapter,
  executor: adapter,
  instructions: text,
  tools: list(tool),
  managedAgents: list(agent),
  promptTemplates: fields<PromptTemplates>({
    system: template,
    plan: template,
    planUpdate: template,
    planFollowUp: template,
    managedTask: template,
    lastAnswer: template,
  }),
  outputSchema: schema,
  finalAnswerChecks: list(text),
  stepCallbacks: fields<StepCallbacks>({ task: list(text), planning: list(text), action: list(text), summary: list(text) }),
  compaction: text,
  maxSteps: number,
  planningInterval: number,
  maxParallelCalls: number,
  maxDepth: number,
  maxDeclarationTokens: number,
  maxObservationChars: number,
  provideRunSummary: flag,
  structuredReplies: flag,
  additionalAuthorizedImports: list(text),
  budget: fields<NonNullable<AgentOptions["budget"]>>({
    steps: number,
    inputTokens: number,
    outputTokens: number,
    totalTokens: number,
    cost: number,
    wallTimeMs: number,
  }),
  price: fields<NonNullable<AgentOptions["price"]>>({ input: number, output: number, cacheRead: number, cacheWrite: number }, [
    "input",
    "output",
  ]),
  limits: fields<NonNullable<AgentOptions["limits"]>>({
    timeoutMs: number,
    memoryBytes: number,
    outputChars: number,
    calls: number,
    messageChars: number,
  }),
  modelSettings: fields<NonNullable<AgentOptions["modelSettings"]>>({
    maxOutputTokens: number,
    temperature: number,
    topP: number,
    seed: number,
    reasoning: fields<{ effort?: string; budgetTokens?: number }>({ effort: text, budgetTokens: number }),
    timeouts: fields<{ firstEventMs?: number; idleMs?: number; totalMs?: number }>({
      firstEventMs: number,
      idleMs: number,
      totalMs: number,
    }),
    extra: settings,
  }),
};

function revive(value: unknown, path: string): unknown {
  try {
    return fromTagged(value as Json);
  } catch (cause) {
    throw bad(`"${path}" is not readable`, { cause });
  }
}

function must(holds: boolean, value: unknown, path: string, expected: string): void {
  if (!holds) throw bad(`"${path || "the file"}" must be ${expected}, but it is ${shown(value)}`);
}

/** Short: it may be anything, and long. */
function shown(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" && value !== null) return "an object";
  const json = JSON.stringify(value) ?? "missing";
  return json.length > 60 ? `${json.slice(0, 60)}…` : json;
}

function bad(why: string, { hint, cause }: { readonly hint?: string | undefined; readonly cause?: unknown } = {}): AgentConfigError {
  return new AgentConfigError(`The saved agent cannot be read: ${printable(why)}.`, { code: "AGENT_FILE", ...(hint && { hint }), cause });
}
