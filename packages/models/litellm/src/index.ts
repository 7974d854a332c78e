import { definePlugin } from "@smolagents-ts/core";
import { LiteLLMModel, type LiteLLMModelOptions } from "./litellm-model.ts";

export type { ProxyOptions } from "./find-proxy.ts";
export { type ListModelsOptions, type LiteLLMModelInfo, listModels } from "./list-models.ts";
export { LiteLLMModel, type LiteLLMModelOptions } from "./litellm-model.ts";

export default definePlugin({
  kind: "model",
  name: "litellm",
  create: (options: LiteLLMModelOptions) => new LiteLLMModel(options),
});

declare module "@smolagents-ts/core" {
  interface ModelPlugins {
    litellm: LiteLLMModelOptions;
  }
}
