import { once } from "node:events";
import { MessageChannel } from "node:worker_threads";
import { afterEach, describe, expect, it } from "vitest";
import { readPort } from "./worker-port.ts";

describe("reading a worker's port", () => {
  const { port1: here, port2: there } = new MessageChannel();
  afterEach(() => here.removeAllListeners("message"));

  it.each([
    ["asks", true],
    ["does not ask", false],
  ])("hands all messages over in their order when it %s", async (_, asks) => {
    const count = 1_000;
    const seen: number[] = [];
    const ended = new Promise<void>((resolve) => {
      const note = (message: number) => {
        seen.push(message);
        if (message === count - 1) resolve();
      };
      readPort<number>(here, note, () => asks);
    });
    for (let i = 0; i < count; i++) there.postMessage(i);
    await ended;
    expect(seen).toEqual(Array.from({ length: count }, (_, i) => i));
  });

  it("lets the event loop go on while one answer follows the other", async () => {
    let stopped = false;
    readPort(
      here,
      () => {
        if (!stopped) there.postMessage("and the next");
      },
      () => true,
    );
    there.postMessage("the first");
    await once(here, "message");
    await new Promise((resolve) => setTimeout(resolve, 20));
    stopped = true;
  });
});
