import { ModelError, type ModelErrorOptions } from "@smolagents-ts/core";
import { type ErrorContext, quote } from "@smolagents-ts/model-kit";

/** Says what to do about a refusal that only Azure has. `error` is what the SDK threw. */
export const explainRefusal = (failure: ModelError, error: unknown, context: ErrorContext): ModelError => {
  const message = wordsOf(failure);
  const filtered = failure.kind === "content-filter" ? filteredIn(error) : [];
  if (filtered.length > 0) {
    return retell(
      failure,
      { hint: "Ask in other words, or have the deployment's content filter changed." },
      ` (${quote(filtered.join(", "), context)})`,
    );
  }
  const { status = 0 } = failure;
  if (status >= 300 && status < 400) {
    const hint = "The endpoint leads elsewhere, and a key is not sent there: use the new address.";
    return retell(failure, { kind: "not-found", retryable: false, hint });
  }
  switch (status) {
    case 400:
      if (!/api version/i.test(message)) return failure;
      return retell(failure, { hint: 'Set apiVersion to one that Azure knows, e.g. "2024-10-21", or to "v1".' });
    case 401:
    case 403:
      if (/lacks the required data action|PermissionDenied/i.test(message)) {
        return retell(failure, {
          hint: 'Give the identity the role "Cognitive Services OpenAI User" on the resource; it takes some minutes.',
        });
      }
      return /wrong API endpoint/i.test(message)
        ? retell(failure, { hint: `Check that ${context.keyName} and the endpoint are of one resource.` })
        : failure;
    case 404:
      return retell(failure, {
        hint: /DeploymentNotFound|API deployment/i.test(message)
          ? `Check modelId: it is the name of a deployment in this resource, not that of its model (${context.modelId}).`
          : "Check endpoint and apiVersion: the resource has no such address in this version.",
      });
  }
  return failure;
};

/** The same failure with other words. */
const retell = (failure: ModelError, changes: Partial<ModelErrorOptions> & { readonly hint: string }, more = ""): ModelError => {
  const { kind, status, retryable, retryAfterMs, requestId, cause } = failure;
  return new ModelError(`${wordsOf(failure)}${more}`, { kind, status, retryable, retryAfterMs, requestId, cause, ...changes });
};

/** The message without the hint, which is behind an empty line. */
const wordsOf = ({ message }: ModelError): string => message.split("\n\n", 1)[0] as string;

/** What the filter found, e.g. `hate (high)`. The body is anybody's: a gateway may have changed it. */
const filteredIn = (error: unknown): readonly string[] => {
  const { error: body } = (error ?? {}) as { readonly error?: unknown };
  const { innererror } = (body ?? {}) as { readonly innererror?: unknown };
  const { content_filter_result: results } = (innererror ?? {}) as { readonly content_filter_result?: unknown };
  if (typeof results !== "object" || results === null) return [];
  return Object.entries(results as Record<string, { readonly filtered?: unknown; readonly severity?: unknown } | null>)
    .filter(([, result]) => result?.filtered === true)
    .map(([category, result]) => (typeof result?.severity === "string" ? `${category} (${result.severity})` : category));
};
