/** Calls of tools: what of them comes out, however the server cuts them up. */

import { expect } from "vitest";
import { holds, type ModelCase, type ModelCaseContext, textSteps, toolCallsOf } from "./case.ts";
import type { ReplyStep } from "./script.ts";

type CallStep = Omit<Extract<ReplyStep, { type: "tool-call" }>, "type">;

const calledWith = async ({ server, succeed }: ModelCaseContext, ...steps: readonly CallStep[]) => {
  server.answer({ steps: [...steps.map((step) => ({ type: "tool-call", ...step }) as const), { type: "finish", reason: "tool-calls" }] });
  const { message, reason, events } = await succeed({ tools: [WEATHER] });
  const calls = toolCallsOf(message.content);
  expect(reason).toBe("tool-calls");
  expect(
    calls.every(({ id }) => id !== ""),
    "every call has an id",
  ).toBe(true);
  expect(new Set(calls.map(({ id }) => id)).size, "no two calls have the same id").toBe(calls.length);
  const started = events.flatMap((event) => (event.type === "tool-call-start" ? [{ id: event.id, name: event.name }] : []));
  expect(started, "each call is announced once").toEqual(calls.map(({ id, name }) => ({ id, name })));
  return calls;
};

const WEATHER = {
  name: "weather",
  description: "Tells the weather of a city.",
  inputSchema: { type: "object", properties: { city: { type: "string", description: "In English." } }, required: ["city"] },
};

const SFAX = { name: "weather", args: { city: "Sfax" } };
const GABES = { name: "weather", args: { city: "Gabès" } };

export const toolCallCases = {
  "tells the server about the tools": async ({ server, succeed }) => {
    server.answer({ steps: textSteps("ok") });
    await succeed({ tools: [WEATHER] });
    for (const marker of [WEATHER.name, WEATHER.description, "city", "In English."]) {
      expect(
        server.requests.every((request) => holds(request, marker)),
        `the request should hold ${JSON.stringify(marker)}`,
      ).toBe(true);
    }
  },

  "takes a tool call in pieces": async (context) => {
    const pieces = ['{"ci', 'ty":"Sf', 'ax"', "}"].map((args) => ({ call: 0, args }));
    const calls = await calledWith(context, { call: 0, id: "call_a", name: "weather", args: "" }, ...pieces);
    expect(calls).toMatchObject([{ id: "call_a", argsText: '{"city":"Sfax"}', ...SFAX }]);
  },

  "takes a tool call in one piece": async (context) => {
    const calls = await calledWith(context, { call: 0, id: "call_a", name: "weather", args: '{"city":"Sfax"}' });
    expect(calls).toMatchObject([{ id: "call_a", argsText: '{"city":"Sfax"}', ...SFAX }]);
  },

  "takes two tool calls, one after the other": async (context) => {
    const calls = await calledWith(
      context,
      { call: 0, id: "call_a", name: "weather", args: '{"city":' },
      { call: 0, args: '"Sfax"}' },
      { call: 1, id: "call_b", name: "weather", args: '{"city":' },
      { call: 1, args: '"Gabès"}' },
    );
    expect(calls).toMatchObject([
      { id: "call_a", ...SFAX },
      { id: "call_b", ...GABES },
    ]);
  },

  "takes two tool calls at the same time": async (context) => {
    const calls = await calledWith(
      context,
      { call: 0, id: "call_a", name: "weather", args: "" },
      { call: 1, id: "call_b", name: "weather", args: "" },
      { call: 0, args: '{"city":' },
      { call: 1, args: '{"city":"Ga' },
      { call: 0, args: '"Sfax"}' },
      { call: 1, args: 'bès"}' },
    );
    expect(calls).toMatchObject([
      { id: "call_a", ...SFAX },
      { id: "call_b", ...GABES },
    ]);
  },

  "keeps tool calls with the same id apart": async (context) => {
    const calls = await calledWith(
      context,
      { call: 0, id: "call_a", name: "weather", args: '{"city":"Sfax"}' },
      { call: 1, id: "call_a", name: "weather", args: '{"city":"Gabès"}' },
    );
    expect(calls).toMatchObject([SFAX, GABES]);
  },

  "keeps tool calls with the same number apart": async (context) => {
    const calls = await calledWith(
      context,
      { call: 0, id: "call_a", name: "weather", args: '{"city":"Sfax"}' },
      { call: 0, id: "call_b", name: "weather", args: '{"city":"Gabès"}' },
    );
    expect(calls).toMatchObject([SFAX, GABES]);
  },

  "keeps tool calls without an id apart": async (context) => {
    const calls = await calledWith(
      context,
      { call: 0, id: "", name: "weather", args: '{"city":"Sfax"}' },
      { call: 1, id: "", name: "weather", args: '{"city":"Gabès"}' },
    );
    expect(calls).toMatchObject([SFAX, GABES]);
  },

  "keeps tool calls without a number apart": async (context) => {
    const calls = await calledWith(
      context,
      { id: "call_a", name: "weather", args: '{"city":' },
      { args: '"Sfax"}' },
      { id: "call_b", name: "weather", args: "" },
      { id: "call_b", args: '{"city":"Gabès"}' },
    );
    expect(calls).toMatchObject([SFAX, GABES]);
  },

  "keeps arguments byte for byte": async (context) => {
    const argsText = '{ "city":\t"\\u0053fax\\n",\n  "n" : 1.0e2 }';
    // Some of the pieces end in the middle of an escape.
    const pieces = argsText.match(/[\s\S]{1,3}/g) ?? [];
    const calls = await calledWith(context, { call: 0, id: "call_a", name: "weather" }, ...pieces.map((args) => ({ call: 0, args })));
    expect(calls).toMatchObject([{ argsText, args: { city: "Sfax\n", n: 100 } }]);
  },

  "keeps arguments that are not JSON as text": async (context) => {
    const [call] = await calledWith(context, { call: 0, id: "call_a", name: "weather", args: '{"city": Sfax' });
    expect(call?.argsText).toBe('{"city": Sfax');
    expect(call && "args" in call, "there is nothing to parse").toBe(false);
  },
} satisfies { readonly [title: string]: ModelCase };
