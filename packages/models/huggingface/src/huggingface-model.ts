import { AgentConfigError, type JsonObject, type ModelCapabilities, ModelError } from "@smolagents-ts/core";
import { type ErrorContext, type ModelCallOptions, onlyDefined } from "@smolagents-ts/model-kit";
import { ChatCompletionsModel } from "@smolagents-ts/model-kit/chat-completions";
import { createTransport } from "./create-transport.ts";
import { findToken, isToken, TOKEN_PAGE } from "./find-token.ts";

export interface HuggingFaceModelOptions extends ModelCallOptions {
  /**
   * The model's name on the Hub, e.g. `Qwen/Qwen3-32B`. For the router it may end in `:fastest` (its default), `:cheapest`, `:preferred` or
   * `:<provider>`.
   */
  readonly modelId: string;
  /** Who runs the model, e.g. `together`. Defaults to `auto`: the router chooses. */
  readonly provider?: string | undefined;
  /** An Inference Endpoint, a TGI server, or any other server with chat completions: requests go there and nowhere else. */
  readonly endpointUrl?: string | undefined;
  /** The organization that pays. Defaults to the token's owner. */
  readonly billTo?: string | undefined;
  /**
   * A token of Hugging Face, or a key of `provider`, which is then called directly. Defaults to HF_TOKEN, else to the token that `hf auth login`
   * left here; neither is sent to an `endpointUrl` outside Hugging Face.
   */
  readonly apiKey?: string | undefined;
  /** Sent with every request but the look-up of the providers. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Used in place of the global one, e.g. with a proxy. */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** What the model takes, for agents in mode `"auto"`. Defaults to unknown: it differs by model and provider. */
  readonly capabilities?: ModelCapabilities | undefined;
  /** Sends the model's earlier reasoning back in this field, for models that want it. By default it is not sent. */
  readonly reasoningField?: "reasoning_content" | "reasoning" | undefined;
}

/**
 * A model served by Inference Providers, by an Inference Endpoint or by TGI: smolagents' `InferenceClientModel`.
 *
 * Throws `AgentConfigError` for options that exclude each other, and `ModelError` of kind `auth` when there is no token and one is needed.
 */
export class HuggingFaceModel extends ChatCompletionsModel {
  readonly #saved: JsonObject | undefined;

  constructor(options: HuggingFaceModelOptions) {
    check(options);
    const { apiKey, provider, endpointUrl, billTo, headers = {}, fetch, ...settings } = options;
    const key = apiKey || (endpointUrl === undefined || isHuggingFace(endpointUrl) ? findToken() : undefined);
    checkKey(key, options);
    const errors: ErrorContext = {
      urlName: "endpointUrl",
      modelId: settings.modelId,
      baseURL: endpointUrl ?? "https://router.huggingface.co",
      keyName: "HF_TOKEN",
      // Without what all of them begin with, so that it is found wherever a server quotes it.
      secrets: [(key ?? "").replace(/^hf_/, ""), ...Object.values(headers)],
    };
    super({
      ...settings,
      adapter: "huggingface",
      errors,
      send: createTransport({
        modelId: settings.modelId,
        provider: provider ?? "auto",
        endpointUrl,
        apiKey: key,
        billTo,
        headers,
        fetch: (input, init) => (fetch ?? globalThis.fetch)(input, init),
        errors,
      }),
    });
    // A fetch of somebody's own cannot be written down.
    this.#saved = fetch ? undefined : (structuredClone(onlyDefined({ ...settings, provider, endpointUrl, billTo })) as JsonObject);
  }

  /** The options but keys and headers. Throws `AgentConfigError` for a model with a `fetch` of its own. */
  toJSON(): JsonObject {
    if (this.#saved) return this.#saved;
    throw new AgentConfigError("A model with its own fetch cannot be saved.", { hint: "Give it again when the agent is loaded." });
  }
}

function check({ modelId, provider, endpointUrl }: HuggingFaceModelOptions): void {
  if (/^https?:/.test(modelId)) {
    throw new AgentConfigError("The option modelId is an address.", { hint: "Pass the address as endpointUrl, and any name as modelId." });
  }
  if (endpointUrl !== undefined) {
    const url = /^https?:/.test(endpointUrl) && URL.canParse(endpointUrl) ? new URL(endpointUrl) : undefined;
    if (!url) {
      throw new AgentConfigError("The option endpointUrl is not a URL.", { hint: 'It looks like "http://localhost:8080".' });
    }
    if (url.username || url.password) {
      throw new AgentConfigError("The option endpointUrl holds a name or a password.", { hint: "Pass an authorization in headers." });
    }
    if (provider !== undefined) {
      throw new AgentConfigError("The options endpointUrl and provider exclude each other.", { hint: "Leave one of them out." });
    }
  }
  // What is called without the Hub, such as openai/ft:…, may have a colon of its own.
  if (provider !== undefined && provider !== "auto" && modelId.includes(":") && !modelId.startsWith(`${provider}/`)) {
    throw new AgentConfigError(`The model id ${modelId} and the option provider both say who runs the model.`, {
      hint: `Leave out the option provider, or all from ":" on.`,
    });
  }
}

function checkKey(key: string | undefined, { provider = "auto", endpointUrl }: HuggingFaceModelOptions): void {
  if (endpointUrl !== undefined) return;
  if (!key) {
    throw new ModelError("Hugging Face needs a token, and there is none.", {
      kind: "auth",
      hint: `Make one at ${TOKEN_PAGE} and set HF_TOKEN to it, run "hf auth login", or pass the option apiKey.`,
    });
  }
  if (provider === "auto" && !isToken(key)) {
    throw new ModelError("The router of Hugging Face takes only its own tokens, which begin with hf_.", {
      kind: "auth",
      hint: `Make one at ${TOKEN_PAGE}; for a provider's own key, name the provider in the option provider.`,
    });
  }
}

const isHuggingFace = (address: string): boolean => {
  const { protocol, hostname } = new URL(address);
  return protocol === "https:" && /(^|\.)huggingface\.(co|cloud)$/.test(hostname);
};
