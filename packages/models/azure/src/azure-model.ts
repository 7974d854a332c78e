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
import { ResponsesModel } from "@smolagents-ts/model-openai";
import { toConnection } from "./to-connection.ts";

export interface AzureModelOptions extends ModelCallOptions {
  /** The name of the deployment, which whoever deployed the model chose. */
  readonly modelId: string;
  /** The address of the resource, e.g. `https://my-resource.openai.azure.com`. Defaults to AZURE_OPENAI_ENDPOINT. */
  readonly endpoint?: string | undefined;
  /** Defaults to AZURE_OPENAI_API_KEY. */
  readonly apiKey?: string | undefined;
  /**
   * Gives a token of Microsoft Entra ID, in place of a key: what `getBearerTokenProvider` of `@azure/identity` returns. Asked before each request,
   * and nothing of it is kept.
   */
  readonly tokenProvider?: (() => Promise<string>) | undefined;
  /** A dated version of the API, e.g. `2024-10-21`. Defaults to OPENAI_API_VERSION, else to `v1`, which has no dates. */
  readonly apiVersion?: string | undefined;
  /** Which of OpenAI's APIs is spoken. Defaults to chat completions, which every model in Azure knows. Responses are there in `v1` only. */
  readonly api?: "chat-completions" | "responses" | undefined;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Used in place of the global one, e.g. with a proxy. */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** What the model takes, for agents in mode `"auto"`. Defaults to native tools; the rest is unknown, since a deployment's name says nothing. */
  readonly capabilities?: ModelCapabilities | undefined;
  /** Asks for a summary of the model's reasoning, which is hidden otherwise. Responses only. By default none is asked for. */
  readonly reasoningSummary?: "auto" | "concise" | "detailed" | undefined;
  /** Sends the model's earlier reasoning back in this field, for models that want it (DeepSeek). Chat completions only. By default it is not sent. */
  readonly reasoningField?: "reasoning_content" | "reasoning" | undefined;
}

/**
 * A deployment of a model in Azure: smolagents' `AzureOpenAIModel`.
 *
 * Throws `AgentConfigError` without an endpoint, and `ModelError` of kind `auth` without a key and a token provider.
 */
export class AzureModel implements Model {
  readonly adapter = "azure";
  readonly #model: Model;
  readonly #saved: JsonObject | undefined;

  constructor({ endpoint, apiKey, tokenProvider, apiVersion, headers, fetch, ...options }: AzureModelOptions) {
    const { api, reasoningField, reasoningSummary, capabilities = { tools: true }, ...settings } = options;
    const { send, errors } = toConnection({ modelId: options.modelId, endpoint, apiKey, tokenProvider, apiVersion, headers, fetch, api });
    const shared = { ...settings, adapter: this.adapter, capabilities, errors, send };
    this.#model =
      api === "responses"
        ? new ResponsesModel({ ...shared, reasoningSummary })
        : new ChatCompletionsModel({ ...shared, reasoningField, tokenLimitField: "max_completion_tokens" });
    // Functions of somebody's own cannot be written down.
    this.#saved = fetch || tokenProvider ? undefined : (structuredClone(onlyDefined({ ...options, endpoint, apiVersion })) as JsonObject);
  }

  get id(): string {
    return this.#model.id;
  }

  get capabilities(): ModelCapabilities {
    return this.#model.capabilities ?? {};
  }

  stream(request: ModelRequest): AsyncIterable<ModelEvent> {
    return this.#model.stream(request);
  }

  /** The options but keys and headers. Throws `AgentConfigError` for a model with a `fetch` or a `tokenProvider` of its own. */
  toJSON(): JsonObject {
    if (this.#saved) return this.#saved;
    throw new AgentConfigError("A model with its own fetch or token provider cannot be saved.", {
      hint: "Give it again when the agent is loaded.",
    });
  }
}
