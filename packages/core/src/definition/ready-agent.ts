import type { Compaction } from "../context/compaction.ts";
import type { Executor, ExecutorLimits, SandboxTool } from "../contracts/executor.ts";
import type { Model, ModelTool } from "../contracts/model.ts";
import type { AgentIdentity } from "../contracts/run-state.ts";
import type { Schema } from "../contracts/schema.ts";
import type { MemoryStep } from "../contracts/step.ts";
import type { Tool, ToolCaller } from "../contracts/tool.ts";
import { AgentConfigError } from "../errors.ts";
import { CLOSING_TAG } from "../parsing/code-block.ts";
import type { CodeDialect } from "../prompts/dialect.ts";
import { dialectFor } from "../prompts/dialects.ts";
import { type PromptTemplates, renderPrompt } from "../prompts/templates.ts";
import {
  FINAL_ANSWER,
  finalAnswerTool,
  INVENTED_RESULTS,
  RUN_CODE,
  runCodeTool,
  toModelTool,
  toolCalling,
} from "../prompts/tool-calling.ts";
import { catalogHint, catalogTools, splitCatalog } from "../tools/tool-catalog.ts";
import type { AgentMode, AgentOptions, FinalAnswerCheck, ModelSettings, StepCallback } from "./agent-options.ts";
import { allowedImports, checkImports } from "./authorized-imports.ts";

export { RUN_CODE };

/** An agent whose names are resolved and whose prompt is written: what a run needs of it. The same for all runs with one answer schema. */
export interface ReadyAgent {
  readonly identity: AgentIdentity;
  readonly mode: Exclude<AgentMode, "auto">;
  readonly model: Model;
  readonly modelSettings: ModelSettings;
  readonly executor: Executor | undefined;
  /** Absent in mode `"tools"`. */
  readonly dialect: CodeDialect | undefined;
  /** Whether programs come as JSON. */
  readonly structured: boolean;
  readonly systemPrompt: string;
  /** What ends the reply to a request for an action. */
  readonly stop: readonly string[];
  /** What the model may call natively; empty when it writes programs, or calls as text. */
  readonly modelTools: readonly ModelTool[];
  readonly sandboxTools: readonly SandboxTool[];
  /** All that can be called, by name. */
  readonly tools: ReadonlyMap<string, Tool>;
  /** The names of those that are not for the model's own calls. */
  readonly codeOnly: ReadonlySet<string>;
  /** The names of those that are not for programs: sandboxes do not know them, and may ask for them all the same. */
  readonly directOnly: ReadonlySet<string>;
  /** What the model calls to give the answer. */
  readonly finalAnswer: string;
  /** The shape of the answer. */
  readonly answer: Schema | undefined;
  readonly templates: PromptTemplates | undefined;
  readonly limits: ExecutorLimits;
  /** The modules that programs may import, where not all are allowed. */
  readonly imports: readonly string[] | undefined;
  readonly maxObservationChars: number;
  readonly maxParallelCalls: number;
  readonly planningInterval: number | undefined;
  readonly finalAnswerChecks: readonly FinalAnswerCheck[];
  readonly callbacks: { readonly [Type in MemoryStep["type"]]: readonly StepCallback<never>[] };
  readonly compaction: Compaction | undefined;
}

export interface AgentParts {
  readonly options: AgentOptions;
  readonly model: Model;
  readonly executor: Executor | undefined;
  /** Tools and managed agents, by name. */
  readonly tools: ReadonlyMap<string, Tool>;
  readonly answer: Schema | undefined;
}

/** @throws AgentConfigError when mode, executor and tools do not fit. */
export function makeReady({ options, model, executor, tools, answer }: AgentParts): ReadyAgent {
  const asked = options.mode ?? "code";
  const mode = chooseMode(asked, model, executor);
  checkCallers(tools, mode, mode !== asked ? model : undefined);
  const dialect = mode === "tools" || !executor ? undefined : dialectFor(executor.language);
  const structured = mode === "code" && options.structuredReplies === true && model.capabilities?.jsonSchema !== false;
  if (dialect) checkImports(options.additionalAuthorizedImports, dialect.language);
  const imports = dialect && allowedImports(options.additionalAuthorizedImports);
  const finalAnswer = dialect?.finalAnswer ?? FINAL_ANSWER;
  const imageTool = dialect?.imageTool;
  const callable = [...tools.values()];
  const inCode = mode === "tools" ? [] : callable.filter((tool) => allows(tool, "code"));
  const direct = mode === "code" ? [] : callable.filter((tool) => allows(tool, "direct"));

  const catalog = dialect && toCatalog(inCode, tools, dialect, options.maxDeclarationTokens ?? 10_000);
  const builtIn = [...(catalog?.tools ?? []), ...(imageTool && !tools.has(imageTool.name) ? [imageTool] : [])];
  const directOnly = direct.filter((tool) => !inCode.includes(tool));
  const native =
    mode === "code"
      ? []
      : [
          ...(dialect ? [runCodeTool(dialect)] : []),
          ...(catalog ? declaredNatively(direct, directOnly, catalog) : direct).map(toModelTool),
          finalAnswerTool(answer, finalAnswer),
        ];
  const asText = mode === "tools" && model.capabilities?.tools === false;
  const prompt =
    dialect && catalog
      ? {
          introduction: dialect.introduction(structured ? "json" : mode === "both" ? "tool" : "tags"),
          rules: dialect.rules(imports),
          tools: dialect.tools({
            tools:
              imageTool && usesMedia(catalog.declared) && builtIn.includes(imageTool) ? [...catalog.declared, imageTool] : catalog.declared,
            hint: [catalog.hint, directHint(directOnly)].filter(Boolean).join("\n"),
            answer,
          }),
        }
      : { introduction: toolCalling.introduction, rules: toolCalling.rules, tools: asText ? toolCalling.textTools(native) : "" };

  const { stepCallbacks = [] } = options;
  const byType = isList(stepCallbacks) ? { action: stepCallbacks } : stepCallbacks;
  const list = (callbacks: unknown) => [callbacks ?? []].flat() as StepCallback<never>[];
  return {
    identity: { ...(options.name !== undefined && { name: options.name }), mode, tools: [...tools.keys()].sort() },
    mode,
    model,
    modelSettings: options.modelSettings ?? {},
    executor: dialect && executor,
    dialect,
    structured,
    systemPrompt: renderPrompt(options.promptTemplates, "system", { ...prompt, instructions: options.instructions ?? "" }).trimEnd(),
    stop: asText ? INVENTED_RESULTS : mode === "code" && !structured ? [CLOSING_TAG] : [],
    modelTools: asText ? [] : native,
    sandboxTools: [...inCode, ...builtIn].map((tool) =>
      toSandboxTool(tool, tool === imageTool ? "replaceable" : tools.has(tool.name) && !dialect?.ownNames.has(tool.name)),
    ),
    tools: new Map([...tools, ...builtIn.map((tool) => [tool.name, tool] as const)]),
    codeOnly: new Set([...inCode, ...builtIn].filter((tool) => !direct.includes(tool)).map(({ name }) => name)),
    directOnly: new Set(directOnly.map(({ name }) => name)),
    finalAnswer,
    answer,
    templates: options.promptTemplates,
    limits: options.limits ?? {},
    imports,
    maxObservationChars: options.maxObservationChars ?? 5_000,
    maxParallelCalls: options.maxParallelCalls ?? 32,
    planningInterval: options.planningInterval,
    finalAnswerChecks: options.finalAnswerChecks ?? [],
    callbacks: { task: list(byType.task), planning: list(byType.planning), action: list(byType.action), summary: list(byType.summary) },
    compaction: options.compaction,
  };
}

/**
 * Refuses tools that nobody can call in a mode. `chosenFor` is the model that the mode was chosen for.
 *
 * @throws AgentConfigError
 */
export function checkCallers(tools: ReadonlyMap<string, Tool>, mode: AgentMode, chosenFor?: Model): void {
  if (mode !== "code" && mode !== "tools") return;
  const caller = mode === "code" ? "code" : "direct";
  for (const tool of tools.values()) {
    if (allows(tool, caller)) continue;
    const isFor = caller === "code" ? "direct calls" : "programs";
    const because = caller === "code" ? `the model "${chosenFor?.id}" does not declare native tool calls` : "there is no executor";
    const change = caller === "code" ? "a model that does" : "an executor";
    throw new AgentConfigError(
      `Nobody can call the tool "${tool.name}": it is for ${isFor} only, and the mode is "${mode}"${chosenFor ? `, because ${because}` : ""}.`,
      { hint: `Add "${caller}" to its allowedCallers, or use ${chosenFor ? change : 'a CodeAgent in mode "both"'}.` },
    );
  }
}

const allows = ({ allowedCallers }: Tool, caller: ToolCaller) => allowedCallers === undefined || allowedCallers.includes(caller);

function chooseMode(mode: AgentMode, model: Model, executor: Executor | undefined): ReadyAgent["mode"] {
  const native = model.capabilities?.tools;
  if (mode === "auto") return executor ? (native ? "both" : "code") : "tools";
  return mode === "both" && native === false ? "code" : mode;
}

interface Catalog {
  readonly declared: readonly Tool[];
  readonly hidden: readonly Tool[];
  /** What programs find hidden tools with. */
  readonly tools: readonly Tool[];
  readonly hint: string;
}

function toCatalog(inCode: readonly Tool[], taken: ReadonlyMap<string, Tool>, dialect: CodeDialect, maxTokens: number): Catalog {
  const { declared, hidden } = splitCatalog(inCode, dialect.language, maxTokens);
  if (hidden.length === 0) return { declared, hidden, tools: [], hint: "" };
  // Tools called `search` are common, and programs reach them under the same `tools`.
  const free = (name: string): string => (taken.has(name) ? free(`${name}Tools`) : name);
  return {
    declared,
    hidden,
    tools: catalogTools(hidden, dialect.language).map((tool) => ({ ...tool, name: free(tool.name) })),
    hint: catalogHint(hidden, dialect.language).replace(/\btools\.(\w+)\(/g, (_, name: string) => `tools.${free(name)}(`),
  };
}

/** Servers refuse requests with more; `runCode` and `finalAnswer` are two of them. */
const MAX_NATIVE_TOOLS = 128;

/** What programs can call is declared natively too, as far as the prompt declares it and a request takes it: the rest is theirs. */
function declaredNatively(direct: readonly Tool[], directOnly: readonly Tool[], { declared }: Catalog): readonly Tool[] {
  const shared = declared.filter((tool) => direct.includes(tool)).slice(0, Math.max(0, MAX_NATIVE_TOOLS - 2 - directOnly.length));
  return direct.filter((tool) => directOnly.includes(tool) || shared.includes(tool));
}

/** Programs see the declarations of native tools, and would call them. */
const directHint = (tools: readonly Tool[]) =>
  tools.length > 0 ? `Not for programs, only for direct calls: ${tools.map(({ name }) => name).join(", ")}.` : "";

/** Programs that get pictures must know how to look at them. */
const usesMedia = (tools: readonly Tool[]) =>
  JSON.stringify(tools.map(({ input, output }) => [input.json, output?.json])).includes('"x-media"');

const isList = (value: unknown): value is readonly StepCallback[] => Array.isArray(value);

function toSandboxTool({ name, description, input, output }: Tool, global: NonNullable<SandboxTool["global"]>): SandboxTool {
  return {
    name,
    description,
    inputSchema: input.json,
    ...(output && { outputSchema: output.json }),
    ...(global !== true && { global }),
  };
}
