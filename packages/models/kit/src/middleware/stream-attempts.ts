import { ModelError, type ModelEvent } from "@smolagents-ts/core";

/** Begins the next attempt. Gets why the one before failed, and throws to give up. */
export type NextAttempt = (failure: ModelError | undefined) => Promise<AsyncIterable<ModelEvent>>;

/** One attempt after the other, until one shows content: from then on its failures are final. Nothing is seen of those that failed. */
export async function* streamAttempts(next: NextAttempt): AsyncGenerator<ModelEvent, void, undefined> {
  let failure: ModelError | undefined;
  while (true) {
    const events = await next(failure);
    const held: ModelEvent[] = [];
    let shown = false;
    try {
      for await (const event of events) {
        if (!shown && (event.type === "start" || event.type === "usage")) {
          held.push(event);
          continue;
        }
        if (!shown) yield* held;
        shown = true;
        yield event;
      }
      return;
    } catch (error) {
      if (shown || !ModelError.is(error)) throw error;
      failure = error;
    }
  }
}
