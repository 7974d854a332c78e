/** How a model of ours looks in each version of the specification. */

import type { AssistantPart, FinishReason, MediaPart, ModelFinish, ModelWarning, Usage } from "@smolagents-ts/core";
import type { FlatUsage, NestedUsage, SpecificationVersion } from "./language-model.ts";

type Unified = "stop" | "length" | "content-filter" | "tool-calls" | "other";

/** What differs between the versions. */
interface Forms {
  v2: { finishReason: Unified; usage: FlatUsage; data: string };
  v3: {
    finishReason: { unified: Unified; raw: string | undefined };
    usage: NestedUsage;
    data: string;
  };
  v4: Omit<Forms["v3"], "data"> & { data: { type: "data"; data: string } | { type: "url"; url: URL } };
}

/** The one form that every version has. */
interface Warning {
  type: "other";
  message: string;
}

/** The AI SDK's own type of JSON: ours, which nobody may change, does not fit it. */
type LooseJson = string | number | boolean | null | LooseJson[] | { [key: string]: LooseJson };

interface Metadata {
  providerMetadata?: Record<string, { [key: string]: LooseJson }>;
}
type File<Version extends SpecificationVersion> = Metadata & { type: "file"; mediaType: string; data: Forms[Version]["data"] };
type Call = Metadata & { type: "tool-call"; toolCallId: string; toolName: string; input: string };
type Finish<Version extends SpecificationVersion> = Metadata & Pick<Forms[Version], "finishReason" | "usage">;

export type WrappedPart<Version extends SpecificationVersion> =
  | { type: "stream-start"; warnings: Warning[] }
  | { type: "response-metadata"; id?: string; modelId?: string }
  | (Metadata & { type: "text-start" | "text-end" | "reasoning-start" | "reasoning-end"; id: string })
  | { type: "text-delta" | "reasoning-delta"; id: string; delta: string }
  | { type: "tool-input-start"; id: string; toolName: string }
  | { type: "tool-input-delta"; id: string; delta: string }
  | { type: "tool-input-end"; id: string }
  | Call
  | File<Version>
  | (Finish<Version> & { type: "finish" })
  | { type: "error"; error: unknown };

export type WrappedContent<Version extends SpecificationVersion> =
  | (Metadata & { type: "text" | "reasoning"; text: string })
  | Call
  | File<Version>;

/** A language model for `generateText`, `streamText` and the rest of the AI SDK. */
export interface WrappedLanguageModel<Version extends SpecificationVersion> {
  readonly specificationVersion: Version;
  readonly provider: string;
  readonly modelId: string;
  readonly supportedUrls: Record<string, RegExp[]>;
  /** Takes the call options of its version. */
  doGenerate(options: object): Promise<
    Finish<Version> & {
      content: WrappedContent<Version>[];
      response: { id?: string; modelId?: string };
      warnings: Warning[];
    }
  >;
  /** Takes the call options of its version. */
  doStream(options: object): Promise<{ stream: ReadableStream<WrappedPart<Version>> }>;
}

/** The words of one version. */
export interface Dialect<Version extends SpecificationVersion> {
  finishReason(unified: Unified, raw: string | undefined): Forms[Version]["finishReason"];
  usage(usage: Usage): Forms[Version]["usage"];
  /** Undefined where the version has no word for it. */
  data(source: MediaPart["source"]): Forms[Version]["data"] | undefined;
}

const v3: Dialect<"v3"> = {
  finishReason: (unified, raw) => ({ unified, raw }),
  usage: ({ inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, reasoningTokens }) => ({
    inputTokens: {
      total: inputTokens,
      noCache: inputTokens === undefined ? undefined : inputTokens - (cacheReadTokens ?? 0) - (cacheWriteTokens ?? 0),
      cacheRead: cacheReadTokens,
      cacheWrite: cacheWriteTokens,
    },
    outputTokens: {
      total: outputTokens,
      text: outputTokens === undefined ? undefined : outputTokens - (reasoningTokens ?? 0),
      reasoning: reasoningTokens,
    },
  }),
  data: (source) => (source.kind === "bytes" ? source.base64 : undefined),
};

export const DIALECTS: { readonly [Version in SpecificationVersion]: Dialect<Version> } = {
  v2: {
    finishReason: (unified) => unified,
    usage: ({ inputTokens, outputTokens, reasoningTokens, cacheReadTokens }) => ({
      inputTokens,
      outputTokens,
      totalTokens: inputTokens === undefined || outputTokens === undefined ? undefined : inputTokens + outputTokens,
      reasoningTokens,
      cachedInputTokens: cacheReadTokens,
    }),
    data: v3.data,
  },
  v3,
  v4: {
    ...v3,
    data: (source) => (source.kind === "bytes" ? { type: "data", data: source.base64 } : { type: "url", url: new URL(source.url) }),
  },
};

const UNIFIED: Readonly<Record<FinishReason, Unified>> = {
  stop: "stop",
  "stop-sequence": "stop",
  length: "length",
  "tool-calls": "tool-calls",
  "content-filter": "content-filter",
  unknown: "other",
};

export const toWarning = ({ code, message }: ModelWarning): Warning => ({
  type: "other",
  message: code === "unsupported" ? message : `${code}: ${message}`,
});

/** A part of the finished message; nothing for what the version cannot carry. */
export const toContent = <Version extends SpecificationVersion>(
  part: AssistantPart,
  dialect: Dialect<Version>,
): WrappedContent<Version>[] => {
  if (part.type === "tool-call") {
    return [
      {
        type: "tool-call",
        toolCallId: part.id,
        toolName: part.name,
        input: part.argsText.trim() === "" ? "{}" : part.argsText,
        ...toMetadata(part),
      },
    ];
  }
  if (part.type !== "media") return [{ type: part.type, text: part.text, ...toMetadata(part) }];
  const data = dialect.data(part.source);
  return data === undefined ? [] : [{ type: "file", mediaType: part.mediaType, data, ...toMetadata(part) }];
};

/** Which stop string it was, and whether the counts are guesses, has no word in any version: it goes where providers put their own. */
export const toFinish = <Version extends SpecificationVersion>(finish: ModelFinish, dialect: Dialect<Version>): Finish<Version> => {
  const { reason, rawReason, stopSequence, usage } = finish;
  const ours = { ...(stopSequence !== undefined && { stopSequence }), ...(usage.estimated && { estimated: true }) };
  return {
    finishReason: dialect.finishReason(UNIFIED[reason], rawReason ?? reason),
    usage: dialect.usage(usage),
    ...(Object.keys(ours).length > 0 && { providerMetadata: { smolagents: ours } }),
  };
};

/** What must come back with a part: the AI SDK sends it as the part's `providerOptions`. */
const toMetadata = (part: AssistantPart): Metadata => {
  const signature = part.type === "reasoning" ? part.signature : undefined;
  const all: Record<string, unknown> = { ...part.provider, ...(signature !== undefined && { smolagents: { signature } }) };
  const objects = Object.entries(all).filter(([, data]) => typeof data === "object" && data !== null);
  return objects.length > 0 ? { providerMetadata: Object.fromEntries(objects) as NonNullable<Metadata["providerMetadata"]> } : {};
};
