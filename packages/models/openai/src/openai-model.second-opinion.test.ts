/** The adapter against a stand-in that others wrote. */

import { LLMock } from "@copilotkit/aimock";
import type { ModelEvent, ModelFinish, ModelRequest } from "@smolagents-ts/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { OpenAIModel, type OpenAIModelOptions } from "./openai-model.ts";

const mock = new LLMock({ port: 0, chunkSize: 3 });
beforeAll(() => mock.start());
afterAll(() => mock.stop());

describe.each(["chat-completions", "responses"] as const)("with %s", (api) => {
  const ask = async (text: string, request: Partial<ModelRequest> = {}, options: Partial<OpenAIModelOptions> = {}) => {
    const connection = { baseURL: `${mock.url}/v1`, apiKey: "sk-mock", retries: { firstDelayMs: 1 } };
    const model = new OpenAIModel({ modelId: "gpt-4o", api, ...connection, ...options });
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
    expect((await ask("again")).finish.message.content).toMatchObject([{ type: "text", text: "There." }]);
  });

  it("keeps reasoning apart, and gives it back", async () => {
    mock.onMessage("think", { content: "Yes.", reasoning: "They ask whether." });
    const messages: ModelRequest["messages"] = [{ role: "user", content: [{ type: "text", text: "think" }] }];
    const options: Partial<OpenAIModelOptions> = { modelId: "gpt-5", reasoningField: "reasoning_content" };
    const { finish } = await ask("think", { messages, reasoning: { effort: "low" } }, options);
    expect(finish.message.content).toMatchObject([
      { type: "reasoning", text: "They ask whether." },
      { type: "text", text: "Yes." },
    ]);
    if (api === "responses") expect(finish.message.content[0]).toHaveProperty("provider.openai-responses.reasoning.encrypted_content");
    const next: ModelRequest["messages"] = [...messages, finish.message, { role: "user", content: [{ type: "text", text: "think" }] }];
    expect((await ask("think", { messages: next }, options)).finish.reason).toBe("stop");
  });
});
