import type { MultiStepAgent, OutputOf } from "../agent/multi-step-agent.ts";
import type { RunResult, RunStream } from "../agent/run-result.ts";
import { forOpen } from "../calls/decisions.ts";
import type { AgentEvent } from "../contracts/event.ts";
import type { Decisions } from "../contracts/interruption.ts";
import type { RunState, SessionState } from "../contracts/run-state.ts";
import type { SchemaLike } from "../contracts/schema.ts";
import type { MemoryStep } from "../contracts/step.ts";
import type { AgentRunOptions } from "../definition/agent-options.ts";
import { AgentError } from "../errors.ts";
import { toRunStream } from "../events/event-queue.ts";
import { Conversation } from "./conversation.ts";

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
  /** Where the last run was interrupted. */
  #state: RunState | undefined;

  constructor(agent: MultiStepAgent<Answer>, state?: SessionState) {
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

  run<R extends SchemaLike | undefined = Answer>(task: string, options: AgentRunOptions<R> = {}): Promise<RunResult<OutputOf<R>>> {
    return this.#run(
      options,
      () => {},
      (options, conversation, emit) => this.#agent.start(task, options, { conversation, emit }),
    );
  }

  stream<R extends SchemaLike | undefined = Answer>(task: string, options: AgentRunOptions<R> = {}): RunStream<OutputOf<R>> {
    return toRunStream(options.signal, (emit, signal) =>
      this.#run({ ...options, signal }, emit, (options, conversation, emit) => this.#agent.start(task, options, { conversation, emit })),
    );
  }

  /** Goes on with the run that was interrupted. */
  resume<R extends SchemaLike | undefined = Answer>(
    decisions?: Decisions,
    options: AgentRunOptions<R> = {},
  ): Promise<RunResult<OutputOf<R>>> {
    const state = this.#state;
    if (!state) throw new AgentError("No run of this session waits for a decision.", { code: "SESSION" });
    const decide = forOpen(decisions, state) ?? options.decide;
    return this.#run(
      { ...options, ...(decide && { decide }) },
      () => {},
      (options, conversation, emit) => this.#agent.start(state.run.task, options, { conversation, state, emit }),
    );
  }

  /** Ends the run that is under way, if there is one: it resolves with `status: "aborted"` and this reason. */
  interrupt(reason = "The session was interrupted."): void {
    this.#running?.abort(new AgentError(reason, { code: "INTERRUPTED" }));
  }

  /** All of it as plain JSON, for `agent.session(state)` in this process or another. Not while a run is under way. */
  async save(): Promise<SessionState> {
    this.#assertIdle();
    if (this.#state) return this.#state;
    const conversation = await this.#conversation;
    const { identity } = await this.#agent.prepare(this.#agent.options.outputSchema);
    this.#edit(conversation);
    return conversation.save(identity);
  }

  async close(): Promise<void> {
    this.interrupt("The session was closed.");
    await (await this.#conversation.catch(() => undefined))?.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #run<R extends SchemaLike | undefined>(
    options: AgentRunOptions<R>,
    emit: (event: AgentEvent) => void,
    start: (options: AgentRunOptions<R>, conversation: Conversation, emit: (event: AgentEvent) => void) => Promise<RunResult<OutputOf<R>>>,
  ): Promise<RunResult<OutputOf<R>>> {
    this.#assertIdle();
    const running = new AbortController();
    this.#running = running;
    const signal = options.signal ? AbortSignal.any([options.signal, running.signal]) : running.signal;
    try {
      const conversation = await this.#conversation;
      this.#edit(conversation);
      const result = await start({ ...options, signal }, conversation, emit);
      this.#state = result.state;
      if (result.state) {
        // The sandbox stands still in the middle of a program; it comes back from the state.
        await conversation.close();
        this.#conversation = Promise.resolve(new Conversation(result.state));
      }
      return result;
    } finally {
      this.#running = undefined;
      this.#memory = (await this.#conversation.catch(() => undefined))?.memory ?? this.#memory;
    }
  }

  /** What was edited between two runs counts. */
  #edit({ memory }: Conversation): void {
    if (memory !== this.#memory) memory.splice(0, memory.length, ...this.#memory);
  }

  #assertIdle(): void {
    if (!this.#running) return;
    throw new AgentError("A run of this session is under way.", { code: "SESSION", hint: "Await it first, or open a second session." });
  }
}
