/** What the server, or the way to it, can do wrong. */

import { inspect } from "node:util";
import { expect } from "vitest";
import { isContent, type ModelCase, shownText, textOf, textSteps } from "./case.ts";

const text = (delta: string) => ({ type: "text", delta }) as const;

export const failureCases = {
  "calls 401 a matter of the key": async ({ server, fail }) => {
    server.answer({ refuse: { reason: "unauthorized" } });
    const { error } = await fail("auth");
    expect(error.retryable).toBe(false);
    expect(server.requests.length, "another try with the same key is of no use").toBe(1);
  },

  "calls 403 a matter of the key": async ({ server, fail }) => {
    server.answer({ refuse: { reason: "forbidden" } });
    await fail("auth");
    expect(server.requests.length).toBe(1);
  },

  "tells of a model that does not exist": async ({ server, fail }) => {
    server.answer({ refuse: { reason: "not-found" } });
    await fail("not-found");
    expect(server.requests.length).toBe(1);
  },

  "tells what is wrong with a request": async ({ server, fail }) => {
    server.answer({ refuse: { reason: "bad-request", message: "Invalid value for 'temperature': too warm." } });
    const { error } = await fail("bad-request");
    expect(error.message).toContain("too warm");
    expect(error.retryable).toBe(false);
    expect(server.requests.length).toBe(1);
  },

  "tells that the conversation is too long": async ({ server, fail }) => {
    server.answer({ refuse: { reason: "context-length" } });
    await fail("context-length");
    expect(server.requests.length).toBe(1);
  },

  "waits as long as a busy server asks, then succeeds": async ({ server, succeed }) => {
    server.answer({ refuse: { reason: "rate-limit", retryAfterSeconds: 1 } }, { steps: textSteps("at last") });
    expect(textOf((await succeed()).message.content)).toBe("at last");
    const [first, second] = server.requests;
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThan(950);
  },

  "gives up on a server that stays busy": async ({ server, fail }) => {
    server.answer({ refuse: { reason: "rate-limit", retryAfterSeconds: 0 } });
    const { error } = await fail("rate-limit");
    expect(error.retryable).toBe(true);
    expect(server.requests.length).toBeLessThan(20);
  },

  "tries again when the server is overloaded": async ({ server, succeed }) => {
    server.answer({ refuse: { reason: "overloaded" } }, { steps: textSteps("recovered") });
    expect(textOf((await succeed()).message.content)).toBe("recovered");
    expect(server.requests.length).toBe(2);
  },

  "gives up on a server that stays overloaded": async ({ server, fail }) => {
    server.answer({ refuse: { reason: "overloaded" } });
    await fail("overloaded");
    expect(server.requests.length).toBeLessThan(20);
  },

  "tries again when the connection breaks before the reply": async ({ server, succeed }) => {
    server.answer({ steps: [{ type: "cut" }] }, { steps: textSteps("recovered") });
    const { message, events } = await succeed();
    expect(textOf(message.content)).toBe("recovered");
    expect(events.filter(({ type }) => type === "start").length).toBe(1);
  },

  "names the server that nobody answers at": async ({ server, fail }) => {
    await server.close();
    const { error } = await fail("connection");
    expect(error.message).toContain(new URL(server.url).host);
  },

  "throws when the connection breaks in the middle": async ({ server, fail }) => {
    server.answer({ steps: [text("half a"), { type: "cut" }] });
    const { events } = await fail(["connection", "truncated-stream"]);
    expect(shownText(events)).toBe("half a");
  },

  "throws when the reply has no end": async ({ server, fail }) => {
    server.answer({ steps: [text("half a")], unmarked: true });
    await fail("truncated-stream");
  },

  "throws an error that comes inside the stream": async ({ server, fail }) => {
    server.answer({ steps: [text("half a"), { type: "error", message: "The engine burns." }, text("thought")], unmarked: true });
    const { error, events } = await fail(["overloaded", "protocol", "bad-request", "truncated-stream"]);
    expect(error.message).toContain("The engine burns.");
    expect(shownText(events)).toBe("half a");
  },

  "never tries again once something was shown": async ({ server, outcome }) => {
    for (const end of [{ type: "cut" }, { type: "error", message: "The engine burns." }] as const) {
      server.answer({ steps: [text("half a"), end] }, { steps: textSteps("another reply") });
      const { error, events } = await outcome();
      expect(error).toBeDefined();
      expect(shownText(events)).toBe("half a");
      expect(server.requests.length).toBe(1);
    }
  },

  "works after an error": async ({ server, fail, succeed }) => {
    server.answer({ refuse: { reason: "bad-request" } });
    await fail("bad-request");
    server.answer({ steps: [text("half a"), { type: "cut" }] });
    await fail(["connection", "truncated-stream"]);
    server.answer({ steps: textSteps("well") });
    expect(textOf((await succeed()).message.content)).toBe("well");
  },

  "never shows the key": async ({ server, model, apiKey, fail, outcome }) => {
    const shown: unknown[] = [model];
    server.answer({ refuse: { reason: "unauthorized", message: `The key ${apiKey} is wrong.` } });
    shown.push((await fail("auth")).error);
    const sentKey = server.requests.every(({ headers }) => Object.values(headers).some((value) => String(value).includes(apiKey)));
    expect(sentKey, "makeModel must use the key it is given, or this case sees nothing").toBe(true);
    server.answer({ steps: [text("half a"), { type: "error", message: `Engine of ${apiKey} burns.` }] });
    shown.push((await outcome()).error);
    server.answer({ steps: textSteps("well") });
    shown.push((await outcome()).events);
    await server.close();
    shown.push((await outcome()).error);
    for (const thing of shown) {
      const views = [
        inspect(thing, { depth: 20, showHidden: true, getters: true }),
        toJSONView(thing),
        String(thing),
        String((thing as Error)?.stack),
      ];
      for (const view of views) expect(view).not.toContain(apiKey);
    }
  },

  "shows nothing before a failure that it hides": async ({ server, succeed }) => {
    server.answer({ steps: [{ type: "empty" }, { type: "cut" }] }, { steps: textSteps("recovered") });
    const { events } = await succeed();
    expect(events.filter(({ type }) => type === "start").length).toBe(1);
    expect(events.filter(isContent).length).toBe(1);
  },
} satisfies { readonly [title: string]: ModelCase };

/** A model that is made of live objects cannot be saved, and says so: that is shown too. */
const toJSONView = (thing: unknown): string => {
  try {
    return JSON.stringify(thing);
  } catch (error) {
    return inspect(error);
  }
};
