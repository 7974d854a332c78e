import type { AgentFile, SavedAdapter } from "@smolagents-ts/core/saving";
import { shown } from "./broken.ts";
import type { Fields } from "./fields.ts";

/** The adapter that stands where a class of smolagents stood; old names of classes too. */
const ADAPTERS = new Map([
  ["InferenceClientModel", "huggingface"],
  ["HfApiModel", "huggingface"],
  ["OpenAIModel", "openai"],
  ["OpenAIServerModel", "openai"],
  ["AzureOpenAIModel", "azure"],
  ["AzureOpenAIServerModel", "azure"],
  ["AmazonBedrockModel", "bedrock"],
  ["AmazonBedrockServerModel", "bedrock"],
  ["LiteLLMModel", "litellm"],
  ["LiteLLMRouterModel", "litellm"],
  ["TransformersModel", "transformers"],
]);

/** Servers that a file names get no key and no prompt: whoever loads the agent gives the model. */
const ADDRESSES = ["api_base", "base_url", "azure_endpoint"];
/** Counters, and what is read elsewhere. */
const KNOWN = new Set([
  ...ADDRESSES,
  ...["model_id", "provider", "temperature", "top_p", "seed", "reasoning_effort"],
  ...["max_tokens", "max_completion_tokens", "max_new_tokens", "last_input_token_count", "last_output_token_count"],
]);

export interface ReadModel {
  readonly model: string | SavedAdapter;
  readonly settings: AgentFile["modelSettings"] | undefined;
}

/** The model by name, and what goes out with every call. */
export function readModel(agent: Fields, warn: (warning: string) => void): ReadModel {
  const given = agent.fields("model");
  const kind = given.text("class");
  const data = given.fields("data");
  const id = data.text("model_id");
  const adapter = ADAPTERS.get(kind ?? "");
  const left = data.filled.filter((name) => !KNOWN.has(name));
  if (left.length > 0) warn(`Settings of the model that were left out: ${left.map(shown).join(", ")}.`);
  return { model: modelOf({ kind, data, id, adapter }, warn), settings: settingsOf(data) };
}

function modelOf(
  { kind, data, id, adapter }: { kind: string | undefined; data: Fields; id: string | undefined; adapter: string | undefined },
  warn: (warning: string) => void,
): string | SavedAdapter {
  const again = (why: string): SavedAdapter => {
    warn(`Give a model: ${why}.`);
    return { adapter: adapter ?? kind ?? "unknown", ...(id !== undefined && { id }) };
  };
  if (!adapter) return again(kind === undefined ? "the file names none" : `${shown(kind)} has no counterpart here`);
  if (!id) return again("the file does not say which");
  const address = ADDRESSES.find((name) => data.has(name)) ?? (/^\w+:\/\//.test(id) ? "model_id" : undefined);
  if (address) return again(`the file names a server (${address}), and a server is not taken from a file`);
  if (adapter === "openai" && !/^(gpt-|o\d|chatgpt-|ft:)/.test(id)) {
    return again(`${shown(id)} is on a server with OpenAI's API, whose address smolagents does not save`);
  }
  if (kind === "LiteLLMRouterModel")
    warn("The list of models of a LiteLLMRouterModel belongs into the configuration of the LiteLLM proxy.");
  const provider = adapter === "huggingface" ? data.text("provider") : undefined;
  return `${adapter}/${id}${provider && provider !== "auto" && /^[\w-]+$/.test(provider) ? `:${provider}` : ""}`;
}

function settingsOf(data: Fields): AgentFile["modelSettings"] | undefined {
  const maxOutputTokens = data.number("max_tokens") ?? data.number("max_completion_tokens") ?? data.number("max_new_tokens");
  const effort = data.text("reasoning_effort");
  const settings = {
    temperature: data.number("temperature"),
    topP: data.number("top_p"),
    seed: data.number("seed"),
    maxOutputTokens,
    reasoning: effort === undefined ? undefined : { effort },
  };
  const given = Object.entries(settings).filter(([, value]) => value !== undefined);
  return given.length > 0 ? Object.fromEntries(given) : undefined;
}
