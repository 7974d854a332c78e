/** The chat-completions wire, as loosely as servers speak it: every field may be missing or null. */

export interface ChatMessage {
  readonly role: string;
  readonly content?: unknown;
  readonly [field: string]: unknown;
}

/** The body of a request: OpenAI's fields, and those of any other server. */
export interface ChatBody {
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  readonly stream: true;
  readonly [field: string]: unknown;
}

/** Sends one request and returns the answer before its body is read; throws when the status is not 2xx. Never retries. */
export type ChatTransport = (body: ChatBody, options: { readonly signal: AbortSignal }) => Promise<Response>;

export interface ChatToolCallDelta {
  readonly index?: number | null;
  readonly id?: string | null;
  readonly function?: { readonly name?: string | null; readonly arguments?: unknown } | null;
  /** What the server wants back with the call: Gemini's signature of the thought behind it. */
  readonly extra_content?: unknown;
}

export interface ChatDelta {
  readonly content?: string | readonly { readonly type?: string; readonly text?: string }[] | null;
  readonly refusal?: string | null;
  readonly reasoning_content?: string | null;
  readonly reasoning?: string | null;
  readonly tool_calls?: readonly ChatToolCallDelta[] | null;
}

export interface ChatChoice {
  readonly index?: number | null;
  readonly delta?: ChatDelta | null;
  /** In place of `delta` when the server did not stream. */
  readonly message?: ChatDelta | null;
  readonly finish_reason?: string | null;
  /** The stop string that was met (vLLM and its kin). */
  readonly stop_reason?: unknown;
}

export interface ChatUsage {
  readonly prompt_tokens?: number | null;
  readonly completion_tokens?: number | null;
  readonly total_tokens?: number | null;
  readonly prompt_tokens_details?: { readonly cached_tokens?: number | null; readonly cache_write_tokens?: number | null } | null;
  readonly completion_tokens_details?: { readonly reasoning_tokens?: number | null } | null;
  readonly cost?: unknown;
}

/** One `data:` line of the stream, or the whole answer of a server that does not stream. */
export interface ChatChunk {
  readonly id?: string | null;
  readonly model?: string | null;
  readonly choices?: readonly ChatChoice[] | null;
  readonly usage?: ChatUsage | null;
  readonly error?: unknown;
}
