import { definePlugin } from "@smolagents-ts/core";
import { AISDKModel, type AISDKModelOptions } from "./ai-sdk-model.ts";

export { AISDKModel, type AISDKModelOptions } from "./ai-sdk-model.ts";
export type { AISDKLanguageModel, SpecificationVersion } from "./language-model.ts";
export { type LanguageModelOptions, toLanguageModel } from "./to-language-model.ts";
export type { WrappedLanguageModel } from "./wrapped-language-model.ts";

export default definePlugin({
  kind: "model",
  name: "ai-sdk",
  create: (options: AISDKModelOptions) => new AISDKModel(options),
});

declare module "@smolagents-ts/core" {
  interface ModelPlugins {
    "ai-sdk": AISDKModelOptions;
  }
}
