// The public surface, by name: adding a line here is making API.

import { definePlugin } from "@smolagents-ts/core";
import { LlamaCppModel, type LlamaCppModelOptions } from "./llama-cpp-model.ts";

export { LlamaCppModel, type LlamaCppModelOptions };

export default definePlugin({
  kind: "model",
  name: "llama-cpp",
  create: (options: LlamaCppModelOptions) => new LlamaCppModel(options),
});

declare module "@smolagents-ts/core" {
  interface ModelPlugins {
    "llama-cpp": LlamaCppModelOptions;
  }
}
