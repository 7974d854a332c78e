/** What reaches the server. Where in the body a vendor puts it is its own affair: these cases look for words anywhere. */

import type { ModelEvent, ModelRequest } from "@smolagents-ts/core";
import { expect } from "vitest";
import { holds, type ModelCase, type ModelCaseContext, textSteps } from "./case.ts";

const PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

const warningsOf = (events: readonly ModelEvent[]): readonly string[] => {
  const [start] = events;
  return start?.type === "start" ? start.warnings.map(({ code }) => code) : [];
};

const sent = async ({ server, succeed }: ModelCaseContext, request: Partial<ModelRequest>, ...markers: readonly string[]) => {
  server.answer({ steps: textSteps("ok") });
  const { events } = await succeed(request);
  const [body] = server.requests;
  expect(server.requests.length).toBe(1);
  for (const marker of markers) expect(body && holds(body, marker), `the request should hold ${JSON.stringify(marker)}`).toBe(true);
  return { body: JSON.stringify(body?.body), warnings: warningsOf(events) };
};

export const requestCases = {
  "sends an image": async (context) => {
    const { warnings } = await sent(
      context,
      {
        messages: [
          {
            role: "user",
            content: [
              { type: "text", text: "What is on it?" },
              { type: "media", mediaType: "image/png", source: { kind: "bytes", base64: PIXEL } },
            ],
          },
        ],
      },
      "What is on it?",
      PIXEL,
    );
    expect(warnings).toEqual([]);
  },

  "warns about media that it cannot send": async (context) => {
    const media = { type: "media", mediaType: "application/x-unheard-of", source: { kind: "bytes", base64: "AAAA" } } as const;
    const { warnings } = await sent(
      context,
      { messages: [{ role: "user", content: [{ type: "text", text: "Open it." }, media] }] },
      "Open it.",
    );
    expect(warnings).toContain("lossy-content");
  },

  "sends the turns of a conversation in their order": async (context) => {
    const markers = ["What is the weather?", "I shall look.", "call_17", "Sfax-argument", "Rain-result", "And tomorrow?"];
    const { body } = await sent(
      context,
      {
        messages: [
          { role: "system", content: [{ type: "text", text: "You are brief." }] },
          { role: "user", content: [{ type: "text", text: "What is the weather?" }] },
          {
            role: "assistant",
            content: [
              { type: "text", text: "I shall look." },
              { type: "tool-call", id: "call_17", name: "weather", argsText: '{"city":"Sfax-argument"}', args: { city: "Sfax-argument" } },
            ],
          },
          {
            role: "tool",
            content: [{ type: "tool-result", callId: "call_17", name: "weather", content: [{ type: "text", text: "Rain-result" }] }],
          },
          { role: "user", content: [{ type: "text", text: "And tomorrow?" }] },
        ],
        tools: [{ name: "weather", description: "Tells it.", inputSchema: { type: "object", properties: { city: { type: "string" } } } }],
      },
      "You are brief.",
      ...markers,
    );
    const places = markers.map((marker) => body.indexOf(marker));
    expect(places, "the turns should be in their order").toEqual([...places].sort((a, b) => a - b));
  },

  "sends an image in a tool's result, or warns": async (context) => {
    const image = { type: "media", mediaType: "image/png", source: { kind: "bytes", base64: PIXEL } } as const;
    const { body, warnings } = await sent(
      context,
      {
        messages: [
          { role: "user", content: [{ type: "text", text: "Draw." }] },
          { role: "assistant", content: [{ type: "tool-call", id: "call_1", name: "draw", argsText: "{}", args: {} }] },
          {
            role: "tool",
            content: [{ type: "tool-result", callId: "call_1", name: "draw", content: [{ type: "text", text: "Drawn-text." }, image] }],
          },
        ],
      },
      "Drawn-text.",
    );
    if (!body.includes(PIXEL)) expect(warnings).toContain("lossy-content");
  },

  "asks for JSON of a schema": (context) =>
    sent(
      context,
      {
        responseFormat: {
          type: "json",
          name: "answer",
          schema: { type: "object", properties: { verdict: { type: "string", description: "Yes-or-no." } } },
        },
      },
      "verdict",
      "Yes-or-no.",
    ).then(() => undefined),

  "adds the settings of `extra` to the body": (context) =>
    sent(context, { extra: { vendorSetting: "vendor-value" } }, "vendor-value").then(() => undefined),
} satisfies { readonly [title: string]: ModelCase };
