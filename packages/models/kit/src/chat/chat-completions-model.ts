import type { ModelCapabilities, ModelRequest } from "@smolagents-ts/core";
import { ModelAdapter, type ModelAdapterOptions, type PreparedCall } from "../model-adapter.ts";
import { ChatReply } from "./chat-reply.ts";
import { ChatSource } from "./chat-source.ts";
import type { ChatBody, ChatTransport } from "./chat-wire.ts";
import { Refusals } from "./refusals.ts";
import { type ChatBodyOptions, toChatBody } from "./to-chat-body.ts";

export interface ChatCompletionsModelOptions extends ModelAdapterOptions, Omit<ChatBodyOptions, "adapter" | "modelId"> {
  readonly send: ChatTransport;
}

/** A model behind any transport that speaks chat completions: refused fields and stop strings are dealt with here. */
export class ChatCompletionsModel extends ModelAdapter {
  readonly #options: ChatCompletionsModelOptions;
  /** By model id, since `extra` may name another one. */
  readonly #refusals = new Map<unknown, Refusals>();

  constructor(options: ChatCompletionsModelOptions) {
    super(options);
    this.#options = options;
  }

  override get capabilities(): ModelCapabilities {
    return this.#refusals.get(this.id)?.has("stop") ? { ...super.capabilities, stop: false } : super.capabilities;
  }

  protected override prepare(request: ModelRequest): PreparedCall {
    const { send, errors, adapter } = this.#options;
    const { body, warnings } = toChatBody(request, this.#options);
    const refusals = this.#refusalsOf(body.model);
    let sent = body;
    return {
      send: async (signal) => {
        const adapted = refusals.apply(body);
        sent = adapted.body;
        const response = await send(sent, { signal });
        const reply = new ChatReply({
          adapter,
          stop: request.stop,
          warnings: [...warnings, ...adapted.warnings],
          modelId: this.id,
          requestId: response.headers.get("x-request-id") ?? undefined,
          promptLength: () => promptLength(body),
          errors,
        });
        return new ChatSource(response, reply, signal, errors);
      },
      recover: (failure) => refusals.learn(failure, sent),
    };
  }

  #refusalsOf(modelId: unknown): Refusals {
    const known = this.#refusals.get(modelId) ?? new Refusals();
    this.#refusals.set(modelId, known);
    return known;
  }
}

const promptLength = ({ messages }: ChatBody): number => JSON.stringify(messages, withoutFiles).length;
/** Bytes of an image are no measure of its tokens. */
const withoutFiles = (_: string, value: unknown) => (typeof value === "string" && value.startsWith("data:") ? "" : value);
