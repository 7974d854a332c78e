import type { Json, Model, ModelEvent, ModelFinish, ModelRequest, ModelWarning } from "@smolagents-ts/core";
import { onlyDefined } from "@smolagents-ts/model-kit";
import { fromPrompt } from "./from-prompt.ts";
import type { CallOptions, FunctionTool, SpecificationVersion } from "./language-model.ts";
import {
  DIALECTS,
  type Dialect,
  toContent,
  toFinish,
  toWarning,
  type WrappedLanguageModel,
  type WrappedPart,
} from "./wrapped-language-model.ts";

export interface LanguageModelOptions<Version extends SpecificationVersion> {
  /** `v4` for AI SDK 7, which is the default without options, `v3` for 6, `v2` for 5. */
  readonly specificationVersion: Version;
}

/**
 * A model as a language model of the AI SDK: `generateText({ model: toLanguageModel(new OpenAIModel({ modelId: "gpt-5.6" })) })`.
 *
 * Failures are `ModelError`s, which the AI SDK does not retry: the model has done so. An abort is the signal's own reason.
 */
export function toLanguageModel(model: Model): WrappedLanguageModel<"v4">;
export function toLanguageModel<Version extends SpecificationVersion>(
  model: Model,
  options: LanguageModelOptions<Version>,
): WrappedLanguageModel<Version>;
// Overloads, because `generateText({ model: toLanguageModel(…) })` takes every version, and a default would not be chosen there.
export function toLanguageModel<Version extends SpecificationVersion>(
  model: Model,
  { specificationVersion = "v4" as Version }: Partial<LanguageModelOptions<Version>> = {},
): WrappedLanguageModel<Version> {
  const dialect: Dialect<Version> = DIALECTS[specificationVersion];
  return {
    specificationVersion,
    provider: `${model.adapter}.smolagents`,
    modelId: model.id,
    // The AI SDK fetches every file, so that none is lost where a model takes bytes alone.
    supportedUrls: {},

    async doGenerate(options: CallOptions) {
      const { request, warnings } = toRequest(model, options);
      let response = {};
      let finish: ModelFinish | undefined;
      try {
        for await (const event of model.stream(request)) {
          if (event.type === "finish") finish = event;
          if (event.type !== "start") continue;
          warnings.push(...event.warnings);
          response = onlyDefined({ id: event.requestId, modelId: event.modelId });
        }
      } catch (error) {
        throw toThrown(error, options.abortSignal);
      }
      if (!finish) throw new TypeError(`The model adapter "${model.adapter}" ended its stream without a finish event.`);
      return {
        content: finish.message.content.flatMap((part) => toContent(part, dialect)),
        ...toFinish(finish, dialect),
        response,
        warnings: warnings.map(toWarning),
      };
    },

    async doStream(options: CallOptions) {
      const closing = new AbortController();
      const { request, warnings } = toRequest(model, options, closing.signal);
      const events = model.stream(request)[Symbol.asyncIterator]();
      const ids = new Map<number, string>();
      // A refusal must be the promise's: the AI SDK looks for it there.
      let next = await events.next().catch((error) => {
        throw toThrown(error, options.abortSignal);
      });
      const stream = new ReadableStream<WrappedPart<Version>>({
        async pull(controller) {
          try {
            // A pull that brings nothing is not followed by another.
            for (let size = 0; size === 0; next = await events.next()) {
              if (next.done) return controller.close();
              const parts = toParts(next.value, { warnings, ids, dialect });
              for (const part of parts) controller.enqueue(part);
              size = parts.length;
            }
          } catch (error) {
            controller.enqueue({ type: "error", error: toThrown(error, options.abortSignal) });
            controller.close();
          }
        },
        async cancel() {
          // A generator that waits for its next event hears of `return()` only then.
          closing.abort();
          await events.return?.();
        },
      });
      return { stream };
    },
  };
}

interface StreamState<Version extends SpecificationVersion> {
  readonly warnings: readonly ModelWarning[];
  /** Of the blocks so far, by the index of the part. */
  readonly ids: Map<number, string>;
  readonly dialect: Dialect<Version>;
}

/** Blocks end with the reply: only then it is known what must come back with them. */
const toParts = <Version extends SpecificationVersion>(
  event: ModelEvent,
  { warnings, ids, dialect }: StreamState<Version>,
): WrappedPart<Version>[] => {
  switch (event.type) {
    case "start":
      return [
        { type: "stream-start", warnings: [...warnings, ...event.warnings].map(toWarning) },
        { type: "response-metadata", ...onlyDefined({ id: event.requestId, modelId: event.modelId }) },
      ];
    case "text":
    case "reasoning": {
      const { type, index, delta } = event;
      const id = ids.get(index);
      ids.set(index, String(index));
      return [
        ...(id === undefined ? [{ type: `${type}-start`, id: String(index) } as const] : []),
        { type: `${type}-delta`, id: String(index), delta },
      ];
    }
    case "tool-call-start":
      ids.set(event.index, event.id);
      return [{ type: "tool-input-start", id: event.id, toolName: event.name }];
    case "tool-call-args":
      return [{ type: "tool-input-delta", id: ids.get(event.index) ?? "", delta: event.delta }];
    case "media":
      return toContent(event.part, dialect) as WrappedPart<Version>[];
    case "finish":
      return [
        ...event.message.content.flatMap((part, index): WrappedPart<Version>[] => {
          const id = ids.get(index);
          // A file has been sent, and what never began need not end.
          if (id === undefined) return [];
          const [content] = toContent(part, dialect);
          if (content?.type === "tool-call") return [{ type: "tool-input-end", id }, content];
          const { providerMetadata } = content ?? {};
          const type = part.type === "reasoning" ? "reasoning-end" : "text-end";
          return [{ type, id, ...(providerMetadata && { providerMetadata }) }];
        }),
        { type: "finish", ...toFinish(event, dialect) },
      ];
    default:
      return [];
  }
};

const toRequest = (
  model: Model,
  options: CallOptions,
  closing?: AbortSignal,
): { readonly request: ModelRequest; readonly warnings: ModelWarning[] } => {
  const { maxOutputTokens, temperature, topP, seed, stopSequences, responseFormat, tools = [], toolChoice, reasoning } = options;
  const warnings: ModelWarning[] = [];
  const unsupported = [
    ...(["topK", "presencePenalty", "frequencyPenalty"] as const).filter((setting) => options[setting] !== undefined),
    ...tools.filter(({ type }) => type !== "function").map(({ name }) => `the provider's tool ${name}`),
  ];
  for (const what of unsupported) warnings.push({ code: "unsupported", message: `${what} is not supported and was left out.` });
  const functions = tools.filter((tool): tool is FunctionTool => tool.type === "function");
  const marked = options.prompt.flatMap(({ providerOptions }, index) => (providerOptions?.["anthropic"]?.["cacheControl"] ? [index] : []));
  const signals = [options.abortSignal, closing].filter((signal) => signal !== undefined);
  const request = onlyDefined({
    messages: fromPrompt(options.prompt, warnings),
    maxOutputTokens,
    temperature,
    topP,
    seed,
    stop: stopSequences,
    responseFormat: responseFormat && onlyDefined({ ...responseFormat, description: undefined }),
    ...(functions.length > 0 && {
      tools: functions.map(({ name, description = "", inputSchema }) => ({ name, description, inputSchema })),
      toolChoice: toolChoice && ("toolName" in toolChoice ? { name: toolChoice.toolName } : toolChoice.type),
    }),
    reasoning: reasoning === undefined || reasoning === "provider-default" ? undefined : { effort: reasoning },
    cacheBreakpoints: marked.length > 0 ? marked : undefined,
    extra: options.providerOptions?.[model.adapter] as { readonly [field: string]: Json } | undefined,
    signal: signals.length > 1 ? AbortSignal.any(signals) : signals[0],
  });
  return { request: request as unknown as ModelRequest, warnings };
};

/** The AI SDK knows an abort by the signal's reason. */
const toThrown = (error: unknown, signal: AbortSignal | undefined): unknown => (signal?.aborted ? signal.reason : error);
