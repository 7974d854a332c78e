import type { Run } from "../agent/run.ts";
import type { SandboxCall } from "../contracts/executor.ts";
import type { Interruption } from "../contracts/interruption.ts";
import type { MediaPart } from "../contracts/message.ts";
import type { CallRecord } from "../contracts/step.ts";
import { AgentToolCallError, ExecutorError } from "../errors.ts";
import { imageTool, mediaPartsIn } from "../media/image-tool.ts";
import { type Admit, callTool } from "../tools/call-tool.ts";
import { askApproval } from "./approval.ts";
import { CallContext, type CallHost, leaveSlot, type OpenCall } from "./call-context.ts";
import { CallKeys } from "./call-keys.ts";
import { CallReplay } from "./call-replay.ts";
import { type EndedCall, fromText, toCallRecord, toText } from "./ended-call.ts";
import { runFailureIn, toRunFailure } from "./run-failure.ts";
import { Slots } from "./slots.ts";

/** One for all: an error with a stack for every action would cost more than the action's end. */
const ENDED = new ExecutorError("The action that made the call has ended.");

type Outcome = { readonly output: unknown; readonly text: string } | { readonly error: string };

/**
 * The calls of one action: answers them, lets a person decide where one must, and keeps what came of them.
 *
 * An action that is done again gets for its `ended` calls the same answers as before: no finished call is made twice.
 */
export class ActionCalls {
  /** Whether the action began before a pause. */
  readonly isContinued: boolean;
  readonly #run: Run;
  readonly #step: number;
  readonly #slots: Slots;
  readonly #replay: CallReplay;
  readonly #keys: CallKeys;
  readonly #stop = new AbortController();
  /** Signals that end the action, with what to take off them again. */
  readonly #followed = new Map<AbortSignal, () => void>();
  readonly #open = new Map<string, OpenCall>();
  readonly #waiting = new Set<OpenCall>();
  /** In the order of their start. */
  readonly #records: (EndedCall | Promise<EndedCall>)[] = [];
  readonly #ended: EndedCall[];
  readonly #host: CallHost;
  /** Calls that were not answered yet, without those that wait for a person. */
  #busy = 0;
  /** Counts whatever happens to calls. */
  #moves = 0;
  #suspended = false;
  #failure: Error | undefined;
  #untilEnd: Promise<never> | undefined;
  #sleepers: (() => void)[] = [];

  constructor(run: Run, step: number, before?: readonly EndedCall[]) {
    this.isContinued = before !== undefined;
    this.#run = run;
    this.#step = step;
    this.#slots = new Slots(run.agent.maxParallelCalls);
    this.#ended = [...(before ?? [])];
    this.#replay = new CallReplay(this.#ended);
    this.#keys = new CallKeys(run.id, step, this.#ended);
    this.#host = { wait: (call, asked) => this.#wait(call, asked), fail: (error) => this.#fail(error), store: () => this.#store() };
    this.#follow(run.signal);
  }

  /** In the order of their ends. */
  get ended(): readonly EndedCall[] {
    return this.#ended;
  }

  /** Those of them that programs made. */
  get endedInCode(): readonly EndedCall[] {
    return this.#ended.filter(({ isDirect }) => !isDirect);
  }

  /** What a person must decide. */
  get interruptions(): readonly Interruption[] {
    return [...this.#waiting].flatMap((call) => call.interruptions);
  }

  keyOf(id: string): string | undefined {
    return this.#open.get(id)?.key;
  }

  /** What programs showed to the model. */
  shown(): readonly MediaPart[] {
    const handles = this.#ended.flatMap(({ name, output }) => (name === imageTool.name && output !== undefined ? [fromText(output)] : []));
    return handles.length > 0 ? mediaPartsIn(this.#run.conversation.media, handles) : [];
  }

  /** Says that the action goes on from its middle: it will make the calls again that it waits for, and no others. */
  goesOn(): void {
    this.#replay.goOn();
  }

  /** Resolves when only a person can bring the calls forward that a model made itself. */
  async blocked(): Promise<undefined> {
    const { signal, conversation } = this.#run;
    await this.paused(0, async () => conversation.sandbox?.copy());
    signal.throwIfAborted();
  }

  /**
   * Resolves when only a person can bring the action forward, with what `copy` gave then. From there on no call begins.
   *
   * `quietMs`: how long a program may take from an answer to its next call.
   *
   * @throws what ends the run
   */
  async paused<T>(quietMs: number, copy: () => Promise<T>): Promise<T> {
    while (true) {
      if (this.#failure) throw this.#failure;
      if (this.#busy > 0 || this.#waiting.size === 0) {
        await new Promise<void>((resolve) => this.#sleepers.push(resolve));
        continue;
      }
      const moves = this.#moves;
      if (quietMs > 0) await new Promise((resolve) => setTimeout(resolve, quietMs));
      if (moves !== this.#moves) continue;
      const copied = await copy();
      // A copy that holds a call in its middle, or lacks an answer that was given, is none.
      if (moves !== this.#moves) continue;
      this.#suspended = true;
      return copied;
    }
  }

  /** Leaves the calls that wait as they are, for another time. */
  suspend(): void {
    this.#suspended = true;
    this.#stopAll();
  }

  /** Ends the calls that are still open, and gives all in the order of their start; first those that ended before a pause. */
  async end(): Promise<readonly CallRecord[]> {
    this.#stopAll();
    const records = await Promise.all(this.#records);
    // Runs of agents that no call asked for again.
    this.#run.agents.clear();
    if (this.#failure) throw this.#failure;
    return [...this.#replay.unmade, ...records].map(toCallRecord);
  }

  /**
   * Answers a call. Media stay on this side: the caller gets handles.
   *
   * @throws what `callTool` throws; ExecutorError after the end of the action.
   */
  async answer(call: SandboxCall, signal?: AbortSignal): Promise<unknown> {
    this.#assertGoing();
    // Only programs come with a signal. What the sandbox was not given, it may ask for all the same.
    if (signal && this.#run.agent.directOnly.has(call.name)) {
      throw new AgentToolCallError(`${call.name} is not for programs, only for direct calls.`);
    }
    if (this.#suspended) return this.#ending();
    if (signal) this.#follow(signal);
    this.#move(1);
    try {
      const text = toText(call.input);
      const earlier = this.#replay.isOver ? undefined : await this.#replay.take(call.id, call.name, text);
      if (earlier) return await this.#repeat(earlier, call.id, signal === undefined);
      this.#assertGoing();
      return await this.#make(call, text, signal === undefined);
    } finally {
      this.#move(-1);
    }
  }

  #repeat(earlier: EndedCall, id: string, isDirect: boolean): Promise<unknown> {
    const ended: EndedCall = { ...earlier, id, ...(isDirect && { isDirect }) };
    this.#ended[this.#ended.indexOf(earlier)] = ended;
    this.#records.push(ended);
    return Promise.race([this.#replay.answer(earlier), this.#ending()]);
  }

  async #make({ id, name, input }: SandboxCall, text: string, isDirect: boolean): Promise<unknown> {
    const { emit, conversation, agents, checkpoint } = this.#run;
    const step = this.#step;
    const call: OpenCall = { id, key: this.#keys.next(name, text), name, step, interruptions: [], slot: undefined };
    this.#open.set(id, call);
    // A state knows the runs of managed agents by keys: ids may come out in another order.
    const state = agents.get(call.key);
    if (state) agents.set(id, state).delete(call.key);
    const startedAt = performance.now();
    emit({ type: "tool-start", step, callId: id, name, input });

    const finish = (outcome: Outcome): EndedCall => {
      const durationMs = performance.now() - startedAt;
      const [kept, told] = "error" in outcome ? [outcome, outcome] : [{ output: outcome.text }, { output: outcome.output }];
      const { key, run } = call;
      const ended = { id, key, name, input: text, durationMs, ...kept, ...(run && { run }), ...(isDirect && { isDirect }) };
      if (this.#suspended) return ended;
      call.hasEnded = true;
      if (this.#waiting.delete(call)) this.#busy++;
      this.#open.delete(id);
      agents.delete(id);
      this.#ended.push(ended);
      emit({ type: "tool-finish", step, callId: id, name, durationMs, ...told });
      return ended;
    };
    const answer = this.#perform(call, input).then((given) => {
      const output = conversation.media.hide(given);
      return { output, text: toText(output) };
    });
    const record = answer.then(finish, (error: unknown) => finish({ error: error instanceof Error ? error.message : String(error) }));
    this.#records.push(record);
    await record;
    // Stored before the program can build on it.
    if (checkpoint) await this.#store();
    if (!this.#replay.isOver) await this.#replay.over();
    return (await answer).output;
  }

  async #perform(call: OpenCall, input: unknown): Promise<unknown> {
    const { tools, conversation, agent } = this.#run;
    const context = new CallContext(this.#run, call, this.#stop.signal, this.#host);
    const admit: Admit = async (tool, input, validate) => {
      const allowed = tool.needsApproval ? await askApproval(context, tool, input, validate) : { input };
      if (!allowed) return this.#ending();
      await this.#slots.take();
      call.slot = this.#slots;
      return allowed.input;
    };
    try {
      const asked = { name: call.name, input: conversation.media.reveal(input) };
      const output = await callTool(tools, asked, context, admit, agent.dialect?.language);
      if (call.interruptions.length === 0) return output;
    } catch (error) {
      const failure = runFailureIn(error, this.#run.agents.has(call.id));
      if (failure) this.#fail(failure);
      if (call.interruptions.length === 0) throw error;
    } finally {
      leaveSlot(call);
    }
    // It waits for a person. Whatever it did since does not count: it will be done again.
    return this.#ending();
  }

  #wait(call: OpenCall, interruptions: readonly Interruption[]): void {
    if (call.hasEnded) return;
    if (!this.#waiting.has(call)) this.#busy--;
    this.#waiting.add(call);
    call.interruptions.push(...interruptions);
    leaveSlot(call);
    this.#move(0);
  }

  /** Ends the run; gives what calls are told. */
  #fail(error: unknown): Error {
    this.#failure ??= toRunFailure(error);
    this.#stopAll();
    return ENDED;
  }

  async #store(): Promise<void> {
    const { checkpoint } = this.#run;
    if (!checkpoint || this.#stop.signal.aborted) return;
    try {
      await Promise.race([checkpoint(), this.#ending()]);
    } catch (error) {
      throw error === ENDED ? error : this.#fail(error);
    }
  }

  #move(busy: number): void {
    this.#busy += busy;
    this.#moves++;
    if (this.#failure || (this.#busy === 0 && this.#waiting.size > 0)) for (const wake of this.#sleepers.splice(0)) wake();
  }

  #assertGoing(): void {
    if (this.#stop.signal.aborted) throw new ExecutorError("No action runs that could make a call.");
  }

  /** Rejects with the end of the action. */
  #ending(): Promise<never> {
    if (this.#untilEnd) return this.#untilEnd;
    const { signal } = this.#stop;
    this.#untilEnd = new Promise((_, reject) => {
      if (signal.aborted) reject(ENDED);
      signal.addEventListener("abort", () => reject(ENDED), { once: true });
    });
    this.#untilEnd.catch(() => {});
    return this.#untilEnd;
  }

  #follow(signal: AbortSignal): void {
    if (this.#followed.has(signal)) return;
    const end = () => this.#stop.abort(signal.reason);
    this.#followed.set(signal, end);
    if (signal.aborted) end();
    else signal.addEventListener("abort", end, { once: true });
  }

  #stopAll(): void {
    for (const [signal, end] of this.#followed) signal.removeEventListener("abort", end);
    this.#stop.abort(ENDED);
    this.#move(0);
  }
}
