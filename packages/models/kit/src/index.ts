// For authors of adapters, and for everybody: the middleware.

export { LONGEST_TIMER_MS } from "./call-watch.ts";
export { ModelAdapter, type ModelAdapterOptions, type ModelDefaults, type PreparedCall, type ReplySource } from "./model-adapter.ts";
export { onlyDefined } from "./only-defined.ts";
export { type MessageRules, type PreparedMessages, prepareMessages, type RoleConversions } from "./prepare-messages.ts";
export { type ReadReplyOptions, readReply } from "./read-reply.ts";
export { type DeltaOptions, Reply, type ReplyCall, type ReplyOptions } from "./reply.ts";
export { type RetryOptions, retryDelayMs } from "./retry.ts";
export { StopFilter } from "./stop-filter.ts";
export { type ErrorContext, quote, toModelError } from "./to-model-error.ts";
