/** Calls that are ended from this side: by the clock, by an abort, by leaving the loop. */

import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import { type ModelCase, REQUEST, shownText, textOf, textSteps } from "./case.ts";

const text = (delta: string) => ({ type: "text", delta }) as const;
const STALL = { type: "stall" } as const;

/** How long a connection may stay open after nobody wants it, in milliseconds. */
const CLOSED_WITHIN_MS = 1_000;

export const endingCases = {
  "does not wait for ever for the first event": async ({ server, fail }) => {
    server.answer({ steps: [STALL] });
    await fail("timeout", { timeouts: { firstEventMs: 150 } });
  },

  "does not wait for ever in the middle": async ({ server, fail }) => {
    server.answer({ steps: [text("half a"), STALL] });
    const { events } = await fail("timeout", { timeouts: { idleMs: 150 } });
    expect(shownText(events)).toBe("half a");
    expect(server.requests.length).toBe(1);
  },

  "ends a call that takes too long in all": async ({ server, fail }) => {
    const drip = Array.from({ length: 100 }, (_, number) => [text(`${number} `), { type: "wait", ms: 50 } as const]).flat();
    server.answer({ steps: drip });
    await fail("timeout", { timeouts: { totalMs: 400, idleMs: 5_000 } });
  },

  "does not blame the server for a slow reader": async ({ server, succeed }) => {
    server.answer({ steps: textSteps("a", "b", "c") });
    const { message } = await succeed({ timeouts: { idleMs: 400 } }, (event) =>
      event.type === "text" && event.delta.startsWith("a") ? sleep(700) : undefined,
    );
    expect(textOf(message.content)).toBe("abc");
  },

  "sends nothing when aborted before": async ({ server, fail }) => {
    server.answer({ steps: textSteps("too late") });
    const { events } = await fail("aborted", { signal: AbortSignal.abort() });
    expect(events).toEqual([]);
    expect(server.requests).toEqual([]);
  },

  "ends on an abort while it waits for the reply": async ({ server, fail, until }) => {
    server.answer({ steps: [STALL] });
    const abort = new AbortController();
    const failed = fail("aborted", { signal: abort.signal });
    await until(() => server.requests.length === 1, "the request arrives");
    abort.abort();
    await failed;
    await until(() => server.openReplies === 0, "the connection closes", CLOSED_WITHIN_MS);
    expect(server.requests.length).toBe(1);
  },

  "ends on an abort while it waits to try again": async ({ server, fail, until }) => {
    server.answer({ refuse: { reason: "rate-limit", retryAfterSeconds: 30 } });
    const abort = new AbortController();
    const failed = fail("aborted", { signal: abort.signal });
    await until(() => server.requests.length === 1, "the request arrives");
    await sleep(50);
    abort.abort();
    await failed;
    expect(server.requests.length).toBe(1);
  },

  "ends on an abort in the middle, and shows nothing more": async ({ server, fail, until }) => {
    // Both texts come in one packet: the second is there already when the first is shown.
    server.answer({ steps: [text("one"), text("two"), STALL], pieceBytes: 1_000_000 });
    const abort = new AbortController();
    const { events } = await fail("aborted", { signal: abort.signal }, (event) => {
      if (event.type === "text") abort.abort();
    });
    expect(shownText(events)).toBe("one");
    await until(() => server.openReplies === 0, "the connection closes", CLOSED_WITHIN_MS);
  },

  "closes the connection when the loop is left": async ({ server, model, until, within }) => {
    server.answer({ steps: [text("one"), text("two"), STALL] });
    const leave = async () => {
      for await (const event of model.stream(REQUEST)) {
        if (event.type === "text") break;
      }
    };
    await within(leave(), "the loop is left");
    await until(() => server.openReplies === 0, "the connection closes", CLOSED_WITHIN_MS);
  },

  "leaves no connection open, however a call ends": async ({ server, outcome, until }) => {
    const abort = new AbortController();
    const endings = [
      () => server.answer({ steps: textSteps("well") }),
      () => server.answer({ steps: [text("half a"), STALL] }),
      () => server.answer({ steps: [text("half a"), { type: "error", message: "The engine burns." }, STALL] }),
      () => server.answer({ steps: [text("half a"), STALL] }),
    ];
    for (const [number, prepare] of endings.entries()) {
      prepare();
      const last = number === endings.length - 1;
      await outcome({ timeouts: { idleMs: 150 }, ...(last && { signal: abort.signal }) }, (event) => {
        if (last && event.type === "text") abort.abort();
      });
      await until(() => server.openReplies === 0, "the connection closes", CLOSED_WITHIN_MS);
    }
  },
} satisfies { readonly [title: string]: ModelCase };
