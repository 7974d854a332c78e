import type { Usage } from "@smolagents-ts/core";
import { createModelServer } from "./model-server.ts";
import type { ContentStep, ModelStandIn, ModelWire, Refusal } from "./script.ts";

/** A stand-in for OpenAI, and for every server that speaks its chat completions. */
export const createChatCompletionsServer = (): Promise<ModelStandIn> => createModelServer(chatCompletionsWire);

export const chatCompletionsWire: ModelWire = {
  basePath: "/v1",
  contentType: "text/event-stream; charset=utf-8",
  frame: (step) => `data: ${JSON.stringify(toChunk(step))}\n\n`,
  end: "data: [DONE]\n\n",
  whole: (steps) => JSON.stringify(toCompletion(steps)),
  refuse: toErrorAnswer,
  stopOf: (body) => {
    const { stop } = (body ?? {}) as { readonly stop?: string | readonly string[] | null };
    return typeof stop === "string" ? [stop] : (stop ?? []);
  },
};

const ENVELOPE = { id: "chatcmpl-stand-in", created: 1_700_000_000, model: "stand-in-1" };

export const toChunk = (step: ContentStep): object => {
  const chunk = { ...ENVELOPE, object: "chat.completion.chunk" };
  const choice = (delta: object, finishReason: string | null = null) => ({
    ...chunk,
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finishReason }],
  });
  switch (step.type) {
    case "text":
      return choice({ content: step.delta });
    case "reasoning":
      return choice({ reasoning_content: step.delta });
    case "tool-call":
      return choice({ tool_calls: [toToolCall(step)] });
    case "empty":
      return { ...chunk, choices: [] };
    case "usage":
      return { ...chunk, choices: [], usage: toUsage(step.usage) };
    case "finish":
      return choice({}, step.reason.replace("-", "_"));
    case "error":
      return { error: { message: step.message, type: "server_error", param: null, code: null } };
  }
};

const toToolCall = ({ call, id, name, args }: Extract<ContentStep, { type: "tool-call" }>): object => ({
  ...(call !== undefined && { index: call }),
  ...(id !== undefined && { id }),
  ...(name !== undefined && { type: "function" }),
  function: { ...(name !== undefined && { name }), ...(args !== undefined && { arguments: args }) },
});

const toUsage = ({ inputTokens = 0, outputTokens = 0, cacheReadTokens, cacheWriteTokens, reasoningTokens }: Usage): object => ({
  prompt_tokens: inputTokens,
  completion_tokens: outputTokens,
  total_tokens: inputTokens + outputTokens,
  ...((cacheReadTokens ?? cacheWriteTokens) !== undefined && {
    prompt_tokens_details: { cached_tokens: cacheReadTokens ?? 0, cache_write_tokens: cacheWriteTokens ?? 0 },
  }),
  ...(reasoningTokens !== undefined && { completion_tokens_details: { reasoning_tokens: reasoningTokens } }),
});

/** One body for all steps. Pieces of a tool call are joined by their number. */
const toCompletion = (steps: readonly ContentStep[]): object => {
  const joined = (type: "text" | "reasoning") => steps.map((step) => (step.type === type ? step.delta : "")).join("");
  const calls = new Map<number, { id: string; name: string; args: string }>();
  for (const step of steps) {
    if (step.type !== "tool-call") continue;
    const { id = "", name = "", args = "" } = calls.get(step.call ?? 0) ?? {};
    calls.set(step.call ?? 0, { id: id || (step.id ?? ""), name: name || (step.name ?? ""), args: args + (step.args ?? "") });
  }
  const toolCalls = [...calls.values()].map(({ id, name, args }) => ({ id, type: "function", function: { name, arguments: args } }));
  const finish = steps.find((step) => step.type === "finish");
  const usage = steps.findLast((step) => step.type === "usage");
  return {
    ...ENVELOPE,
    object: "chat.completion",
    choices: [
      {
        index: 0,
        message: {
          role: "assistant",
          content: joined("text") || null,
          ...(joined("reasoning") && { reasoning_content: joined("reasoning") }),
          ...(toolCalls.length > 0 && { tool_calls: toolCalls }),
        },
        finish_reason: finish?.reason.replace("-", "_") ?? null,
      },
    ],
    ...(usage && { usage: toUsage(usage.usage) }),
  };
};

/** Status, type, code and text as OpenAI answers them. */
function toErrorAnswer({ reason, message }: Refusal): { readonly status: number; readonly body: string } {
  const [status, type, code, text] = ERRORS[reason];
  const param = reason === "stop" ? "stop" : null;
  return { status, body: JSON.stringify({ error: { message: message ?? text, type, param, code } }) };
}

const ERRORS: Readonly<Record<Refusal["reason"], readonly [status: number, type: string, code: string | null, text: string]>> = {
  unauthorized: [401, "invalid_request_error", "invalid_api_key", "Incorrect API key provided."],
  forbidden: [403, "invalid_request_error", "unsupported_country_region_territory", "Country, region, or territory not supported."],
  "not-found": [404, "invalid_request_error", "model_not_found", "The model does not exist or you do not have access to it."],
  "rate-limit": [429, "requests", "rate_limit_exceeded", "Rate limit reached for requests."],
  overloaded: [503, "server_error", null, "The server is overloaded, please try again later."],
  "bad-request": [400, "invalid_request_error", "invalid_value", "Invalid value for 'temperature'."],
  "context-length": [400, "invalid_request_error", "context_length_exceeded", "This model's maximum context length is 128000 tokens."],
  stop: [400, "invalid_request_error", "unsupported_parameter", "Unsupported parameter: 'stop' is not supported with this model."],
};
