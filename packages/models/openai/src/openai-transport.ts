import { LONGEST_TIMER_MS } from "@smolagents-ts/model-kit";
import { keepErrorText } from "@smolagents-ts/model-kit/chat-completions";
import { loadClient } from "./load-client.ts";

export interface OpenAITransportOptions {
  /** The address before `path`. */
  readonly baseURL: string;
  /** Defaults to `/chat/completions`. */
  readonly path?: string | undefined;
  /** Sent as a bearer token. By default none is sent. */
  readonly apiKey?: string | undefined;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Sent with every request, in its address. */
  readonly query?: Readonly<Record<string, string>> | undefined;
  /** More headers, asked for before each request, e.g. with a token that expires. What it throws ends the attempt. */
  readonly authorize?: (() => Promise<Readonly<Record<string, string>>>) | undefined;
  readonly fetch?: typeof globalThis.fetch | undefined;
}

/** Sends a body and returns the answer before it is read; throws when the status is not 2xx. Never retries. */
export type OpenAITransport = (body: { readonly stream: true }, options: { readonly signal: AbortSignal }) => Promise<Response>;

/**
 * Sends to a server that is not OpenAI's, through the `openai` SDK that is bundled with this package: for adapters of vendors whose documented
 * client it is. Nothing that is set for OpenAI in the environment goes there.
 */
export const openAITransport = (options: OpenAITransportOptions): OpenAITransport => {
  const { path = "/chat/completions", apiKey, baseURL, headers, query = {}, authorize, fetch } = options;
  const client = loadClient({
    // The SDK wants a key even for servers that want none, and would take these from the environment.
    apiKey: apiKey || "none",
    organization: null,
    project: null,
    baseURL,
    defaultHeaders: { ...withoutEnvironment(), ...(!apiKey && { authorization: null }), ...headers },
    defaultQuery: query,
    fetch: keepErrorText((input, init) => (fetch ?? globalThis.fetch)(input, init)),
    // The clock is the adapter's: the SDK's would end long waits after ten minutes, whatever was asked for.
    timeout: LONGEST_TIMER_MS,
  });
  return async (body, { signal }) => {
    const more = await authorize?.();
    return (await client()).post(path, { body, signal, maxRetries: 0, stream: true, ...(more && { headers: more }) }).asResponse();
  };
};

/** Takes back the headers that the SDK would send to every server. */
export const withoutEnvironment = (): Readonly<Record<string, null>> => {
  const lines = globalThis.process?.env["OPENAI_CUSTOM_HEADERS"]?.split("\n").filter((line) => line.includes(":")) ?? [];
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf(":")).trim(), null]));
};
