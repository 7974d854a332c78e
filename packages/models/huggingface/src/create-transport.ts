import { type ErrorContext, toModelError } from "@smolagents-ts/model-kit";
import type { ChatTransport } from "@smolagents-ts/model-kit/chat-completions";
import { toRefusal, toUnserved } from "./to-refusal.ts";

/** Where requests go, and with what. */
export interface Connection {
  readonly modelId: string;
  readonly provider: string;
  readonly endpointUrl?: string | undefined;
  readonly apiKey?: string | undefined;
  readonly billTo?: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly fetch: typeof globalThis.fetch;
  readonly errors: ErrorContext;
}

/**
 * Sends chat completions as the SDK of Hugging Face writes them: it knows the address, the headers and the name of the model at each provider.
 * What comes back is the raw answer: the SDK's own reader leaves connections open, and its errors hide what the server said.
 */
export const createTransport = (connection: Connection): ChatTransport => {
  // It starts to load now and is awaited by the first request, so that the start of the app overlaps.
  const loading = import("@huggingface/inference");
  // Who never sends a request shall not be ended by an SDK that does not load.
  loading.catch(() => undefined);

  return async (body, { signal }) => {
    const { chatCompletionStream } = await loading;
    const { provider, endpointUrl, apiKey, billTo } = connection;
    let answer: Response | undefined;
    const intercept: typeof globalThis.fetch = async (input, init) => {
      const isLookup = init?.method !== "POST";
      const response = await send(connection, String(input), { ...init, signal }, isLookup);
      if (isLookup) return readMapping(connection.modelId, response);
      answer = response;
      // The SDK reads an answer without a body, and has nothing to hold on to.
      return new Response(null, { headers: { "content-type": "text/event-stream" } });
    };
    const request = {
      ...body,
      accessToken: apiKey,
      // The SDK takes one of the two.
      ...(endpointUrl === undefined ? { provider, endpointUrl: undefined } : { provider: undefined, endpointUrl }),
    } as unknown as Parameters<typeof chatCompletionStream>[0];
    try {
      await chatCompletionStream(request, { fetch: intercept, retry_on_error: false, ...(billTo !== undefined && { billTo }) }).next();
    } catch (error) {
      throw toUnserved(error, { ...connection, servedBy: servedBy.get(connection.modelId) }) ?? error;
    }
    if (!answer) throw new Error("The SDK of Hugging Face sent no request.");
    return answer;
  };
};

const send = async (connection: Connection, url: string, init: RequestInit, isLookup: boolean): Promise<Response> => {
  const headers = new Headers(init.headers);
  // Headers of one's own are for who runs the model, not for the Hub.
  if (!isLookup) for (const [name, value] of Object.entries(connection.headers)) headers.set(name, value);
  const errors = { ...connection.errors, baseURL: url };
  let response: Response;
  try {
    response = await connection.fetch(url, { ...init, headers });
  } catch (error) {
    throw toModelError(error, errors);
  }
  if (!response.ok) throw toRefusal(response, await response.text(), { ...connection, errors });
  return response;
};

/** Providers by model, as the Hub told them: the SDK asks once for each model and process. */
const servedBy = new Map<string, readonly string[]>();

/** The SDK fails in its own error handling on a model without providers. */
const readMapping = async (modelId: string, response: Response): Promise<Response> => {
  const { inferenceProviderMapping: mapping = {} } = (await response.json()) as { readonly inferenceProviderMapping?: Mapping };
  const chats = Object.entries(mapping).filter(([, entry]) => entry?.task === "conversational");
  servedBy.set(
    modelId,
    chats.map(([name, entry]) => entry?.provider ?? name),
  );
  return Response.json({ inferenceProviderMapping: mapping });
};

/** By the provider's name, or a list of entries that have it. */
type Mapping = Readonly<Record<string, { readonly provider?: string; readonly task?: string } | null>>;
