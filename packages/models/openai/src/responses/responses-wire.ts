/** OpenAI's Responses wire, as loosely as servers speak it: every field may be missing or null. */

/** The body of a request: OpenAI's fields, and those of any other server. */
export interface ResponsesBody {
  readonly model: string;
  readonly input: readonly object[];
  readonly stream: true;
  readonly [field: string]: unknown;
}

/** Sends one request and returns the answer before its body is read; throws when the status is not 2xx. Never retries. */
export type ResponsesTransport = (body: ResponsesBody, options: { readonly signal: AbortSignal }) => Promise<Response>;

/** One piece of the output: a message, reasoning, or a call of a function. */
export interface ResponsesItem {
  readonly type?: string | null;
  readonly id?: string | null;
  readonly phase?: string | null;
  readonly content?: readonly ResponsesPart[] | null;
  readonly summary?: readonly ResponsesPart[] | null;
  readonly encrypted_content?: string | null;
  readonly call_id?: string | null;
  readonly name?: string | null;
  readonly arguments?: string | null;
}

export interface ResponsesPart {
  readonly type?: string | null;
  readonly text?: string | null;
  readonly refusal?: string | null;
}

export interface ResponsesUsage {
  readonly input_tokens?: number | null;
  readonly output_tokens?: number | null;
  readonly input_tokens_details?: { readonly cached_tokens?: number | null; readonly cache_write_tokens?: number | null } | null;
  readonly output_tokens_details?: { readonly reasoning_tokens?: number | null } | null;
}

/** A whole response, as the last events hold it. */
export interface ResponsesAnswer {
  readonly object?: string | null;
  readonly id?: string | null;
  readonly model?: string | null;
  readonly status?: string | null;
  readonly error?: unknown;
  readonly incomplete_details?: { readonly reason?: string | null } | null;
  readonly output?: readonly (ResponsesItem | null)[] | null;
  readonly usage?: ResponsesUsage | null;
}

/** One event of the stream; or the whole answer of a server that does not stream, which is a `ResponsesAnswer`. */
export interface ResponsesEvent extends Omit<ResponsesAnswer, "error"> {
  readonly type?: string | null;
  readonly response?: ResponsesAnswer | null;
  readonly item?: ResponsesItem | null;
  readonly item_id?: string | null;
  readonly output_index?: number | null;
  readonly summary_index?: number | null;
  readonly content_index?: number | null;
  readonly delta?: string | null;
  readonly arguments?: string | null;
  readonly error?: unknown;
}
