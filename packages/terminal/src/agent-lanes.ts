import { describeName } from "./describe.ts";
import type { ViewEvent } from "./view-event.ts";

interface View {
  show(event: ViewEvent): void;
  close(): void;
}

/** The views of managed agents that are at work. Several of one name are numbered while they are. */
export class AgentLanes {
  readonly #open: (name: string) => View;
  readonly #lanes = new Map<string, { readonly name: string; readonly view: View }>();

  constructor(open: (name: string) => View) {
    this.#open = open;
  }

  has(callId: string): boolean {
    return this.#lanes.has(callId);
  }

  show(callId: string, agent: string, event: ViewEvent): void {
    const lane = this.#lanes.get(callId) ?? this.#add(callId, describeName(agent));
    lane.view.show(event);
  }

  /** Gives the name free. */
  end(callId: string): void {
    this.#lanes.get(callId)?.view.close();
    this.#lanes.delete(callId);
  }

  close(): void {
    for (const callId of this.#lanes.keys()) this.end(callId);
  }

  #add(callId: string, agent: string): { readonly name: string; readonly view: View } {
    const taken = new Set([...this.#lanes.values()].map(({ name }) => name));
    let name = agent;
    for (let number = 2; taken.has(name); number++) name = `${agent} ${number}`;
    const lane = { name, view: this.#open(name) };
    this.#lanes.set(callId, lane);
    return lane;
  }
}
