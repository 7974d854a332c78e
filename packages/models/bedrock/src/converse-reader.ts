import type { ConverseResponse, ConverseStreamOutput, StopReason, TokenUsage } from "@aws-sdk/client-bedrock-runtime";
import type { FinishReason, Json, ModelEvent, ProviderData, Usage } from "@smolagents-ts/core";
import type { Reply, ReplyCall } from "@smolagents-ts/model-kit";

/** Turns what Converse and ConverseStream answer into events. */
export class ConverseReader {
  readonly #reply: Reply;
  readonly #stop: readonly string[];
  /** By the number of their block. Undefined are calls that Bedrock answers itself. */
  readonly #calls = new Map<number | undefined, ReplyCall | undefined>();

  constructor(reply: Reply, stop: readonly string[] = []) {
    this.#reply = reply;
    this.#stop = stop;
  }

  /** One event of the stream. */
  push({ contentBlockStart, contentBlockDelta, messageStop, metadata }: ConverseStreamOutput): ModelEvent[] {
    const toolUse = contentBlockStart?.start?.toolUse;
    if (toolUse) {
      const { call, events } = toolUse.type === undefined ? this.#open(toolUse) : { call: undefined, events: [] };
      this.#calls.set(contentBlockStart.contentBlockIndex, call);
      return events;
    }
    if (contentBlockDelta) return this.#delta(contentBlockDelta.delta, contentBlockDelta.contentBlockIndex);
    if (messageStop) this.#finish(messageStop.stopReason, messageStop.additionalModelResponseFields);
    return metadata ? this.#reply.usage(toUsage(metadata.usage)) : [];
  }

  /** A reply in one piece. */
  whole({ output, stopReason, usage, additionalModelResponseFields }: ConverseResponse): ModelEvent[] {
    const events = (output?.message?.content ?? []).flatMap(({ text, reasoningContent, toolUse }, index): ModelEvent[] => {
      if (text !== undefined) return this.#delta({ text }, index);
      if (toolUse && toolUse.type === undefined) {
        const { call, events } = this.#open(toolUse);
        return [...events, ...this.#reply.callArgs(call, JSON.stringify(toolUse.input ?? {}))];
      }
      const { reasoningText, redactedContent } = reasoningContent ?? {};
      if (reasoningText) return this.#reply.reasoning(reasoningText.text ?? "", { block: index, signature: reasoningText.signature });
      return redactedContent ? this.#delta({ reasoningContent: { redactedContent } }, index) : [];
    });
    this.#finish(stopReason, additionalModelResponseFields);
    return [...events, ...this.#reply.usage(toUsage(usage))];
  }

  #open({ toolUseId, name }: { readonly toolUseId?: string | undefined; readonly name?: string | undefined }) {
    return this.#reply.openCall({ id: toolUseId, name });
  }

  #delta(delta: NonNullable<ConverseStreamOutput["contentBlockDelta"]>["delta"], block: number | undefined): ModelEvent[] {
    if (delta?.text !== undefined) return this.#reply.text(delta.text, { block });
    if (delta?.toolUse) {
      const call = this.#calls.get(block);
      return call ? this.#reply.callArgs(call, delta.toolUse.input ?? "") : [];
    }
    const { text = "", signature, redactedContent } = delta?.reasoningContent ?? {};
    const provider = redactedContent && asProviderData(redactedContent);
    return this.#reply.reasoning(text, { block, signature, ...(provider && { provider }) });
  }

  #finish(stopReason: StopReason | undefined, fields: unknown): void {
    if (stopReason === undefined) return;
    const { stop_sequence: sequence } = (fields ?? {}) as { readonly stop_sequence?: Json };
    // Only Claude tells which one it was; a single one needs no telling.
    const only = this.#stop.length === 1 ? this.#stop[0] : undefined;
    const stopSequence = stopReason === "stop_sequence" ? (typeof sequence === "string" ? sequence : only) : undefined;
    this.#reply.finish(stopReason, Object.hasOwn(REASONS, stopReason) ? REASONS[stopReason] : "unknown", stopSequence);
  }
}

const REASONS: Readonly<Record<StopReason, FinishReason>> = {
  end_turn: "stop",
  tool_use: "tool-calls",
  stop_sequence: "stop-sequence",
  max_tokens: "length",
  model_context_window_exceeded: "length",
  content_filtered: "content-filter",
  guardrail_intervened: "content-filter",
  malformed_model_output: "unknown",
  malformed_tool_use: "unknown",
};

/** What a vendor has encrypted comes in one piece, and must go back as it is. */
const asProviderData = (redactedContent: Uint8Array): ProviderData => ({
  bedrock: { redactedContent: Buffer.from(redactedContent).toString("base64") },
});

/** Bedrock counts what was read from the cache and written to it apart from the other input. */
const toUsage = ({ inputTokens, outputTokens, cacheReadInputTokens, cacheWriteInputTokens }: Partial<TokenUsage> = {}): Usage => ({
  ...(inputTokens !== undefined && { inputTokens: inputTokens + (cacheReadInputTokens ?? 0) + (cacheWriteInputTokens ?? 0) }),
  ...(outputTokens !== undefined && { outputTokens }),
  ...(cacheReadInputTokens !== undefined && { cacheReadTokens: cacheReadInputTokens }),
  ...(cacheWriteInputTokens !== undefined && { cacheWriteTokens: cacheWriteInputTokens }),
});
