import { AgentConfigError, ModelError } from "@smolagents-ts/core";
import { type ErrorContext, toModelError } from "@smolagents-ts/model-kit";
import { type OpenAITransport, openAITransport } from "@smolagents-ts/model-openai";
import type { AzureModelOptions } from "./azure-model.ts";
import { explainRefusal } from "./explain-refusal.ts";
import { toBaseURL } from "./to-base-url.ts";

/** Where requests go, and what is sent along with each. */
interface Connection {
  readonly send: OpenAITransport;
  readonly errors: ErrorContext;
}

type ConnectionOptions = Pick<
  AzureModelOptions,
  "modelId" | "endpoint" | "apiKey" | "tokenProvider" | "apiVersion" | "headers" | "fetch" | "api"
>;

const KEY_NAME = "AZURE_OPENAI_API_KEY";

/** Finds address, version and key, in the options and in the environment. */
export const toConnection = ({ modelId, headers = {}, tokenProvider, fetch, api, ...options }: ConnectionOptions): Connection => {
  const version = options.apiVersion ?? environment("OPENAI_API_VERSION") ?? "v1";
  const isDated = version !== "v1";
  if (isDated && api === "responses") {
    throw new AgentConfigError(`The Responses API is in version "v1" alone, and the version is ${JSON.stringify(version)}.`, {
      hint: 'Set apiVersion to "v1", or api to "chat-completions".',
    });
  }
  const baseURL = toBaseURL(options.endpoint ?? environment("AZURE_OPENAI_ENDPOINT"), isDated ? modelId : undefined);
  const apiKey = tokenProvider ? undefined : (options.apiKey ?? environment(KEY_NAME));
  if (!apiKey && !tokenProvider) {
    throw new ModelError("Azure needs a key, and there is none.", {
      kind: "auth",
      hint: `Set the environment variable ${KEY_NAME}, or pass the option apiKey or tokenProvider.`,
    });
  }
  /** The first is the token that was sent last. */
  const secrets = ["", apiKey ?? "", ...Object.values(headers)];
  const errors: ErrorContext = { modelId, baseURL, urlName: "endpoint", keyName: KEY_NAME, secrets };
  const send = openAITransport({
    baseURL,
    path: api === "responses" ? "/responses" : "/chat/completions",
    headers: { ...headers, ...(apiKey && { "api-key": apiKey }) },
    query: isDated ? { "api-version": version } : {},
    authorize:
      tokenProvider &&
      (async () => {
        secrets[0] = await askForToken(tokenProvider);
        return { authorization: `Bearer ${secrets[0]}` };
      }),
    // `fetch` itself would send the key on to wherever it is redirected.
    fetch: (input, init) => (fetch ?? globalThis.fetch)(input, { ...init, redirect: "manual" }),
  });
  return {
    errors,
    send: (body, sending) =>
      send(body, sending).catch((error) => {
        throw explainRefusal(toModelError(error, errors), error, errors);
      }),
  };
};

const askForToken = async (tokenProvider: () => Promise<string>): Promise<string> => {
  let problem = "It gave none.";
  try {
    const token: unknown = await tokenProvider();
    if (typeof token === "string" && token !== "") return token;
  } catch (error) {
    problem = error instanceof Error ? error.message : String(error);
  }
  throw new ModelError(`The token provider gave no token of Microsoft Entra ID: ${problem}`, {
    kind: "auth",
    hint: 'Sign in ("az login" on your own machine), or give the app an identity that has the role "Cognitive Services OpenAI User".',
  });
};

const environment = (name: string): string | undefined => globalThis.process?.env[name] || undefined;
