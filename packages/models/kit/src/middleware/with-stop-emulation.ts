import { estimateTokens, type Model, type ModelEvent, type ModelRequest, type Usage } from "@smolagents-ts/core";
import { StopFilter } from "../stop-filter.ts";
import { Retelling } from "./retelling.ts";
import { wrapModel } from "./wrap-model.ts";

/**
 * Cuts replies at stop strings itself: none is sent. The connection closes at the first one, so nothing after it is paid, and the token counts are an
 * estimate. Stop strings count in texts alone, not in reasoning or arguments.
 */
export const withStopEmulation = (model: Model): Model =>
  wrapModel(model, {
    capabilities: (own) => ({ ...own, stop: false }),
    stream({ stop = [], ...request }) {
      return stop.length > 0 ? cut(model, request, stop) : model.stream(request);
    },
  });

async function* cut(model: Model, request: ModelRequest, stops: readonly string[]): AsyncGenerator<ModelEvent, void, undefined> {
  const told = new Retelling();
  const filter = new StopFilter(stops);
  let usage: Usage = {};
  let source = 0;
  const held = (): ModelEvent[] => {
    const text = filter.flush();
    return text === "" ? [] : told.tell(source, "text", text);
  };
  for await (const event of model.stream(request)) {
    switch (event.type) {
      case "usage":
        usage = event.usage;
        yield event;
        break;
      case "start":
        yield event;
        break;
      case "text": {
        if (event.index !== source) yield* held();
        source = event.index;
        const { text, stop } = filter.push(event.delta);
        yield* told.tell(source, "text", text);
        if (stop === undefined) break;
        const { inputTokens = estimateTokens(request.messages), outputTokens = Math.ceil(told.length / 4) } = usage;
        const estimate = { ...usage, inputTokens, outputTokens, estimated: true };
        yield { type: "usage", usage: estimate };
        yield { type: "finish", reason: "stop-sequence", stopSequence: stop, message: told.message(), usage: estimate };
        return;
      }
      case "finish":
        yield* held();
        yield { ...event, message: told.message(event.message) };
        break;
      default:
        yield* held();
        yield told.pass(event);
    }
  }
}
