import { AgentConfigError } from "@smolagents-ts/core";

/** How a LiteLLM proxy is reached. */
export interface ProxyOptions {
  /** The proxy's address, with or without `/v1`. Defaults to LITELLM_PROXY_API_BASE, else to `http://localhost:4000`. */
  readonly baseURL?: string | undefined;
  /** A virtual key, or the proxy's master key. Defaults to LITELLM_PROXY_API_KEY; a proxy without a master key wants none. */
  readonly apiKey?: string | undefined;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Used in place of the global one, e.g. with a network proxy. */
  readonly fetch?: typeof globalThis.fetch | undefined;
}

/** The options with what the environment says. */
export interface KnownProxy extends ProxyOptions {
  readonly baseURL: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Throws `AgentConfigError` for a `baseURL` that is none. */
export const findProxy = ({ baseURL, apiKey, headers = {}, fetch }: ProxyOptions): KnownProxy => {
  const address = baseURL ?? environment("LITELLM_PROXY_API_BASE") ?? "http://localhost:4000";
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password) {
    throw new AgentConfigError("The option baseURL is not the address of a LiteLLM proxy.", {
      hint: 'It looks like "http://localhost:4000".',
    });
  }
  return { baseURL: address.replace(/\/+$/, ""), apiKey: apiKey ?? environment("LITELLM_PROXY_API_KEY"), headers, fetch };
};

/** What no message may hold. */
export const secretsOf = ({ apiKey = "", headers }: KnownProxy): readonly string[] => [apiKey, ...Object.values(headers)];

const environment = (name: string): string | undefined => globalThis.process?.env[name] || undefined;
