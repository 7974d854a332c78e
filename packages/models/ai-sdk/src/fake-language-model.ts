/** A language model of the AI SDK for tests: plays parts, and remembers what it was asked. */

import type { ModelEvent, ModelFinish, ModelRequest, ModelWarning } from "@smolagents-ts/core";
import { AISDKModel, type AISDKModelOptions } from "./ai-sdk-model.ts";
import type { AISDKLanguageModel, CallOptions, FlatUsage, NestedUsage } from "./language-model.ts";

export const NO_USAGE: NestedUsage = {
  inputTokens: { total: undefined, noCache: undefined, cacheRead: undefined, cacheWrite: undefined },
  outputTokens: { total: undefined, text: undefined, reasoning: undefined },
};
const NO_FLAT_USAGE: FlatUsage = { inputTokens: undefined, outputTokens: undefined, totalTokens: undefined };

/** The end of a good stream, in the words of the version. */
const finishOf = (version: string) =>
  version === "v2"
    ? { type: "finish", finishReason: "stop", usage: NO_FLAT_USAGE }
    : { type: "finish", finishReason: { unified: "stop", raw: "stop" }, usage: NO_USAGE };

export interface FakeOptions extends Partial<Pick<AISDKLanguageModel, "provider" | "specificationVersion" | "supportedUrls">> {
  /** Of the stream, without its opening and, unless it holds one, its finish. */
  readonly parts?: readonly object[];
  readonly warnings?: readonly object[];
  /** Called before each stream; what it throws is thrown. */
  readonly onStream?: (options: CallOptions) => void;
  readonly onCancel?: () => void;
  /** The answer of `doGenerate`. */
  readonly generated?: object;
}

export class FakeLanguageModel implements AISDKLanguageModel {
  readonly specificationVersion: string;
  readonly provider: string;
  readonly modelId = "fake-1";
  readonly supportedUrls: NonNullable<AISDKLanguageModel["supportedUrls"]>;
  readonly calls: CallOptions[] = [];
  readonly #options: FakeOptions;

  constructor(options: FakeOptions = {}) {
    this.#options = options;
    this.specificationVersion = options.specificationVersion ?? "v4";
    this.provider = options.provider ?? "fake.chat";
    this.supportedUrls = options.supportedUrls ?? {};
  }

  async doStream(options: CallOptions) {
    const { parts = [], warnings = [], onStream, onCancel } = this.#options;
    this.calls.push(options);
    onStream?.(options);
    const ended = parts.some((part) => "type" in part && (part.type === "finish" || part.type === "never"));
    const all = [{ type: "stream-start", warnings }, ...parts, ...(ended ? [] : [finishOf(this.specificationVersion)])];
    return {
      stream: new ReadableStream({
        async pull(controller) {
          const part = all.shift();
          if (part === undefined) controller.close();
          else if ("type" in part && part.type === "never") await new Promise(() => undefined);
          else controller.enqueue(part);
        },
        cancel: onCancel ?? (() => undefined),
      }),
    };
  }

  async doGenerate(options: CallOptions): Promise<object> {
    this.calls.push(options);
    return this.#options.generated ?? {};
  }
}

/** Asks a fake, and takes the whole call. */
export const ask = async (fake: FakeOptions | FakeLanguageModel, request: Partial<ModelRequest> = {}, options: AISDKModelOptions = {}) => {
  const language = fake instanceof FakeLanguageModel ? fake : new FakeLanguageModel(fake);
  const model = new AISDKModel({ model: language, retries: { attempts: 1 }, ...options });
  const events: ModelEvent[] = [];
  const messages: ModelRequest["messages"] = [{ role: "user", content: [{ type: "text", text: "Hi" }] }];
  for await (const event of model.stream({ messages, ...request })) events.push(event);
  const warnings: readonly ModelWarning[] = events[0]?.type === "start" ? events[0].warnings : [];
  return { ...(events.at(-1) as ModelFinish), events, warnings, sent: language.calls, model };
};
