import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { createChatCompletionsServer, describeModelConformance } from "@smolagents-ts/conformance";
import { AISDKModel, toLanguageModel } from "@smolagents-ts/model-ai-sdk";
import { OpenAIModel } from "@smolagents-ts/model-openai";
import { createOpenAICompatible as createV3 } from "openai-compatible-v3";

const server = createChatCompletionsServer;
const retries = { firstDelayMs: 10 };
/** Without them, this provider counts no tokens and drops schemas. */
const settings = { name: "stand-in", includeUsage: true, supportsStructuredOutputs: true };

describeModelConformance("ai-sdk, specification v4", {
  server,
  makeModel: (baseURL, apiKey) => new AISDKModel({ model: createOpenAICompatible({ ...settings, baseURL, apiKey })("gpt-test"), retries }),
});

describeModelConformance("ai-sdk, specification v3", {
  server,
  makeModel: (baseURL, apiKey) => new AISDKModel({ model: createV3({ ...settings, baseURL, apiKey })("gpt-test"), retries }),
});

describeModelConformance("ai-sdk, specification v2, by name", {
  server,
  makeModel: (baseURL, apiKey) =>
    new AISDKModel({ modelId: "openai-compatible-v2/gpt-test", settings: { ...settings, baseURL, apiKey }, retries }),
  skip: {
    "keeps tool calls without a number apart": "the provider of this version joins calls without a number before they reach the adapter",
  },
});

describeModelConformance("ai-sdk around a model of ours, there and back", {
  server,
  makeModel: (baseURL, apiKey) =>
    new AISDKModel({ model: toLanguageModel(new OpenAIModel({ modelId: "gpt-test", baseURL, apiKey, retries })), retries }),
});

for (const specificationVersion of ["v3", "v2"] as const) {
  describeModelConformance(`ai-sdk around a model of ours as ${specificationVersion}, there and back`, {
    server,
    makeModel: (baseURL, apiKey) => {
      const model = new OpenAIModel({ modelId: "gpt-test", baseURL, apiKey, retries });
      return new AISDKModel({ model: toLanguageModel(model, { specificationVersion }), retries });
    },
  });
}
