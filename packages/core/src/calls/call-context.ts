import type { Run } from "../agent/run.ts";
import type { Decision, Interruption } from "../contracts/interruption.ts";
import type { Json } from "../contracts/json.ts";
import type { RunState } from "../contracts/run-state.ts";
import type { SubRun } from "../contracts/step.ts";
import type { ToolContext } from "../contracts/tool.ts";
import { AgentError, AgentToolCallError } from "../errors.ts";
import { fits, toSticky } from "./decisions.ts";
import { sha256 } from "./sha-256.ts";
import type { Slots } from "./slots.ts";

/** A call on its way. It waits when a person must decide first. */
export interface OpenCall {
  readonly id: string;
  readonly key: string;
  readonly name: string;
  readonly step: number;
  /** What it waits for; empty while it runs. */
  readonly interruptions: Interruption[];
  /** What the managed agent did that it called. */
  run?: SubRun;
  hasEnded?: true;
  /** What lets it run beside others. */
  slot: Slots | undefined;
}

/** A call that has ended keeps nobody else from running, nor does one that waits for a person. */
export function leaveSlot(call: OpenCall): void {
  call.slot?.free();
  call.slot = undefined;
}

/** What a call needs of the action it belongs to. */
export interface CallHost {
  /** The call waits for a person from here on. */
  wait(call: OpenCall, interruptions: readonly Interruption[]): void;
  /** Ends the run; gives what to throw in its place. */
  fail(error: unknown): Error;
  /** Stores the state, where somebody wants it. */
  store(): Promise<void>;
}

/** What a tool learns of its call; a managed agent, which is a tool of its own kind, learns all of it. */
export class CallContext implements ToolContext {
  readonly run: Run;
  readonly call: OpenCall;
  readonly signal: AbortSignal;
  readonly callId: string;
  readonly #host: CallHost;
  readonly #asked: string[] = [];

  constructor(run: Run, call: OpenCall, signal: AbortSignal, host: CallHost) {
    this.run = run;
    this.call = call;
    this.signal = signal;
    this.callId = `${run.id}:${call.key}`;
    this.#host = host;
  }

  // Not methods: tools take them out of the context.
  readonly progress = (data: Json): void => {
    const { id, name, step } = this.call;
    if (!this.#isOver) this.run.emit({ type: "tool-progress", step, callId: id, name, data });
  };

  readonly interrupt = async (question: string): Promise<Json> => {
    const { name } = this.call;
    const text = String(question);
    // By its words: a tool that asks something else when it runs again must not take the old answer for it.
    this.#asked.push(text);
    const count = this.#asked.filter((other) => other === text).length;
    const id = `${this.callId}?${sha256(text, 8)}${count > 1 ? `.${count}` : ""}`;
    const decision = await this.decide({ id, type: "question", callId: this.callId, tool: name, question: text });
    if (!decision) throw new AgentToolCallError(`${name} waits for an answer.`, { code: "INTERRUPTED" });
    if ("answer" in decision) return decision.answer;
    throw rejected(name, "reject" in decision ? decision : { reject: true });
  };

  /**
   * What a person decided, now or before. When nobody did, the call waits from here on.
   *
   * `accept` throws when the decision cannot be carried out; then it counts as none.
   */
  async decide(interruption: Interruption, accept?: (decision: Decision) => Promise<void>): Promise<Decision | undefined> {
    const { run, call } = this;
    const { decided } = run.conversation;
    this.#assertOpen();
    const known = run.decisions.get(interruption.id) ?? (interruption.type === "approval" ? decided.get(interruption.tool) : undefined);
    if (known && (await this.#accepts(interruption, known, accept))) return known;

    let decision: Decision | undefined;
    try {
      decision = await run.decide(interruption);
    } catch (error) {
      throw this.#host.fail(error);
    }
    const isAccepted = decision !== undefined && (await this.#accepts(interruption, decision, accept));
    // The action may have ended while somebody thought about it.
    this.#assertOpen();
    if (!decision || !isAccepted) {
      run.emit({ type: "interruption", step: call.step, interruption });
      this.#host.wait(call, [interruption]);
      return undefined;
    }
    run.decisions.set(interruption.id, decision);
    const sticky = toSticky(decision);
    if (sticky && interruption.type === "approval") decided.set(interruption.tool, sticky);
    run.emit({ type: "decision", step: call.step, interruptionId: interruption.id, decision });
    await this.#host.store();
    return decision;
  }

  /** Ends the call without a result: a managed agent waits for a person. */
  suspend(state: RunState): void {
    const { run, call } = this;
    if (this.#isOver) return;
    run.agents.set(call.id, state);
    this.#host.wait(
      call,
      state.run.interruptions.map((interruption) => underAgent(call.name, interruption)),
    );
  }

  get #isOver(): boolean {
    return this.signal.aborted || this.call.hasEnded === true;
  }

  #assertOpen(): void {
    if (this.#isOver) throw new AgentToolCallError(`This call of ${this.call.name} has ended: nobody can be asked any more.`);
  }

  async #accepts(
    interruption: Interruption,
    decision: Decision,
    accept: ((decision: Decision) => Promise<void>) | undefined,
  ): Promise<boolean> {
    if (!fits(interruption, decision)) return false;
    try {
      await accept?.(decision);
      return true;
    } catch (error) {
      if (!AgentError.is(error)) throw error;
      const { name, step } = this.call;
      this.run.emit({
        type: "warning",
        step,
        message: `A decision about ${name} cannot be carried out, so the call waits: ${error.message}`,
      });
      return false;
    }
  }
}

/** A question of a managed agent, as its manager asks it. */
export const underAgent = (agent: string, interruption: Interruption): Interruption => ({
  ...interruption,
  path: [agent, ...(interruption.path ?? [])],
});

/** A person said no. */
export function rejected(name: string, { reject }: { readonly reject: true | string }): AgentToolCallError {
  return new AgentToolCallError(`A person refused this call of ${name}${reject === true ? "." : `: ${reject}`}`, { code: "REJECTED" });
}
