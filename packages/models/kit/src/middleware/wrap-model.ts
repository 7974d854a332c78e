import { type Model, type ModelCapabilities, ModelError, type ModelEvent, type ModelRequest } from "@smolagents-ts/core";

export interface Wrapping {
  /** Called by the first `next()`, never with an aborted signal. */
  stream(request: ModelRequest): AsyncIterable<ModelEvent>;
  /** What the wrapped model can do, of what the model can. Asked each time, since a model learns. */
  readonly capabilities?: (own: ModelCapabilities) => ModelCapabilities;
  /** Whether the model answers the same without the wrapping, so that it may be saved in its place. Defaults to false. */
  readonly savedWithout?: boolean;
}

/** A model around another one, under the same name. After an abort it gives no event, however many are at hand. */
export const wrapModel = (model: Model, { stream, capabilities = (own) => own, savedWithout = false }: Wrapping): Model => {
  const toJSON = savedWithout ? model.toJSON?.bind(model) : undefined;
  return {
    id: model.id,
    adapter: model.adapter,
    get capabilities() {
      return capabilities(model.capabilities ?? {});
    },
    async *stream(request) {
      const { signal } = request;
      throwIfAborted(signal);
      for await (const event of stream(request)) {
        yield event;
        if (event.type !== "finish") throwIfAborted(signal);
      }
    },
    ...(toJSON && { toJSON }),
  };
};

/** @throws ModelError of kind `aborted` */
export const throwIfAborted = (signal: AbortSignal | undefined): void => {
  if (signal?.aborted) throw abortError(signal);
};

export const abortError = ({ reason }: AbortSignal): ModelError =>
  ModelError.is(reason) ? reason : new ModelError("The call was aborted.", { kind: "aborted", cause: reason });

/** The request with what is left of `totalMs`, which counts from the first attempt on, with all waits. */
export const withTimeLeft = (request: ModelRequest, startedAt: number): ModelRequest => {
  const { timeouts } = request;
  if (timeouts?.totalMs === undefined) return request;
  return { ...request, timeouts: { ...timeouts, totalMs: Math.max(1, timeouts.totalMs - (performance.now() - startedAt)) } };
};
