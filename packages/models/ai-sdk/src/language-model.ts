/** What is used of `LanguageModelV2`, `V3` and `V4` of `@ai-sdk/provider`. Written down here, so that no version of the AI SDK need be installed. */

import type { Json, JsonObject } from "@smolagents-ts/core";

/** The versions of the specification: AI SDK 5 has `v2`, 6 has `v3`, 7 has `v4`. */
export const VERSIONS = ["v2", "v3", "v4"] as const;
export type SpecificationVersion = (typeof VERSIONS)[number];

/** Any language model of the AI SDK: `LanguageModelV2`, `LanguageModelV3` and `LanguageModelV4` fit. */
export interface AISDKLanguageModel {
  readonly specificationVersion: string;
  /** E.g. `anthropic.messages`. */
  readonly provider: string;
  readonly modelId: string;
  readonly supportedUrls?: SupportedUrls | PromiseLike<SupportedUrls>;
  // `never`, so that the parameters of every version fit.
  doGenerate(options: never): PromiseLike<object>;
  doStream(options: never): PromiseLike<object>;
}

/** By media type, such as `image/*`: the addresses that the provider fetches itself. */
export type SupportedUrls = Record<string, RegExp[]>;

/** Data for one provider, and from one provider, by its name. */
export type ProviderRecord = Record<string, JsonObject>;

export type FileData =
  | string
  | Uint8Array
  | URL
  | { readonly type: "data"; readonly data: string | Uint8Array }
  | { readonly type: "url"; readonly url: URL }
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "reference"; readonly reference: object };

interface WithOptions {
  readonly providerOptions?: ProviderRecord | undefined;
}

export interface PromptFile extends WithOptions {
  readonly type: "file";
  readonly mediaType: string;
  readonly data: FileData;
  readonly filename?: string | undefined;
}

/** One item of a tool's result. Version 2 says `media`; version 3 `image-data`, `image-url`, `file-data` and `file-url`; version 4 `file`. */
export interface ResultItem extends WithOptions {
  readonly type: string;
  readonly text?: string;
  readonly data?: FileData;
  readonly url?: string;
  readonly mediaType?: string;
  readonly filename?: string | undefined;
}

export type ResultOutput = WithOptions &
  (
    | { readonly type: "text" | "error-text"; readonly value: string }
    | { readonly type: "json" | "error-json"; readonly value: Json }
    | { readonly type: "execution-denied"; readonly reason?: string }
    | { readonly type: "content"; readonly value: readonly ResultItem[] }
  );

export type PromptPart =
  | PromptFile
  | (WithOptions &
      (
        | { readonly type: "text" | "reasoning"; readonly text: string }
        | {
            readonly type: "tool-call";
            readonly toolCallId: string;
            readonly toolName: string;
            readonly input: unknown;
            readonly providerExecuted?: boolean;
          }
        | { readonly type: "tool-result"; readonly toolCallId: string; readonly toolName: string; readonly output: ResultOutput }
      ));

export type PromptMessage = WithOptions &
  (
    | { readonly role: "system"; readonly content: string }
    | { readonly role: "user" | "assistant" | "tool"; readonly content: readonly PromptPart[] }
  );

export interface FunctionTool {
  readonly type: "function";
  readonly name: string;
  readonly description?: string | undefined;
  readonly inputSchema: object;
}

export interface CallOptions extends WithOptions {
  readonly prompt: readonly PromptMessage[];
  readonly maxOutputTokens?: number | undefined;
  readonly temperature?: number | undefined;
  readonly topP?: number | undefined;
  readonly topK?: number | undefined;
  readonly presencePenalty?: number | undefined;
  readonly frequencyPenalty?: number | undefined;
  readonly seed?: number | undefined;
  readonly stopSequences?: readonly string[] | undefined;
  readonly responseFormat?:
    | { readonly type: "text" }
    | { readonly type: "json"; readonly schema?: object | undefined; readonly name?: string | undefined }
    | undefined;
  readonly tools?: readonly (FunctionTool | { readonly type: string; readonly name: string })[] | undefined;
  readonly toolChoice?: { readonly type: "auto" | "none" | "required" } | { readonly type: "tool"; readonly toolName: string } | undefined;
  /** Version 4 alone. */
  readonly reasoning?: string | undefined;
  readonly headers?: Record<string, string | undefined> | undefined;
  readonly abortSignal?: AbortSignal | undefined;
}

interface WithMetadata {
  readonly providerMetadata?: ProviderRecord | undefined;
}

export interface CallWarning {
  readonly type: string;
  /** Versions 3 and 4: `unsupported`, `compatibility`. */
  readonly feature?: string;
  /** Version 2: `unsupported-setting`. Version 4: `deprecated`. */
  readonly setting?: string;
  /** Version 2: `unsupported-tool`. */
  readonly tool?: { readonly name: string };
  readonly details?: string | undefined;
  readonly message?: string;
}

/** The counts of version 2. */
export interface FlatUsage {
  readonly inputTokens: number | undefined;
  readonly outputTokens: number | undefined;
  readonly totalTokens: number | undefined;
  readonly reasoningTokens?: number | undefined;
  readonly cachedInputTokens?: number | undefined;
}

/** The counts of versions 3 and 4. */
export interface NestedUsage {
  readonly inputTokens: Readonly<Record<"total" | "noCache" | "cacheRead" | "cacheWrite", number | undefined>>;
  readonly outputTokens: Readonly<Record<"total" | "text" | "reasoning", number | undefined>>;
}

/** Version 2 has the first word alone. */
interface FinishWords {
  readonly unified: string;
  readonly raw: string | undefined;
}

export type ToolCall = WithMetadata & {
  readonly type: "tool-call";
  readonly toolCallId: string;
  readonly toolName: string;
  readonly input: string;
  readonly providerExecuted?: boolean | undefined;
};
export type GeneratedFile = WithMetadata & { readonly type: "file"; readonly mediaType: string; readonly data: FileData };

/** A part of a stream, as far as it is understood; there are others. */
export type StreamPart =
  | ToolCall
  | GeneratedFile
  | { readonly type: "stream-start"; readonly warnings: readonly CallWarning[] }
  | { readonly type: "response-metadata"; readonly id?: string; readonly modelId?: string }
  | (WithMetadata & { readonly type: "text-start" | "text-end" | "reasoning-start" | "reasoning-end"; readonly id: string })
  | (WithMetadata & { readonly type: "text-delta" | "reasoning-delta"; readonly id: string; readonly delta: string })
  | (WithMetadata & {
      readonly type: "tool-input-start";
      readonly id: string;
      readonly toolName: string;
      readonly providerExecuted?: boolean | undefined;
    })
  | { readonly type: "tool-input-delta"; readonly id: string; readonly delta: string }
  | { readonly type: "tool-input-end"; readonly id: string }
  | (WithMetadata & { readonly type: "finish"; readonly usage: FlatUsage | NestedUsage; readonly finishReason: string | FinishWords })
  | { readonly type: "error"; readonly error: unknown };

export interface StreamResult {
  readonly stream: ReadableStream<StreamPart>;
}

export interface GenerateResult extends WithMetadata {
  readonly content: readonly (ToolCall | GeneratedFile | (WithMetadata & { readonly type: "text" | "reasoning"; readonly text: string }))[];
  readonly finishReason: string | FinishWords;
  readonly usage: FlatUsage | NestedUsage;
  readonly response?: { readonly id?: string; readonly modelId?: string };
  readonly warnings?: readonly CallWarning[];
}
