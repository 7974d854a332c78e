import { AgentConfigError, type JsonObject, type ModelCapabilities, type ModelError, type ModelRequest } from "@smolagents-ts/core";
import { ModelAdapter, type ModelCallOptions, onlyDefined, type PreparedCall, Reply, readReply } from "@smolagents-ts/model-kit";
import { fromAISDKError } from "./from-ai-sdk-error.ts";
import {
  type AISDKLanguageModel,
  type CallOptions,
  type GenerateResult,
  type SpecificationVersion,
  type StreamPart,
  type StreamResult,
  VERSIONS,
} from "./language-model.ts";
import { loadLanguageModel } from "./load-provider.ts";
import { PartReader, toParts } from "./part-reader.ts";
import { FILES_SENT, toCallOptions } from "./to-call-options.ts";
import { ADAPTER } from "./to-prompt.ts";

/** One of `model` and `modelId` must be given. */
export interface AISDKModelOptions extends ModelCallOptions {
  /** A language model of the AI SDK, of version 2, 3 or 4: `anthropic("claude-opus-5")`. */
  readonly model?: AISDKLanguageModel | undefined;
  /** A provider's package and the model's id there: `anthropic/claude-opus-5` is imported from `@ai-sdk/anthropic`. */
  readonly modelId?: string | undefined;
  /** With `modelId`: what the provider is made with, e.g. `{ "baseURL": … }`. By default it is the package's ready one, which takes its key from the environment. */
  readonly settings?: JsonObject | undefined;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** What the model takes, for agents in mode `"auto"`. Defaults to unknown: the AI SDK does not tell. */
  readonly capabilities?: ModelCapabilities | undefined;
}

type KnownModel = AISDKLanguageModel & { readonly specificationVersion: SpecificationVersion };

/**
 * Any language model of the AI SDK, and so of all its providers.
 *
 * Throws `AgentConfigError` for something that is none. A package that is missing is a `ModelError` of the first request, which says what to install.
 */
export class AISDKModel extends ModelAdapter {
  readonly #model: Promise<KnownModel>;
  readonly #settings: Pick<AISDKModelOptions, "headers" | "convertRoles" | "maxMediaBytes" | "capabilities">;
  readonly #secrets: readonly string[];
  readonly #saved: JsonObject | undefined;
  #refusesStop = false;
  #cannotStream = false;

  constructor({ model, modelId, settings, headers, convertRoles, maxMediaBytes, ...options }: AISDKModelOptions) {
    if ((model === undefined) === (modelId === undefined)) {
      throw new AgentConfigError("An AISDKModel needs either the option model or the option modelId.", {
        hint: 'Pass { model: anthropic("claude-opus-5") } or { modelId: "anthropic/claude-opus-5" }.',
      });
    }
    const known = model && checkModel(model);
    super({ ...options, modelId: modelId ?? known?.modelId ?? "", adapter: ADAPTER });
    // The package starts to load now and is awaited by the first request. Who never sends one shall not be ended by a package that is missing.
    this.#model = known ? Promise.resolve(known) : loadLanguageModel(modelId ?? "", settings).then(checkModel);
    this.#model.catch(() => undefined);
    this.#settings = { headers, convertRoles, maxMediaBytes, capabilities: options.capabilities };
    this.#secrets = [...Object.values(headers ?? {}), ...secretsOf(settings)];
    this.#saved = known
      ? undefined
      : (structuredClone(
          onlyDefined({ ...options, modelId, settings: settings && withoutSecrets(settings), convertRoles, maxMediaBytes }),
        ) as JsonObject);
  }

  override get capabilities(): ModelCapabilities {
    return this.#refusesStop ? { ...super.capabilities, stop: false } : super.capabilities;
  }

  /** The options but keys and headers. Throws `AgentConfigError` for a model that was passed as `model`. */
  toJSON(): JsonObject {
    if (this.#saved) return this.#saved;
    throw new AgentConfigError("A language model that was made elsewhere cannot be saved.", {
      hint: 'Name it instead, e.g. { modelId: "anthropic/claude-opus-5" }, or give it again when the agent is loaded.',
    });
  }

  protected override toModelError(error: unknown): ModelError {
    return fromAISDKError(error, this.#secrets);
  }

  protected override prepare(request: ModelRequest): PreparedCall {
    const files = Object.keys(FILES_SENT) as (keyof typeof FILES_SENT)[];
    let whole = false;
    /** What the last attempt failed with before anything was sent. */
    let unsupported: string | undefined;
    return {
      send: async (signal) => {
        unsupported = undefined;
        const model = await this.#model;
        const { options, warnings } = toCallOptions(request, model, {
          ...this.#settings,
          supportedUrls: (await model.supportedUrls) ?? {},
          files: files[0] ?? "none",
          withoutStop: this.#refusesStop,
        });
        if (this.#refusesStop && request.stop?.length) warnings.push(unsupportedWarning("stop strings, which are looked for in the reply"));
        if (whole || this.#cannotStream) warnings.push(unsupportedWarning("streaming: the reply comes in one piece"));
        const reply = new Reply({
          stop: request.stop,
          warnings,
          modelId: model.modelId,
          promptLength: () => JSON.stringify(options.prompt).length,
        });
        const reader = new PartReader(reply, warnings);
        try {
          const parts = await startCall(model, { ...options, abortSignal: signal }, whole || this.#cannotStream);
          return readReply(withoutOpening(parts, reader), reply, (part) => reader.push(part), { signal });
        } catch (error) {
          unsupported = unsupportedFunctionality(error);
          throw error;
        }
      },
      recover: ({ kind, status, message }) => {
        if (unsupported !== undefined) {
          if (/stream/i.test(unsupported) && !this.#cannotStream) {
            this.#cannotStream = true;
            return true;
          }
          // It throws at files of a kind that it does not take, and only trying tells which.
          files.shift();
          return holdsFiles(request) && files.length > 0;
        }
        // An answer that is no stream, as if nothing had been said.
        if (kind === "truncated-stream" && !whole && !this.#cannotStream) {
          whole = true;
          return true;
        }
        if (kind !== "bad-request" || status === undefined || !request.stop?.length || this.#refusesStop) return false;
        this.#refusesStop = REFUSES_STOP.test(message);
        return this.#refusesStop;
      },
    };
  }
}

const REFUSES_STOP =
  /(?=.*\bstop(_?sequences?|_?strings?)?\b)(?=.*(not support|unsupported|unrecognized|unknown|unexpected|not (allowed|permitted)))/is;

const checkModel = (model: AISDKLanguageModel): KnownModel => {
  const { specificationVersion: version, doStream, doGenerate } = (model ?? {}) as Partial<AISDKLanguageModel>;
  const known = VERSIONS.some((each) => each === version);
  if (known && (typeof doStream === "function" || typeof doGenerate === "function")) return model as KnownModel;
  throw new AgentConfigError(`The option model is no language model of the AI SDK (specificationVersion: ${JSON.stringify(version)}).`, {
    hint: `Pass one of version ${VERSIONS.join(", ")}, as the providers of the AI SDK 5 to 7 make them, e.g. anthropic("claude-opus-5").`,
  });
};

const startCall = async (model: KnownModel, options: CallOptions, whole: boolean): Promise<AsyncIterator<StreamPart>> => {
  if (whole || typeof model.doStream !== "function") {
    return toParts((await model.doGenerate(options as never)) as GenerateResult).values() as unknown as AsyncIterator<StreamPart>;
  }
  const { stream } = (await model.doStream(options as never)) as StreamResult;
  const reader = stream.getReader();
  return {
    next: () => reader.read() as Promise<IteratorResult<StreamPart>>,
    // Not the stream's own iterator: that cancels only after a read under way.
    return: async () => {
      await reader.cancel();
      return { done: true, value: undefined };
    },
  };
};

/** The opening of a stream is the SDK's own and no sign of life from the server, which `firstEventMs` waits for. */
const withoutOpening = (parts: AsyncIterator<StreamPart>, reader: PartReader): AsyncIterable<StreamPart> => ({
  [Symbol.asyncIterator]: () => ({
    next: async () => {
      let next = await parts.next();
      for (; !next.done && next.value.type === "stream-start"; next = await parts.next()) reader.push(next.value);
      return next;
    },
    return: async () => (await parts.return?.()) ?? { done: true, value: undefined },
  }),
});

const unsupportedFunctionality = (error: unknown): string | undefined => {
  const { name, message, functionality } = (error ?? {}) as { readonly [field: string]: unknown };
  return name === "AI_UnsupportedFunctionalityError" ? String(functionality ?? message) : undefined;
};

const unsupportedWarning = (what: string) => ({ code: "unsupported", message: `The model does not support ${what}.` }) as const;

const holdsFiles = ({ messages }: ModelRequest): boolean =>
  messages.some(({ content }) =>
    content.some((part) => part.type === "media" || (part.type === "tool-result" && part.content.some(({ type }) => type === "media"))),
  );

const SECRET = /key|token|secret|password|credential|authorization|headers/i;

const withoutSecrets = (settings: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(settings).filter(([name]) => !SECRET.test(name)));

const secretsOf = (settings: JsonObject = {}): string[] =>
  Object.entries(settings).flatMap(([name, value]) => {
    if (!SECRET.test(name)) return [];
    return typeof value === "object" && value !== null ? Object.values(value).map(String) : [String(value)];
  });
