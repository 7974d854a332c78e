import { AgentConfigError, ModelError } from "@smolagents-ts/core";
import { type ErrorContext, LONGEST_TIMER_MS } from "@smolagents-ts/model-kit";
import { keepErrorText } from "@smolagents-ts/model-kit/chat-completions";
import { loadClient } from "./load-client.ts";
import { withoutEnvironment } from "./openai-transport.ts";
import type { Preset } from "./presets.ts";
import { toOllamaURL } from "./to-ollama-url.ts";

export interface ConnectionOptions {
  /** Defaults to the environment variable OPENAI_API_KEY, or to that of the preset. Servers other than OpenAI's may need none. */
  readonly apiKey?: string | undefined;
  /** The address before `/responses` and `/chat/completions`. Defaults to OPENAI_BASE_URL or that of the preset, else to OpenAI. */
  readonly baseURL?: string | undefined;
  readonly organization?: string | undefined;
  readonly project?: string | undefined;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Used in place of the global one, e.g. with a proxy. */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** A client of the `openai` SDK made elsewhere, e.g. an `AzureOpenAI`. The options about the connection are then its own. */
  readonly client?: OpenAIClient | undefined;
}

interface Creator {
  create(body: never, options: { readonly signal: AbortSignal; readonly maxRetries: number }): { asResponse(): Promise<Response> };
}

/** What is used of a client of the `openai` SDK. Its type is not named, because the package need not be installed. */
export interface OpenAIClient {
  readonly baseURL: string;
  readonly apiKey?: string | null;
  readonly chat: { readonly completions: Creator };
  readonly responses?: Creator;
}

export type Api = "responses" | "chat-completions";

/** Sends a body and returns the answer before it is read; throws when the status is not 2xx. Never retries. */
type Send = (body: { readonly stream: true }, options: { readonly signal: AbortSignal }) => Promise<Response>;

/** Where requests go, and what is sent along with each. */
export interface Connection {
  readonly isOpenAI: boolean;
  readonly errors: ErrorContext;
  sendTo(api: Api): Send;
}

const OPENAI_URL = "https://api.openai.com/v1";

/**
 * Finds address and key, in the options and in the environment.
 *
 * Throws `AgentConfigError` for a `baseURL` that is none, and `ModelError` of kind `auth` when there is no key for a server that wants one.
 */
export const toConnection = (options: ConnectionOptions, modelId: string, preset?: Preset): Connection => {
  const { apiKey, baseURL, headers = {}, client } = options;
  const home = preset?.baseURL ?? OPENAI_URL;
  const url = client?.baseURL ?? baseURL ?? environmentURL(preset) ?? home;
  if (!URL.canParse(url)) {
    throw new AgentConfigError("The option baseURL is not a URL.", { hint: 'It looks like "http://localhost:8080/v1".' });
  }
  const isOpenAI = /(^|\.)openai\.com$/.test(new URL(url).hostname);
  const keyName = preset ? preset.keyName : "OPENAI_API_KEY";
  const key = client?.apiKey ?? apiKey ?? (keyName && environment(keyName));
  const isWanted = preset ? !preset.start && url === home : isOpenAI;
  if (!client && !key && isWanted) {
    throw new ModelError(`${preset?.label ?? "OpenAI"} needs a key, and there is none.`, {
      kind: "auth",
      hint: `Set the environment variable ${keyName}, or pass the option apiKey.`,
    });
  }
  return {
    isOpenAI,
    errors: {
      modelId,
      baseURL: url,
      ...(keyName !== undefined && { keyName }),
      secrets: [key ?? "", ...Object.values(headers)],
      hints: preset && toHints(preset, modelId),
    },
    sendTo: client ? (api) => sendWith(client, api) : (api) => sendWithOwnClient(api, options, { url, key, isOpenAI }),
  };
};

const toHints = ({ label, urlName, start, pull }: Preset, modelId: string): ErrorContext["hints"] => ({
  ...(start && {
    connection: `Start ${label}:\n${start(modelId)}\n\nIs it elsewhere? Set the environment variable ${urlName}, or the option baseURL.`,
  }),
  ...(pull && { "not-found": `Does ${label} have the model?\n${pull(modelId)}` }),
});

/** The raw response is taken, since the SDK's own reader ends without an error on an abort and on a stream that was cut. */
const sendWith = (client: OpenAIClient, api: Api): Send => {
  const creator = api === "responses" ? client.responses : client.chat.completions;
  if (!creator) throw new AgentConfigError("The client has no Responses API.", { hint: 'Set api: "chat-completions".' });
  return (body, { signal }) => creator.create(body as never, { signal, maxRetries: 0 }).asResponse();
};

const PATHS: Readonly<Record<Api, string>> = { responses: "/responses", "chat-completions": "/chat/completions" };

const sendWithOwnClient = (
  api: Api,
  { headers = {}, fetch, organization, project }: ConnectionOptions,
  { url, key, isOpenAI }: { readonly url: string; readonly key: string | undefined; readonly isOpenAI: boolean },
): Send => {
  const client = loadClient({
    // The SDK wants a key even for servers that want none.
    apiKey: key || "none",
    baseURL: url,
    // What is set for OpenAI in the environment goes to OpenAI alone.
    defaultHeaders: { ...(!isOpenAI && withoutEnvironment()), ...headers },
    fetch: keepErrorText((input, init) => (fetch ?? globalThis.fetch)(input, init)),
    // The clock is ours: the SDK's would end long waits after ten minutes, whatever was asked for.
    timeout: LONGEST_TIMER_MS,
    ...(isOpenAI ? {} : { organization: null, project: null }),
    ...(organization !== undefined && { organization }),
    ...(project !== undefined && { project }),
  });
  return async (body, { signal }) =>
    // The same request as the SDK's `create()` sends, which looks at every value of the body to learn whether to stream.
    (await client()).post(PATHS[api], { body, signal, maxRetries: 0, stream: true }).asResponse();
};

const environmentURL = (preset: Preset | undefined): string | undefined => {
  const value = environment(preset ? preset.urlName : "OPENAI_BASE_URL");
  return value !== undefined && preset?.urlName === "OLLAMA_HOST" ? toOllamaURL(value) : value;
};

const environment = (name: string): string | undefined => globalThis.process?.env[name] || undefined;
