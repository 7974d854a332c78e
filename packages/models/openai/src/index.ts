import { definePlugin } from "@smolagents-ts/core";
import { OpenAIModel, type OpenAIModelOptions } from "./openai-model.ts";

export { type OpenAIClient, OpenAIModel, type OpenAIModelOptions } from "./openai-model.ts";

export default definePlugin({
  kind: "model",
  name: "openai",
  create: (options: OpenAIModelOptions) => new OpenAIModel(options),
});

declare module "@smolagents-ts/core" {
  interface ModelPlugins {
    openai: OpenAIModelOptions;
  }
}
