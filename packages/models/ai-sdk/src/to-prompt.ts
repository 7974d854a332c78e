import type { AssistantPart, MediaPart, Message, ProviderData, TextPart, ToolResultPart } from "@smolagents-ts/core";
import type {
  FileData,
  PromptFile,
  PromptMessage,
  PromptPart,
  ProviderRecord,
  ResultItem,
  ResultOutput,
  SpecificationVersion,
} from "./language-model.ts";

/** The key of `part.provider` under which a provider's metadata are kept. */
export const ADAPTER = "ai-sdk";

/** Prepared messages in the words of one version of the specification. The messages in `marked` get marks for a prompt cache. */
export const toPrompt = (
  messages: readonly Message[],
  version: SpecificationVersion,
  marked: ReadonlySet<number> = new Set(),
): PromptMessage[] =>
  messages.map((message, index) => ({ ...toMessage(message, version), ...(marked.has(index) && { providerOptions: CACHE_MARKS }) }));

/** A provider reads its own name alone, so every one that has such marks can be told. */
const CACHE_MARKS: ProviderRecord = { anthropic: { cacheControl: { type: "ephemeral" } }, bedrock: { cachePoint: { type: "default" } } };

const toMessage = (message: Message, version: SpecificationVersion): PromptMessage => {
  switch (message.role) {
    case "system":
      return { role: "system", content: message.content.map(({ text }) => text).join("\n") };
    case "tool":
      return { role: "tool", content: message.content.map((part) => toResult(part, version)) };
    default:
      return { role: message.role, content: message.content.flatMap((part) => toPart(part, version)) };
  }
};

const toPart = (part: AssistantPart, version: SpecificationVersion): PromptPart[] => {
  const options = toOptions(part.provider);
  switch (part.type) {
    case "text":
      // Vendors refuse a text without a character.
      return part.text === "" && !options.providerOptions ? [] : [{ type: "text", text: part.text, ...options }];
    case "reasoning":
      return [{ type: "reasoning", text: part.text, ...options }];
    case "media":
      return [toFile(part, version)];
    case "tool-call": {
      const { id, name, argsText, args } = part;
      // Vendors want an object, also where the model wrote none.
      const input = args ?? (argsText.trim() === "" ? {} : { INVALID_JSON: argsText });
      return [{ type: "tool-call", toolCallId: id, toolName: name, input, ...options }];
    }
  }
};

const toFile = (part: MediaPart, version: SpecificationVersion): PromptFile => {
  const { providerOptions } = toOptions(part.provider);
  const detail = part.detail && { openai: { ...providerOptions?.["openai"], imageDetail: part.detail } };
  return {
    type: "file",
    mediaType: part.mediaType,
    data: toData(part, version),
    ...(part.filename !== undefined && { filename: part.filename }),
    ...((providerOptions || detail) && { providerOptions: { ...providerOptions, ...detail } }),
  };
};

const toData = ({ source }: MediaPart, version: SpecificationVersion): FileData => {
  if (source.kind === "url") return version === "v4" ? { type: "url", url: new URL(source.url) } : new URL(source.url);
  return version === "v4" ? { type: "data", data: source.base64 } : source.base64;
};

const toResult = ({ callId, name, content, isError, provider }: ToolResultPart, version: SpecificationVersion): PromptPart => {
  const text = (parts: readonly TextPart[]) => parts.map((part) => part.text).join("\n");
  const output: ResultOutput = content.some((part) => part.type === "media")
    ? { type: "content", value: content.map((part) => (part.type === "text" ? { type: "text", text: part.text } : toItem(part, version))) }
    : { type: isError ? "error-text" : "text", value: text(content as readonly TextPart[]) };
  return { type: "tool-result", toolCallId: callId, toolName: name, output, ...toOptions(provider) };
};

const toItem = (part: MediaPart, version: SpecificationVersion): ResultItem => {
  const { source, mediaType, filename } = part;
  const file = { mediaType, ...(filename !== undefined && { filename }) };
  if (version === "v4") return { type: "file", data: toData(part, version), ...file };
  // No addresses: they were kept out of results of this version.
  if (version === "v2") return { type: "media", data: source.kind === "bytes" ? source.base64 : "", mediaType };
  const kind = mediaType.startsWith("image/") ? "image" : "file";
  return source.kind === "bytes" ? { type: `${kind}-data`, data: source.base64, ...file } : { type: `${kind}-url`, url: source.url };
};

const toOptions = (provider: ProviderData | undefined): { readonly providerOptions?: ProviderRecord } => {
  const metadata = provider?.[ADAPTER];
  return metadata === undefined ? {} : { providerOptions: metadata as ProviderRecord };
};
