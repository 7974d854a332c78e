import { AgentConfigError, type JsonObject, type ModelCapabilities, ModelError, type ModelTimeouts } from "@smolagents-ts/core";
import {
  type ErrorContext,
  LONGEST_TIMER_MS,
  type ModelDefaults,
  onlyDefined,
  type RetryOptions,
  type RoleConversions,
} from "@smolagents-ts/model-kit";
import { ChatCompletionsModel, type ChatTransport, keepErrorText } from "@smolagents-ts/model-kit/chat-completions";
import type { ClientOptions } from "openai";
import type { OpenAIPoster } from "./openai-sdk.ts";

export interface OpenAIModelOptions extends ModelDefaults {
  /** The vendor's name of the model, e.g. `gpt-5.6`. */
  readonly modelId: string;
  /** Defaults to the environment variable OPENAI_API_KEY. Servers other than OpenAI's may need none. */
  readonly apiKey?: string | undefined;
  /** The address before `/chat/completions`. Defaults to OPENAI_BASE_URL, else to OpenAI. */
  readonly baseURL?: string | undefined;
  readonly organization?: string | undefined;
  readonly project?: string | undefined;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Used in place of the global one, e.g. with a proxy. */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** Retries happen only before the first piece of the reply. */
  readonly retries?: RetryOptions | undefined;
  /**
   * `firstEventMs` (default 300000) and `idleMs` (default 120000) hold for each attempt, `totalMs` (default: no limit) for all of them
   * with the waits between. Infinity turns one off.
   */
  readonly timeouts?: ModelTimeouts | undefined;
  /** Sends the model's earlier reasoning back in this field, for servers that want it (DeepSeek). By default it is not sent. */
  readonly reasoningField?: "reasoning_content" | "reasoning" | undefined;
  /** Roles that are sent as other roles, for servers or models that lack one, e.g. `{ system: "user" }`. */
  readonly convertRoles?: RoleConversions | undefined;
  /** What the model takes, for agents in mode `"auto"`. Defaults to native tools, images and JSON schemas at OpenAI itself, else to unknown. */
  readonly capabilities?: ModelCapabilities | undefined;
  /** A client of the `openai` SDK made elsewhere, e.g. an `AzureOpenAI`. The options about the connection are then its own. */
  readonly client?: OpenAIClient | undefined;
}

/** What is used of a client of the `openai` SDK. Its type is not named, because the package need not be installed. */
export interface OpenAIClient {
  readonly baseURL: string;
  readonly apiKey?: string | null;
  readonly chat: {
    readonly completions: {
      create(body: never, options: { readonly signal: AbortSignal; readonly maxRetries: number }): { asResponse(): Promise<Response> };
    };
  };
}

const OPENAI_URL = "https://api.openai.com/v1";
const KEY_NAME = "OPENAI_API_KEY";

/**
 * A model of OpenAI, or of any server that speaks its chat-completions API, through the `openai` SDK.
 *
 * Throws `AgentConfigError` for a `baseURL` that is none, and `ModelError` of kind `auth` when OpenAI itself is asked without a key.
 */
export class OpenAIModel extends ChatCompletionsModel {
  readonly #saved: JsonObject | undefined;

  constructor({ apiKey, baseURL, organization, project, headers = {}, fetch, client, ...options }: OpenAIModelOptions) {
    const url = client?.baseURL ?? baseURL ?? environment("OPENAI_BASE_URL") ?? OPENAI_URL;
    if (!URL.canParse(url)) {
      throw new AgentConfigError("The option baseURL is not a URL.", { hint: 'It looks like "http://localhost:8080/v1".' });
    }
    const isOpenAI = /(^|\.)openai\.com$/.test(new URL(url).hostname);
    const key = client?.apiKey ?? apiKey ?? environment(KEY_NAME);
    if (!client && !key && isOpenAI) {
      throw new ModelError("OpenAI needs a key, and there is none.", {
        kind: "auth",
        hint: `Set the environment variable ${KEY_NAME}, or pass the option apiKey.`,
      });
    }
    const errors: ErrorContext = {
      modelId: options.modelId,
      baseURL: url,
      keyName: KEY_NAME,
      secrets: [key ?? "", ...Object.values(headers)],
    };
    const connection: ClientOptions = {
      // The SDK wants a key even for servers that want none.
      apiKey: key || "none",
      baseURL: url,
      defaultHeaders: headers,
      fetch: keepErrorText((input, init) => (fetch ?? globalThis.fetch)(input, init)),
      // The clock is ours: the SDK's would end long waits after ten minutes, whatever was asked for.
      timeout: LONGEST_TIMER_MS,
      // The SDK would take these from the environment, and tell them to anybody's server.
      ...(isOpenAI ? {} : { organization: null, project: null }),
      ...(organization !== undefined && { organization }),
      ...(project !== undefined && { project }),
    };
    super({
      ...options,
      adapter: "openai",
      capabilities: options.capabilities ?? (isOpenAI ? { tools: true, images: true, jsonSchema: true } : {}),
      // Servers that do not know a field often ignore it without a word, so each gets the one it surely knows.
      tokenLimitField: isOpenAI ? "max_completion_tokens" : "max_tokens",
      errors,
      send: client ? sendWith(client) : sendWithOwnClient(connection),
    });
    // A client or a fetch of somebody's own cannot be written down.
    this.#saved =
      client || fetch
        ? undefined
        : (structuredClone(onlyDefined({ ...options, baseURL: baseURL && withoutUser(baseURL), organization, project })) as JsonObject);
  }

  /** The options but keys and headers. Throws `AgentConfigError` for a model with a `client` or a `fetch` of its own. */
  toJSON(): JsonObject {
    if (this.#saved) return this.#saved;
    throw new AgentConfigError("A model with its own client or fetch cannot be saved.", {
      hint: "Give it again when the agent is loaded.",
    });
  }
}

/** The raw response is taken, since the SDK's own reader ends without an error on an abort and on a stream that was cut. */
const sendWith =
  (client: OpenAIClient): ChatTransport =>
  (body, { signal }) =>
    client.chat.completions.create(body as never, { signal, maxRetries: 0 }).asResponse();

/** The SDK starts to load now and is awaited by the first request, so that the start of the app overlaps. */
const sendWithOwnClient = (connection: ClientOptions): ChatTransport => {
  const loading = import("./openai-sdk.ts");
  // Who never sends a request shall not be ended by an SDK that does not load.
  loading.catch(() => undefined);
  let client: OpenAIPoster | undefined;
  return async (body, { signal }) => {
    client ??= (await loading).makeClient(connection);
    // The same request as `chat.completions.create()` sends, which looks at every value of the body to learn whether to stream.
    return client.post("/chat/completions", { body, signal, maxRetries: 0, stream: true }).asResponse();
  };
};

/** A name and a password may stand in a URL. */
function withoutUser(baseURL: string): string {
  const url = new URL(baseURL);
  if (!url.username && !url.password) return baseURL;
  url.username = "";
  url.password = "";
  return url.href;
}

const environment = (name: string): string | undefined => globalThis.process?.env[name] || undefined;
