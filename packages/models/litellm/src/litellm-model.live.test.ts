import { describeLiveModel } from "@smolagents-ts/conformance";
import { expect, it } from "vitest";
import { listModels } from "./list-models.ts";
import { LiteLLMModel } from "./litellm-model.ts";

const modelId = process.env["LITELLM_MODEL"] ?? "";
const missing = modelId && process.env["LITELLM_PROXY_API_BASE"] ? undefined : "LITELLM_PROXY_API_BASE and LITELLM_MODEL";

/** Run with LIVE=1, LITELLM_PROXY_API_BASE, LITELLM_PROXY_API_KEY and the name of a model in LITELLM_MODEL. */
describeLiveModel("a LiteLLM proxy with a real model", () => new LiteLLMModel({ modelId }), { missing });

it.skipIf(missing)("a LiteLLM proxy lists its models", async () => {
  expect((await listModels()).map((model) => model.modelId)).toContain(modelId);
});
