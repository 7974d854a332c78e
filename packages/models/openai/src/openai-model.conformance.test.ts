import { createChatCompletionsServer, describeModelConformance } from "@smolagents-ts/conformance";
// The built package, by its own name: it holds a bundled SDK with parts left out.
import { OpenAIModel } from "@smolagents-ts/model-openai";

describeModelConformance("openai", {
  server: createChatCompletionsServer,
  makeModel: (baseURL, apiKey) => new OpenAIModel({ modelId: "gpt-test", baseURL, apiKey, retries: { firstDelayMs: 10 } }),
});
