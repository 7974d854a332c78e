import type { ModelFinish, ModelRequest } from "@smolagents-ts/core";
import { describe, expect, it } from "vitest";
import { HuggingFaceModel, type HuggingFaceModelOptions } from "./huggingface-model.ts";

const modelId = process.env["HF_MODEL"] ?? "Qwen/Qwen3-32B";

const ask = async (text: string, options: Partial<HuggingFaceModelOptions> = {}, request: Partial<ModelRequest> = {}) => {
  let last: unknown;
  const messages: ModelRequest["messages"] = [{ role: "user", content: [{ type: "text", text }] }];
  for await (const event of new HuggingFaceModel({ modelId, ...options }).stream({ messages, ...request })) last = event;
  return last as ModelFinish;
};

/** Run with LIVE=1 and a token in HF_TOKEN. */
describe.skipIf(!process.env["HF_TOKEN"])("Inference Providers themselves", { timeout: 120_000 }, () => {
  it("answer through the router, and count tokens", async () => {
    const { message, usage } = await ask("Answer with the one word: yes");
    expect(JSON.stringify(message)).toMatch(/yes/i);
    expect(usage.inputTokens).toBeGreaterThan(0);
  });

  it("answer by a policy, and by the provider's name", async () => {
    expect(JSON.stringify((await ask("Answer with the one word: yes", { modelId: `${modelId}:cheapest` })).message)).toMatch(/yes/i);
    const provider = process.env["HF_PROVIDER"] ?? "groq";
    expect(JSON.stringify((await ask("Answer with the one word: yes", { provider })).message)).toMatch(/yes/i);
  });

  it("end at a stop string", async () => {
    const { message } = await ask("Write exactly: one two three four", {}, { stop: ["three"] });
    const text = message.content.map((part) => (part.type === "text" ? part.text : "")).join("");
    expect(text).not.toContain("three");
  });

  it("call a tool", async () => {
    const inputSchema = { type: "object", properties: { city: { type: "string" } }, required: ["city"] };
    const tools = [{ name: "weather", description: "Tells the weather of a city.", inputSchema }];
    const { message } = await ask("What is the weather in Sfax?", {}, { tools, toolChoice: "required" });
    expect(message.content).toContainEqual(
      expect.objectContaining({ type: "tool-call", name: "weather", args: { city: expect.stringMatching(/sfax/i) } }),
    );
  });

  it("do not know a model that is not there", async () => {
    await expect(ask("Hi", { modelId: "smolagents-ts/no-such-model" })).rejects.toMatchObject({ kind: "not-found" });
    await expect(ask("Hi", { modelId: "smolagents-ts/no-such-model", provider: "groq" })).rejects.toMatchObject({ kind: "not-found" });
  });
});
