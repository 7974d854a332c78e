import type { Run } from "../agent/run.ts";
import type { SandboxCall } from "../contracts/executor.ts";
import type { Interruption } from "../contracts/interruption.ts";
import type { MediaPart } from "../contracts/message.ts";
import type { CallRecord } from "../contracts/step.ts";
import type { Tool } from "../contracts/tool.ts";
import { ExecutorError } from "../errors.ts";
import { imageTool, mediaPartsIn } from "../media/image-tool.ts";
import { toJson } from "../memory/to-json.ts";
import { callTool } from "../tools/call-tool.ts";
import { CallContext, type OpenCall, rejected } from "./call-context.ts";
import { CallReplay } from "./call-replay.ts";
import { type EndedCall, toCallRecord } from "./ended-call.ts";
import { Slots } from "./slots.ts";

/** One for all: an error with a stack for every action would cost more than the action's end. */
const ENDED = new ExecutorError("The action that made the call has ended.");

/**
 * The calls of one action: answers them, lets a person decide where one must, and keeps what came of them.
 *
 * An action that is done again gets for its `ended` calls the same answers as before: no finished call is made twice.
 */
export class ActionCalls {
  readonly #run: Run;
  readonly #step: number;
  readonly #slots: Slots;
  readonly #replay: CallReplay;
  readonly #stop = new AbortController();
  /** The executor's signals, most often one for all calls. */
  readonly #followed = new Set<AbortSignal>();
  readonly #open = new Set<OpenCall>();
  readonly #records: Promise<EndedCall>[] = [];
  readonly #ended: EndedCall[];
  #suspended = false;
  #wake = () => {};

  constructor(run: Run, step: number, ended: readonly EndedCall[] = []) {
    this.#run = run;
    this.#step = step;
    this.#slots = new Slots(run.agent.maxParallelCalls);
    this.#replay = new CallReplay(ended);
    this.#ended = [...ended];
  }

  /** In the order of their ends. */
  get ended(): readonly EndedCall[] {
    return this.#ended;
  }

  /** What a person must decide. */
  get interruptions(): readonly Interruption[] {
    return [...this.#open].flatMap((call) => call.interruptions);
  }

  /** Whether only a person can bring the action forward. */
  get isBlocked(): boolean {
    for (const call of this.#open) if (call.interruptions.length === 0) return false;
    return this.#open.size > 0;
  }

  /** What programs showed to the model. */
  shown(): readonly MediaPart[] {
    const handles = this.#ended.flatMap(({ name, output }) => (name === imageTool.name ? [output] : []));
    return handles.length > 0 ? mediaPartsIn(this.#run.conversation.media, handles) : [];
  }

  /** Says that the action goes on from its middle: it will make the calls again that it waits for, and no others. */
  goesOn(): void {
    this.#replay.inOrder = false;
  }

  /** Resolves when the action is blocked. */
  async blocked(): Promise<void> {
    while (!this.isBlocked) await new Promise<void>((resolve) => (this.#wake = resolve));
  }

  /** Leaves the calls that wait as they are, for another time. */
  suspend(): void {
    this.#suspended = true;
    this.#stop.abort(ENDED);
  }

  /** Ends the calls that are still open, and gives all in the order of their start. */
  async end(): Promise<readonly CallRecord[]> {
    this.#stop.abort(ENDED);
    return (await Promise.all(this.#records)).map(toCallRecord);
  }

  /**
   * Answers a call. Media stay on this side: the caller gets handles.
   *
   * @throws what `callTool` throws; ExecutorError after the end of the action.
   */
  async answer({ id, name, input }: SandboxCall, signal?: AbortSignal): Promise<unknown> {
    if (this.#stop.signal.aborted) throw new ExecutorError("No action runs that could make a call.");
    const { emit, conversation, checkpoint } = this.#run;
    const earlier = this.#replay.take(id, name, input);
    if (earlier) {
      this.#records.push(Promise.resolve(earlier));
      return this.#replay.answer(earlier);
    }

    if (signal) this.#follow(signal);
    const step = this.#step;
    const call: OpenCall = { id, name, step, interruptions: [] };
    this.#open.add(call);
    const startedAt = performance.now();
    emit({ type: "tool-start", step, callId: id, name, input });
    const finish = (outcome: { output: unknown } | { error: string }): EndedCall => {
      const durationMs = performance.now() - startedAt;
      const ended = { id, name, input, durationMs, ...outcome, ...(call.run && { run: call.run }) };
      if (this.#suspended) return ended;
      this.#ended.push(ended);
      this.#open.delete(call);
      this.#run.agents.delete(id);
      emit({ type: "tool-finish", step, callId: id, name, durationMs, ...outcome });
      return ended;
    };
    const answer = this.#perform(call, input).then((output) => conversation.media.hide(output));
    const record = answer.then(
      (output) => finish({ output }),
      (error: unknown) => finish({ error: error instanceof Error ? error.message : String(error) }),
    );
    this.#records.push(record);
    try {
      await record;
      // Stored before the program can build on it.
      if (checkpoint && !this.#stop.signal.aborted) await checkpoint();
    } finally {
      this.#wake();
    }
    return answer;
  }

  async #perform(call: OpenCall, input: unknown): Promise<unknown> {
    const { tools, conversation } = this.#run;
    const context = new CallContext(this.#run, call, this.#stop.signal, (...interruptions) => {
      call.interruptions.push(...interruptions);
      this.#wake();
    });
    let hasSlot = false;
    try {
      const given = { name: call.name, input: conversation.media.reveal(input) };
      const output = await callTool(tools, given, context, async (tool, input, validate) => {
        const allowed = await this.#allow(context, tool, input, validate);
        await this.#slots.take();
        hasSlot = true;
        return allowed;
      });
      if (call.interruptions.length === 0) return output;
    } catch (error) {
      if (call.interruptions.length === 0) throw error;
    } finally {
      if (hasSlot) this.#slots.free();
    }
    // It waits for a person. Whatever it did since does not count: it will be done again.
    return this.#untilEnd();
  }

  /** The arguments that a call may start with. */
  async #allow(context: CallContext, tool: Tool, input: unknown, validate: (given: unknown) => Promise<unknown>): Promise<unknown> {
    const { needsApproval } = tool;
    if (!(typeof needsApproval === "function" ? await needsApproval(input) : needsApproval)) return input;
    const { media } = this.#run.conversation;
    const { callId } = context;
    const shown = toJson(media.hide(input));
    const decision = await context.decide({ id: callId, type: "approval", callId, tool: tool.name, input: shown });
    if (!decision) return this.#untilEnd();
    if ("reject" in decision) throw rejected(tool.name, decision);
    return "approve" in decision && decision.input !== undefined ? validate(media.reveal(decision.input)) : input;
  }

  #untilEnd(): Promise<never> {
    const { signal } = this.#stop;
    return new Promise((_, reject) => {
      if (signal.aborted) reject(ENDED);
      signal.addEventListener("abort", () => reject(ENDED), { once: true });
    });
  }

  #follow(signal: AbortSignal): void {
    if (this.#followed.has(signal)) return;
    this.#followed.add(signal);
    const end = () => this.#stop.abort(signal.reason);
    if (signal.aborted) end();
    else signal.addEventListener("abort", end, { once: true });
  }
}
