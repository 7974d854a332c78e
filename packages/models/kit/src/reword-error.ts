import { ModelError, type ModelErrorOptions } from "@smolagents-ts/core";

/** What an error says, without the hint behind it. */
export const wordsOf = ({ message, hint }: ModelError): string =>
  hint === undefined ? message : (message.split(`\n\n  ${hint.split("\n", 1)[0]}`, 1)[0] ?? message);

/** The same failure, told with more knowledge of the server. Of another kind, it may be retried where that kind may. */
export const rewordError = (
  failure: ModelError,
  { message = wordsOf(failure), hint = failure.hint, ...changes }: Partial<ModelErrorOptions> & { readonly message?: string },
): ModelError => {
  const { kind, status, retryAfterMs, requestId, cause } = failure;
  const retryable = changes.kind === undefined || changes.kind === kind ? failure.retryable : undefined;
  return new ModelError(message, {
    kind,
    status,
    retryable,
    retryAfterMs,
    requestId,
    cause,
    ...(hint !== undefined && { hint }),
    ...changes,
  });
};
