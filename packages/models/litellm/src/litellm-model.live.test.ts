import type { ModelFinish, ModelRequest } from "@smolagents-ts/core";
import { describe, expect, it } from "vitest";
import { listModels } from "./list-models.ts";
import { LiteLLMModel } from "./litellm-model.ts";

const modelId = process.env["LITELLM_MODEL"] ?? "";

/** Run with LIVE=1, LITELLM_PROXY_API_BASE, LITELLM_PROXY_API_KEY and the name of a model in LITELLM_MODEL. */
describe.skipIf(!modelId || !process.env["LITELLM_PROXY_API_BASE"])("a LiteLLM proxy with a real model", { timeout: 60_000 }, () => {
  const ask = async (text: string, request: Partial<ModelRequest> = {}) => {
    let last: unknown;
    const messages: ModelRequest["messages"] = [{ role: "user", content: [{ type: "text", text }] }];
    for await (const event of new LiteLLMModel({ modelId }).stream({ messages, ...request })) last = event;
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

  it("is listed", async () => {
    expect((await listModels()).map((model) => model.modelId)).toContain(modelId);
  });
});
