import { AgentToolExecutionError } from "../errors.ts";
import type { EndedCall } from "./ended-call.ts";

/** How long an answer waits for the ones before it, in milliseconds, when a program does not make its calls as it did the first time. */
const MAX_WAIT_MS = 1_000;

/**
 * Answers the calls of a program that runs again as they were answered the first time, in the order of their ends.
 *
 * The order matters where a program goes on with whichever call ends first.
 */
export class CallReplay {
  readonly #waiting: EndedCall[];
  readonly #taken = new Set<EndedCall>();
  #wake: (() => void)[] = [];
  /** Whether calls that were made before will all be made again. */
  inOrder = true;

  constructor(calls: readonly EndedCall[]) {
    this.#waiting = [...calls];
  }

  /** The end of a call that was made before: of the same id, or else of the same name and arguments. */
  take(id: string, name: string, input: unknown): EndedCall | undefined {
    if (this.#waiting.length === 0) return undefined;
    const free = this.#waiting.filter((call) => !this.#taken.has(call) && call.name === name);
    if (free.length === 0) return undefined;
    const text = JSON.stringify(input);
    const same = free.filter((call) => JSON.stringify(call.input) === text);
    const found = same.find((call) => call.id === id) ?? same[0];
    if (found) this.#taken.add(found);
    return found;
  }

  /** Waits for the turn of a taken call, then ends as it did. */
  async answer(call: EndedCall): Promise<unknown> {
    const deadline = performance.now() + MAX_WAIT_MS;
    while (this.inOrder && this.#waiting[0] !== call) {
      const left = deadline - performance.now();
      if (left <= 0) break;
      let timer: ReturnType<typeof setTimeout> | undefined;
      await Promise.race([
        new Promise<void>((resolve) => this.#wake.push(resolve)),
        new Promise<void>((resolve) => (timer = setTimeout(resolve, left))),
      ]);
      clearTimeout(timer);
    }
    this.#waiting.splice(this.#waiting.indexOf(call), 1);
    // Only after this answer is on its way may the next one go.
    setTimeout(() => {
      for (const wake of this.#wake.splice(0)) wake();
    });
    if (call.error !== undefined) throw new AgentToolExecutionError(call.error);
    return call.output;
  }
}
