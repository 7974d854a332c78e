import type { Json } from "./json.ts";

/** Opaque vendor data that an adapter puts on a part and gets back unchanged on the next request. Must be JSON. */
export type ProviderData = { readonly [adapter: string]: Json };

export type MediaSource = { readonly kind: "bytes"; readonly base64: string } | { readonly kind: "url"; readonly url: string };

export interface TextPart {
  readonly type: "text";
  readonly text: string;
  readonly provider?: ProviderData;
}

export interface MediaPart {
  readonly type: "media";
  /** IANA media type, e.g. `image/png`. */
  readonly mediaType: string;
  readonly source: MediaSource;
  readonly filename?: string;
  readonly detail?: "low" | "high" | "auto";
  readonly provider?: ProviderData;
}

export interface ReasoningPart {
  readonly type: "reasoning";
  readonly text: string;
  /** Proof of origin that some vendors want back with the next request. */
  readonly signature?: string;
  readonly provider?: ProviderData;
}

export interface ToolCallPart {
  readonly type: "tool-call";
  readonly id: string;
  readonly name: string;
  /** The arguments exactly as the model wrote them. */
  readonly argsText: string;
  /** `argsText` parsed; absent when it is not JSON. */
  readonly args?: Json;
  readonly provider?: ProviderData;
}

export interface ToolResultPart {
  readonly type: "tool-result";
  readonly callId: string;
  readonly name: string;
  readonly content: readonly (TextPart | MediaPart)[];
  readonly isError?: boolean;
  readonly provider?: ProviderData;
}

export type AssistantPart = TextPart | ReasoningPart | ToolCallPart | MediaPart;

export interface SystemMessage {
  readonly role: "system";
  readonly content: readonly TextPart[];
}
export interface UserMessage {
  readonly role: "user";
  readonly content: readonly (TextPart | MediaPart)[];
}
export interface AssistantMessage {
  readonly role: "assistant";
  readonly content: readonly AssistantPart[];
}
export interface ToolMessage {
  readonly role: "tool";
  readonly content: readonly ToolResultPart[];
}

/** One turn of a conversation. JSON all the way, so memory can be stored and sent. */
export type Message = SystemMessage | UserMessage | AssistantMessage | ToolMessage;
