/** The LiteLLM proxy. Chunks and errors are those that version 1.106.2 sent, in front of a server that speaks OpenAI's API. */

import { chatCompletionsWire, toChunk } from "./chat-completions-wire.ts";
import { createModelServer } from "./model-server.ts";
import type { ContentStep, ModelStandIn, ModelWire, Refusal } from "./script.ts";

/** A stand-in for a LiteLLM proxy that wants a key and lists one model. */
export const createLiteLLMServer = (): Promise<ModelStandIn> => createModelServer(litellmWire);

interface Chunk {
  readonly choices?: readonly { readonly delta: object; readonly finish_reason: string | null }[];
  readonly usage?: object;
}

const litellmWire: ModelWire = {
  ...chatCompletionsWire,
  basePath: "",
  newReply() {
    let before = toFrame({ choices: [{ index: 0, delta: { role: "assistant", content: "" } }] });
    return {
      frame(step) {
        const frame = before + toFrame(toLiteLLMChunk(step));
        before = "";
        return frame;
      },
      end: () => chatCompletionsWire.end,
    };
  },
  refuse: toErrorAnswer,
  check({ path, headers }) {
    const [, name] = /^(?:\/v1)?\/(chat\/completions|model\/info)$/.exec(path) ?? [];
    if (name === undefined) return { status: 404, body: JSON.stringify({ detail: "Not Found" }) };
    if (!/^Bearer \S+$/.test(String(headers["authorization"]))) return toErrorAnswer({ reason: "unauthorized" });
    return name === "model/info" ? { status: 200, body: JSON.stringify({ data: [MODEL] }) } : undefined;
  },
};

const toLiteLLMChunk = (step: ContentStep): object => {
  if (step.type === "error") return { error: { message: `${CONNECTION_ERROR}${step.message}`, type: null, param: null, code: "500" } };
  const chunk = toChunk(step) as Chunk;
  // The counts come with a choice that says nothing, and a reason that is not known yet is left out.
  if (chunk.usage) return { ...chunk, choices: [{ index: 0, delta: {} }], usage: { ...chunk.usage, cost: 0.00442 } };
  return {
    ...chunk,
    choices: chunk.choices?.map(({ delta, finish_reason: reason }) => ({ index: 0, delta, ...(reason && { finish_reason: reason }) })),
  };
};

/** The one model, with some of the hundred fields that the proxy tells. */
const MODEL = {
  model_name: "anthropic/claude-sonnet-4-5",
  litellm_params: { model: "anthropic/claude-sonnet-4-5" },
  model_info: {
    mode: "chat",
    max_input_tokens: 200_000,
    max_output_tokens: 64_000,
    input_cost_per_token: 3e-6,
    output_cost_per_token: 1.5e-5,
    supports_function_calling: true,
    supports_parallel_function_calling: null,
    supports_response_schema: true,
    supports_vision: true,
    supports_reasoning: true,
    supports_prompt_caching: true,
    supports_audio_input: null,
  },
};

const CONNECTION_ERROR = "litellm.APIConnectionError: APIConnectionError: OpenAIException - ";

const toFrame = (chunk: object): string => `data: ${JSON.stringify(chunk)}\n\n`;

function toErrorAnswer({ reason, message, retryAfterSeconds }: Refusal) {
  const [status, type, prefix, text, param = null] = ERRORS[reason];
  const error = { message: `${prefix}${message ?? text}${AFTER}`, type, param, code: String(status) };
  return {
    status,
    body: JSON.stringify({ error }),
    // The header of the vendor behind the proxy.
    ...(retryAfterSeconds !== undefined && { headers: { "llm_provider-retry-after": String(retryAfterSeconds) } }),
  };
}

const AFTER = "\n\nLiteLLM: model group 'stand-in' failed with the error above. No fallback was attempted.";

type Answer = readonly [status: number, type: string, prefix: string, text: string, param?: string];
const ERRORS: Readonly<Record<Refusal["reason"], Answer>> = {
  unauthorized: [
    401,
    "authentication_error",
    "litellm.AuthenticationError: AuthenticationError: OpenAIException - ",
    "Incorrect API key provided.",
  ],
  forbidden: [
    403,
    "key_model_access_denied",
    "",
    "key not allowed to access model. This key can only access models=['small']. Tried to access large",
  ],
  "not-found": [
    400,
    "invalid_request_error",
    "litellm.BadRequestError: ",
    "You passed in model=stand-in. There are no healthy deployments for this model",
  ],
  "rate-limit": [429, "throttling_error", "litellm.RateLimitError: RateLimitError: OpenAIException - ", "Rate limit reached for requests"],
  overloaded: [503, "internal_server_error", "litellm.ServiceUnavailableError: ServiceUnavailableError: OpenAIException - ", "Overloaded"],
  "bad-request": [400, "invalid_request_error", "litellm.BadRequestError: OpenAIException - ", "Invalid value for 'temperature'."],
  "context-length": [
    400,
    "invalid_request_error",
    "litellm.ContextWindowExceededError: litellm.BadRequestError: ContextWindowExceededError: OpenAIException - ",
    "This model's maximum context length is 128000 tokens. However, your messages resulted in 200000 tokens.\nmodel=e-ctx. context_window_fallbacks=None. fallbacks=None.\n\nSet 'context_window_fallback' - https://docs.litellm.ai/docs/routing#fallbacks",
  ],
  stop: [
    400,
    "invalid_request_error",
    "litellm.UnsupportedParamsError: ",
    "openai does not support parameters: ['stop'], for model=stand-in. To drop these, set `litellm.drop_params=True` or for proxy:\n\n`litellm_settings:\n drop_params: true`\n",
  ],
};
