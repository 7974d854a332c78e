import { createChatCompletionsServer, describeModelConformance } from "@smolagents-ts/conformance";
import { OpenAIModel } from "./openai-model.ts";

describeModelConformance("openai", {
  server: createChatCompletionsServer,
  makeModel: (baseURL, apiKey) => new OpenAIModel({ modelId: "gpt-test", baseURL, apiKey, retries: { firstDelayMs: 10 } }),
});
