import { createBedrockServer, describeModelConformance } from "@smolagents-ts/conformance";
// The built package, by its own name.
import { BedrockModel } from "@smolagents-ts/model-bedrock";

describeModelConformance("bedrock", {
  server: createBedrockServer,
  makeModel: (endpoint, apiKey) =>
    new BedrockModel({ modelId: "anthropic.claude-test", region: "us-east-1", endpoint, apiKey, retries: { firstDelayMs: 10 } }),
  skip: {
    "takes the token counts at the end": "Bedrock does not count reasoning apart; bedrock-model.test.ts has the other counts",
  },
});
