import { ModelError, type ModelErrorKind } from "@smolagents-ts/core";
import { type ErrorContext, onlyDefined, rewordError, toModelError } from "@smolagents-ts/model-kit";

/** What the exceptions of Bedrock mean. Those inside a stream come without a status, so theirs stands here. */
const EXCEPTIONS: Readonly<
  Record<string, { readonly status: number; readonly kind?: ModelErrorKind; readonly retryable?: boolean; readonly hint?: string }>
> = {
  AccessDeniedException: { status: 403 },
  ConflictException: { status: 409 },
  InternalServerException: { status: 500 },
  ModelErrorException: { status: 424, kind: "overloaded" },
  ModelNotReadyException: { status: 429, kind: "overloaded", hint: "The model is being loaded: try again in a minute." },
  ModelStreamErrorException: { status: 424, kind: "overloaded" },
  ModelTimeoutException: { status: 408, hint: "The model took too long: ask for less, or try again." },
  ResourceNotFoundException: { status: 404 },
  ServiceQuotaExceededException: {
    status: 400,
    kind: "rate-limit",
    retryable: false,
    hint: "A quota of the account is used up: see Service Quotas in the AWS console.",
  },
  ServiceUnavailableException: { status: 503 },
  ThrottlingException: { status: 429 },
  ValidationException: { status: 400 },
};

const CREDENTIALS_HINT =
  "Set AWS_BEARER_TOKEN_BEDROCK, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or sign in (`aws sso login`) and pass the option profile.";
const ACCESS_HINT =
  "Check that access to the model is enabled in the Bedrock console for this region (Model access), and that the identity may call bedrock:InvokeModel and bedrock:InvokeModelWithResponseStream.";

/** Any failure of a call as a `ModelError`, without what the SDK's errors hold of the request. */
export const toBedrockError = (error: unknown, context: ErrorContext): ModelError => {
  if (ModelError.is(error)) return error;
  const { name: rawName, message, code, $metadata, $response } = record(error);
  const name = typeof rawName === "string" ? rawName.charAt(0).toUpperCase() + rawName.slice(1) : "";
  const text = typeof message === "string" ? withoutSignature(message) : String(error);

  if (text === "Region is missing") {
    return new ModelError("Amazon Bedrock needs a region, and there is none.", {
      kind: "bad-request",
      hint: "Set AWS_REGION or AWS_DEFAULT_REGION, a region in ~/.aws/config, or the option region.",
    });
  }
  if (/^(Credentials|Token)ProviderError$/.test(name)) {
    const base = toModelError({ status: 401, error: { message: text } }, context);
    const asked = "Amazon Bedrock needs credentials, and none could be had";
    return new ModelError(`${asked}: ${(base.cause as Error).message}`, { kind: "auth", hint: CREDENTIALS_HINT, cause: base.cause });
  }
  if (text === "Truncated event message received.") {
    return new ModelError("The reply broke off in the middle of an event.", { kind: "truncated-stream" });
  }

  const known = Object.hasOwn(EXCEPTIONS, name) ? EXCEPTIONS[name] : undefined;
  const metadata = record($metadata);
  const response = record($response);
  // What is wrong with a reply that began well is found under its 200.
  const status = [metadata["httpStatusCode"], response["statusCode"], known?.status].find(
    (each) => typeof each === "number" && each >= 400,
  );
  if (typeof status !== "number" && !name.endsWith("Exception")) {
    // The SDK calls every broken connection a timeout.
    return toModelError(code === undefined || code === "ETIMEDOUT" ? error : Object.assign(new Error(text), { code }), context);
  }
  const failure = toModelError(
    { status, headers: headersOf(response["headers"]), error: { message: text, code: name }, requestID: metadata["requestId"] },
    context,
  );
  return rewordError(failure, onlyDefined({ ...known, ...onlyDefined(classify(name, text, failure)), status: failure.status }));
};

/** What the words tell beyond the exception. */
const classify = (
  name: string,
  text: string,
  { kind }: ModelError,
): { readonly kind?: ModelErrorKind; readonly hint?: string; readonly retryable?: boolean } => {
  if (/expired/i.test(`${name} ${text}`) && kind === "auth") return { hint: `What signed the request has expired. ${CREDENTIALS_HINT}` };
  if (name === "AccessDeniedException" && !/api key|bearer/i.test(text)) return { hint: ACCESS_HINT };
  if (kind === "auth") return { hint: CREDENTIALS_HINT };
  if (/per day/i.test(text) && kind === "rate-limit") {
    return {
      retryable: false,
      hint: "The quota of a day is used up: ask for more of it in Service Quotas, or use another model or region.",
    };
  }
  if (/on-demand throughput/i.test(text)) {
    return {
      kind: "not-found",
      hint: 'This model is reached through an inference profile: put its region before the id, as in "us.anthropic.…".',
    };
  }
  if (/model identifier is invalid/i.test(text) || kind === "not-found") {
    return { kind: "not-found", hint: "Check the model id, and that the region has the model." };
  }
  return {};
};

/** A refused signature is answered with all that was signed. */
const withoutSignature = (text: string): string =>
  text
    .replace(/\s*The Canonical String for this request[\s\S]*/, "")
    .replace(/\b(AKIA|ASIA)[A-Z0-9]{12,}/g, "[redacted]")
    .replace(/(Signature=|x-amz-security-token:?\s*)[^\s,'"]+/gi, "$1[redacted]");

const headersOf = (headers: unknown): Headers =>
  new Headers(Object.entries(record(headers)).filter((entry): entry is [string, string] => typeof entry[1] === "string"));

const record = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
