/** Strings that end a reply, on servers that know them and on servers that do not. */

import { expect } from "vitest";
import { type ModelCase, type ModelCaseContext, shownText, textOf, textSteps } from "./case.ts";
import type { ReplyStep, Script } from "./script.ts";

/** A server that refuses stop strings as long as it is sent any. */
const refusing =
  (...steps: readonly ReplyStep[]): Script =>
  ({ stop }) =>
    stop.length > 0 ? { refuse: { reason: "stop" } } : { steps };

const text = (delta: string) => ({ type: "text", delta }) as const;

const expectCutAt = async ({ server, succeed }: ModelCaseContext, stop: readonly string[], deltas: readonly string[], shown: string) => {
  server.answer(refusing(...textSteps(...deltas)));
  const { message, events } = await succeed({ stop });
  expect(textOf(message.content)).toBe(shown);
  expect(shownText(events)).toBe(shown);
};

export const stopCases = {
  "passes stop strings on to the server": async ({ server, succeed }) => {
    server.answer({ steps: textSteps("Thought: done") });
    const { reason, message } = await succeed({ stop: ["<end>"] });
    expect(server.requests.map(({ stop }) => stop)).toEqual([["<end>"]]);
    expect(["stop", "stop-sequence"]).toContain(reason);
    expect(textOf(message.content)).toBe("Thought: done");
  },

  "stops by itself where the server refuses to": async ({ server, succeed, until }) => {
    // What comes after the stop string never ends: whoever waits for it is lost.
    server.answer(refusing(text("Hello"), text(", wor<end>ld"), text(" and more"), { type: "stall" }));
    const { reason, stopSequence, usage, message, events } = await succeed({ stop: ["<stop>", "<end>"] });
    expect(textOf(message.content)).toBe("Hello, wor");
    expect(shownText(events)).toBe("Hello, wor");
    expect(reason).toBe("stop-sequence");
    expect(stopSequence).toBe("<end>");
    expect(usage.estimated, "nobody has counted the tokens").toBe(true);
    await until(() => server.openReplies === 0, "the connection closes after the stop string", 1_000);
  },

  "tells that it stops by itself": async ({ server, succeed }) => {
    server.answer(refusing(...textSteps("Hello")));
    const { events } = await succeed({ stop: ["<end>"] });
    const [start] = events;
    expect(start?.type === "start" && start.warnings.map(({ code }) => code)).toContain("unsupported");
  },

  "remembers that the server refuses stop strings": async ({ server, succeed }) => {
    server.answer(refusing(...textSteps("one<end>")));
    await succeed({ stop: ["<end>"] });
    server.answer(refusing(...textSteps("two<end>three")));
    expect(textOf((await succeed({ stop: ["<end>"] })).message.content)).toBe("two");
    expect(server.requests.length, "the second call must not ask again").toBe(1);
  },

  "never shows a stop string that comes in pieces": (context) =>
    expectCutAt(context, ["<end_code>"], ["print(1)", "<", "end", "_co", "de", ">", "never"], "print(1)"),

  "shows what only looked like a stop string": (context) =>
    expectCutAt(context, ["<end>", "Observation:"], ["a <en", "ter> Obs", "cure <e"], "a <enter> Obscure <e"),
} satisfies { readonly [title: string]: ModelCase };
