import type { MultiStepAgent, OutputOf } from "../agent/multi-step-agent.ts";
import type { RunResult, RunStream } from "../agent/run-result.ts";
import { decider, forOpen } from "../calls/decisions.ts";
import type { AgentEvent } from "../contracts/event.ts";
import type { Decisions, Interruption } from "../contracts/interruption.ts";
import type { RunState, SessionState } from "../contracts/run-state.ts";
import type { SchemaLike } from "../contracts/schema.ts";
import type { MemoryStep } from "../contracts/step.ts";
import type { AgentRunOptions } from "../definition/agent-options.ts";
import { AgentError } from "../errors.ts";
import { toRunStream } from "../events/event-queue.ts";
import { checkShape } from "./check-state.ts";
import { Conversation } from "./conversation.ts";
import { withMemory } from "./pending-run.ts";

type Emit = (event: AgentEvent) => void;

/**
 * A conversation with an agent: its runs share memory and the sandbox with its variables. One run at a time.
 *
 * Holds a sandbox from the first run on: `close()` ends it.
 */
export class AgentSession<Answer extends SchemaLike | undefined = SchemaLike | undefined> {
  readonly #agent: MultiStepAgent<Answer>;
  #conversation: Promise<Conversation>;
  #memory: MemoryStep[];
  #running: AbortController | undefined;
  #isSaving = false;
  #isClosed = false;
  /** Where the last run stopped, when it can go on. */
  #state: RunState | undefined;

  /** @throws AgentConfigError (`code: "STATE"`) for what is no state; one of another agent is refused by the first run. */
  constructor(agent: MultiStepAgent<Answer>, state?: SessionState) {
    if (state !== undefined) checkShape(state);
    this.#agent = agent;
    this.#memory = [...(state?.memory ?? [])];
    this.#conversation = state ? agent.restore(state) : Promise.resolve(new Conversation());
    this.#conversation.catch(() => {});
    if (state?.run) this.#state = state as RunState;
  }

  /** The conversation so far. May be edited while no run is under way: the next request is built from it. */
  get memory(): MemoryStep[] {
    return this.#memory;
  }

  /** What a person must decide before the last run can go on; `resume()` takes the decisions. */
  get interruptions(): readonly Interruption[] {
    return this.#state?.run.interruptions ?? [];
  }

  /** Refuses while the last run waits for a decision: `resume()` goes on with it, `interrupt()` gives it up. */
  run<R extends SchemaLike | undefined = Answer>(task: string, options: AgentRunOptions<R> = {}): Promise<RunResult<OutputOf<R>>> {
    return this.#start(task, options, () => {});
  }

  stream<R extends SchemaLike | undefined = Answer>(task: string, options: AgentRunOptions<R> = {}): RunStream<OutputOf<R>> {
    return toRunStream(options.signal, (emit, signal) => this.#start(task, { ...options, signal }, emit));
  }

  /** Goes on with the run that waits for decisions, or that a state held in its middle. */
  resume<R extends SchemaLike | undefined = Answer>(
    decisions?: Decisions,
    options: AgentRunOptions<R> = {},
  ): Promise<RunResult<OutputOf<R>>> {
    return this.#resume(decisions, options, () => {});
  }

  resumeStream<R extends SchemaLike | undefined = Answer>(decisions?: Decisions, options: AgentRunOptions<R> = {}): RunStream<OutputOf<R>> {
    return toRunStream(options.signal, (emit, signal) => this.#resume(decisions, { ...options, signal }, emit));
  }

  /** Ends the run that is under way: it resolves with `status: "aborted"` and this reason. One that waits for a decision is given up. */
  interrupt(reason = "The session was interrupted."): void {
    if (this.#running) this.#running.abort(new AgentError(reason, { code: "INTERRUPTED" }));
    else this.#state = undefined;
  }

  /** All of it as plain JSON, for `agent.session(state)` in this process or another. Not while a run is under way. */
  async save(): Promise<SessionState> {
    this.#assertFree();
    if (this.#state) return withMemory(this.#state, this.#memory);
    this.#isSaving = true;
    try {
      const conversation = await this.#conversation;
      const { identity } = await this.#agent.prepare(this.#agent.options.outputSchema);
      this.#edit(conversation);
      return await conversation.save(identity);
    } finally {
      this.#isSaving = false;
    }
  }

  /** Ends the run that is under way and the sandbox. Safe to call twice; nothing else works behind it. */
  async close(): Promise<void> {
    this.#running?.abort(new AgentError("The session was closed.", { code: "INTERRUPTED" }));
    this.#isClosed = true;
    await (await this.#conversation.catch(() => undefined))?.close(this.#running !== undefined);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #start<R extends SchemaLike | undefined>(task: string, options: AgentRunOptions<R>, emit: Emit): Promise<RunResult<OutputOf<R>>> {
    if (this.#state) {
      throw new AgentError("The last run of this session waits for a decision.", {
        code: "SESSION",
        hint: 'Decide first: session.resume({ reject: "why" }), or give it up: session.interrupt().',
      });
    }
    return this.#run(options, async (options, conversation) => {
      const result = await this.#agent.start(task, options, { conversation, emit });
      await this.#leave(conversation, result.state);
      return result;
    });
  }

  async #resume<R extends SchemaLike | undefined>(
    decisions: Decisions | undefined,
    options: AgentRunOptions<R>,
    emit: Emit,
  ): Promise<RunResult<OutputOf<R>>> {
    this.#assertFree();
    if (!this.#state) throw new AgentError("No run of this session waits for a decision.", { code: "SESSION" });
    const state = withMemory(this.#state, this.#memory);
    const decide = decider(forOpen(decisions, state), options.decide);
    // What was done is kept when the run fails: it can go on from there.
    let last = state;
    const checkpoint = async (state: RunState) => {
      last = state;
      await options.checkpoint?.(state);
    };
    return this.#run({ ...options, decide, checkpoint }, async (options, conversation) => {
      try {
        const result = await this.#agent.start(state.run.task, options, { conversation, state, emit });
        await this.#leave(conversation, result.state);
        return result;
      } catch (error) {
        await this.#leave(conversation, last);
        throw error;
      }
    });
  }

  async #run<R extends SchemaLike | undefined>(
    options: AgentRunOptions<R>,
    start: (options: AgentRunOptions<R>, conversation: Conversation) => Promise<RunResult<OutputOf<R>>>,
  ): Promise<RunResult<OutputOf<R>>> {
    this.#assertFree();
    const running = new AbortController();
    this.#running = running;
    const signal = options.signal ? AbortSignal.any([options.signal, running.signal]) : running.signal;
    try {
      const conversation = await this.#conversation;
      this.#edit(conversation);
      return await start({ ...options, signal }, conversation);
    } finally {
      this.#running = undefined;
      const conversation = await this.#conversation.catch(() => undefined);
      this.#memory = conversation?.memory ?? this.#memory;
      // The run may have opened its sandbox behind the session's end.
      if (this.#isClosed) await conversation?.close(true);
    }
  }

  /** The sandbox of a run that stopped stands still in the middle of a program; it comes back from the state. */
  async #leave(conversation: Conversation, state: RunState | undefined): Promise<void> {
    this.#state = state;
    if (!state) return;
    await conversation.close();
    this.#conversation = Promise.resolve(new Conversation(state));
  }

  /** What was edited between two runs counts. */
  #edit({ memory }: Conversation): void {
    if (memory !== this.#memory) memory.splice(0, memory.length, ...this.#memory);
  }

  #assertFree(): void {
    if (this.#isClosed) throw new AgentError("The session is closed.", { code: "SESSION", hint: "Open another: agent.session()." });
    if (this.#isSaving) throw new AgentError("The session is being saved.", { code: "SESSION", hint: "Await it first." });
    if (!this.#running) return;
    throw new AgentError("A run of this session is under way.", { code: "SESSION", hint: "Await it first, or open a second session." });
  }
}
