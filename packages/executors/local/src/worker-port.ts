import { type MessagePort, receiveMessageOnPort } from "node:worker_threads";

/** How long to look out for an answer, in milliseconds. Putting a thread to sleep and waking it takes about as long. */
const LOOKOUT_MS = 0.1;
/** How long the event loop may have to wait, in milliseconds: timers, and whatever else is not a message. */
const MAX_TURN_MS = 10;
/** So many answers at most pass unawaited after one that did not come. */
const MAX_SKIPPED = 64;

/**
 * Hands a port's messages over, in order. `isAsking()` tells, after each, whether something was asked of the other side: then the answer is looked out
 * for a moment, since that of a quick tool is there sooner than a sleeping thread wakes up. Where answers take longer, it soon stops looking.
 */
export function readPort<Message>(port: MessagePort, onMessage: (message: Message) => void, isAsking: () => boolean): void {
  let missed = 0;
  let skipped = 0;

  const next = (): { readonly message: Message } | undefined => {
    if (skipped > 0) {
      skipped--;
      return undefined;
    }
    const end = performance.now() + LOOKOUT_MS;
    do {
      const received = receiveMessageOnPort(port) as { readonly message: Message } | undefined;
      if (received) {
        missed = 0;
        return received;
      }
    } while (performance.now() < end);
    missed = Math.min(MAX_SKIPPED, Math.max(1, missed * 2));
    skipped = missed;
    return undefined;
  };

  let turnEnd: number | undefined;
  const isTurnOver = (): boolean => {
    const now = performance.now();
    if (turnEnd === undefined) {
      turnEnd = now + MAX_TURN_MS;
      setImmediate(() => (turnEnd = undefined));
    }
    return now > turnEnd;
  };

  port.on("message", (message: Message) => {
    onMessage(message);
    while (isAsking() && !isTurnOver()) {
      const received = next();
      if (!received) return;
      onMessage(received.message);
    }
  });
}
