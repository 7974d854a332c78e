import { definePlugin } from "@smolagents-ts/core";
import { OpenAIModel, type OpenAIModelOptions } from "./openai-model.ts";
import { type PresetName, presetNames } from "./presets.ts";

export type { OpenAIClient } from "./connection.ts";
export { OpenAIModel, type OpenAIModelOptions } from "./openai-model.ts";
export { type OpenAITransport, type OpenAITransportOptions, openAITransport } from "./openai-transport.ts";
export { type PresetName, presetNames } from "./presets.ts";
export { ResponsesModel, type ResponsesModelOptions } from "./responses/responses-model.ts";
export type { ResponsesBody, ResponsesTransport } from "./responses/responses-wire.ts";

export default definePlugin({
  kind: "model",
  name: "openai",
  aliases: presetNames,
  create: (options: OpenAIModelOptions, name = "openai") =>
    new OpenAIModel(name === "openai" ? options : { ...options, preset: name as PresetName }),
});

declare module "@smolagents-ts/core" {
  interface ModelPlugins extends Record<PresetName, OpenAIModelOptions> {
    openai: OpenAIModelOptions;
  }
}
