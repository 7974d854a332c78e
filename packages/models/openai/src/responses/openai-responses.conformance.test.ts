import { createResponsesServer, describeModelConformance } from "@smolagents-ts/conformance";
// The built package, by its own name: it holds a bundled SDK with parts left out.
import { OpenAIModel } from "@smolagents-ts/model-openai";

describeModelConformance("openai with the Responses API", {
  server: createResponsesServer,
  makeModel: (baseURL, apiKey) =>
    new OpenAIModel({ modelId: "gpt-test", api: "responses", baseURL, apiKey, retries: { firstDelayMs: 10 } }),
  skip: {
    "passes stop strings on to the server": "The Responses API has no stop strings.",
  },
});
