import type { ModelError } from "@smolagents-ts/core";
import { type ErrorContext, quote, rewordError, wordsOf } from "@smolagents-ts/model-kit";

/** Says what to do about a refusal that only Azure has. `error` is what the SDK threw. */
export const explainRefusal = (failure: ModelError, error: unknown, context: ErrorContext): ModelError => {
  const message = wordsOf(failure);
  const filtered = failure.kind === "content-filter" ? filteredIn(error) : [];
  if (filtered.length > 0) {
    return rewordError(failure, {
      message: `${message} (${quote(filtered.join(", "), context)})`,
      hint: "Ask in other words, or have the deployment's content filter changed.",
    });
  }
  const { status = 0 } = failure;
  if (status >= 300 && status < 400) {
    const hint = "The endpoint leads elsewhere, and a key is not sent there: use the new address.";
    return rewordError(failure, { kind: "not-found", hint });
  }
  switch (status) {
    case 400:
      if (!/api version/i.test(message)) return failure;
      return rewordError(failure, { hint: 'Set apiVersion to one that Azure knows, e.g. "2024-10-21", or to "v1".' });
    case 401:
    case 403:
      if (/lacks the required data action|PermissionDenied/i.test(message)) {
        return rewordError(failure, {
          hint: 'Give the identity the role "Cognitive Services OpenAI User" on the resource; it takes some minutes.',
        });
      }
      return /wrong API endpoint/i.test(message)
        ? rewordError(failure, { hint: `Check that ${context.keyName} and the endpoint are of one resource.` })
        : failure;
    case 404:
      return rewordError(failure, {
        hint: /DeploymentNotFound|API deployment/i.test(message)
          ? `Check modelId: it is the name of a deployment in this resource, not that of its model (${context.modelId}).`
          : "Check endpoint and apiVersion: the resource has no such address in this version.",
      });
  }
  return failure;
};

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
