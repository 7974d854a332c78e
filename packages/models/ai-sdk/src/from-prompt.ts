import type { AssistantPart, Json, MediaPart, Message, ModelWarning, ProviderData, TextPart, ToolResultPart } from "@smolagents-ts/core";
import type { PromptFile, PromptMessage, PromptPart, ProviderRecord, ResultItem, ResultOutput } from "./language-model.ts";
import { toSource } from "./part-reader.ts";

/** A prompt of any version as our messages. Whatever a provider ran or keeps itself is left out, with a warning. */
export const fromPrompt = (prompt: readonly PromptMessage[], warnings: ModelWarning[]): Message[] => {
  const lossy = (what: string): void => {
    warnings.push({ code: "lossy-content", message: `${what} cannot be sent and was left out.` });
  };
  return prompt.map((message): Message => {
    if (message.role === "system") return { role: "system", content: [{ type: "text", text: message.content }] };
    const content = message.content.flatMap((part) => fromPart(part, message.role, lossy));
    return { role: message.role, content } as Message;
  });
};

type Lossy = (what: string) => void;

const fromPart = (part: PromptPart, role: string, lossy: Lossy): (AssistantPart | ToolResultPart)[] => {
  const provider = toProvider(part.providerOptions);
  switch (part.type) {
    case "text":
      return [{ type: "text", text: part.text, ...provider }];
    case "reasoning": {
      const signature = part.providerOptions?.["smolagents"]?.["signature"];
      return [{ type: "reasoning", text: part.text, ...(typeof signature === "string" && { signature }), ...provider }];
    }
    case "file":
      return fromFile(part, lossy);
    case "tool-call": {
      const { toolCallId: id, toolName: name, input, providerExecuted } = part;
      if (providerExecuted) break;
      const argsText = typeof input === "string" ? input : (JSON.stringify(input) ?? "{}");
      return [{ type: "tool-call", id, name, argsText, ...(typeof input !== "string" && { args: (input ?? {}) as Json }), ...provider }];
    }
    case "tool-result": {
      if (role !== "tool") break;
      const { toolCallId: callId, toolName: name, output } = part;
      const isError = output.type.startsWith("error-") || output.type === "execution-denied";
      return [{ type: "tool-result", callId, name, content: fromOutput(output, lossy), ...(isError && { isError }), ...provider }];
    }
  }
  lossy(`A part of type ${part.type} in a message of the ${role}`);
  return [];
};

const fromFile = (file: Omit<PromptFile, "type">, lossy: Lossy): (TextPart | MediaPart)[] => {
  const { data, mediaType, filename, providerOptions } = file;
  if (typeof data === "object" && "type" in data && data.type === "text") return [{ type: "text", text: data.text }];
  const source = toSource(data);
  if (!source) {
    lossy(`A file that ${Object.keys(providerOptions ?? {}).join(" or ") || "a provider"} keeps`);
    return [{ type: "text", text: `[${filename ?? mediaType} could not be shown to you.]` }];
  }
  return [{ type: "media", mediaType, source, ...(filename !== undefined && { filename }), ...toProvider(providerOptions) }];
};

const fromOutput = (output: ResultOutput, lossy: Lossy): (TextPart | MediaPart)[] => {
  switch (output.type) {
    case "text":
    case "error-text":
      return [{ type: "text", text: output.value }];
    case "json":
    case "error-json":
      return [{ type: "text", text: JSON.stringify(output.value) ?? "null" }];
    case "execution-denied":
      return [{ type: "text", text: output.reason ?? "The call was not allowed." }];
    case "content":
      return output.value.flatMap((item) => fromItem(item, lossy));
  }
};

const fromItem = ({ type, text, data, url, mediaType, ...rest }: ResultItem, lossy: Lossy): (TextPart | MediaPart)[] => {
  if (type === "text") return [{ type: "text", text: text ?? "" }];
  const kind = mediaType ?? (type.startsWith("image") ? "image/*" : "application/octet-stream");
  if (data !== undefined) return fromFile({ data, mediaType: kind, ...rest }, lossy);
  if (url !== undefined && URL.canParse(url)) return fromFile({ data: new URL(url), mediaType: kind, ...rest }, lossy);
  lossy(`A tool result of type ${type}`);
  return [];
};

const toProvider = (options: ProviderRecord | undefined): { readonly provider?: ProviderData } => (options ? { provider: options } : {});
