import type { MultiStepAgent } from "../agent/multi-step-agent.ts";
import type { Budget, TokenPrice } from "../budget/spending.ts";
import type { Compaction } from "../context/compaction.ts";
import type { Executor, ExecutorLimits } from "../contracts/executor.ts";
import type { Decisions } from "../contracts/interruption.ts";
import type { Model, ModelRequest } from "../contracts/model.ts";
import type { RunState } from "../contracts/run-state.ts";
import type { SchemaLike } from "../contracts/schema.ts";
import type { ActionStep, MemoryStep, PlanningStep, SummaryStep, TaskStep } from "../contracts/step.ts";
import type { Tool } from "../contracts/tool.ts";
import type { Media } from "../media/media.ts";
import type { PluginRegistry } from "../plugins/registry.ts";
import type { PromptTemplates } from "../prompts/templates.ts";

/**
 * How an agent acts: by programs, by native tool calls, or both in one run.
 *
 * `"auto"` is `"both"` where the model declares native tool calls and there is an executor, else what is possible, programs first.
 */
export type AgentMode = "code" | "tools" | "both" | "auto";

/** Settings that go out with every model call of an agent. */
export type ModelSettings = Omit<
  ModelRequest,
  "messages" | "stop" | "signal" | "tools" | "toolChoice" | "parallelToolCalls" | "responseFormat" | "cacheBreakpoints"
>;

export interface StepContext {
  readonly runId: string;
  readonly signal: AbortSignal;
  /** The whole conversation. May be edited: the next request is built from it. */
  readonly memory: MemoryStep[];
}

/** Called after a step, in the order given, before the next model call. May take its time: it is awaited. What it throws ends the run. */
export type StepCallback<Step extends MemoryStep = ActionStep> = (step: Step, context: StepContext) => unknown;

type OneOrMore<T> = T | readonly T[];

/** Callbacks by the type of the step. */
export interface StepCallbacks {
  readonly task?: OneOrMore<StepCallback<TaskStep>>;
  readonly planning?: OneOrMore<StepCallback<PlanningStep>>;
  readonly action?: OneOrMore<StepCallback<ActionStep>>;
  readonly summary?: OneOrMore<StepCallback<SummaryStep>>;
}

/**
 * Looks at an answer before it counts, after `outputSchema` has. A text that says why not, a thrown error, `false` or another falsy value sends the
 * model back to work; it reads the reason. A check that returns nothing only throws.
 *
 * They run in their order, and the first that refuses is the last to run. The last answer of a run whose steps are used up is not checked.
 */
export type FinalAnswerCheck = (answer: never, context: StepContext) => CheckVerdict | Promise<CheckVerdict>;

// biome-ignore lint/suspicious/noConfusingVoidType: a check that only throws returns nothing
type CheckVerdict = boolean | string | void;

export interface AgentOptions<Answer extends SchemaLike | undefined = SchemaLike | undefined> {
  /** A model, or its name: `"openai/gpt-5.6"` imports `@smolagents-ts/model-openai` on first use. */
  readonly model: Model | string;
  /** Where programs run: an executor, or its name, e.g. `"local"`. Only mode `"tools"` works without. */
  readonly executor?: Executor | string;
  readonly mode?: AgentMode;
  /** What programs and the model may call. Default: nothing. */
  readonly tools?: readonly Tool[];
  /** Agents that this one may call like tools; each needs a `name` and a `description`. */
  readonly managedAgents?: readonly MultiStepAgent[];
  /** What a manager calls this agent by: an ASCII identifier. */
  readonly name?: string;
  /** What a manager reads about this agent. */
  readonly description?: string;
  /** Added to the end of the system prompt. */
  readonly instructions?: string;
  /** Replaces prompts, each on its own. */
  readonly promptTemplates?: PromptTemplates;
  /** Ends a run after this many model calls for actions; then the model is asked for its last answer. Default 20. */
  readonly maxSteps?: number;
  /** Makes a plan before the first action, and a new one every so many actions. Default: never. */
  readonly planningInterval?: number;
  readonly finalAnswerChecks?: readonly FinalAnswerCheck[];
  /** A list is called after each action. */
  readonly stepCallbacks?: readonly StepCallback[] | StepCallbacks;
  /** The shape of the answer. What does not fit goes back to the model; what does is `result.output`, typed. */
  readonly outputSchema?: Answer;
  readonly budget?: Budget;
  /** Makes `usage.cost` and `budget.cost` work. Managed agents without a price of their own are counted at this one. */
  readonly price?: TokenPrice;
  /** Calls that may run at once, the rest waits its turn. Default 32. */
  readonly maxParallelCalls?: number;
  /** How deep managed agents may call managed agents, counted from this one; theirs may be less. Default 5. */
  readonly maxDepth?: number;
  /** As a managed agent, answers with `{ answer, summary }`, where the summary tells what it did. Default false. */
  readonly provideRunSummary?: boolean;
  /**
   * Programs in Python may import these modules, with their submodules, and a few harmless ones; `"*"` allows all. Default: all, since the sandbox is the
   * wall.
   */
  readonly additionalAuthorizedImports?: readonly string[];
  /**
   * Asks for replies as JSON with the fields `thought` and `code`, for models that keep to a schema better than to tags. Not asked of a
   * model that declares no JSON schemas. Default false.
   */
  readonly structuredReplies?: boolean;
  /** Room for the declarations of tools in the system prompt, in tokens (4 characters each); the rest is found from code. Default 10,000. */
  readonly maxDeclarationTokens?: number;
  /** Shortens memory before a model call. Default: never. */
  readonly compaction?: Compaction;
  /** What one action may use. The defaults are the executor's. */
  readonly limits?: ExecutorLimits;
  /** Longest printed text, last value, tool result or error the model is shown, in characters each; the middle is cut. Default 5,000. */
  readonly maxObservationChars?: number;
  /** Sent with every model call, e.g. `{ temperature: 0 }`. */
  readonly modelSettings?: ModelSettings;
  /** Where names are looked up. Default: the shared registry. */
  readonly registry?: PluginRegistry;
}

export interface AgentRunOptions<Answer extends SchemaLike | undefined = SchemaLike | undefined> {
  /** Ends the run: it resolves with `status: "aborted"` and the steps done so far. */
  readonly signal?: AbortSignal;
  /** Overrides the agent's own for this run, as do the next two. */
  readonly maxSteps?: number;
  readonly budget?: Budget;
  readonly outputSchema?: Answer;
  /** Values the programs find as global variables; the model is told their names and types. */
  readonly variables?: { readonly [name: string]: unknown };
  /** Pictures, or other media the model takes, shown with the task. Programs find them as handles in `images`. */
  readonly images?: readonly Media[];
  /** Files for tools; the model is told their names only. Programs find them as handles in `files`. */
  readonly files?: readonly Media[];
  /** Answers interruptions at once, while the run goes on; what it leaves undecided ends the run with `status: "interrupted"`, what it throws ends it too. */
  readonly decide?: Decisions;
  /**
   * Gets the state of the run after every reply and every finished call, before the run goes on: it is awaited. Whoever stores it can go on with
   * `agent.resume()` after a crash, and no finished call is made again. What it throws ends the run.
   */
  readonly checkpoint?: (state: RunState) => void | Promise<void>;
}

export interface CodeAgentOptions<Answer extends SchemaLike | undefined = SchemaLike | undefined>
  extends Omit<AgentOptions<Answer>, "executor" | "mode"> {
  /** Where programs run: an executor, or its name, e.g. `"local"`. */
  readonly executor: Executor | string;
  /** Default `"code"`. */
  readonly mode?: "code" | "both" | "auto";
}

export interface ToolCallingAgentOptions<Answer extends SchemaLike | undefined = SchemaLike | undefined>
  extends Omit<
    AgentOptions<Answer>,
    "executor" | "limits" | "mode" | "structuredReplies" | "maxDeclarationTokens" | "additionalAuthorizedImports"
  > {}
