// The mapping of messages, streams and errors is public: other adapters of chat-completions servers stand on it.

import { definePlugin } from "@smolagents-ts/core";
import { OpenAIModel, type OpenAIModelOptions } from "./openai-model.ts";

export { ChatCompletionsModel, type ChatCompletionsModelOptions, type ChatDefaults } from "./chat-completions-model.ts";
export type { ChatStreamOptions } from "./chat-events.ts";
export type { ChatBody, ChatChunk, ChatMessage, ChatTransport } from "./chat-wire.ts";
export { fromChatStream } from "./from-chat-stream.ts";
export { type OpenAIClient, OpenAIModel, type OpenAIModelOptions } from "./openai-model.ts";
export { readChatResponse } from "./read-chat-response.ts";
export type { RetryOptions } from "./retry.ts";
export { type ChatBodyOptions, toChatBody } from "./to-chat-body.ts";
export { type ChatMessagesOptions, toChatMessages } from "./to-chat-messages.ts";
export { type ChatErrorContext, toModelError } from "./to-model-error.ts";

export default definePlugin({
  kind: "model",
  name: "openai",
  create: (options: OpenAIModelOptions) => new OpenAIModel(options),
});

declare module "@smolagents-ts/core" {
  interface ModelPlugins {
    openai: OpenAIModelOptions;
  }
}
