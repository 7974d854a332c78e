import { definePlugin } from "@smolagents-ts/core";
import { AzureModel, type AzureModelOptions } from "./azure-model.ts";

export { AzureModel, type AzureModelOptions } from "./azure-model.ts";

export default definePlugin({
  kind: "model",
  name: "azure",
  create: (options: AzureModelOptions) => new AzureModel(options),
});

declare module "@smolagents-ts/core" {
  interface ModelPlugins {
    azure: AzureModelOptions;
  }
}
