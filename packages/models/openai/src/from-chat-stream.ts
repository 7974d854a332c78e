import type { FinishReason, ModelEvent, ModelFinish, ModelWarning, Usage } from "@smolagents-ts/core";
import { ModelError } from "@smolagents-ts/core";
import { ChatReply } from "./chat-reply.ts";
import type { ChatChoice, ChatChunk } from "./chat-wire.ts";
import { fromChatUsage } from "./from-chat-usage.ts";
import { StopFilter } from "./stop-emulation.ts";
import { type ChatErrorContext, toModelError } from "./to-model-error.ts";

export interface ChatStreamOptions {
  /** Strings that end the reply. Looked for here even if the server got them too: it may not know the field and say nothing. */
  readonly stop?: readonly string[] | undefined;
  readonly warnings?: readonly ModelWarning[];
  readonly requestId?: string | undefined;
  readonly modelId?: string | undefined;
  /** The size of what was sent, in characters: an early end by a stop string loses the server's count, and this makes a guess. */
  readonly promptLength?: () => number;
  readonly errors?: ChatErrorContext;
}

/**
 * The chunks of one reply as model events: one `start`, deltas, one `finish`.
 *
 * `start` waits for the first content, so that a failure before it can be retried unseen. A reply without a finish reason throws
 * `truncated-stream`; one that breaks off after it is complete all the same. Arguments of tool calls are passed on byte for byte.
 */
export async function* fromChatStream(
  chunks: AsyncIterable<ChatChunk>,
  options: ChatStreamOptions = {},
): AsyncGenerator<ModelEvent, void, undefined> {
  const { errors, warnings = [], promptLength = () => 0 } = options;
  const reply = new ChatReply();
  const filter = new StopFilter(options.stop);
  let { requestId, modelId } = options;
  let started = false;
  let rawReason: string | undefined;
  let stopSequence: string | undefined;
  let refused = false;
  let usage: Usage = {};

  const start = function* (): Generator<ModelEvent, void, undefined> {
    if (started) return;
    started = true;
    yield { type: "start", warnings, ...(requestId !== undefined && { requestId }), ...(modelId !== undefined && { modelId }) };
    if (Object.keys(usage).length > 0) yield { type: "usage", usage };
  };

  try {
    for await (const chunk of chunks) {
      if (chunk.error) throw toModelError({ error: chunk.error }, errors);
      requestId ??= chunk.id ?? undefined;
      if (chunk.model) modelId = chunk.model;
      const counted = fromChatUsage(chunk.usage);
      if (counted) {
        usage = counted;
        if (started) yield { type: "usage", usage };
      }
      const choice = firstChoice(chunk);
      if (!choice) continue;
      const delta = choice.delta ?? choice.message ?? {};
      refused ||= Boolean(delta.refusal);
      for (const event of reply.push(delta, filter)) {
        if (!started) yield* start();
        yield event;
      }
      if (choice.finish_reason) rawReason = choice.finish_reason;
      if (typeof choice.stop_reason === "string") stopSequence = options.stop?.find((stop) => stop === choice.stop_reason);
      if (reply.stop !== undefined) {
        stopSequence = reply.stop;
        // The server's own count comes with the end of the reply, which is not waited for.
        if (!counted || rawReason === undefined) {
          const { inputTokens = guessTokens(promptLength()), outputTokens = guessTokens(reply.length) } = usage;
          usage = { ...usage, inputTokens, outputTokens, estimated: true };
        }
        break;
      }
    }
  } catch (error) {
    const failure = toModelError(error, errors);
    // After its finish reason a reply is whole: what is lost is at most the token count.
    if (rawReason === undefined || failure.kind === "aborted") throw failure;
  }

  if (rawReason === undefined && stopSequence === undefined) {
    throw new ModelError("The reply broke off: the stream ended without a finish reason.", { kind: "truncated-stream" });
  }
  for (const event of reply.end(filter)) {
    yield* start();
    yield event;
  }
  yield* start();
  if (usage.estimated) yield { type: "usage", usage };
  const message = reply.message();
  const called = message.content.some((part) => part.type === "tool-call");
  const finish: ModelFinish = {
    type: "finish",
    reason: stopSequence !== undefined ? "stop-sequence" : refused ? "content-filter" : toFinishReason(rawReason, called),
    ...(rawReason !== undefined && { rawReason }),
    ...(stopSequence !== undefined && { stopSequence }),
    message,
    usage,
  };
  yield finish;
}

const firstChoice = ({ choices }: ChatChunk): ChatChoice | undefined =>
  Array.isArray(choices) ? choices.find((choice) => choice && !choice.index) : undefined;

const REASONS: Readonly<Record<string, FinishReason>> = {
  stop: "stop",
  length: "length",
  tool_calls: "tool-calls",
  function_call: "tool-calls",
  content_filter: "content-filter",
};

/** Many servers say `stop` after a tool call. */
const toFinishReason = (raw = "", called = false): FinishReason => {
  const reason = REASONS[raw] ?? "unknown";
  return called && reason === "stop" ? "tool-calls" : reason;
};

/** About four characters a token: near enough for a budget, and marked as a guess. */
const guessTokens = (characters: number): number => Math.ceil(characters / 4);
