import { createAzureServer, describeModelConformance } from "@smolagents-ts/conformance";
// The built package, by its own name, with the bundled SDK below it.
import { AzureModel } from "@smolagents-ts/model-azure";

const deployment = "my-deployment";
const retries = { firstDelayMs: 10 };

describeModelConformance("azure, v1", {
  server: () => createAzureServer({ deployment }),
  makeModel: (endpoint, apiKey) => new AzureModel({ modelId: deployment, endpoint, apiKey, apiVersion: "v1", retries }),
});

describeModelConformance("azure, with a dated version", {
  server: () => createAzureServer({ deployment, apiVersion: "2024-10-21" }),
  makeModel: (endpoint, apiKey) => new AzureModel({ modelId: deployment, endpoint, apiKey, apiVersion: "2024-10-21", retries }),
});

describeModelConformance("azure, with a token of Entra ID", {
  server: () => createAzureServer({ deployment }),
  makeModel: (endpoint, token) =>
    new AzureModel({ modelId: deployment, endpoint, tokenProvider: async () => token, apiVersion: "v1", retries }),
});

describeModelConformance("azure, with the Responses API", {
  server: () => createAzureServer({ deployment, api: "responses" }),
  makeModel: (endpoint, apiKey) => new AzureModel({ modelId: deployment, endpoint, apiKey, api: "responses", apiVersion: "v1", retries }),
  skip: { "passes stop strings on to the server": "The Responses API has no stop strings." },
});
