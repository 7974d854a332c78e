import { AgentError, PluginNotFoundError, type PluginRegistry } from "@smolagents-ts/core";

/** Whether one adapter can be used. */
export interface Check {
  readonly name: string;
  readonly isInstalled: boolean;
  /** What is wrong, and what to do about it. */
  readonly problem?: string;
  readonly hint?: string;
}

/** Adapters that are found by name. */
export const MODELS = ["openai", "huggingface", "azure", "bedrock", "litellm", "ai-sdk", "transformers", "llama-cpp"];

/** Makes a model and asks it nothing: that costs money. */
export async function checkModel(name: string, registry: PluginRegistry): Promise<Check> {
  try {
    await registry.create("model", name, { modelId: "any" });
    return { name, isInstalled: true };
  } catch (error) {
    return { name, isInstalled: !PluginNotFoundError.is(error), ...explain(error) };
  }
}

export function explain(error: unknown): { readonly problem: string; readonly hint?: string } {
  if (!AgentError.is(error)) return { problem: error instanceof Error ? error.message : String(error) };
  const { message, hint } = error;
  // The first paragraph is the message without the hint; what follows the first of the hint is for programs.
  return { problem: message.split("\n\n")[0] ?? message, ...(hint && { hint: hint.split("\n\n")[0] ?? hint }) };
}
