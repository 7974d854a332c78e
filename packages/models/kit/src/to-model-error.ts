import { ModelError, type ModelErrorKind } from "@smolagents-ts/core";

/** What an error message may say about the call, and what it must not. */
export interface ErrorContext {
  readonly modelId?: string;
  /** The address that requests go to; messages name its host alone. */
  readonly baseURL?: string;
  /** The option that holds the address, for the hint. Defaults to `baseURL`. */
  readonly urlName?: string | undefined;
  /** The environment variable that holds the key, for the hint. */
  readonly keyName?: string;
  /** Strings that are cut out of every message: keys, values of headers. */
  readonly secrets?: readonly string[];
  /** What to do about a failure of a kind, where more is known of the server than usual. For `connection`: when nobody listens there. */
  readonly hints?: { readonly [Kind in ModelErrorKind]?: string } | undefined;
}

/** What a server said about a failure, wherever it was found. */
interface Failure {
  readonly status?: number | undefined;
  readonly text: string;
  readonly code?: string | undefined;
  readonly param?: string | undefined;
  readonly type?: string | undefined;
  readonly headers?: Headers | undefined;
}

/**
 * Any failure of a model call as a `ModelError`.
 *
 * Understands errors of the `openai` SDK and of `fetch`, and any object with `status`, `headers` and the server's `error`.
 * The cause is a copy without headers: an SDK's error holds those of the request.
 */
export const toModelError = (error: unknown, context: ErrorContext = {}): ModelError => {
  if (ModelError.is(error)) return error;
  const { error: body, headers, status, code, requestID } = record(error);
  const details = record(body);
  const failure: Failure = {
    // OpenRouter and others put the status into the error of a stream that began with 200.
    status: httpStatus(status) ?? httpStatus(details["status"]) ?? httpStatus(details["code"]),
    text: textOf(body) ?? (error instanceof Error ? error.message : String(error)),
    code: string(details["code"]) ?? string(code),
    param: string(details["param"]),
    type: string(details["type"]),
    headers: headers instanceof Headers ? headers : undefined,
  };
  if (failure.status === undefined && body === undefined) return toConnectionError(error, context);

  const { kind, retryable, hint: usualHint = HINTS[kind] } = classify(failure, context);
  const hint = withUrlName(context.hints?.[kind] ?? usualHint, context);
  // Azure and LiteLLM write the status into the code.
  const label = [...new Set([failure.status, failure.code].map((word) => `${word ?? ""}`))].filter(Boolean).join(" ");
  return new ModelError(
    `${hostOf(context) ?? "The model's server"} answered ${label || "with an error"}: ${quote(failure.text, context)}`,
    {
      kind,
      status: failure.status,
      retryable: shouldRetry(failure.headers) ?? retryable,
      retryAfterMs: retryAfterMs(failure.headers),
      requestId: string(requestID) ?? failure.headers?.get("x-request-id") ?? undefined,
      ...(hint !== undefined && { hint }),
      cause: bareCause(error, failure, context),
    },
  );
};

/** What to do where nothing more precise is known. */
const HINTS: { readonly [Kind in ModelErrorKind]?: string } = {
  "rate-limit": "Wait and try again, start fewer calls at once, or raise retries.attempts.",
  overloaded: "The fault is the server's: try again later.",
  timeout: "Try again, or raise the timeouts.",
  connection: "Check that the server is running and that baseURL is its address.",
  "content-filter": "Ask in other words.",
  "bad-request": "A setting or a message does not suit this model: the server's words say which.",
};

const CONTEXT_LENGTH = /context.?(length|window|size)|maximum context|prompt is too long|too many (input )?tokens|input is too long/i;
const CONTENT_FILTER = /content.?(filter|management|policy)|responsible.?ai|safety system/i;
const NO_CREDIT = /insufficient_quota|insufficient (credit|balance|quota)|exceeded your current quota|billing/i;

const classify = (
  { status, text, code = "", type = "" }: Failure,
  { modelId, keyName }: ErrorContext,
): { kind: ModelErrorKind; hint?: string; retryable?: boolean } => {
  const words = `${code} ${type} ${text}`;
  const noCredit = { kind: "rate-limit", retryable: false, hint: "The account is out of credit: waiting does not help." } as const;
  switch (status) {
    case 401:
    case 403:
      return { kind: "auth", hint: keyName ? `Check the option apiKey or ${keyName}.` : "Check the option apiKey." };
    case 402:
      return noCredit;
    case 404:
      return {
        kind: "not-found",
        hint: `Check the model id${modelId === undefined ? "" : ` (${modelId})`} and baseURL, which usually ends in /v1.`,
      };
    case 408:
      return { kind: "timeout" };
    case 409:
      return { kind: "overloaded" };
    case 429:
      return NO_CREDIT.test(words) ? noCredit : { kind: "rate-limit" };
  }
  if (status !== undefined && status >= 500) return { kind: "overloaded" };
  if (CONTEXT_LENGTH.test(words)) return { kind: "context-length", hint: "Send less: fewer steps, shorter observations." };
  if (CONTENT_FILTER.test(words)) return { kind: "content-filter" };
  if (status !== undefined && status >= 400) return { kind: "bad-request" };
  // Inside a stream there is no status, only words.
  if (NO_CREDIT.test(words)) return noCredit;
  if (/rate.?limit/i.test(words)) return { kind: "rate-limit" };
  if (/auth|api.?key/i.test(`${code} ${type}`)) return { kind: "auth" };
  return /invalid/i.test(`${code} ${type}`) ? { kind: "bad-request" } : { kind: "overloaded" };
};

const CONNECTION_HINTS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "Is the server running?",
  ENOTFOUND: "The name is unknown: check baseURL and the network.",
  EAI_AGAIN: "The name could not be looked up: check baseURL and the network.",
};
/** How `fetch` and the SDK call a broken connection when no system error is at the bottom of it. */
const BROKEN_CONNECTION = /connection|terminated|network|fetch|socket|other side closed/i;
const LATE = /time(d)? ?out|ETIMEDOUT|_TIMEOUT/i;

const toConnectionError = (error: unknown, context: ErrorContext): ModelError => {
  const { code, message = "" } = systemError(error) ?? {};
  const said = error instanceof Error ? `${error.constructor.name} ${error.name} ${error.message}` : String(error);
  const text = message || (error instanceof Error ? error.message : said);
  const cause = bareCause(error, { text, code }, context);
  if (code === undefined && !BROKEN_CONNECTION.test(said) && !LATE.test(said)) {
    return new ModelError(`The model call failed: ${quote(text, context)}`, { kind: "protocol", cause });
  }
  // The AWS SDK calls a connection that broke a TimeoutError.
  const late = code !== "ECONNRESET" && code !== "EPIPE" && LATE.test(`${code} ${said}`);
  const host = hostOf(context);
  const ownHint = code === "ECONNREFUSED" ? context.hints?.connection : undefined;
  const hint = withUrlName(ownHint ?? CONNECTION_HINTS[code ?? ""] ?? HINTS[late ? "timeout" : "connection"], context);
  const what = `The connection to ${host ?? "the model's server"} ${late ? "timed out" : "failed"}`;
  return new ModelError(`${what}: ${code ?? quote(text, context)}`, {
    kind: late ? "timeout" : "connection",
    ...(hint !== undefined && { hint: host === undefined ? hint : hint.replace("the server", `the server at ${host}`) }),
    cause,
  });
};

/** The cause that names a system error, e.g. ECONNREFUSED: `fetch` and SDKs wrap it. */
const systemError = (error: unknown): { readonly code: string; readonly message: string } | undefined => {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 8; cause = cause.cause, depth++) {
    const { code } = record(cause);
    if (typeof code === "string") return { code, message: cause.message };
  }
  return undefined;
};

/** An error with what the server said and nothing of what was sent. */
const bareCause = (error: unknown, { status, text, code, param, type }: Failure, context: ErrorContext): Error => {
  const cause = new Error(quote(text, context));
  Object.defineProperty(cause, "name", { value: error instanceof Error ? error.constructor.name : "Error" });
  for (const [field, value] of Object.entries({ status, code, param, type })) {
    if (value !== undefined) Object.defineProperty(cause, field, { value, enumerable: true });
  }
  return cause;
};

/** `Retry-After` as milliseconds, from seconds, a date, or the finer header that OpenAI sends. */
const retryAfterMs = (headers: Headers | undefined): number | undefined => {
  const fine = Number.parseFloat(headers?.get("retry-after-ms") ?? "");
  if (fine >= 0) return fine;
  const value = headers?.get("retry-after") ?? "";
  const seconds = Number(value || Number.NaN);
  const ms = Number.isNaN(seconds) ? Date.parse(value) - Date.now() : seconds * 1000;
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
};

const shouldRetry = (headers: Headers | undefined): boolean | undefined => {
  const value = headers?.get("x-should-retry");
  return value === "true" ? true : value === "false" ? false : undefined;
};

/** What a server said, fit for a message: without secrets, on one line, not too long; of an HTML page, its words. */
export const quote = (text: string, { secrets = [] }: ErrorContext = {}): string => {
  // A short value is no key, and cutting it out of every word would make the message unreadable.
  let clean = secrets.filter((secret) => secret.length >= 8).reduce((rest, secret) => rest.replaceAll(secret, "[redacted]"), text);
  if (/^\s*</.test(clean)) clean = clean.replace(/<(script|style)[\s\S]*?<\/\1>|<[^>]*>/gi, " ");
  clean = clean.replace(/\s+/g, " ").trim();
  return clean.length > 500 ? `${clean.slice(0, 500)}…` : clean || "(no text)";
};

const withUrlName = (hint: string | undefined, { urlName = "baseURL" }: ErrorContext) => hint?.replaceAll("baseURL", urlName);

const hostOf = ({ baseURL = "" }: ErrorContext): string | undefined => (URL.canParse(baseURL) ? new URL(baseURL).host : undefined);

const record = (value: unknown): Readonly<Record<string, unknown>> => (typeof value === "object" && value !== null ? { ...value } : {});
const string = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);
const httpStatus = (value: unknown): number | undefined => {
  const parsed = typeof value === "string" && /^\d{3}$/.test(value) ? Number(value) : value;
  return typeof parsed === "number" && parsed >= 100 && parsed < 600 ? parsed : undefined;
};
const textOf = (body: unknown): string | undefined => {
  if (typeof body === "string") return body;
  if (typeof body !== "object" || body === null) return undefined;
  const { message } = record(body);
  return typeof message === "string" ? message : JSON.stringify(message ?? body);
};
