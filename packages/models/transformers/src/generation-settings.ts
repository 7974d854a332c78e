/** What a request, and the model itself, say about a generation. */

import type { ModelRequest, ModelWarning } from "@smolagents-ts/core";
import type { TransformersPipeline } from "./load-pipeline.ts";

/** `temperature: 0` means the most probable token; a setting of sampling, that there is sampling. Else the model's own settings hold. */
export const toSettings = ({ temperature, topP, extra = {} }: ModelRequest): Readonly<Record<string, unknown>> => {
  const { chat_template_kwargs, ...settings } = extra;
  if (temperature === 0) return { do_sample: false, ...settings };
  return {
    ...((temperature ?? topP) !== undefined && { do_sample: true }),
    ...(temperature !== undefined && { temperature }),
    ...settings,
  };
};

export const samples = (settings: Readonly<Record<string, unknown>>, pipeline: TransformersPipeline): boolean =>
  Boolean(settings["do_sample"] ?? modelSetting(pipeline, "do_sample"));

export const modelSetting = ({ model }: TransformersPipeline, name: string) =>
  (model as unknown as { readonly generation_config?: Readonly<Record<string, never>> }).generation_config?.[name];

export const contextTokens = ({ model, tokenizer }: TransformersPipeline): number => {
  const config = model.config as unknown as Readonly<Record<string, unknown>>;
  const text = (config["text_config"] ?? {}) as Readonly<Record<string, unknown>>;
  const candidates = [
    config["max_position_embeddings"],
    text["max_position_embeddings"],
    config["n_positions"],
    tokenizer.model_max_length,
  ];
  return (candidates.find((candidate) => typeof candidate === "number") as number | undefined) ?? Number.POSITIVE_INFINITY;
};

/** What the engine cannot do. */
export const toWarnings = ({ tools = [], toolChoice, responseFormat, reasoning }: ModelRequest, nativeTools: boolean): ModelWarning[] => {
  const dropped = [
    !nativeTools && tools.length > 0 && "Tools were not sent: the model does not declare native calls (capabilities.tools).",
    nativeTools &&
      toolChoice !== undefined &&
      toolChoice !== "auto" &&
      toolChoice !== "none" &&
      "A tool cannot be forced on a local model.",
    responseFormat?.type === "json" && "JSON cannot be forced on a local model: say it in the prompt.",
    reasoning !== undefined && "The setting reasoning was dropped: chat templates have their own, see extra.chat_template_kwargs.",
  ];
  return dropped.filter((message) => message !== false).map((message) => ({ code: "unsupported", message }));
};
