/** The adapter against a stand-in that others wrote. */

import { LLMock } from "@copilotkit/aimock";
import type { ModelEvent, ModelFinish, ModelRequest } from "@smolagents-ts/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BedrockModel } from "./bedrock-model.ts";

const mock = new LLMock({ port: 0, chunkSize: 3 });
beforeAll(() => mock.start());
afterAll(() => mock.stop());

describe.each([
  ["ConverseStream", true],
  ["Converse", false],
] as const)("%s", (_, stream) => {
  const ask = async (text: string, request: Partial<ModelRequest> = {}) => {
    const model = new BedrockModel({
      modelId: "anthropic.claude-3-5-sonnet-20241022-v2:0",
      region: "us-east-1",
      endpoint: mock.url,
      apiKey: "bedrock-key-mock",
      retries: { firstDelayMs: 1 },
      stream,
    });
    const events: ModelEvent[] = [];
    for await (const event of model.stream({ messages: [{ role: "user", content: [{ type: "text", text }] }], ...request })) {
      events.push(event);
    }
    return { events, finish: events.at(-1) as ModelFinish };
  };

  it("answers with text", async () => {
    mock.onMessage("hello", { content: "Hello from someone else." });
    const { events, finish } = await ask("hello");
    expect(events.filter(({ type }) => type === "text").length > 1).toBe(stream);
    expect(finish).toMatchObject({ reason: "stop", message: { content: [{ type: "text", text: "Hello from someone else." }] } });
  });

  it("calls tools, and takes their results", async () => {
    const tools = [{ name: "weather", description: "Tells it.", inputSchema: { type: "object" } }];
    mock.onMessage("weather", { toolCalls: [{ name: "weather", arguments: '{"city":"Sfax"}' }] });
    const { finish } = await ask("weather", { tools });
    expect(finish).toMatchObject({
      reason: "tool-calls",
      message: { content: [{ type: "tool-call", name: "weather", args: { city: "Sfax" } }] },
    });
    const [call] = finish.message.content;
    const callId = call?.type === "tool-call" ? call.id : "";
    mock.onMessage("and tomorrow", { content: "Rain." });
    const messages: ModelRequest["messages"] = [
      { role: "user", content: [{ type: "text", text: "What now?" }] },
      finish.message,
      { role: "tool", content: [{ type: "tool-result", callId, name: "weather", content: [{ type: "text", text: "Sun." }] }] },
      { role: "user", content: [{ type: "text", text: "and tomorrow" }] },
    ];
    expect((await ask("", { tools, messages })).finish.message.content).toEqual([{ type: "text", text: "Rain." }]);
  });

  it("understands its errors", async () => {
    await expect(ask("nothing is known about this")).rejects.toMatchObject({ kind: "not-found", status: 404 });
    mock.onMessage("again", { content: "There." });
    mock.nextRequestError(503, { message: "Overloaded", type: "ServiceUnavailableException" });
    expect((await ask("again")).finish.message.content).toEqual([{ type: "text", text: "There." }]);
  });
});
