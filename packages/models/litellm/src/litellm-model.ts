import { AgentConfigError, type JsonObject, type ModelCapabilities, type ModelError, type ModelRequest } from "@smolagents-ts/core";
import { type ErrorContext, type ModelCallOptions, onlyDefined, type PreparedCall, type RetryOptions } from "@smolagents-ts/model-kit";
import { ChatCompletionsModel } from "@smolagents-ts/model-kit/chat-completions";
import { openAITransport } from "@smolagents-ts/model-openai";
import { explainRefusal, withVendorHeaders } from "./explain-refusal.ts";
import { fallbackIn, withWarning } from "./fallback-warning.ts";
import { findProxy, type ProxyOptions, secretsOf } from "./find-proxy.ts";

export interface LiteLLMModelOptions extends ModelCallOptions, ProxyOptions {
  /** The model's name in the proxy's configuration, e.g. `anthropic/claude-sonnet-4-5`. */
  readonly modelId: string;
  /** Retries happen only before the first piece of the reply; the proxy may have tried several times by itself. */
  readonly retries?: RetryOptions | undefined;
  /** What the model takes, for agents in mode `"auto"`. Defaults to unknown; `listModels()` asks the proxy. */
  readonly capabilities?: ModelCapabilities | undefined;
  /** Sends the model's earlier reasoning back in this field, for models that want it. By default it is not sent. */
  readonly reasoningField?: "reasoning_content" | "reasoning" | undefined;
}

/**
 * A model behind a LiteLLM proxy, whichever vendor's it is.
 *
 * Throws `AgentConfigError` for a `baseURL` that is none.
 */
export class LiteLLMModel extends ChatCompletionsModel {
  /** The headers of the answer to each attempt, by the attempt's signal. */
  readonly #answers: WeakMap<AbortSignal, Headers>;
  readonly #saved: JsonObject | undefined;

  constructor({ baseURL, apiKey, headers, fetch, ...options }: LiteLLMModelOptions) {
    const proxy = findProxy({ baseURL, apiKey, headers, fetch });
    const errors: ErrorContext = {
      modelId: options.modelId,
      baseURL: proxy.baseURL,
      keyName: "LITELLM_PROXY_API_KEY",
      secrets: secretsOf(proxy),
    };
    const send = openAITransport(proxy);
    const answers = new WeakMap<AbortSignal, Headers>();
    super({
      ...options,
      adapter: "litellm",
      errors,
      send: async (body, { signal }) => {
        const response = await send(body, { signal });
        answers.set(signal, response.headers);
        return response;
      },
    });
    this.#answers = answers;
    // A fetch of somebody's own cannot be written down.
    this.#saved = fetch ? undefined : (structuredClone(onlyDefined({ ...options, baseURL })) as JsonObject);
  }

  /** The options but keys and headers. Throws `AgentConfigError` for a model with a `fetch` of its own. */
  toJSON(): JsonObject {
    if (this.#saved) return this.#saved;
    throw new AgentConfigError("A model with its own fetch cannot be saved.", { hint: "Give it again when the agent is loaded." });
  }

  protected override prepare(request: ModelRequest): PreparedCall {
    const call = super.prepare(request);
    return {
      ...call,
      send: async (signal) => {
        const reply = await call.send(signal);
        const warning = fallbackIn(this.#answers.get(signal));
        return warning ? withWarning(reply, warning) : reply;
      },
    };
  }

  protected override toModelError(error: unknown): ModelError {
    return explainRefusal(super.toModelError(withVendorHeaders(error)));
  }
}
