import { ModelError } from "@smolagents-ts/core";
import { type ErrorContext, quote, toModelError } from "@smolagents-ts/model-kit";

/** What is used of an `APICallError` and of the gateway's errors. Neither its headers nor what was sent is looked at. */
interface CallError extends Error {
  readonly statusCode?: unknown;
  readonly responseHeaders?: unknown;
  readonly responseBody?: unknown;
  readonly url?: unknown;
  readonly reason?: unknown;
}

/** What a language model of the AI SDK throws, or puts into its stream, as a `ModelError`. */
export const fromAISDKError = (error: unknown, secrets: readonly string[] = []): ModelError => {
  if (ModelError.is(error)) return error;
  if (!isError(error)) return toModelError({ error: error ?? "(no reason)" }, toContext(secrets, JSON.stringify(error) ?? ""));
  const { statusCode, responseHeaders, responseBody, url, cause } = error as CallError;
  const context = toContext(
    secrets,
    `${error.message} ${typeof responseBody === "string" ? responseBody : ""} ${String(cause ?? "")}`,
    url,
  );
  if (typeof statusCode === "number" && statusCode >= 400) {
    return toModelError({ status: statusCode, headers: toHeaders(responseHeaders), error: toBody(error) }, context);
  }
  const known = KINDS[error.name];
  if (known) {
    const kind = /without a finish reason/i.test(error.message) ? "truncated-stream" : known;
    const hint = kind === "auth" ? KEY_HINT : undefined;
    return new ModelError(quote(error.message, context), { kind, ...(hint !== undefined && { hint }) });
  }
  // A call that failed on its way, or in the middle of a good answer: what happened is below.
  return toModelError(error.name === "AI_APICallError" && cause !== undefined ? cause : error, context);
};

const KEY_HINT = "Check the key that the provider of the AI SDK was made with.";

const KINDS: Readonly<Record<string, "auth" | "bad-request" | "not-found" | "protocol">> = {
  AI_LoadAPIKeyError: "auth",
  AI_LoadSettingError: "bad-request",
  AI_UnsupportedFunctionalityError: "bad-request",
  AI_InvalidPromptError: "bad-request",
  AI_InvalidArgumentError: "bad-request",
  AI_NoSuchModelError: "not-found",
  AI_InvalidResponseDataError: "protocol",
  AI_JSONParseError: "protocol",
  AI_TypeValidationError: "protocol",
  AI_EmptyResponseBodyError: "protocol",
};

/** `instanceof` fails for errors of another realm. */
const isError = (error: unknown): error is Error => error instanceof Error || Object.prototype.toString.call(error) === "[object Error]";

/** What the server said: the message as the provider understood it, with the names beside it. */
const toBody = ({ message, responseBody }: CallError): object | string => {
  if (typeof responseBody !== "string" || responseBody === "") return { message };
  try {
    const body: unknown = JSON.parse(responseBody);
    const { error = body } = (body ?? {}) as { readonly error?: unknown };
    return typeof error === "object" ? { ...error, message } : { message };
  } catch {
    return responseBody;
  }
};

const toHeaders = (headers: unknown): Headers | undefined => {
  try {
    return new Headers(headers as Record<string, string>);
  } catch {
    return undefined;
  }
};

/** The provider keeps its key to itself, so what looks like one is cut out, and what the environment calls one. */
const toContext = (secrets: readonly string[], text: string, url?: unknown): ErrorContext => ({
  ...(typeof url === "string" && { baseURL: url }),
  secrets: [...secrets, ...environmentKeys(), ...(text.match(KEY) ?? [])],
  hints: { auth: KEY_HINT },
});

const KEY = /\b(?:(?:sk|pk|rk|key|gsk|xai|hf|r8|pplx|csk|nvapi)[-_]|AIza)[\w-]{16,}/g;

const environmentKeys = (): string[] =>
  Object.entries(globalThis.process?.env ?? {}).flatMap(([name, value]) => (/KEY|TOKEN|SECRET/.test(name) && value ? [value] : []));
