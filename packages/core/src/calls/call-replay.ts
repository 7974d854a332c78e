import { AgentToolExecutionError } from "../errors.ts";
import { type EndedCall, fromText } from "./ended-call.ts";

/** How long a program may do nothing of what it did the first time, before it is taken to go another way, in milliseconds. */
const STALLED_MS = 1_000;
/** How long a call with other arguments than before waits for another one that fits better, in milliseconds. */
const QUIET_MS = 100;

interface Entry {
  readonly call: EndedCall;
  isTaken: boolean;
}

/**
 * Answers the calls of a program that runs again as they were answered the first time, in the order of their ends.
 *
 * The order matters where a program goes on with whichever call ends first.
 */
export class CallReplay {
  /** What was not answered yet. */
  readonly #left: Entry[];
  #inOrder = true;
  #isFromMiddle = false;
  /** While an answer is on its way, the next one waits: two that arrive together may bring a program to its calls in another order. */
  #isBetween = false;
  #sleepers: ((moved: true) => void)[] = [];

  constructor(calls: readonly EndedCall[]) {
    this.#left = calls.map((call) => ({ call, isTaken: false }));
  }

  get isOver(): boolean {
    return this.#left.length === 0;
  }

  /** Calls that were not made again. */
  get unmade(): readonly EndedCall[] {
    return this.#left.filter(({ isTaken }) => !isTaken).map(({ call }) => call);
  }

  /** Says that the program goes on from its middle: it makes only those calls again whose answers had not reached it. */
  goOn(): void {
    this.#isFromMiddle = true;
    this.#inOrder = false;
  }

  /** The call as it ended before. Whoever gets it must ask for its answer. */
  async take(id: string, name: string, input: string): Promise<EndedCall | undefined> {
    const free = this.#left.filter(({ call, isTaken }) => !isTaken && call.name === name);
    const same = free.filter(({ call }) => call.input === input);
    const asked = same.find(({ call }) => call.id === id);
    if (this.#isFromMiddle) return taken(asked);
    const found = asked ?? same[0];
    if (found) {
      this.#move();
      return taken(found);
    }
    // Arguments made of the time or of chance come out anew, and the call was still made.
    const alike = free.find(({ call }) => call.id === id);
    while (alike && !alike.isTaken && (await this.#moved(QUIET_MS))) {}
    return alike?.isTaken ? undefined : taken(alike);
  }

  /** Waits for the turn of a taken call, then ends as it did. */
  async answer(call: EndedCall): Promise<unknown> {
    await this.#turn(() => this.#left[0]?.call === call);
    const index = this.#left.findIndex((entry) => entry.call === call);
    if (index >= 0) this.#left.splice(index, 1);
    this.#isBetween = true;
    setTimeout(() => {
      this.#isBetween = false;
      this.#move();
    });
    if (call.error !== undefined) throw new AgentToolExecutionError(call.error);
    return fromText(call.output ?? "null");
  }

  /** Resolves when all that was answered before is answered again: a new call must not end before those. */
  over(): Promise<void> {
    return this.#turn(() => this.#left.length === 0);
  }

  async #turn(isMine: () => boolean): Promise<void> {
    while (this.#inOrder && (this.#isBetween || !isMine())) {
      if (await this.#moved(STALLED_MS)) continue;
      this.#inOrder = false;
      this.#move();
    }
  }

  #move(): void {
    for (const wake of this.#sleepers.splice(0)) wake(true);
  }

  /** False when nothing happened in that time. */
  #moved(ms: number): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms, false);
      this.#sleepers.push((moved) => {
        clearTimeout(timer);
        resolve(moved);
      });
    });
  }
}

function taken(entry: Entry | undefined): EndedCall | undefined {
  if (entry) entry.isTaken = true;
  return entry?.call;
}
