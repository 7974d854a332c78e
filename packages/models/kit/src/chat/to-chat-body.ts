import type { Json, JsonObject, ModelRequest, ModelWarning } from "@smolagents-ts/core";
import { onlyDefined } from "../only-defined.ts";
import type { ChatBody } from "./chat-wire.ts";
import { type ChatMessagesOptions, toChatMessages } from "./to-chat-messages.ts";

export interface ChatBodyOptions extends ChatMessagesOptions {
  readonly modelId: string;
  /** The name of the field for `maxOutputTokens`. Defaults to `max_tokens`, which most servers know. */
  readonly tokenLimitField?: "max_tokens" | "max_completion_tokens";
}

/** OpenAI takes at most this many stop strings; the rest is looked for in the reply. */
const MAX_STOPS = 4;

/** A request as the body of `POST /chat/completions`. A field that was not asked for is not sent. */
export const toChatBody = (
  request: ModelRequest,
  { modelId, tokenLimitField = "max_tokens", ...options }: ChatBodyOptions,
): { readonly body: ChatBody; readonly warnings: readonly ModelWarning[] } => {
  const { messages, warnings } = toChatMessages(request.messages, options);
  const { tools = [], toolChoice, parallelToolCalls, reasoning } = request;
  const stop = request.stop?.filter((text) => text !== "").slice(0, MAX_STOPS) ?? [];
  if (reasoning?.budgetTokens !== undefined) {
    warnings.push({ code: "unsupported", message: "reasoning.budgetTokens has no field here and was dropped: use reasoning.effort." });
  }
  const fields: Record<string, unknown> = {
    model: modelId,
    messages,
    stream: true,
    stream_options: { include_usage: true },
    stop: stop.length > 0 ? stop : undefined,
    [tokenLimitField]: request.maxOutputTokens,
    temperature: request.temperature,
    top_p: request.topP,
    seed: request.seed,
    reasoning_effort: reasoning?.effort,
    response_format: toResponseFormat(request.responseFormat),
    // Without tools, servers refuse the settings about them.
    ...(tools.length > 0 && {
      tools: tools.map(({ name, description, inputSchema }) => ({
        type: "function",
        function: { name, description, parameters: inputSchema },
      })),
      tool_choice: typeof toolChoice === "object" ? { type: "function", function: { name: toolChoice.name } } : toolChoice,
      parallel_tool_calls: parallelToolCalls,
    }),
    ...request.extra,
  };
  return { body: onlyDefined(fields) as unknown as ChatBody, warnings };
};

const toResponseFormat = (format: ModelRequest["responseFormat"]): JsonObject | undefined => {
  if (format?.type !== "json") return undefined;
  const { schema, name = "reply", strict } = format;
  if (schema === undefined) return { type: "json_object" };
  return { type: "json_schema", json_schema: { name, schema: schema as Json, ...(strict !== undefined && { strict }) } };
};
