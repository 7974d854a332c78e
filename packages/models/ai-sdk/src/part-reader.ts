import type { FinishReason, MediaSource, ModelEvent, ModelWarning, ProviderData, Usage } from "@smolagents-ts/core";
import { onlyDefined, type Reply, type ReplyCall } from "@smolagents-ts/model-kit";
import type {
  CallWarning,
  FileData,
  FlatUsage,
  GeneratedFile,
  GenerateResult,
  NestedUsage,
  ProviderRecord,
  StreamPart,
  ToolCall,
} from "./language-model.ts";
import { ADAPTER } from "./to-prompt.ts";

/** Turns parts of a stream, of any version, into events. */
export class PartReader {
  readonly #reply: Reply;
  readonly #warnings: ModelWarning[];
  readonly #calls = new Map<string, ReplyCall>();
  /** The provider's own calls, which it also answers itself. */
  readonly #foreign = new Set<string>();
  /** The block that the last delta belonged to: only there, data about a block find their part. */
  #block: string | undefined;

  /** `warnings` are those of the reply's start, and grow until it is out. */
  constructor(reply: Reply, warnings: ModelWarning[]) {
    this.#reply = reply;
    this.#warnings = warnings;
  }

  /** @throws what a part of type `error` holds. */
  push(part: StreamPart): ModelEvent[] {
    const reply = this.#reply;
    switch (part.type) {
      case "stream-start":
        this.#warnings.push(...part.warnings.flatMap(toWarning));
        return [];
      case "response-metadata":
        reply.requestId = part.id ?? reply.requestId;
        reply.modelId = part.modelId ?? reply.modelId;
        return [];
      case "text-start":
      case "text-delta":
      case "text-end":
      case "reasoning-start":
      case "reasoning-delta":
      case "reasoning-end":
        return this.#delta(part);
      case "tool-input-start":
        if (part.providerExecuted) this.#foreign.add(part.id);
        return part.providerExecuted ? [] : this.#open(part.id, part.toolName).events;
      case "tool-input-delta": {
        const call = this.#calls.get(part.id);
        return call ? reply.callArgs(call, part.delta) : [];
      }
      case "tool-call":
        return this.#call(part);
      case "file":
        this.#block = undefined;
        return toMedia(part).flatMap((media) => reply.media(media));
      case "finish":
        return this.#finish(part);
      case "error":
        throw part.error;
      default:
        return [];
    }
  }

  #finish({ finishReason, usage, providerMetadata }: Extract<StreamPart, { type: "finish" }>): ModelEvent[] {
    const { stopSequence, estimated } = findOurs(providerMetadata);
    const events = this.#reply.usage(toUsage(usage, estimated));
    const { unified, raw = unified } = typeof finishReason === "string" ? { unified: finishReason } : finishReason;
    // What the versions say when the server said nothing.
    const unsaid = typeof finishReason === "string" ? unified === "unknown" : unified === "other" && finishReason.raw === undefined;
    if (!unsaid && unified !== "interrupted") this.#reply.finish(raw, REASONS[unified] ?? "unknown", stopSequence);
    return events;
  }

  #delta(part: Extract<StreamPart, { id: string; type: `${"text" | "reasoning"}-${string}` }>): ModelEvent[] {
    const { id, type, providerMetadata } = part;
    const kind = type.startsWith("text") ? "text" : "reasoning";
    const block = `${kind}:${id}`;
    if (type.endsWith("-end") && block !== this.#block) return [];
    const events = this.#reply[kind]("delta" in part ? part.delta : "", { block, provider: toProvider(providerMetadata) });
    if (events.length > 0) this.#block = block;
    return events;
  }

  #open(id: string, name: string): { readonly call: ReplyCall; readonly events: ModelEvent[] } {
    this.#block = undefined;
    const opened = this.#reply.openCall({ id, name });
    this.#calls.set(id, opened.call);
    return opened;
  }

  /** The whole call: what of it did not come in pieces before is added. */
  #call({ toolCallId, toolName, input, providerExecuted, providerMetadata }: ToolCall): ModelEvent[] {
    if (providerExecuted || this.#foreign.has(toolCallId)) {
      this.#warnings.push({
        code: "lossy-content",
        message: `The provider ran its own tool ${toolName}: neither call nor result is kept.`,
      });
      return [];
    }
    const known = this.#calls.get(toolCallId);
    const { call, events } = known ? { call: known, events: [] } : this.#open(toolCallId, toolName);
    // The next call may have the same id.
    this.#calls.delete(toolCallId);
    const rest = input.startsWith(call.argsText) ? input.slice(call.argsText.length) : "";
    return [...events, ...this.#reply.callArgs(call, rest, { provider: toProvider(providerMetadata) })];
  }
}

/** An answer that was not streamed, as the parts of a stream. */
export const toParts = ({ content, response, warnings = [], ...finish }: GenerateResult): StreamPart[] => [
  { type: "stream-start", warnings },
  { type: "response-metadata", ...onlyDefined({ id: response?.id, modelId: response?.modelId }) },
  ...content.map((part, index): StreamPart => {
    if (!("text" in part)) return part;
    return { type: `${part.type}-delta`, id: String(index), delta: part.text, providerMetadata: part.providerMetadata };
  }),
  { type: "finish", ...finish },
];

const REASONS: Readonly<Record<string, FinishReason>> = {
  stop: "stop",
  length: "length",
  "content-filter": "content-filter",
  "tool-calls": "tool-calls",
};

/** Which stop string ended the reply, and whether counts are guesses, where a provider tells: Anthropic does, and so do our own models. */
const findOurs = (metadata: ProviderRecord = {}): { readonly stopSequence?: string; readonly estimated: boolean } => {
  const all = Object.values(metadata);
  const stopSequence = all.map((fields) => fields?.["stopSequence"]).find((value) => typeof value === "string");
  return { ...(stopSequence !== undefined && { stopSequence }), estimated: all.some((fields) => fields?.["estimated"] === true) };
};

const toUsage = (usage: FlatUsage | NestedUsage, estimated: boolean): Usage => {
  const counts = isNested(usage)
    ? {
        inputTokens: usage.inputTokens.total,
        outputTokens: usage.outputTokens.total,
        cacheReadTokens: usage.inputTokens.cacheRead,
        cacheWriteTokens: usage.inputTokens.cacheWrite,
        reasoningTokens: usage.outputTokens.reasoning,
      }
    : {
        inputTokens: usage.inputTokens,
        outputTokens: usage.outputTokens,
        cacheReadTokens: usage.cachedInputTokens,
        reasoningTokens: usage.reasoningTokens,
      };
  return onlyDefined({ ...counts, estimated: estimated || undefined });
};

const isNested = (usage: FlatUsage | NestedUsage): usage is NestedUsage =>
  typeof usage.inputTokens === "object" && usage.inputTokens !== null;

/** Advice to whoever writes the call, such as `deprecated`, is not for the agent. */
const toWarning = ({ type, feature, setting, tool, details, message }: CallWarning): ModelWarning[] => {
  if (type === "deprecated") return [];
  const subject = message ?? [feature ?? setting ?? tool?.name ?? type, details].filter(Boolean).join(": ");
  const lossy = /^lossy-content: /.exec(subject)?.[0];
  return [
    lossy
      ? { code: "lossy-content", message: subject.slice(lossy.length) }
      : { code: "unsupported", message: `The provider says: ${subject}` },
  ];
};

const toMedia = ({ mediaType, data, providerMetadata }: GeneratedFile) => {
  const source = toSource(data);
  const provider = toProvider(providerMetadata);
  return source ? [{ type: "media", mediaType, source, ...(provider && { provider }) } as const] : [];
};

/** File data of any version; undefined for what has no bytes and no address. */
export const toSource = (data: FileData): MediaSource | undefined => {
  if (typeof data === "string") return { kind: "bytes", base64: data };
  if (data instanceof URL) return { kind: "url", url: data.href };
  if (data instanceof Uint8Array) return { kind: "bytes", base64: toBase64(data) };
  if (data.type === "url") return { kind: "url", url: data.url.href };
  return data.type === "data" ? toSource(data.data) : undefined;
};

const toBase64 = (bytes: Uint8Array): string => {
  let binary = "";
  // In pieces: a function takes so many arguments at most.
  for (let from = 0; from < bytes.length; from += 0x8000) binary += String.fromCharCode(...bytes.subarray(from, from + 0x8000));
  return btoa(binary);
};

const toProvider = (metadata: ProviderRecord | undefined): ProviderData | undefined =>
  metadata && Object.values(metadata).some((fields) => fields && Object.keys(fields).length > 0) ? { [ADAPTER]: metadata } : undefined;
