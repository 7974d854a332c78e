import { ModelError, type ModelErrorKind } from "@smolagents-ts/core";
import { type ErrorContext, rewordError, toModelError } from "@smolagents-ts/model-kit";
import { isToken, TOKEN_PAGE } from "./find-token.ts";

export interface RefusalContext {
  readonly modelId: string;
  readonly provider: string;
  readonly endpointUrl?: string | undefined;
  readonly apiKey?: string | undefined;
  readonly errors: ErrorContext;
}

/** An answer that is none as a `ModelError`, in the words of the Hub, the router, the provider or the endpoint. */
export const toRefusal = ({ status, headers }: Response, text: string, context: RefusalContext): ModelError => {
  const body = parse(text);
  const error = errorIn(body) ?? text;
  const failure = toModelError({ status, headers: withEstimate(headers, body), error }, context.errors);
  const place = placeOf(context);
  const kind = kindOf(failure, place);
  const hint = hintFor(kind, status, place, context);
  return rewordError(failure, { kind, ...(hint !== undefined && { hint }) });
};

/** A model and a provider that do not go together, as the SDK found out before it sent anything; `undefined` for any other error. */
export const toUnserved = (
  error: unknown,
  { modelId, provider, servedBy }: RefusalContext & { readonly servedBy: readonly string[] | undefined },
): ModelError | undefined => {
  if (!(error instanceof Error) || error.name !== "InputError") return undefined;
  if (/does not support HF tokens/.test(error.message)) {
    return new ModelError(`${provider} takes no token of Hugging Face.`, {
      kind: "auth",
      hint: `Pass the key that ${provider} gave you as the option apiKey.`,
    });
  }
  const isUnserved = /inference provider information/.test(error.message);
  const others = servedBy?.length ? `It is served by ${servedBy.join(", ")}: name one of these as provider, or none.` : undefined;
  return new ModelError(isUnserved ? `${provider} does not serve ${modelId}.` : error.message, {
    kind: "not-found",
    hint: others ?? `Leave provider out, or choose a model and a provider at ${MODELS_PAGE}.`,
  });
};

const MODELS_PAGE = "https://huggingface.co/models?inference_provider=all";

type Place = "hub" | "router" | "provider" | "endpoint";

const placeOf = ({ endpointUrl, errors: { baseURL = "" } }: RefusalContext): Place => {
  if (endpointUrl !== undefined) return "endpoint";
  const { host } = new URL(baseURL);
  return host === "huggingface.co" ? "hub" : host === "router.huggingface.co" ? "router" : "provider";
};

/** The router's code is `model_not_supported`, that of one provider's route has words alone. */
const NOT_SERVED = /model_not_supported|not supported by (any )?provider/i;
/** TGI: "`inputs` must have less than 4096 tokens", "`inputs` tokens + `max_new_tokens` must be <= 8192". */
const TOO_LONG = /`inputs` (must have less than|tokens \+)/;

const kindOf = ({ kind, message, status }: ModelError, place: Place): ModelErrorKind => {
  if (kind === "bad-request") return NOT_SERVED.test(message) ? "not-found" : TOO_LONG.test(message) ? "context-length" : kind;
  // The Hub does not tell strangers what is there; only of a wrong token does it say so.
  return place === "hub" && status === 401 && !/credentials in Authorization/i.test(message) ? "not-found" : kind;
};

const hintFor = (kind: ModelErrorKind, status: number, place: Place, { modelId, apiKey }: RefusalContext): string | undefined => {
  if (status === 402 && place === "router") {
    return "Waiting does not help before the next month: add credit at https://huggingface.co/settings/billing, or say who pays with billTo.";
  }
  switch (kind) {
    case "auth":
      if (apiKey === undefined) return "Pass the option apiKey: a token found on this machine goes to hosts of Hugging Face alone.";
      if (!isToken(apiKey)) return "Check the option apiKey.";
      return `Check HF_TOKEN or the option apiKey: the token needs the permission for this, see ${TOKEN_PAGE}.`;
    case "not-found":
      if (place === "endpoint") return "Check endpointUrl, to which /v1/chat/completions is added, and the model id.";
      if (place === "hub") return `Check the model id (${modelId}): the Hub has none such, or your token may not see it.`;
      return `See at https://huggingface.co/${modelId.split(":")[0]} who serves it, and enable providers at https://huggingface.co/settings/inference-providers.`;
    case "context-length":
      return "Send less: fewer steps, shorter observations.";
    case "overloaded":
      if (place !== "endpoint" || status !== 503) return undefined;
      return "An endpoint that was scaled to zero takes minutes to start: let it hold the request with the header X-Scale-Up-Timeout, or raise retries.attempts.";
    default:
      return undefined;
  }
};

/** `estimated_time` says in seconds when a model will be loaded, as `Retry-After` would. */
const withEstimate = (headers: Headers, body: unknown): Headers => {
  const { estimated_time: seconds } = record(body);
  if (typeof seconds !== "number" || headers.has("retry-after")) return headers;
  return new Headers([...headers, ["retry-after", String(seconds)]]);
};

/** What the server said: in `error`, as a text or an object, or in `detail`, or in the body itself. */
const errorIn = (body: unknown): unknown => {
  const found = Array.isArray(body) ? body[0] : body;
  const { error, detail } = record(found);
  return error ?? detail ?? found;
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const record = (value: unknown): Readonly<Record<string, unknown>> => (typeof value === "object" && value !== null ? { ...value } : {});
