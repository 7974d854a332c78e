import { checkBudget } from "../budget/check-budget.ts";
import { decider, forOpen } from "../calls/decisions.ts";
import type { Executor } from "../contracts/executor.ts";
import type { Decisions } from "../contracts/interruption.ts";
import type { Model } from "../contracts/model.ts";
import type { RunState, SessionState } from "../contracts/run-state.ts";
import type { InferSchema, SchemaLike } from "../contracts/schema.ts";
import type { Tool } from "../contracts/tool.ts";
import type { AgentOptions, AgentRunOptions } from "../definition/agent-options.ts";
import { callablesByName, checkCount, checkOptions, checkVariables } from "../definition/check-options.ts";
import { makeReady, type ReadyAgent } from "../definition/ready-agent.ts";
import { AgentConfigError } from "../errors.ts";
import { toRunStream } from "../events/event-queue.ts";
import { registry as defaultRegistry } from "../plugins/registry.ts";
import { resolveExecutor, resolveModel } from "../plugins/resolve.ts";
import { toTaskStep } from "../prompts/task.ts";
import type { AgentFile } from "../saving/agent-file.ts";
import { toAgentFile } from "../saving/to-agent-file.ts";
import { AgentSession } from "../session/agent-session.ts";
import { Conversation, checkState } from "../session/conversation.ts";
import { toSchema } from "../tools/to-schema.ts";
import { managedAgentTool } from "./managed-agent.ts";
import { makeRun, type RunContext } from "./run.ts";
import { runLoop } from "./run-loop.ts";
import type { RunResult, RunStream } from "./run-result.ts";

/** The answer's type: what the schema lets through, or anything. */
export type OutputOf<Answer extends SchemaLike | undefined> = Answer extends SchemaLike ? InferSchema<Answer> : unknown;

/** Stands for no schema. */
const NO_ANSWER = {};

/**
 * An agent: works on a task in steps, by programs, by tool calls, or both. `CodeAgent` and `ToolCallingAgent` are this, with a mode.
 *
 * It is a definition and holds no state of a run: `run()` and `stream()` may be called many times at once, and runs share nothing.
 */
export class MultiStepAgent<Answer extends SchemaLike | undefined = SchemaLike | undefined> {
  readonly options: AgentOptions<Answer>;
  readonly #tools: ReadonlyMap<string, Tool>;
  /** By answer schema; a run may bring its own. */
  #ready = new WeakMap<object, Promise<ReadyAgent>>();
  #model: Promise<Model> | undefined;
  #executor: Promise<Executor> | undefined;

  /** Throws `AgentConfigError` for options that cannot work. Names are resolved at the first run. */
  constructor(options: AgentOptions<Answer>) {
    checkOptions(options);
    this.options = options;
    this.#tools = callablesByName(options);
    if (typeof options.executor === "object") options.executor.warm?.();
  }

  get name(): string | undefined {
    return this.options.name;
  }

  /**
   * Works on a task until the answer is found.
   *
   * Throws `AgentGenerationError` when a model call fails, `ExecutorError` when the sandbox cannot start or dies, and `AgentConfigError` for
   * arguments that cannot work. Every other end is a `status`.
   */
  run<R extends SchemaLike | undefined = Answer>(task: string, options: AgentRunOptions<R> = {}): Promise<RunResult<OutputOf<R>>> {
    return this.#alone(new Conversation(), (conversation) => this.start(task, options, { conversation, emit: () => {} }));
  }

  /** The same, told as events while it goes on. Failures of `run()` are thrown by the iteration. */
  stream<R extends SchemaLike | undefined = Answer>(task: string, options: AgentRunOptions<R> = {}): RunStream<OutputOf<R>> {
    return toRunStream(options.signal, (emit, signal) =>
      this.#alone(new Conversation(), (conversation) => this.start(task, { ...options, signal }, { conversation, emit })),
    );
  }

  /**
   * Goes on with a run that was interrupted, or stopped in the middle after a checkpoint, in this process or another. No finished call is made again.
   *
   * Throws `AgentConfigError` (`code: "STATE"`) for a state of another version or another agent, and what `run()` throws.
   */
  resume<R extends SchemaLike | undefined = Answer>(
    state: RunState,
    decisions?: Decisions,
    options: AgentRunOptions<R> = {},
  ): Promise<RunResult<OutputOf<R>>> {
    return this.resumeStream(state, decisions, options).result;
  }

  /** The same, told as events. */
  resumeStream<R extends SchemaLike | undefined = Answer>(
    state: RunState,
    decisions?: Decisions,
    options: AgentRunOptions<R> = {},
  ): RunStream<OutputOf<R>> {
    return toRunStream(options.signal, async (emit, signal) => {
      const conversation = await this.restore(state);
      const decide = decider(forOpen(decisions, state), options.decide);
      return this.#alone(conversation, () => this.start(state.run.task, { ...options, signal, decide }, { conversation, state, emit }));
    });
  }

  /** A conversation: its runs share memory and the sandbox. Goes on from what `session.save()` gave. */
  session(state?: SessionState): AgentSession<Answer> {
    return new AgentSession(this, state);
  }

  /** The agent as something another agent can call. */
  asTool(): Tool {
    return managedAgentTool(this as MultiStepAgent);
  }

  /**
   * All options but `registry`, as JSON; `fromJSON()` of `@smolagents-ts/core/saving` makes the agent again.
   *
   * Throws `AgentConfigError` (`code: "AGENT_SAVE"`) for functions without a name.
   */
  toJSON(): AgentFile {
    return toAgentFile(this);
  }

  /** Ends an executor that the agent made from a name; the next run makes another. One that was passed in stays open: it is yours. */
  async close(): Promise<void> {
    if (typeof this.options.executor !== "string") return;
    const executor = this.#executor;
    this.#executor = undefined;
    this.#ready = new WeakMap();
    await (await executor?.catch(() => undefined))?.close?.();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** @internal One run inside a conversation. */
  async start<R extends SchemaLike | undefined>(
    task: string,
    options: AgentRunOptions<R>,
    context: RunContext,
  ): Promise<RunResult<OutputOf<R>>> {
    if (typeof task !== "string" || task.trim() === "")
      throw new AgentConfigError("The task is empty.", { hint: 'Say what to do: agent.run("…").' });
    const maxSteps = options.maxSteps ?? context.state?.run.maxSteps ?? this.options.maxSteps ?? 20;
    checkCount("maxSteps", maxSteps);
    const budget = options.budget ?? this.options.budget;
    checkBudget(budget, this.options.price, this.options.model);

    const schema = options.outputSchema ?? this.options.outputSchema;
    const agent = await this.prepare(schema);
    const { conversation } = context;
    const before = context.state?.run;
    const { step, variables } = toTaskStep(task, options, conversation.media, agent.dialect?.language);
    checkVariables(variables, this.#tools);
    if (agent.executor) {
      await conversation.open({
        executor: agent.executor,
        tools: agent.sandboxTools,
        limits: agent.limits,
        imports: agent.imports,
        variables: before ? {} : variables,
      });
    }

    const { run, stop } = makeRun({ agent, task, maxSteps, budget, step, options, context, definition: this.options });
    context.emit({
      type: "run-start",
      runId: run.id,
      task,
      ...(this.name !== undefined && { agent: this.name }),
      ...(before && { resumed: true }),
    });
    try {
      return (await runLoop(run)) as RunResult<OutputOf<R>>;
    } finally {
      stop();
    }
  }

  /** @internal The conversation in a state. */
  async restore(state: SessionState | RunState): Promise<Conversation> {
    const { identity } = await this.prepare(this.options.outputSchema);
    checkState(state, identity);
    return new Conversation(state);
  }

  /** @internal A failed look-up is not remembered: the package may be there at the next run. */
  prepare(answer: SchemaLike | undefined): Promise<ReadyAgent> {
    const key = answer ?? NO_ANSWER;
    const known = this.#ready.get(key);
    if (known) return known;
    const ready = this.#resolve(answer);
    this.#ready.set(key, ready);
    ready.catch(() => this.#ready.delete(key));
    return ready;
  }

  async #resolve(answer: SchemaLike | undefined): Promise<ReadyAgent> {
    const { registry = defaultRegistry, executor: given, model: asked } = this.options;
    const schema = answer && toSchema(answer, "input", "outputSchema");
    this.#model ??= resolveModel(asked, registry);
    if (given !== undefined) this.#executor ??= resolveExecutor(given, registry);
    try {
      const [model, executor] = await Promise.all([this.#model, this.#executor]);
      return makeReady({ options: this.options, model, executor, tools: this.#tools, answer: schema });
    } catch (error) {
      this.#model = undefined;
      this.#executor = undefined;
      throw error;
    }
  }

  async #alone<T>(conversation: Conversation, work: (conversation: Conversation) => Promise<RunResult<T>>): Promise<RunResult<T>> {
    let aborted = true;
    try {
      const result = await work(conversation);
      aborted = result.status === "aborted" || result.status === "budget";
      return result;
    } finally {
      await conversation.close(aborted);
    }
  }
}
