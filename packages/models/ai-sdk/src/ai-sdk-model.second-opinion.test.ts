/** OpenAI's real provider, for both of its APIs, against a stand-in that others wrote. */

import { createOpenAI } from "@ai-sdk/openai";
import { LLMock } from "@copilotkit/aimock";
import { type ModelEvent, type ModelFinish, type ModelRequest, registry } from "@smolagents-ts/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AISDKModel } from "./ai-sdk-model.ts";

const mock = new LLMock({ port: 0, chunkSize: 3 });
beforeAll(() => mock.start());
afterAll(() => mock.stop());

const WEATHER = { name: "weather", description: "Tells it.", inputSchema: { type: "object", properties: { city: { type: "string" } } } };

describe.each(["chat", "responses"] as const)("the API %s", (api) => {
  const ask = async (messages: ModelRequest["messages"], request: Partial<ModelRequest> = {}) => {
    const openai = createOpenAI({ baseURL: `${mock.url}/v1`, apiKey: "sk-mock" });
    const model = new AISDKModel({ model: openai[api]("gpt-4o"), retries: { firstDelayMs: 1 } });
    const events: ModelEvent[] = [];
    for await (const event of model.stream({ messages, ...request })) events.push(event);
    return { events, finish: events.at(-1) as ModelFinish };
  };
  const user = (text: string): ModelRequest["messages"] => [{ role: "user", content: [{ type: "text", text }] }];

  it("streams text", async () => {
    mock.onMessage("hello", { content: "Hello from someone else." });
    const { events, finish } = await ask(user("hello"));
    expect(events.filter((event) => event.type === "text" && event.delta !== "").length).toBeGreaterThan(1);
    expect(finish).toMatchObject({ reason: "stop", message: { content: [{ type: "text", text: "Hello from someone else." }] } });
    expect(finish.usage.outputTokens).toBeGreaterThanOrEqual(0);
  });

  it("calls tools, and goes on with their results", async () => {
    mock.onMessage("weather", { toolCalls: [{ name: "weather", arguments: '{"city":"Sfax"}' }] });
    const { finish } = await ask(user("weather"), { tools: [WEATHER] });
    expect(finish).toMatchObject({
      reason: "tool-calls",
      message: { content: [{ type: "tool-call", name: "weather", argsText: '{"city":"Sfax"}', args: { city: "Sfax" } }] },
    });
    mock.onMessage("and now", { content: "It rains." });
    const [call] = finish.message.content;
    const callId = call?.type === "tool-call" ? call.id : "";
    const next = await ask(
      [
        ...user("weather"),
        finish.message,
        { role: "tool", content: [{ type: "tool-result", callId, name: "weather", content: [{ type: "text", text: "Rain." }] }] },
        ...user("and now"),
      ],
      { tools: [WEATHER] },
    );
    expect(next.finish.message.content).toMatchObject([{ type: "text", text: "It rains." }]);
  });

  it("understands its errors", async () => {
    await expect(ask(user("nothing is known about this"))).rejects.toMatchObject({ kind: "not-found", status: 404 });
    mock.onMessage("again", { content: "There." });
    mock.nextRequestError(503, { message: "Overloaded", type: "server_error" });
    expect((await ask(user("again"))).finish.message.content).toMatchObject([{ type: "text", text: "There." }]);
  });
});

it("is found by name, and finds the provider", async () => {
  mock.onMessage("who", { content: "Me." });
  const model = await registry.create("model", "ai-sdk", {
    modelId: "openai/gpt-4o",
    settings: { baseURL: `${mock.url}/v1`, apiKey: "sk-mock" },
  });
  const texts: string[] = [];
  const messages: ModelRequest["messages"] = [{ role: "user", content: [{ type: "text", text: "who" }] }];
  for await (const event of model.stream({ messages })) if (event.type === "text") texts.push(event.delta);
  expect(texts.join("")).toBe("Me.");
});
