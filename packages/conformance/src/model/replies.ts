/** What a reply turns into. */

import { expect } from "vitest";
import { isContent, type ModelCase, REQUEST, reasoningOf, shownText, textOf, textSteps, toolCallsOf } from "./case.ts";
import type { ReplyStep } from "./script.ts";

const MIXED: readonly ReplyStep[] = [
  { type: "reasoning", delta: "They want " },
  { type: "reasoning", delta: "the weather." },
  { type: "text", delta: "I shall " },
  { type: "text", delta: "look." },
  { type: "tool-call", call: 0, id: "call_a", name: "weather", args: "" },
  { type: "tool-call", call: 0, args: '{"city":' },
  { type: "tool-call", call: 0, args: '"Sfax"}' },
  { type: "finish", reason: "tool-calls" },
  { type: "usage", usage: { inputTokens: 11, outputTokens: 7 } },
];

export const replyCases = {
  "begins with one start and ends with one finish": async ({ server, succeed }) => {
    server.answer({ steps: MIXED });
    const { events } = await succeed();
    expect(events.map(({ type }) => type).filter((type) => type === "start" || type === "finish")).toEqual(["start", "finish"]);
    expect(events[0]?.type).toBe("start");
    expect(events.at(-1)?.type).toBe("finish");
  },

  "streams text as it comes": async ({ server, model, within, succeed }) => {
    // Whoever waits for the end of this reply never sees its beginning.
    server.answer({ steps: [{ type: "text", delta: "first" }, { type: "stall" }] });
    const seeFirst = async () => {
      for await (const event of model.stream(REQUEST)) if (event.type === "text") return event.delta;
      return undefined;
    };
    expect(await within(seeFirst(), "the first text is shown")).toBe("first");

    server.answer({ steps: textSteps("first", " second") });
    const { events, reason, message } = await succeed();
    expect(shownText(events)).toBe("first second");
    expect(textOf(message.content)).toBe("first second");
    expect(reason).toBe("stop");
  },

  "shows what the finished message holds": async ({ server, succeed }) => {
    server.answer({ steps: MIXED });
    const { events, message } = await succeed();
    const parts: Record<string, unknown>[] = [];
    for (const event of events) {
      if (!isContent(event) || !("index" in event)) continue;
      if (event.type === "tool-call-start") parts[event.index] = { type: "tool-call", id: event.id, name: event.name, argsText: "" };
      else if (event.type === "tool-call-args")
        Object.assign(parts[event.index] ?? {}, { argsText: `${parts[event.index]?.["argsText"]}${event.delta}` });
      else if ("delta" in event) parts[event.index] = { type: event.type, text: `${parts[event.index]?.["text"] ?? ""}${event.delta}` };
    }
    const content = message.content.map((part) => {
      if (part.type === "tool-call") return { type: part.type, id: part.id, name: part.name, argsText: part.argsText };
      return part.type === "media" ? part : { type: part.type, text: part.text };
    });
    expect(content.length).toBeGreaterThan(0);
    expect(parts).toEqual(content);
    expect(JSON.parse(JSON.stringify(message)), "messages are stored as JSON").toEqual(message);
  },

  "keeps reasoning apart from text": async ({ server, succeed }) => {
    server.answer({ steps: MIXED });
    const { message, events } = await succeed();
    expect(reasoningOf(message.content)).toBe("They want the weather.");
    expect(textOf(message.content)).toBe("I shall look.");
    expect(shownText(events)).toBe("I shall look.");
  },

  "reads an answer that was not streamed": async ({ server, succeed }) => {
    server.answer({ steps: MIXED, whole: true });
    const { message, usage, reason, events } = await succeed();
    expect(textOf(message.content)).toBe("I shall look.");
    expect(shownText(events)).toBe("I shall look.");
    expect(toolCallsOf(message.content)).toMatchObject([{ name: "weather", argsText: '{"city":"Sfax"}', args: { city: "Sfax" } }]);
    expect(usage).toMatchObject({ inputTokens: 11, outputTokens: 7 });
    expect(reason).toBe("tool-calls");
  },

  "says that a reply was cut at its longest": async ({ server, succeed }) => {
    server.answer({
      steps: [
        { type: "text", delta: "and so" },
        { type: "finish", reason: "length" },
      ],
    });
    expect((await succeed()).reason).toBe("length");
  },

  "says that a reply was filtered": async ({ server, succeed }) => {
    server.answer({
      steps: [
        { type: "text", delta: "I" },
        { type: "finish", reason: "content-filter" },
      ],
    });
    expect((await succeed()).reason).toBe("content-filter");
  },

  "accepts an empty reply": async ({ server, succeed }) => {
    server.answer({ steps: [{ type: "finish", reason: "stop" }] });
    const { message, events, reason } = await succeed();
    expect(textOf(message.content)).toBe("");
    expect(toolCallsOf(message.content)).toEqual([]);
    expect(reason).toBe("stop");
    expect(events[0]?.type).toBe("start");
  },

  "skips frames that hold nothing": async ({ server, succeed }) => {
    const empty = { type: "empty" } as const;
    server.answer({ steps: [empty, { type: "text", delta: "a" }, empty, empty, ...textSteps("b"), empty] });
    expect(textOf((await succeed()).message.content)).toBe("ab");
  },

  "keeps characters whole that are split between packets": async ({ server, succeed }) => {
    const text = "naïve 漢字 👩‍👩‍👧 𝒳";
    server.answer({ steps: textSteps(...text), pieceBytes: 1 });
    const { message, events } = await succeed();
    expect(textOf(message.content)).toBe(text);
    expect(shownText(events)).toBe(text);
  },

  "reads a long reply": async ({ server, succeed }) => {
    // Ten megabytes.
    const deltas = Array.from({ length: 2_000 }, (_, number) => `${number} ${"lorem ipsum ".repeat(430)}\n`);
    server.answer({ steps: textSteps(...deltas) });
    const { message, events } = await succeed();
    // Compared by hand: a megabyte of difference is not worth reading.
    expect(textOf(message.content) === deltas.join(""), "the reply must arrive whole").toBe(true);
    expect(shownText(events) === deltas.join(""), "all of it must be shown").toBe(true);
  },

  "takes the token counts at the end": async ({ server, succeed }) => {
    const usage = { inputTokens: 120, outputTokens: 30, cacheReadTokens: 64, reasoningTokens: 10 };
    server.answer({ steps: [...textSteps("counted"), { type: "usage", usage }] });
    expect((await succeed()).usage).toMatchObject(usage);
  },

  "takes token counts that grow with the reply as snapshots": async ({ server, succeed }) => {
    const count = (outputTokens: number) => ({ type: "usage", usage: { inputTokens: 5, outputTokens } }) as const;
    const text = (delta: string) => ({ type: "text", delta }) as const;
    server.answer({ steps: [text("a"), count(1), text("b"), count(2), text("c"), count(3), { type: "finish", reason: "stop" }] });
    expect((await succeed()).usage).toMatchObject({ inputTokens: 5, outputTokens: 3 });
  },

  "makes up no token counts": async ({ server, succeed }) => {
    server.answer({ steps: textSteps("uncounted") });
    const { usage } = await succeed();
    if (!usage.estimated) expect(usage).toEqual({});
  },

  "keeps a hundred calls at once apart": async ({ server, succeed }) => {
    server.answer(({ body }) => {
      const marker = /marker-\d+-/.exec(JSON.stringify(body))?.[0] ?? "no marker";
      return { steps: [{ type: "text", delta: marker }, { type: "wait", ms: Math.random() * 30 }, ...textSteps(marker)] };
    });
    const markers = Array.from({ length: 100 }, (_, number) => `marker-${number}-`);
    const calls = markers.map((text) => succeed({ messages: [{ role: "user", content: [{ type: "text", text }] }] }));
    const texts = (await Promise.all(calls)).map(({ message }) => textOf(message.content));
    expect(texts).toEqual(markers.map((marker) => marker + marker));
  },
} satisfies { readonly [title: string]: ModelCase };
