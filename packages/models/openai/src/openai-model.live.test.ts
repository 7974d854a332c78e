import type { ModelFinish, ModelRequest } from "@smolagents-ts/core";
import { describe, expect, it } from "vitest";
import { OpenAIModel } from "./openai-model.ts";

const modelId = process.env["OPENAI_MODEL"] ?? "gpt-5-mini";

/** Run with LIVE=1 and a key in OPENAI_API_KEY. */
describe.skipIf(!process.env["OPENAI_API_KEY"])("OpenAI itself", { timeout: 60_000 }, () => {
  const ask = async (text: string, request: Partial<ModelRequest> = {}) => {
    let last: unknown;
    const messages: ModelRequest["messages"] = [{ role: "user", content: [{ type: "text", text }] }];
    for await (const event of new OpenAIModel({ modelId }).stream({ messages, ...request })) last = event;
    return last as ModelFinish;
  };

  it("answers, and counts tokens", async () => {
    const { message, usage } = await ask("Answer with the one word: yes");
    expect(JSON.stringify(message)).toMatch(/yes/i);
    expect(usage.inputTokens).toBeGreaterThan(0);
  });

  it("ends at a stop string, whether the model knows them or not", async () => {
    const { message } = await ask("Write exactly: one two three four", { stop: ["three"] });
    expect(JSON.stringify(message)).toContain("two");
    expect(JSON.stringify(message)).not.toContain("three");
  });

  it("calls a tool", async () => {
    const inputSchema = { type: "object", properties: { city: { type: "string" } }, required: ["city"], additionalProperties: false };
    const { message } = await ask("What is the weather in Sfax?", {
      tools: [{ name: "weather", description: "Tells the weather of a city.", inputSchema }],
      toolChoice: "required",
    });
    expect(message.content).toContainEqual(
      expect.objectContaining({ type: "tool-call", name: "weather", args: { city: expect.stringMatching(/sfax/i) } }),
    );
  });
});
