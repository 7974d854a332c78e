import type { AssistantMessage, JsonObject, MediaPart, Message, ModelCapabilities, ModelWarning, TextPart } from "@smolagents-ts/core";
import { type MessageOptions, prepareMessages } from "../prepare-messages.ts";
import type { ChatMessage } from "./chat-wire.ts";

export interface ChatMessagesOptions extends MessageOptions {
  /** The key of `part.provider` whose fields are added to the part on the wire. Defaults to `openai`. */
  readonly adapter?: string;
  /** Sends the model's earlier reasoning back in this field, for servers that want it. By default it is not sent. */
  readonly reasoningField?: "reasoning_content" | "reasoning" | undefined;
  /** Files that the model is known not to take are not sent. */
  readonly capabilities?: ModelCapabilities | undefined;
}

/** One part on the wire. Looser than the SDK's type: `provider` may add any field. */
type ChatPart = { readonly type: string } & { readonly [field: string]: unknown };

/**
 * Messages as a chat server wants them. What the wire cannot carry is left out with a warning and a note to the model in its place.
 * Media in a tool result, which the wire allows only as text, moves to a user message after the results.
 */
export const toChatMessages = (
  messages: readonly Message[],
  { adapter = "openai", reasoningField, convertRoles, maxMediaBytes, capabilities }: ChatMessagesOptions = {},
): { readonly messages: ChatMessage[]; readonly warnings: ModelWarning[] } => {
  const prepared = prepareMessages(messages, {
    accepts: (part) => toFile(part) !== undefined,
    reasoning: reasoningField !== undefined,
    convertRoles,
    maxMediaBytes,
    capabilities,
  });
  return { messages: prepared.messages.flatMap((message) => toWire(message, adapter, reasoningField)), warnings: prepared.warnings };
};

const toWire = (message: Message, adapter: string, reasoningField: ChatMessagesOptions["reasoningField"]): ChatMessage[] => {
  if (message.role === "assistant") return [toAssistant(message, adapter, reasoningField)];
  if (message.role !== "tool") return [{ role: message.role, content: toContent(message.content, adapter) }];
  return message.content.map(({ callId, content }) => ({ role: "tool", tool_call_id: callId, content: toContent(content, adapter) }));
};

/** Plain text as one string, which every server understands; a list only where there is more to say. */
const toContent = (parts: readonly (TextPart | MediaPart)[], adapter: string): string | ChatPart[] => {
  if (parts.every((part) => part.type === "text" && !part.provider?.[adapter])) {
    return parts.map((part) => (part as TextPart).text).join("\n");
  }
  return parts.map((part) => ({
    ...(part.type === "text" ? { type: "text", text: part.text } : (toFile(part) as ChatPart)),
    ...(part.provider?.[adapter] as JsonObject | undefined),
  }));
};

/** Undefined where the wire has no form for it. */
const toFile = ({ mediaType, source, filename, detail }: MediaPart): ChatPart | undefined => {
  const dataURL = source.kind === "url" ? source.url : `data:${mediaType};base64,${source.base64}`;
  if (mediaType.startsWith("image/")) {
    return { type: "image_url", image_url: { url: dataURL, ...(detail !== undefined && { detail }) } };
  }
  const format = AUDIO_FORMATS[mediaType];
  if (format !== undefined && source.kind === "bytes") return { type: "input_audio", input_audio: { data: source.base64, format } };
  if (mediaType === "application/pdf" && source.kind === "bytes") {
    return { type: "file", file: { filename: filename ?? "document.pdf", file_data: dataURL } };
  }
  return undefined;
};

const toAssistant = (
  { content }: AssistantMessage,
  adapter: string,
  reasoningField: ChatMessagesOptions["reasoningField"],
): ChatMessage => {
  const text = content.map((part) => (part.type === "text" ? part.text : "")).join("");
  const reasoning = content.map((part) => (part.type === "reasoning" ? part.text : "")).join("");
  const calls = content.filter((part) => part.type === "tool-call");
  return {
    role: "assistant",
    content: text === "" && calls.length > 0 ? null : text,
    // DeepSeek refuses calls without it, even where the model called at once.
    ...(reasoningField !== undefined && (reasoning !== "" || calls.length > 0) && { [reasoningField]: reasoning }),
    ...(calls.length > 0 && {
      tool_calls: calls.map(({ id, name, argsText, provider }) => ({
        id,
        type: "function",
        function: { name, arguments: argsText },
        ...(provider?.[adapter] as JsonObject | undefined),
      })),
    }),
  };
};

const AUDIO_FORMATS: Readonly<Record<string, string>> = {
  "audio/wav": "wav",
  "audio/x-wav": "wav",
  "audio/mpeg": "mp3",
  "audio/mp3": "mp3",
};
