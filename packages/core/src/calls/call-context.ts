import type { Run } from "../agent/run.ts";
import type { Decision, Interruption } from "../contracts/interruption.ts";
import type { Json } from "../contracts/json.ts";
import type { RunState } from "../contracts/run-state.ts";
import type { SubRun } from "../contracts/step.ts";
import type { ToolContext } from "../contracts/tool.ts";
import { AgentToolCallError } from "../errors.ts";

/** A call that has not ended. It waits when a person must decide first. */
export interface OpenCall {
  readonly id: string;
  readonly name: string;
  readonly step: number;
  /** What it waits for; empty while it runs. */
  readonly interruptions: Interruption[];
  /** What the managed agent did that it called. */
  run?: SubRun;
}

/** What a tool learns of its call; a managed agent, which is a tool of its own kind, learns all of it. */
export class CallContext implements ToolContext {
  readonly run: Run;
  readonly call: OpenCall;
  readonly signal: AbortSignal;
  readonly callId: string;
  readonly #wait: (...interruptions: Interruption[]) => void;
  #questions = 0;

  constructor(run: Run, call: OpenCall, signal: AbortSignal, wait: (...interruptions: Interruption[]) => void) {
    this.run = run;
    this.call = call;
    this.signal = signal;
    this.callId = `${run.id}:${call.id}`;
    this.#wait = wait;
  }

  // Not methods: tools take them out of the context.
  readonly progress = (data: Json): void => {
    const { id, name, step } = this.call;
    if (!this.signal.aborted) this.run.emit({ type: "tool-progress", step, callId: id, name, data });
  };

  readonly interrupt = async (question: string): Promise<Json> => {
    this.#questions++;
    const { name } = this.call;
    const decision = await this.decide({
      id: this.#questions === 1 ? `${this.callId}?` : `${this.callId}?${this.#questions}`,
      type: "question",
      callId: this.callId,
      tool: name,
      question,
    });
    if (!decision) throw new AgentToolCallError(`${name} waits for an answer.`, { code: "INTERRUPTED" });
    if ("answer" in decision) return decision.answer;
    throw rejected(name, "reject" in decision ? decision : { reject: true });
  };

  /** What a person decided, now or before. When nobody did, the call waits from here on. */
  async decide(interruption: Interruption): Promise<Decision | undefined> {
    const { run, call } = this;
    const known =
      run.decisions.get(interruption.id) ?? (interruption.type === "approval" && run.conversation.decided.get(interruption.tool));
    if (known) return known;
    const decision = await run.decide(interruption);
    // An approval answers no question, and an answer approves nothing.
    if (!decision || (interruption.type === "approval" ? "answer" : "approve") in decision) {
      run.emit({ type: "interruption", step: call.step, interruption });
      this.#wait(interruption);
      return undefined;
    }
    run.decisions.set(interruption.id, decision);
    if (!("answer" in decision) && decision.always) run.conversation.decided.set(interruption.tool, decision);
    run.emit({ type: "decision", step: call.step, interruptionId: interruption.id, decision });
    await run.checkpoint?.();
    return decision;
  }

  /** Ends the call without a result: a managed agent waits for a person. */
  suspend(state: RunState): void {
    this.run.agents.set(this.call.id, state);
    this.#wait(...state.run.interruptions.map((interruption) => underAgent(this.call.name, interruption)));
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
