import type { Compaction } from "../context/compaction.ts";
import type { Executor, ExecutorLimits, SandboxTool } from "../contracts/executor.ts";
import type { Model, ModelTool } from "../contracts/model.ts";
import type { AgentIdentity } from "../contracts/run-state.ts";
import type { Schema } from "../contracts/schema.ts";
import type { MemoryStep } from "../contracts/step.ts";
import type { Tool, ToolCaller } from "../contracts/tool.ts";
import { AgentConfigError } from "../errors.ts";
import { imageTool } from "../media/image-tool.ts";
import { toHandleSchema } from "../media/media-schema.ts";
import type { CodeDialect } from "../prompts/dialect.ts";
import { dialectFor } from "../prompts/dialects.ts";
import { type PromptTemplates, renderPrompt } from "../prompts/templates.ts";
import { toolCalling } from "../prompts/tool-calling.ts";
import { catalogHint, catalogTools, splitCatalog } from "../tools/tool-catalog.ts";
import type { AgentMode, AgentOptions, FinalAnswerCheck, ModelSettings, StepCallback } from "./agent-options.ts";

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
  /** What the model may call natively; empty when it writes programs, or calls as text. */
  readonly modelTools: readonly ModelTool[];
  readonly sandboxTools: readonly SandboxTool[];
  /** All that can be called, by name. */
  readonly tools: ReadonlyMap<string, Tool>;
  /** The names of those that are not for the model's own calls. */
  readonly codeOnly: ReadonlySet<string>;
  readonly templates: PromptTemplates | undefined;
  readonly limits: ExecutorLimits;
  readonly maxObservationChars: number;
  readonly maxParallelCalls: number;
  readonly planningInterval: number | undefined;
  readonly finalAnswerChecks: readonly FinalAnswerCheck[];
  readonly callbacks: { readonly [Type in MemoryStep["type"]]: readonly StepCallback<never>[] };
  readonly compaction: Compaction | undefined;
}

/** The native tool that runs a program, in mode `"both"`. */
export const RUN_CODE = "runCode";
/** The native tool that ends a run. */
export const FINAL_ANSWER = "finalAnswer";

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
  const mode = chooseMode(options.mode ?? "code", model, executor);
  const dialect = mode === "tools" || !executor ? undefined : dialectFor(executor.language);
  const structured = mode === "code" && options.structuredReplies === true;
  const callable = [...tools.values()];
  const inCode = mode === "tools" ? [] : callable.filter((tool) => allows(tool, "code"));
  const direct = mode === "code" ? [] : callable.filter((tool) => allows(tool, "direct"));
  const lost = callable.find((tool) => !inCode.includes(tool) && !direct.includes(tool));
  if (lost) {
    throw new AgentConfigError(`Nobody can call the tool "${lost.name}": its allowedCallers do not fit the mode "${mode}".`, {
      hint: 'Use mode "both", or allow the tool to be called by others too.',
    });
  }

  const { declared, hidden } = dialect
    ? splitCatalog(inCode, dialect.language, options.maxDeclarationTokens ?? 10_000)
    : { declared: [], hidden: [] };
  const builtIn = dialect
    ? [...(hidden.length > 0 ? catalogTools(hidden, dialect.language) : []), imageTool].filter(({ name }) => !tools.has(name))
    : [];
  const native =
    mode === "tools" || mode === "both"
      ? [...(mode === "both" && dialect ? [runCodeTool(dialect)] : []), ...direct.map(toModelTool), finalAnswerTool(answer)]
      : [];
  const asText = mode === "tools" && model.capabilities?.tools === false;
  const prompt = dialect
    ? {
        introduction: dialect.introduction(structured ? "json" : mode === "both" ? "tool" : "tags"),
        rules: dialect.rules,
        tools: dialect.tools({
          tools: usesMedia(declared) && builtIn.includes(imageTool) ? [...declared, imageTool] : declared,
          hint: hidden.length > 0 ? catalogHint(hidden) : "",
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
    modelTools: asText ? [] : native,
    sandboxTools: [...inCode, ...builtIn].map((tool) => toSandboxTool(tool, tools.has(tool.name) || tool === imageTool)),
    tools: new Map([...tools, ...builtIn.map((tool) => [tool.name, tool] as const)]),
    codeOnly: new Set([...inCode, ...builtIn].filter((tool) => !direct.includes(tool)).map(({ name }) => name)),
    templates: options.promptTemplates,
    limits: options.limits ?? {},
    maxObservationChars: options.maxObservationChars ?? 5_000,
    maxParallelCalls: options.maxParallelCalls ?? 32,
    planningInterval: options.planningInterval,
    finalAnswerChecks: options.finalAnswerChecks ?? [],
    callbacks: { task: list(byType.task), planning: list(byType.planning), action: list(byType.action), summary: list(byType.summary) },
    compaction: options.compaction,
  };
}

/** Programs that get pictures must know how to look at them. */
const usesMedia = (tools: readonly Tool[]) =>
  JSON.stringify(tools.map(({ input, output }) => [input.json, output?.json])).includes('"x-media"');

const isList = (value: unknown): value is readonly StepCallback[] => Array.isArray(value);

const allows = ({ allowedCallers }: Tool, caller: ToolCaller) => allowedCallers === undefined || allowedCallers.includes(caller);

function chooseMode(mode: AgentMode, model: Model, executor: Executor | undefined): ReadyAgent["mode"] {
  const native = model.capabilities?.tools;
  if (mode === "auto") return executor ? (native ? "both" : "code") : "tools";
  return mode === "both" && native === false ? "code" : mode;
}

function toModelTool({ name, description, input }: Tool): ModelTool {
  return { name, description, inputSchema: toHandleSchema(input.json) };
}

function toSandboxTool({ name, description, input, output }: Tool, isGlobal: boolean): SandboxTool {
  return {
    name,
    description,
    inputSchema: input.json,
    ...(output && { outputSchema: output.json }),
    ...(!isGlobal && { global: false as const }),
  };
}

const runCodeTool = (dialect: CodeDialect): ModelTool => ({
  name: RUN_CODE,
  description: `Runs a ${dialect.name} program in the sandbox.`,
  inputSchema: { type: "object", properties: { code: { type: "string" } }, required: ["code"], additionalProperties: false },
});

function finalAnswerTool(answer: Schema | undefined): ModelTool {
  // References point to the root of the document.
  const { $defs, $schema: _, ...shape } = answer?.json ?? { description: "The answer, of any type." };
  return {
    name: FINAL_ANSWER,
    description: "Gives the answer to the task, and ends it.",
    inputSchema: {
      type: "object",
      properties: { answer: shape },
      required: ["answer"],
      additionalProperties: false,
      ...($defs !== undefined && { $defs }),
    },
  };
}
