import type { ModelCapabilities, ModelRequest, ModelWarning } from "@smolagents-ts/core";
import { ModelAdapter, type ModelAdapterOptions, type PreparedCall, readReply } from "@smolagents-ts/model-kit";
import { readChatResponse } from "@smolagents-ts/model-kit/chat-completions";
import { FieldRefusals } from "./field-refusals.ts";
import { ResponsesReply } from "./responses-reply.ts";
import type { ResponsesBody, ResponsesEvent, ResponsesTransport } from "./responses-wire.ts";
import { type ResponsesBodyOptions, toResponsesBody } from "./to-responses-body.ts";
import { UnreadableReasoning } from "./unreadable-reasoning.ts";

export interface ResponsesModelOptions extends ModelAdapterOptions, Omit<ResponsesBodyOptions, "isReadable"> {
  readonly send: ResponsesTransport;
}

/** A model behind any transport that speaks OpenAI's Responses API, without state on the server: each request holds the whole conversation. */
export class ResponsesModel extends ModelAdapter {
  readonly #options: ResponsesModelOptions;
  /** By model id, since `extra` may name another one. */
  readonly #refusals = new Map<unknown, FieldRefusals>();
  readonly #unreadable = new UnreadableReasoning();
  #hasToldOfStops = false;

  constructor(options: ResponsesModelOptions) {
    super(options);
    this.#options = options;
  }

  override get capabilities(): ModelCapabilities {
    return { ...super.capabilities, stop: false };
  }

  protected override prepare(request: ModelRequest): PreparedCall {
    const { send, errors, adapter } = this.#options;
    const prepareBody = () => toResponsesBody(request, { ...this.#options, isReadable: (item) => !this.#unreadable.has(item) });
    let { body, warnings } = prepareBody();
    const told = [...this.#tellOfStops(request)];
    const refusals = this.#refusalsOf(body.model);
    let sent = body;
    return {
      send: async (signal) => {
        const adapted = refusals.apply(body);
        sent = adapted.body;
        const response = await send(sent, { signal });
        const reply = new ResponsesReply({
          adapter,
          askedModelId: this.id,
          stop: request.stop,
          warnings: [...warnings, ...told, ...adapted.warnings],
          modelId: this.id,
          requestId: response.headers.get("x-request-id") ?? undefined,
          promptLength: () => promptLength(body),
          errors,
        });
        // Ends by itself when the signal is aborted.
        const events = readChatResponse(response, { signal, errors, expected: ANSWER }) as AsyncIterable<ResponsesEvent>;
        return readReply(events, reply.reply, (event) => reply.push(event), { signal });
      },
      recover: (failure) => {
        if (refusals.learn(failure, sent)) return true;
        if (!this.#unreadable.learn(failure, sent)) return false;
        told.push(SEALED_ELSEWHERE);
        ({ body, warnings } = prepareBody());
        return true;
      },
    };
  }

  /** Once: nothing can be done about it, and agents ask for a stop with every request. */
  #tellOfStops({ stop = [] }: ModelRequest): readonly ModelWarning[] {
    if (this.#hasToldOfStops || stop.every((text) => text === "")) return [];
    this.#hasToldOfStops = true;
    return [STOPS];
  }

  #refusalsOf(modelId: unknown): FieldRefusals {
    const known = this.#refusals.get(modelId) ?? new FieldRefusals();
    this.#refusals.set(modelId, known);
    return known;
  }
}

const STOPS: ModelWarning = {
  code: "unsupported",
  message: "The Responses API has no stop strings: they are looked for in the reply, which is cut there.",
};

const SEALED_ELSEWHERE: ModelWarning = {
  code: "lossy-content",
  message: "The server cannot open earlier reasoning, which was sealed elsewhere: it was left out.",
};

const ANSWER = { what: "a response", path: "/responses" };

const promptLength = ({ input }: ResponsesBody): number => JSON.stringify(input, withoutFiles).length;
/** Bytes of an image, and sealed reasoning, are no measure of tokens. */
const withoutFiles = (name: string, value: unknown) =>
  typeof value === "string" && (value.startsWith("data:") || name === "encrypted_content") ? "" : value;
