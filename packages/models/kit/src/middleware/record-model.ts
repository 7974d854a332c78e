import { type Model, ModelError, type ModelEvent } from "@smolagents-ts/core";
import { type Cassette, toRecordedError } from "./cassette.ts";
import { toPlainRequest } from "./request-key.ts";
import { wrapModel } from "./wrap-model.ts";

/**
 * Keeps what a model is asked and answers, errors included. A call that is left or aborted before its end is not kept. Keys are no part of a request, so none
 * is in it; all that the agent has seen is.
 */
export const recordModel = (model: Model, cassette: Cassette): Model =>
  wrapModel(model, {
    savedWithout: true,
    async *stream(request) {
      const { id, adapter, capabilities = {} } = model;
      const asked = { model: { id, adapter, capabilities: { ...capabilities } }, request: toPlainRequest(request) };
      const events: ModelEvent[] = [];
      try {
        for await (const event of model.stream(request)) {
          events.push(event);
          // Whoever has the end does not come back for more.
          if (event.type === "finish") cassette.calls.push({ ...asked, events });
          yield event;
        }
      } catch (error) {
        if (ModelError.is(error) && error.kind !== "aborted") cassette.calls.push({ ...asked, events, error: toRecordedError(error) });
        throw error;
      }
    },
  });
