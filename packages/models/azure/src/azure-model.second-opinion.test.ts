/** The adapter against a stand-in that others wrote. */

import { LLMock } from "@copilotkit/aimock";
import type { ModelFinish, ModelRequest } from "@smolagents-ts/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AzureModel } from "./azure-model.ts";

const mock = new LLMock({ port: 0, chunkSize: 3 });
beforeAll(() => mock.start());
afterAll(() => mock.stop());

describe.each(["v1", "2024-10-21"])("with the version %s", (apiVersion) => {
  const ask = async (text: string, request: Partial<ModelRequest> = {}) => {
    const model = new AzureModel({ modelId: "gpt-4o", endpoint: mock.url, apiKey: "mock-key", apiVersion, retries: { firstDelayMs: 1 } });
    let last: unknown;
    for await (const event of model.stream({ messages: [{ role: "user", content: [{ type: "text", text }] }], ...request })) last = event;
    return last as ModelFinish;
  };

  it("streams text", async () => {
    mock.onMessage("hello", { content: "Hello from someone else." });
    expect(await ask("hello")).toMatchObject({ reason: "stop", message: { content: [{ text: "Hello from someone else." }] } });
  });

  it("calls tools", async () => {
    mock.onMessage("weather", { toolCalls: [{ name: "weather", arguments: '{"city":"Sfax"}' }] });
    const finish = await ask("weather", { tools: [{ name: "weather", description: "Tells it.", inputSchema: { type: "object" } }] });
    expect(finish).toMatchObject({ reason: "tool-calls", message: { content: [{ name: "weather", args: { city: "Sfax" } }] } });
  });

  it("understands its errors", async () => {
    await expect(ask("nothing is known about this")).rejects.toMatchObject({ kind: "not-found", status: 404 });
    mock.onMessage("again", { content: "There." });
    mock.nextRequestError(503, { message: "Overloaded", type: "server_error" });
    expect(await ask("again")).toMatchObject({ message: { content: [{ text: "There." }] } });
  });
});
