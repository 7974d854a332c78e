import { definePlugin } from "@smolagents-ts/core";
import { TransformersModel, type TransformersModelOptions } from "./transformers-model.ts";

export type { DownloadProgress, TransformersPipeline } from "./load-pipeline.ts";
export { TransformersModel, type TransformersModelOptions } from "./transformers-model.ts";

export default definePlugin({
  kind: "model",
  name: "transformers",
  create: (options: TransformersModelOptions) => new TransformersModel(options),
});

declare module "@smolagents-ts/core" {
  interface ModelPlugins {
    transformers: TransformersModelOptions;
  }
}
