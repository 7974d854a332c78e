import { describeLiveModel } from "@smolagents-ts/conformance";
import { expect, it } from "vitest";
import { HuggingFaceModel, type HuggingFaceModelOptions } from "./huggingface-model.ts";

const modelId = process.env["HF_MODEL"] ?? "Qwen/Qwen3-32B";
const missing = process.env["HF_TOKEN"] ? undefined : "HF_TOKEN";
const provider = process.env["HF_PROVIDER"] ?? "groq";

/** Run with LIVE=1 and a token in HF_TOKEN. */
describeLiveModel("Hugging Face's router", () => new HuggingFaceModel({ modelId }), { missing });
describeLiveModel("Hugging Face's router, by a policy", () => new HuggingFaceModel({ modelId: `${modelId}:cheapest` }), { missing });
describeLiveModel(`the provider ${provider} of Hugging Face`, () => new HuggingFaceModel({ modelId, provider }), { missing });

it.skipIf(missing).each<Partial<HuggingFaceModelOptions>>([{}, { provider: "groq" }])(
  "Hugging Face does not know a model that is not there (%o)",
  async (options) => {
    const model = new HuggingFaceModel({ modelId: "smolagents-ts/no-such-model", ...options });
    const call = async () => {
      for await (const _ of model.stream({ messages: [{ role: "user", content: [{ type: "text", text: "Hi" }] }] }));
    };
    await expect(call()).rejects.toMatchObject({ kind: "not-found" });
  },
);
