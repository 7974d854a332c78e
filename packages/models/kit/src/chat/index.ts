// OpenAI's chat-completions wire, for adapters of servers that speak it.

export { ChatCompletionsModel, type ChatCompletionsModelOptions } from "./chat-completions-model.ts";
export type { ChatReplyOptions } from "./chat-reply.ts";
export type { ChatBody, ChatChunk, ChatMessage, ChatTransport } from "./chat-wire.ts";
export { fromChatStream } from "./from-chat-stream.ts";
export { keepErrorText } from "./keep-error-text.ts";
export { type ReadChatResponseOptions, readChatResponse } from "./read-chat-response.ts";
export { type ChatBodyOptions, toChatBody } from "./to-chat-body.ts";
export { type ChatMessagesOptions, toChatMessages } from "./to-chat-messages.ts";
