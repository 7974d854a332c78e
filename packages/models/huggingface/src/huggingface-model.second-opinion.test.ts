/** The adapter against a stand-in that others wrote. */

import { LLMock } from "@copilotkit/aimock";
import type { ModelEvent, ModelFinish, ModelRequest } from "@smolagents-ts/core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { HuggingFaceModel } from "./huggingface-model.ts";

const mock = new LLMock({ port: 0, chunkSize: 3 });
beforeAll(() => mock.start());
afterAll(() => mock.stop());

const ask = async (text: string, request: Partial<ModelRequest> = {}) => {
  const model = new HuggingFaceModel({ modelId: "tgi", endpointUrl: mock.url, apiKey: "hf_mock", retries: { firstDelayMs: 1 } });
  const events: ModelEvent[] = [];
  for await (const event of model.stream({ messages: [{ role: "user", content: [{ type: "text", text }] }], ...request }))
    events.push(event);
  return { events, finish: events.at(-1) as ModelFinish };
};

it("streams text", async () => {
  mock.onMessage("hello", { content: "Hello from someone else." });
  const { events, finish } = await ask("hello");
  expect(events.filter(({ type }) => type === "text").length).toBeGreaterThan(1);
  expect(finish).toMatchObject({ reason: "stop", message: { content: [{ type: "text", text: "Hello from someone else." }] } });
  expect(finish.usage.outputTokens).toBeGreaterThanOrEqual(0);
});

it("calls tools", async () => {
  mock.onMessage("weather", { toolCalls: [{ name: "weather", arguments: '{"city":"Sfax"}' }] });
  const { finish } = await ask("weather", { tools: [{ name: "weather", description: "Tells it.", inputSchema: { type: "object" } }] });
  expect(finish).toMatchObject({
    reason: "tool-calls",
    message: { content: [{ type: "tool-call", name: "weather", args: { city: "Sfax" } }] },
  });
});

it("understands its errors", async () => {
  await expect(ask("nothing is known about this")).rejects.toMatchObject({ kind: "not-found", status: 404 });
  mock.onMessage("again", { content: "There." });
  mock.nextRequestError(503, { message: "Overloaded", type: "server_error" });
  expect((await ask("again")).finish.message.content).toEqual([{ type: "text", text: "There." }]);
});
