import { ModelError, type ModelErrorOptions } from "@smolagents-ts/core";
import { rewordError, wordsOf } from "@smolagents-ts/model-kit";

/** The error with the headers of the vendor behind the proxy, which say how long to wait, and with the proxy's own name of the call. */
export const withVendorHeaders = (error: unknown): unknown => {
  const {
    status,
    headers,
    error: body,
  } = (error ?? {}) as { readonly status?: unknown; readonly headers?: unknown; readonly error?: unknown };
  if (ModelError.is(error) || !(headers instanceof Headers)) return error;
  const all = new Headers(headers);
  for (const [name, origin] of [
    ["retry-after", "llm_provider-retry-after"],
    ["retry-after-ms", "llm_provider-retry-after-ms"],
    ["x-request-id", "x-litellm-call-id"],
  ] as const) {
    const value = headers.get(origin);
    if (value !== null && !headers.has(name)) all.set(name, value);
  }
  return { status, headers: all, error: body };
};

/** Says of a refusal in the words of the proxy what it is, and what to do about it. */
export const explainRefusal = (failure: ModelError): ModelError => {
  const known = REFUSALS.find(({ text }) => text.test(`${wordsOf(failure)} ${typeOf(failure)}`));
  if (!known || failure.status === undefined) return failure;
  const { text: _, ...changes } = known;
  return rewordError(failure, changes);
};

interface KnownRefusal extends Partial<Pick<ModelErrorOptions, "kind" | "retryable">> {
  readonly text: RegExp;
  readonly hint: string;
}

/** The proxy answers all of these with 400, 401 or 429, in differing versions. */
const REFUSALS: readonly KnownRefusal[] = [
  {
    text: /budget_exceeded|budget has been exceeded|ExceededBudget|crossed budget/i,
    kind: "rate-limit",
    retryable: false,
    hint: "The budget is used up: waiting does not help. Whoever runs the proxy can raise it.",
  },
  {
    text: /no healthy deployments for this model|invalid model name passed/i,
    kind: "not-found",
    hint: "Check modelId: it is a model_name of the proxy's configuration. listModels() tells those of your key.",
  },
  {
    text: /no_db_connection/,
    kind: "auth",
    hint: "The proxy does not know this key; without a database it knows its master key alone. Check the option apiKey or LITELLM_PROXY_API_KEY.",
  },
  {
    text: /UnsupportedParamsError/,
    kind: "bad-request",
    hint: "Leave the setting out, or pass extra: { drop_params: true }, and the proxy leaves it out for models that do not know it.",
  },
];

const typeOf = ({ cause }: ModelError): string => {
  const { type } = (cause ?? {}) as { readonly type?: unknown };
  return typeof type === "string" ? type : "";
};
