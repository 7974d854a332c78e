import type { AgentEvent } from "../contracts/event.ts";
import type { Executor, ExecutorLimits } from "../contracts/executor.ts";
import type { Model } from "../contracts/model.ts";
import type { Tool } from "../contracts/tool.ts";
import { AgentConfigError } from "../errors.ts";
import { registry as defaultRegistry, type PluginRegistry } from "../plugins/registry.ts";
import { resolveExecutor, resolveModel } from "../plugins/resolve.ts";
import { dialectFor } from "../prompts/dialects.ts";
import { taskText } from "../prompts/task.ts";
import { isUsableName } from "../tools/tool-name.ts";
import { toRunStream } from "./event-queue.ts";
import type { ModelSettings, StepCallback } from "./run.ts";
import { runLoop } from "./run-loop.ts";
import type { RunResult, RunStream } from "./run-result.ts";

export interface CodeAgentOptions {
  /** A model, or its name: `"openai/gpt-5.6"` imports `@smolagents-ts/model-openai` on first use. */
  readonly model: Model | string;
  /** Where programs run: an executor, or its name, e.g. `"local"`. */
  readonly executor: Executor | string;
  /** What programs may call. Default: nothing. */
  readonly tools?: readonly Tool[];
  /** Added to the end of the system prompt. */
  readonly instructions?: string;
  /** Ends a run after this many model calls. Default 20. */
  readonly maxSteps?: number;
  /** Called after each step. */
  readonly stepCallbacks?: readonly StepCallback[];
  /** What one action may use. The defaults are the executor's. */
  readonly limits?: ExecutorLimits;
  /** Longest printed text, last value or error the model is shown per step, in characters; the middle is cut. Default 5,000. */
  readonly maxObservationChars?: number;
  /** Sent with every model call, e.g. `{ temperature: 0 }`. */
  readonly modelSettings?: ModelSettings;
  /** Where names are looked up. Default: the shared registry. */
  readonly registry?: PluginRegistry;
}

export interface CodeAgentRunOptions {
  /** Ends the run: it resolves with `status: "aborted"` and the steps done so far. */
  readonly signal?: AbortSignal;
  /** Overrides the agent's own for this run. */
  readonly maxSteps?: number;
  /** Values the programs find as global variables; the model is told their names and types. */
  readonly variables?: { readonly [name: string]: unknown };
}

/**
 * An agent that acts by writing programs.
 *
 * It is a definition and holds no state of a run: `run()` and `stream()` may be called many times at once, and runs share nothing.
 */
export class CodeAgent {
  readonly #options: CodeAgentOptions;
  readonly #tools: ReadonlyMap<string, Tool>;
  #model: Promise<Model> | undefined;
  #executor: Promise<Executor> | undefined;

  /** Throws `AgentConfigError` for options that cannot work. Names are resolved at the first run. */
  constructor(options: CodeAgentOptions) {
    checkOptions(options);
    this.#options = options;
    this.#tools = byName(options.tools ?? []);
    if (typeof options.executor !== "string") options.executor.warm?.();
  }

  /**
   * Works on a task until the answer is found.
   *
   * Ends with `status` `"completed"`, `"max-steps"` or `"aborted"`. Throws `AgentGenerationError` when a model call fails, `ExecutorError`
   * when the sandbox cannot start or dies, and `AgentConfigError` for arguments that cannot work.
   */
  run(task: string, options: CodeAgentRunOptions = {}): Promise<RunResult> {
    return this.#start(task, options, options.signal ?? new AbortController().signal, () => {});
  }

  /** The same, told as events while it goes on. Failures of `run()` are thrown by the iteration. */
  stream(task: string, options: CodeAgentRunOptions = {}): RunStream {
    const left = new AbortController();
    const signal = options.signal ? AbortSignal.any([options.signal, left.signal]) : left.signal;
    return toRunStream(
      (emit) => this.#start(task, options, signal, emit),
      () => left.abort(new Error("The reader left the stream.")),
    );
  }

  /** Ends an executor that the agent made from a name; the next run makes another. One that was passed in stays open: it is yours. */
  async close(): Promise<void> {
    if (typeof this.#options.executor !== "string") return;
    const executor = this.#executor;
    this.#executor = undefined;
    await (await executor?.catch(() => undefined))?.close?.();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #start(task: string, options: CodeAgentRunOptions, signal: AbortSignal, emit: (event: AgentEvent) => void) {
    if (typeof task !== "string" || task.trim() === "")
      throw new AgentConfigError("The task is empty.", { hint: 'Say what to do: agent.run("…").' });
    const { instructions, stepCallbacks = [], limits = {}, maxObservationChars = 5_000, modelSettings = {} } = this.#options;
    const maxSteps = options.maxSteps ?? this.#options.maxSteps ?? 20;
    checkMaxSteps(maxSteps);
    const variables = options.variables ?? {};
    checkVariables(variables, this.#tools);

    const [executor, model] = await this.#resolve();
    const dialect = dialectFor(executor.language);
    const id = crypto.randomUUID();
    emit({ type: "run-start", runId: id, task });
    return runLoop({
      id,
      model,
      modelSettings,
      executor,
      dialect,
      tools: this.#tools,
      variables,
      limits,
      systemPrompt: dialect.systemPrompt({ tools: [...this.#tools.values()], instructions }),
      memory: [{ type: "task", task: taskText(task, variables) }],
      maxSteps,
      maxObservationChars,
      stepCallbacks,
      signal,
      emit,
    });
  }

  /** A failed look-up is not remembered: the package may be there at the next run. */
  #resolve(): Promise<[Executor, Model]> {
    const { registry = defaultRegistry } = this.#options;
    this.#executor ??= resolveExecutor(this.#options.executor, registry).catch((error) => {
      this.#executor = undefined;
      throw error;
    });
    this.#model ??= resolveModel(this.#options.model, registry).catch((error) => {
      this.#model = undefined;
      throw error;
    });
    return Promise.all([this.#executor, this.#model]);
  }
}

function checkOptions({ model, executor, instructions, stepCallbacks = [], maxSteps, maxObservationChars }: CodeAgentOptions): void {
  if (!isModel(model)) {
    throw new AgentConfigError(`"model" must be a model or a name, but it is ${kindOf(model)}.`, {
      hint: 'Pass model: new OpenAIModel({ modelId: "…" }), or a name such as model: "openai/gpt-5.6".',
    });
  }
  if (!isExecutor(executor)) {
    throw new AgentConfigError(`"executor" must be an executor or a name, but it is ${kindOf(executor)}.`, {
      hint: 'Pass executor: new LocalExecutor(), or its name: executor: "local".',
    });
  }
  if (instructions !== undefined && typeof instructions !== "string") {
    throw new AgentConfigError(`"instructions" must be a text, but it is ${kindOf(instructions)}.`);
  }
  if (!Array.isArray(stepCallbacks) || !stepCallbacks.every((callback) => typeof callback === "function")) {
    throw new AgentConfigError('"stepCallbacks" must be a list of functions.', {
      hint: "stepCallbacks: [(step) => console.log(step.number)]",
    });
  }
  if (maxSteps !== undefined) checkMaxSteps(maxSteps);
  if (maxObservationChars !== undefined && !(maxObservationChars >= 100)) {
    throw new AgentConfigError(`"maxObservationChars" is ${maxObservationChars}, but the model needs at least 100 characters to go on.`, {
      hint: "Leave it out for the default of 5,000, or pass Infinity for no limit.",
    });
  }
}

const isModel = (value: unknown) =>
  (typeof value === "string" && value !== "") || typeof (value as Model | undefined)?.stream === "function";
const isExecutor = (value: unknown) =>
  (typeof value === "string" && value !== "") || typeof (value as Executor | undefined)?.open === "function";
const kindOf = (value: unknown) => (value === null ? "null" : value === "" ? "an empty string" : `of type ${typeof value}`);

function checkMaxSteps(maxSteps: number): void {
  if (Number.isInteger(maxSteps) && maxSteps >= 1) return;
  throw new AgentConfigError(`"maxSteps" is ${maxSteps}, but a run takes a whole number of steps, at least 1.`, {
    hint: "Leave it out for the default of 20.",
  });
}

function byName(tools: readonly Tool[]): ReadonlyMap<string, Tool> {
  if (!Array.isArray(tools))
    throw new AgentConfigError(`"tools" must be a list, but it is ${kindOf(tools)}.`, { hint: "tools: [exchangeRate]" });
  const map = new Map<string, Tool>();
  for (const tool of tools) {
    if (typeof tool?.execute !== "function" || typeof tool.input?.validate !== "function") {
      throw new AgentConfigError('An entry of "tools" is not a tool.', {
        hint: "Make it with tool({ name, description, inputSchema, execute }).",
      });
    }
    if (map.has(tool.name)) {
      throw new AgentConfigError(`Two tools are called "${tool.name}".`, { hint: "Programs call tools by name: rename one of them." });
    }
    map.set(tool.name, tool);
  }
  return map;
}

function checkVariables(variables: object, tools: ReadonlyMap<string, Tool>): void {
  for (const name of Object.keys(variables)) {
    if (!isUsableName(name)) {
      throw new AgentConfigError(`"${name}" cannot be the name of a variable.`, {
        hint: "Use an identifier of ASCII letters, digits and _ that neither JavaScript, Python nor the sandbox needs itself.",
      });
    }
    if (tools.has(name)) {
      throw new AgentConfigError(`The variable "${name}" would hide the tool of the same name.`, { hint: "Rename the variable." });
    }
  }
}
