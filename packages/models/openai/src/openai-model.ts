import {
  AgentConfigError,
  type JsonObject,
  type Model,
  type ModelCapabilities,
  type ModelEvent,
  type ModelRequest,
} from "@smolagents-ts/core";
import { type ModelCallOptions, onlyDefined } from "@smolagents-ts/model-kit";
import { ChatCompletionsModel } from "@smolagents-ts/model-kit/chat-completions";
import { type Api, type Connection, type ConnectionOptions, toConnection } from "./connection.ts";
import { type Preset, type PresetName, presetNames, presets } from "./presets.ts";
import { ResponsesModel } from "./responses/responses-model.ts";

export interface OpenAIModelOptions extends ModelCallOptions, ConnectionOptions {
  /** The vendor's name of the model, e.g. `gpt-5.6`. */
  readonly modelId: string;
  /** A server that is known by name, e.g. `ollama`: its address, the variable that holds its key, and its ways. */
  readonly preset?: PresetName | undefined;
  /** Which of OpenAI's APIs is spoken. Defaults to Responses at OpenAI itself, else to chat completions, which more servers know. */
  readonly api?: Api | undefined;
  /** Asks for a summary of the model's reasoning, which is hidden otherwise. Responses only. By default none is asked for. */
  readonly reasoningSummary?: "auto" | "concise" | "detailed" | undefined;
  /** Sends the model's earlier reasoning back in this field, for servers that want it. Chat completions only. By default it is not sent. */
  readonly reasoningField?: "reasoning_content" | "reasoning" | undefined;
  /** What the model takes, for agents in mode `"auto"`. Defaults to what all models of OpenAI, or of the preset, take. */
  readonly capabilities?: ModelCapabilities | undefined;
}

const OPENAI_CAPABILITIES: ModelCapabilities = { tools: true, images: true, jsonSchema: true, promptCache: true };

/**
 * A model of OpenAI, or of any server that speaks its Responses or its chat-completions API, through the `openai` SDK.
 *
 * Throws `AgentConfigError` for options that do not fit, and `ModelError` of kind `auth` when a server is asked without the key it needs.
 */
export class OpenAIModel implements Model {
  readonly #model: ChatCompletionsModel | ResponsesModel;
  readonly #saved: JsonObject | undefined;

  constructor({ apiKey, baseURL, organization, project, headers, fetch, client, preset: name, ...options }: OpenAIModelOptions) {
    const preset = name === undefined ? undefined : findPreset(name);
    const connection = toConnection({ apiKey, baseURL, organization, project, headers, fetch, client }, options.modelId, preset);
    this.#model = makeModel(options, name ?? "openai", connection, preset);
    // A client or a fetch of somebody's own cannot be written down. The preset is the plugin's name.
    this.#saved =
      client || fetch
        ? undefined
        : (structuredClone(onlyDefined({ ...options, baseURL: baseURL && withoutUser(baseURL), organization, project })) as JsonObject);
  }

  get id(): string {
    return this.#model.id;
  }

  /** The plugin's name: `openai`, or that of the preset. */
  get adapter(): string {
    return this.#model.adapter;
  }

  get capabilities(): ModelCapabilities {
    return this.#model.capabilities;
  }

  stream(request: ModelRequest): AsyncIterable<ModelEvent> {
    return this.#model.stream(request);
  }

  /** The options but keys, headers and the preset. Throws `AgentConfigError` for a model with a `client` or a `fetch` of its own. */
  toJSON(): JsonObject {
    if (this.#saved) return this.#saved;
    throw new AgentConfigError("A model with its own client or fetch cannot be saved.", {
      hint: "Give it again when the agent is loaded.",
    });
  }
}

const findPreset = (name: string): Preset => {
  if (Object.hasOwn(presets, name)) return presets[name as PresetName];
  throw new AgentConfigError(`There is no preset ${JSON.stringify(name)}.`, { hint: `There are: ${presetNames.join(", ")}.` });
};

const makeModel = (
  { api, reasoningField, reasoningSummary, capabilities, ...options }: Omit<OpenAIModelOptions, keyof ConnectionOptions | "preset">,
  adapter: string,
  { isOpenAI, errors, sendTo }: Connection,
  preset: Preset | undefined,
) => {
  const shared = {
    ...options,
    adapter,
    errors,
    capabilities: capabilities ?? preset?.capabilities ?? (isOpenAI ? OPENAI_CAPABILITIES : {}),
  };
  if ((api ?? preset?.api ?? (isOpenAI ? "responses" : "chat-completions")) === "responses") {
    return new ResponsesModel({ ...shared, reasoningSummary, send: sendTo("responses") });
  }
  return new ChatCompletionsModel({
    ...shared,
    reasoningField: reasoningField ?? preset?.reasoningField,
    // Servers that do not know a field often ignore it without a word, so each gets the one it surely knows.
    tokenLimitField: isOpenAI ? "max_completion_tokens" : "max_tokens",
    send: sendTo("chat-completions"),
  });
};

/** A name and a password may stand in a URL. */
function withoutUser(baseURL: string): string {
  const url = new URL(baseURL);
  if (!url.username && !url.password) return baseURL;
  url.username = "";
  url.password = "";
  return url.href;
}
