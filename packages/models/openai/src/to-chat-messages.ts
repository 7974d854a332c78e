import type { AssistantMessage, JsonObject, MediaPart, Message, ModelWarning, TextPart, ToolMessage } from "@smolagents-ts/core";
import type { ChatMessage } from "./chat-wire.ts";

export interface ChatMessagesOptions {
  /** The key of `part.provider` whose fields are added to the part on the wire. Defaults to `openai`. */
  readonly adapter?: string;
  /** Sends the model's earlier reasoning back in this field, for servers that want it. By default it is not sent. */
  readonly reasoningField?: "reasoning_content" | "reasoning" | undefined;
}

/** One part on the wire. Looser than the SDK's type: `provider` may add any field. */
type ChatPart = { readonly type: string } & { readonly [field: string]: unknown };

/**
 * Messages as a chat server wants them. What the wire cannot carry is left out with a warning and a note to the model in its place.
 * Media in a tool result, which the wire allows only as text, moves to a user message after the results.
 */
export const toChatMessages = (
  messages: readonly Message[],
  options: ChatMessagesOptions = {},
): { readonly messages: ChatMessage[]; readonly warnings: ModelWarning[] } => {
  const mapper = new MessageMapper(options);
  for (const message of messages) mapper.add(message);
  return mapper.end();
};

class MessageMapper {
  readonly #adapter: string;
  readonly #reasoningField: ChatMessagesOptions["reasoningField"];
  readonly #messages: object[] = [];
  readonly #warnings: ModelWarning[] = [];
  /** Media of tool results: results must follow their calls without a message between them. */
  #moved: ChatPart[] = [];

  constructor({ adapter = "openai", reasoningField }: ChatMessagesOptions) {
    this.#adapter = adapter;
    this.#reasoningField = reasoningField;
  }

  add(message: Message): void {
    if (message.role !== "tool") this.#addMoved();
    if (message.role === "tool") this.#addResults(message);
    else if (message.role === "assistant") this.#messages.push(this.#assistant(message));
    else this.#messages.push({ role: message.role, content: this.#content(message.content) });
  }

  end() {
    this.#addMoved();
    return { messages: this.#messages as ChatMessage[], warnings: this.#warnings };
  }

  #addMoved(): void {
    if (this.#moved.length > 0) this.#messages.push({ role: "user", content: this.#moved });
    this.#moved = [];
  }

  /** Plain text as one string, which every server understands; a list only where there is more to say. */
  #content(parts: readonly (TextPart | MediaPart)[]): string | ChatPart[] {
    if (parts.every((part) => part.type === "text" && !part.provider?.[this.#adapter])) {
      return parts.map((part) => (part as TextPart).text).join("\n");
    }
    return parts.map((part) => this.#part(part));
  }

  #part(part: TextPart | MediaPart): ChatPart {
    const extra = part.provider?.[this.#adapter] as JsonObject | undefined;
    return { ...(part.type === "text" ? { type: "text", text: part.text } : this.#media(part)), ...extra };
  }

  #media(part: MediaPart): ChatPart {
    const { mediaType, source, filename, detail } = part;
    const dataURL = source.kind === "url" ? source.url : `data:${mediaType};base64,${source.base64}`;
    if (mediaType.startsWith("image/")) {
      return { type: "image_url", image_url: { url: dataURL, ...(detail !== undefined && { detail }) } };
    }
    const format = AUDIO_FORMATS[mediaType];
    if (format !== undefined && source.kind === "bytes") return { type: "input_audio", input_audio: { data: source.base64, format } };
    if (mediaType === "application/pdf" && source.kind === "bytes") {
      return { type: "file", file: { filename: filename ?? "document.pdf", file_data: dataURL } };
    }
    this.#lossy(`${mediaType} (${source.kind}) cannot be sent to a chat model and was left out.`);
    return { type: "text", text: `[${filename ?? mediaType} could not be shown to you.]` };
  }

  #assistant({ content }: AssistantMessage): object {
    const text = content.map((part) => (part.type === "text" ? part.text : "")).join("");
    const reasoning = content.map((part) => (part.type === "reasoning" ? part.text : "")).join("");
    const calls = content.filter((part) => part.type === "tool-call");
    for (const part of content) {
      if (part.type === "media") this.#lossy(`${part.mediaType} in an assistant message cannot be sent back and was left out.`);
    }
    return {
      role: "assistant",
      content: text === "" && calls.length > 0 ? null : text,
      ...(this.#reasoningField !== undefined && reasoning !== "" && { [this.#reasoningField]: reasoning }),
      ...(calls.length > 0 && {
        tool_calls: calls.map(({ id, name, argsText, provider }) => ({
          id,
          type: "function",
          function: { name, arguments: argsText },
          ...(provider?.[this.#adapter] as JsonObject | undefined),
        })),
      }),
    };
  }

  #addResults({ content: results }: ToolMessage): void {
    for (const { callId, name, content } of results) {
      const media = content.filter((part) => part.type === "media");
      const text = content.filter((part) => part.type === "text");
      if (media.length > 0) {
        this.#lossy(`A tool result can hold only text: ${media.length} file(s) of ${name} moved to a user message after it.`);
        this.#moved.push({ type: "text", text: `Returned by ${name} (${callId}):` }, ...media.map((part) => this.#part(part)));
        text.push({ type: "text", text: "[The files are in the next message.]" });
      }
      this.#messages.push({ role: "tool", tool_call_id: callId, content: this.#content(text) });
    }
  }

  #lossy(message: string): void {
    this.#warnings.push({ code: "lossy-content", message });
  }
}

const AUDIO_FORMATS: Readonly<Record<string, string>> = {
  "audio/wav": "wav",
  "audio/x-wav": "wav",
  "audio/mpeg": "mp3",
  "audio/mp3": "mp3",
};
