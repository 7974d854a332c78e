import type { Json, JsonObject, Message, ModelRequest, ModelWarning } from "@smolagents-ts/core";
import { type MessageRules, onlyDefined, prepareMessages } from "@smolagents-ts/model-kit";
import type { AISDKLanguageModel, CallOptions, SpecificationVersion, SupportedUrls } from "./language-model.ts";
import { toPrompt } from "./to-prompt.ts";

/** Which files are sent, by media type. A provider tells which ones it takes by throwing at the others. */
export const FILES_SENT = {
  all: /^/,
  documents: /^image\/|^application\/pdf$/,
  images: /^image\//,
  none: /^$/,
} as const;

export interface CallSettings extends Pick<MessageRules, "convertRoles" | "maxMediaBytes" | "capabilities"> {
  readonly supportedUrls: SupportedUrls;
  readonly files: keyof typeof FILES_SENT;
  /** Without stop strings, which the server refuses. */
  readonly withoutStop: boolean;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** What OpenAI and others take at most; the rest is looked for in the reply. */
const MAX_STOPS = 4;
/** Anthropic's limit. */
const MAX_CACHE_MARKS = 4;

type Provider = Pick<AISDKLanguageModel, "provider"> & { readonly specificationVersion: SpecificationVersion };

/** A request as the options of `doStream` and `doGenerate`. What the AI SDK has no word for is a warning. */
export const toCallOptions = (
  request: ModelRequest,
  model: Provider,
  settings: CallSettings,
): { readonly options: CallOptions; readonly warnings: ModelWarning[] } => {
  const version = model.specificationVersion;
  const rules = toRules(request, model, settings);
  const { messages, warnings } = prepareMessages(request.messages, rules);
  // Preparation may add messages: the mark goes to the last one that came out of the marked beginning.
  const ends = request.cacheBreakpoints?.map((end) => prepareMessages(request.messages.slice(0, end + 1), rules).messages.length - 1);
  const stop = request.stop?.filter((text) => text !== "").slice(0, MAX_STOPS) ?? [];
  const { tools = [], toolChoice, responseFormat, reasoning, extra = {} } = request;
  const own = { ...toProviderOptions(request, model, warnings) };
  const { fields, providerOptions } = splitExtra(extra, namespaceOf(model.provider), own);
  const effort = reasoning?.effort;
  const options: CallOptions = {
    ...(onlyDefined({
      maxOutputTokens: request.maxOutputTokens,
      temperature: request.temperature,
      topP: request.topP,
      seed: request.seed,
      stopSequences: stop.length > 0 && !settings.withoutStop ? stop : undefined,
      responseFormat: responseFormat?.type === "json" ? onlyDefined({ ...responseFormat, strict: undefined }) : responseFormat,
      reasoning: version === "v4" && isEffort(effort) ? effort : undefined,
      headers: settings.headers,
      ...(tools.length > 0 && {
        tools: tools.map(({ name, description, inputSchema }) => ({ type: "function", name, description, inputSchema })),
        toolChoice: typeof toolChoice === "object" ? { type: "tool", toolName: toolChoice.name } : toolChoice && { type: toolChoice },
      }),
    }) as Partial<CallOptions>),
    ...fields,
    prompt: toPrompt(messages, version, new Set(ends?.slice(-MAX_CACHE_MARKS))),
    ...(Object.keys(providerOptions).length > 0 && { providerOptions }),
  };
  return { options, warnings };
};

const toRules = (
  { messages }: ModelRequest,
  { provider, specificationVersion: version }: Provider,
  { supportedUrls, files, convertRoles, maxMediaBytes, capabilities }: CallSettings,
): MessageRules => ({
  // Half of the providers throw at a later one.
  system: "first",
  reasoning: true,
  accepts: ({ mediaType, source }) => {
    if (!FILES_SENT[files].test(mediaType)) return false;
    if (source.kind === "bytes") return true;
    // Without a word about addresses, a provider may take them all the same.
    if (Object.keys(supportedUrls).length === 0) return URL.canParse(source.url);
    return URL.canParse(source.url) && takesAddress(supportedUrls, mediaType, source.url);
  },
  // The others write a file in a result down as JSON, and in an assistant message they leave it out.
  toolResultMedia: RESULT_FILES[version].test(provider) && (version !== "v2" || !messages.some(hasAddressInResult)),
  assistantMedia: /^google|\.smolagents$/.test(provider),
  convertRoles,
  maxMediaBytes,
  capabilities,
});

const RESULT_FILES: Readonly<Record<SpecificationVersion, RegExp>> = {
  v2: /anthropic|bedrock|\.smolagents$/,
  v3: /anthropic|bedrock|google|\.(responses|smolagents)$/,
  v4: /anthropic|bedrock|google|\.(responses|smolagents)$/,
};

/** Version 2 has no word for an address there. */
const hasAddressInResult = ({ role, content }: Message): boolean =>
  role === "tool" && content.some((result) => result.content.some((part) => part.type === "media" && part.source.kind === "url"));

const takesAddress = (urls: SupportedUrls, mediaType: string, url: string): boolean =>
  Object.entries(urls).some(([pattern, addresses]) => {
    const kind = pattern.replace(/\*.*$/, "");
    return mediaType.toLowerCase().startsWith(kind) && addresses.some((address) => new RegExp(address.source, address.flags).test(url));
  });

/** The name under which a provider looks for its options. */
const namespaceOf = (provider: string): string => {
  if (provider.includes("anthropic")) return "anthropic";
  return provider.startsWith("amazon-bedrock") ? "bedrock" : (provider.split(".")[0] ?? provider);
};

const EFFORTS: ReadonlySet<unknown> = new Set(["none", "minimal", "low", "medium", "high", "xhigh", "max"]);
const isEffort = (effort: unknown): boolean => EFFORTS.has(effort);

/** What only some providers have, in their own words. */
const toProviderOptions = (
  { reasoning, tools = [], parallelToolCalls }: ModelRequest,
  model: Provider,
  warnings: ModelWarning[],
): JsonObject => {
  const drop = (setting: string): void => {
    const message = `The AI SDK has no word for ${setting}, which was dropped: pass the provider's own in extra.`;
    warnings.push({ code: "unsupported", message });
  };
  const options: Record<string, Json> = {};
  const effort = reasoning?.effort;
  if (effort !== undefined && (model.specificationVersion !== "v4" || !isEffort(effort))) options["reasoningEffort"] = effort;
  if (reasoning?.budgetTokens !== undefined) drop("reasoning.budgetTokens");
  if (parallelToolCalls === false && tools.length > 0) {
    const namespace = namespaceOf(model.provider);
    if (namespace === "anthropic") options["disableParallelToolUse"] = true;
    else if (/^(openai|azure|groq)$/.test(namespace)) options["parallelToolCalls"] = false;
    else drop("parallelToolCalls");
  }
  return options;
};

const CALL_FIELDS: ReadonlySet<string> = new Set(["topK", "presencePenalty", "frequencyPenalty", "headers"]);

/** Fields that the AI SDK knows are the call's, `providerOptions` are added, and the rest belongs to this provider. */
const splitExtra = ({ providerOptions = {}, ...extra }: JsonObject, namespace: string, own: JsonObject) => {
  const entries = Object.entries(extra);
  const mine = { ...own, ...Object.fromEntries(entries.filter(([name]) => !CALL_FIELDS.has(name))) };
  const given = providerOptions as { readonly [name: string]: JsonObject };
  return {
    fields: Object.fromEntries(entries.filter(([name]) => CALL_FIELDS.has(name))) as Partial<CallOptions>,
    providerOptions: {
      ...given,
      ...(Object.keys(mine).length > 0 && { [namespace]: { ...mine, ...given[namespace] } }),
    },
  };
};
