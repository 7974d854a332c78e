import type { AssistantMessage, JsonObject, MediaPart, Message, ModelCapabilities, ModelWarning, TextPart } from "@smolagents-ts/core";
import { type MessageOptions, prepareMessages } from "@smolagents-ts/model-kit";
import { fromProviderData } from "./vendor-item.ts";

export interface ResponsesInputOptions extends MessageOptions {
  /** The adapter's plugin name: what another one kept of its replies is not sent. */
  readonly adapter: string;
  readonly modelId: string;
  /** Files that the model is known not to take are not sent. */
  readonly capabilities?: ModelCapabilities | undefined;
  /** Whether the server can open this item of reasoning; else it is not sent. Defaults to yes. */
  readonly isReadable?: ((reasoning: JsonObject) => boolean) | undefined;
}

/**
 * Messages as the input items of a Responses server, the model's earlier items of reasoning among them. What the wire cannot carry is left out
 * with a warning and a note to the model in its place.
 */
export const toResponsesInput = (
  messages: readonly Message[],
  { convertRoles, maxMediaBytes, capabilities, ...options }: ResponsesInputOptions,
): { readonly input: object[]; readonly warnings: ModelWarning[] } => {
  const rules = { accepts: isSendable, toolResultMedia: true, reasoning: true, convertRoles, maxMediaBytes, capabilities };
  const prepared = prepareMessages(messages, rules);
  return { input: prepared.messages.flatMap((message) => toItems(message, options)), warnings: prepared.warnings };
};

const toItems = (message: Message, options: ResponsesInputOptions): object[] => {
  if (message.role === "assistant") return toOutputItems(message, options);
  if (message.role !== "tool") return [{ role: message.role, content: toContent(message.content) }];
  return message.content.map(({ callId, content }) => ({ type: "function_call_output", call_id: callId, output: toContent(content) }));
};

/** Plain text as one string, which every server understands; a list only where there is more to say. */
const toContent = (parts: readonly (TextPart | MediaPart)[]): string | object[] => {
  if (parts.every((part) => part.type === "text")) return parts.map(({ text }) => text).join("\n");
  return parts.map((part) => (part.type === "text" ? { type: "input_text", text: part.text } : toFile(part)));
};

const toFile = ({ mediaType, source, filename, detail }: MediaPart): object => {
  const url = source.kind === "url" ? source.url : `data:${mediaType};base64,${source.base64}`;
  if (mediaType.startsWith("image/")) return { type: "input_image", image_url: url, detail: detail ?? "auto" };
  if (source.kind === "url") return { type: "input_file", file_url: url };
  return { type: "input_file", filename: filename ?? `file.${FILES[mediaType] ?? "txt"}`, file_data: url };
};

const isSendable = ({ mediaType }: MediaPart): boolean =>
  mediaType.startsWith("image/") || mediaType.startsWith("text/") || Object.hasOwn(FILES, mediaType);

/** Documents that the API reads, with the ending that tells it which. Any text counts as one. */
const FILES: Readonly<Record<string, string>> = {
  "application/pdf": "pdf",
  "application/json": "json",
  "application/msword": "doc",
  "application/vnd.ms-excel": "xls",
  "application/vnd.ms-powerpoint": "ppt",
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
  "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
  "text/csv": "csv",
  "text/html": "html",
  "text/markdown": "md",
};

/** The items of one reply in their order. Their ids are sent only along with its reasoning, which the server then looks for. */
const toOutputItems = ({ content }: AssistantMessage, { adapter, modelId, isReadable = () => true }: ResponsesInputOptions): object[] => {
  const parts = content.map((part) => {
    const vendor = fromProviderData(part.provider, adapter, modelId);
    return { part, vendor: vendor.reasoning && !isReadable(vendor.reasoning) ? {} : vendor };
  });
  const isWhole = parts.some(({ vendor }) => vendor.reasoning !== undefined);
  const items = parts.flatMap(({ part, vendor: { id, phase, reasoning } }): object[] => {
    const own = { ...(isWhole && id !== undefined && { id }) };
    if (part.type === "reasoning") return reasoning ? [reasoning] : [];
    if (part.type === "tool-call") return [{ type: "function_call", ...own, call_id: part.id, name: part.name, arguments: part.argsText }];
    if (part.type !== "text" || part.text === "") return [];
    const marks = { role: "assistant", ...(phase !== undefined && { phase }) };
    if (own.id === undefined) return [{ ...marks, content: part.text }];
    const text = { type: "output_text", text: part.text, annotations: [] };
    return [{ type: "message", ...own, ...marks, status: "completed", content: [text] }];
  });
  // Reasoning that led to nothing, because the reply was cut, is refused.
  while ((items.at(-1) as { readonly type?: string } | undefined)?.type === "reasoning") items.pop();
  return items.length > 0 ? items : [{ role: "assistant", content: "" }];
};
