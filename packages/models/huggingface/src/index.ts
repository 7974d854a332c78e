import { definePlugin } from "@smolagents-ts/core";
import { HuggingFaceModel, type HuggingFaceModelOptions } from "./huggingface-model.ts";

export { HuggingFaceModel, type HuggingFaceModelOptions } from "./huggingface-model.ts";

export default definePlugin({
  kind: "model",
  name: "huggingface",
  create: (options: HuggingFaceModelOptions) => new HuggingFaceModel(options),
});

declare module "@smolagents-ts/core" {
  interface ModelPlugins {
    huggingface: HuggingFaceModelOptions;
  }
}
