import { createLiteLLMServer, describeModelConformance } from "@smolagents-ts/conformance";
// The built package, by its own name, with the bundled SDK below it.
import { LiteLLMModel } from "@smolagents-ts/model-litellm";

describeModelConformance("litellm", {
  server: createLiteLLMServer,
  makeModel: (baseURL, apiKey) =>
    new LiteLLMModel({ modelId: "anthropic/claude-sonnet-4-5", baseURL, apiKey, retries: { firstDelayMs: 10 } }),
});
