// For authors of adapters, and for everybody: the middleware.

export { LONGEST_TIMER_MS } from "./call-watch.ts";
export { Cassette, type RecordedCall, type RecordedError } from "./middleware/cassette.ts";
export { RateLimit, type RateLimitOptions, type RateSlot } from "./middleware/rate-limit.ts";
export type { ReasoningTag } from "./middleware/reasoning-splitter.ts";
export { recordModel } from "./middleware/record-model.ts";
export { replayModel } from "./middleware/replay-model.ts";
export { type CachedReply, FolderCache, MemoryCache, type MemoryCacheOptions, type ReplyCache } from "./middleware/reply-cache.ts";
export { type RouteOptions, routeModels } from "./middleware/route-models.ts";
export { type CacheOptions, withCache } from "./middleware/with-cache.ts";
export { type PriceFunction, type PriceList, withCost } from "./middleware/with-cost.ts";
export { withRateLimit } from "./middleware/with-rate-limit.ts";
export { type ReasoningTagsOptions, withReasoningTags } from "./middleware/with-reasoning-tags.ts";
export { withRetry } from "./middleware/with-retry.ts";
export { withStopEmulation } from "./middleware/with-stop-emulation.ts";
export { withTextToolCalls } from "./middleware/with-text-tool-calls.ts";
export {
  ModelAdapter,
  type ModelAdapterOptions,
  type ModelCallOptions,
  type ModelDefaults,
  type PreparedCall,
  type ReplySource,
} from "./model-adapter.ts";
export { onlyDefined } from "./only-defined.ts";
export {
  type MessageOptions,
  type MessageRules,
  type PreparedMessages,
  prepareMessages,
  type RoleConversions,
} from "./prepare-messages.ts";
export { type ModelProbe, type ProbeOptions, probeModel } from "./probe-model.ts";
export { type ReadReplyOptions, readReply } from "./read-reply.ts";
export { type DeltaOptions, Reply, type ReplyOptions } from "./reply.ts";
export type { ReplyCall } from "./reply-block.ts";
export { type RetryOptions, retryDelayMs } from "./retry.ts";
export { rewordError, wordsOf } from "./reword-error.ts";
export { StopFilter } from "./stop-filter.ts";
export { type ErrorContext, quote, toModelError } from "./to-model-error.ts";
