import type { Json, JsonObject, JsonSchema } from "./json.ts";
import type { AssistantMessage, MediaPart, Message } from "./message.ts";

/** Token counts of one model call. Totals: `inputTokens` includes cache reads and writes, `outputTokens` includes reasoning. */
export interface Usage {
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly cacheReadTokens?: number;
  readonly cacheWriteTokens?: number;
  readonly reasoningTokens?: number;
  /** What the call cost, where the model knows. It counts in place of an agent's `price`, in whose currency it is. */
  readonly cost?: number;
  /** Set when the counts are not the vendor's own, e.g. after an emulated stop closed the stream early. */
  readonly estimated?: boolean;
}

export interface ModelTool {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: JsonSchema;
}

export interface ModelTimeouts {
  /** Longest wait for the first event, in milliseconds. */
  readonly firstEventMs?: number;
  /** Longest silence between two events, in milliseconds. */
  readonly idleMs?: number;
  /** Longest whole call, in milliseconds. */
  readonly totalMs?: number;
}

export interface ModelRequest {
  readonly messages: readonly Message[];
  /** Strings that end the reply; none of them is part of the text. An adapter emulates them where the server refuses. */
  readonly stop?: readonly string[];
  readonly maxOutputTokens?: number;
  readonly temperature?: number;
  readonly topP?: number;
  readonly seed?: number;
  readonly tools?: readonly ModelTool[];
  readonly toolChoice?: "auto" | "none" | "required" | { readonly name: string };
  readonly parallelToolCalls?: boolean;
  readonly responseFormat?:
    | { readonly type: "text" }
    | { readonly type: "json"; readonly schema?: JsonSchema; readonly name?: string; readonly strict?: boolean };
  readonly reasoning?: { readonly effort?: string; readonly budgetTokens?: number };
  /** Indexes of messages up to which the conversation will be sent again: where vendors that want marks for their prompt cache get them. */
  readonly cacheBreakpoints?: readonly number[];
  readonly signal?: AbortSignal;
  readonly timeouts?: ModelTimeouts;
  /** Merged into the wire body last: vendor settings that have no field here. */
  readonly extra?: { readonly [field: string]: Json };
}

/** Why a reply ended, in one vocabulary; `rawReason` on the event keeps the vendor's word. */
export type FinishReason = "stop" | "stop-sequence" | "length" | "tool-calls" | "content-filter" | "unknown";

export interface ModelWarning {
  /** `lossy-content`: part of a message could not be sent. `unsupported`: a setting was dropped or emulated. `fallback`: another model answers. */
  readonly code: "lossy-content" | "unsupported" | "fallback";
  readonly message: string;
}

export interface ModelFinish {
  readonly type: "finish";
  readonly reason: FinishReason;
  readonly rawReason?: string;
  /** Which of `request.stop` ended the reply, where it is known. */
  readonly stopSequence?: string;
  readonly message: AssistantMessage;
  readonly usage: Usage;
}

export type ModelEvent =
  | { readonly type: "start"; readonly requestId?: string; readonly modelId?: string; readonly warnings: readonly ModelWarning[] }
  | { readonly type: "text"; readonly index: number; readonly delta: string }
  | { readonly type: "reasoning"; readonly index: number; readonly delta: string; readonly signature?: string }
  | { readonly type: "tool-call-start"; readonly index: number; readonly id: string; readonly name: string }
  | { readonly type: "tool-call-args"; readonly index: number; readonly delta: string }
  | { readonly type: "media"; readonly index: number; readonly part: MediaPart }
  /** A cumulative snapshot: the last one wins, they are never added up. */
  | { readonly type: "usage"; readonly usage: Usage }
  | ModelFinish;

/** What a model can do; `undefined` means nobody knows yet. */
export interface ModelCapabilities {
  /** The server itself ends a reply at a stop string; where it does not, the adapter does. */
  readonly stop?: boolean;
  readonly tools?: boolean;
  /** Several tool calls in one reply. */
  readonly parallelTools?: boolean;
  readonly jsonSchema?: boolean;
  /** Images as input. */
  readonly images?: boolean;
  /** Sound as input. */
  readonly audio?: boolean;
  readonly reasoning?: boolean;
  /** What was sent before is read from a cache, at a lower price. */
  readonly promptCache?: boolean;
  /** The usage of each call says what it cost. */
  readonly cost?: boolean;
}

/**
 * A language model behind one method.
 *
 * `stream()` yields exactly one `start` first and exactly one `finish` last, or throws a `ModelError`; an abort throws too, and no event comes after it.
 * The deltas, joined, equal `finish.message`. Leaving the loop early closes the connection. Calls on one instance are independent.
 * A failed request is retried only before its first content event.
 */
export interface Model {
  /** The vendor's name of the model, e.g. `gpt-5.6`. */
  readonly id: string;
  /** The adapter's plugin name, e.g. `openai`. */
  readonly adapter: string;
  readonly capabilities?: ModelCapabilities;
  stream(request: ModelRequest): AsyncIterable<ModelEvent>;
  /** The options that make this model again through its plugin, without keys and other secrets. Absent when it cannot be saved. */
  toJSON?(): JsonObject;
}
