import { definePlugin } from "@smolagents-ts/core";
import { BedrockModel, type BedrockModelOptions } from "./bedrock-model.ts";

export type { BedrockConnectionOptions } from "./bedrock-connection.ts";
export { BedrockModel, type BedrockModelOptions } from "./bedrock-model.ts";

export default definePlugin({
  kind: "model",
  name: "bedrock",
  create: (options: BedrockModelOptions) => new BedrockModel(options),
});

declare module "@smolagents-ts/core" {
  interface ModelPlugins {
    bedrock: BedrockModelOptions;
  }
}
