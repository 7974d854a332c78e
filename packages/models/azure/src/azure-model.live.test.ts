import type { ModelFinish, ModelRequest } from "@smolagents-ts/core";
import { describe, expect, it } from "vitest";
import { AzureModel } from "./azure-model.ts";

const modelId = process.env["AZURE_OPENAI_DEPLOYMENT"] ?? "";
const ready = modelId && process.env["AZURE_OPENAI_ENDPOINT"] && process.env["AZURE_OPENAI_API_KEY"];

const HELLO: ModelRequest["messages"] = [{ role: "user", content: [{ type: "text", text: "Hi" }] }];

/** Run with LIVE=1, AZURE_OPENAI_ENDPOINT, AZURE_OPENAI_API_KEY and the name of a deployment in AZURE_OPENAI_DEPLOYMENT. */
describe.skipIf(!ready).each(["v1", "2024-10-21"])("Azure itself, with the version %s", { timeout: 60_000 }, (apiVersion) => {
  const ask = async (text: string, request: Partial<ModelRequest> = {}) => {
    let last: unknown;
    const messages: ModelRequest["messages"] = [{ role: "user", content: [{ type: "text", text }] }];
    for await (const event of new AzureModel({ modelId, apiVersion }).stream({ messages, ...request })) last = event;
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

  it("names a deployment that is not there", async () => {
    const call = async () => {
      for await (const _ of new AzureModel({ modelId: "no-such-deployment", apiVersion }).stream({ messages: HELLO }));
    };
    await expect(call()).rejects.toMatchObject({ kind: "not-found" });
  });
});
