import { ModelError, type ModelEvent } from "@smolagents-ts/core";
import { type Reply, type ReplySource, readReply } from "@smolagents-ts/model-kit";
import type { Generation } from "./generation.ts";
import type { TaggedPiece, ToolCallTags } from "./tool-call-tags.ts";

export interface ReadOptions {
  readonly signal: AbortSignal;
  readonly reply: Reply;
  readonly inputTokens: number;
  readonly tags: ToolCallTags | undefined;
}

/** The events of a reply that the model is writing. */
export function readGeneration(generation: Generation, { signal, reply, inputTokens, tags }: ReadOptions): ReplySource {
  const take = (delta: string): ModelEvent[] => (tags ? tags.push(delta).flatMap(show) : reply.text(delta));
  const show = (piece: TaggedPiece): ModelEvent[] => {
    if (piece.type === "text") return reply.text(piece.text);
    const { call, events } = reply.openCall({ name: piece.name });
    return [...events, ...reply.callArgs(call, piece.argsText)];
  };
  async function* pieces(): AsyncGenerator<readonly string[] | "end", void, undefined> {
    yield* generation;
    yield "end";
  }
  const push = (chunk: readonly string[] | "end"): ModelEvent[] => {
    const events = chunk === "end" ? (tags?.end().flatMap(show) ?? []) : chunk.flatMap(take);
    if (chunk !== "end" && !reply.stopped) return events;
    if (!generation.reason && !reply.stopped) throw new ModelError("The model was closed in the middle of its reply.", { kind: "aborted" });
    const usage = reply.usage({
      inputTokens,
      outputTokens: generation.tokens,
      ...(generation.remembered > 0 && { cacheReadTokens: generation.remembered }),
    });
    reply.finish(generation.reason === "length" ? "length" : "stop", generation.reason ?? "stop");
    return [...events, ...usage];
  };
  return readReply(pieces(), reply, push, { signal, close: () => generation.interrupt() });
}
