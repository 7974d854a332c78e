/** The file of an agent: what it is made of, as JSON. Names stand where code would be. */

import type { Budget, TokenPrice } from "../budget/spending.ts";
import type { ExecutorLimits } from "../contracts/executor.ts";
import type { Json, JsonObject, JsonSchema } from "../contracts/json.ts";
import type { ToolCaller } from "../contracts/tool.ts";
import type { AgentMode, AgentOptions, StepCallbacks } from "../definition/agent-options.ts";
import type { PromptTemplates } from "../prompts/templates.ts";

export const AGENT_FORMAT = "smolagents-ts/agent";
export const AGENT_VERSION = 1;

/** JSON has no `Infinity` and no `NaN`; they are tagged, as in saved runs. */
export type SavedNumber = number | { readonly $: "number"; readonly v: string };

type Numbers<T> = { readonly [Field in keyof T]: SavedNumber };

/** An instance that was given as a model or an executor. */
export interface SavedAdapter {
  /** The name of its plugin. */
  readonly adapter: string;
  /** What the plugin makes it from. Absent where the instance could not tell: then it must be given again. */
  readonly options?: JsonObject;
  /** The vendor's name of such a model, for people. */
  readonly id?: string;
}

/** A function, by its name. */
export interface SavedFunction {
  readonly function: string;
}

/** What a tool looked like. Tools are found again by name; the rest is for people, and to notice another tool under the name. */
export interface SavedTool {
  readonly name: string;
  readonly description?: string;
  readonly inputSchema?: JsonSchema;
  readonly outputSchema?: JsonSchema;
  readonly allowedCallers?: readonly ToolCaller[];
  /** `"function"` where it depends on the arguments. */
  readonly needsApproval?: boolean | "function";
}

/** An agent as JSON. Every option but `registry` is in it, managed agents as files of their own inside. */
export interface AgentFile {
  readonly format: typeof AGENT_FORMAT;
  readonly version: typeof AGENT_VERSION;
  readonly name?: string;
  readonly description?: string;
  readonly mode: AgentMode;
  readonly model: string | SavedAdapter;
  readonly executor?: string | SavedAdapter;
  readonly instructions?: string;
  readonly tools?: readonly SavedTool[];
  readonly managedAgents?: readonly AgentFile[];
  readonly promptTemplates?: { readonly [Name in keyof PromptTemplates]: string | SavedFunction };
  readonly outputSchema?: JsonSchema;
  readonly finalAnswerChecks?: readonly string[];
  readonly stepCallbacks?: { readonly [Type in keyof StepCallbacks]: readonly string[] };
  readonly compaction?: string;
  readonly maxSteps?: number;
  readonly planningInterval?: number;
  readonly maxParallelCalls?: number;
  readonly maxDepth?: number;
  readonly maxDeclarationTokens?: SavedNumber;
  readonly maxObservationChars?: SavedNumber;
  readonly provideRunSummary?: boolean;
  readonly structuredReplies?: boolean;
  readonly additionalAuthorizedImports?: readonly string[];
  readonly budget?: Numbers<Budget>;
  readonly price?: Numbers<TokenPrice>;
  readonly limits?: Numbers<ExecutorLimits>;
  /** Tagged JSON. */
  readonly modelSettings?: { readonly [Setting in keyof NonNullable<AgentOptions["modelSettings"]>]: Json };
}
