/** Requests as tests make them, and what they become. */

import type { Message, ModelCapabilities, ModelRequest } from "@smolagents-ts/core";
import { capabilitiesOf } from "./model-family.ts";
import { Refusals } from "./refusals.ts";
import { toConverseRequest } from "./to-converse-request.ts";

export const CLAUDE = "us.anthropic.claude-sonnet-4-6";
export const NOVA = "amazon.nova-pro-v1:0";
export const LLAMA = "us.meta.llama4-scout-17b-instruct-v1:0";

export const system = (text: string): Message => ({ role: "system", content: [{ type: "text", text }] });
export const user = (text: string): Message => ({ role: "user", content: [{ type: "text", text }] });
export const assistant = (text: string): Message => ({ role: "assistant", content: [{ type: "text", text }] });
export const called = (id: string, argsText = "{}"): Message => ({
  role: "assistant",
  content: [{ type: "tool-call", id, name: "weather", argsText, ...(argsText.startsWith("{") && { args: JSON.parse(argsText) }) }],
});
export const answered = (callId: string, text: string, isError = false): Message => ({
  role: "tool",
  content: [{ type: "tool-result", callId, name: "weather", content: [{ type: "text", text }], ...(isError && { isError }) }],
});
export const file = (mediaType: string, filename?: string) =>
  ({ type: "media", mediaType, source: { kind: "bytes", base64: "AAEC" }, ...(filename !== undefined && { filename }) }) as const;

export const TOOL = { name: "weather", description: "Tells it.", inputSchema: { type: "object" } };
export const TOOL_SPEC = { toolSpec: { name: "weather", description: "Tells it.", inputSchema: { json: { type: "object" } } } };
export const CACHE_POINT = { cachePoint: { type: "default" } };
export const BYTES = { bytes: Buffer.from([0, 1, 2]) };

export const convert = (
  request: Partial<ModelRequest>,
  modelId = CLAUDE,
  capabilities: ModelCapabilities = {},
  refusals = new Refusals(),
) =>
  toConverseRequest(
    { messages: [user("Hi")], ...request },
    { modelId, refusals, capabilities: { ...capabilitiesOf(modelId), ...capabilities } },
  );
export const inputOf = (...args: Parameters<typeof convert>) => convert(...args).input;
export const messagesOf = (messages: readonly Message[], more: Partial<ModelRequest> = {}, modelId = CLAUDE) =>
  inputOf({ messages, ...more }, modelId).messages;
