import type { ModelEvent, ModelWarning } from "@smolagents-ts/core";
import type { ReplySource } from "@smolagents-ts/model-kit";

/** A warning when the proxy had to ask another model than the one that was asked for. */
export const fallbackIn = (headers: Headers | undefined): ModelWarning | undefined => {
  if (!(Number(headers?.get("x-litellm-attempted-fallbacks")) > 0)) return undefined;
  const model = headers?.get("x-litellm-model-group");
  return { code: "unsupported", message: `The model failed, and the proxy asked another one${model ? `, ${model.slice(0, 100)}` : ""}.` };
};

export const withWarning = (reply: ReplySource, warning: ModelWarning): ReplySource => ({
  get done() {
    return reply.done;
  },
  close: () => reply.close(),
  async next() {
    const events = await reply.next();
    return events && warned(events, warning);
  },
});

function* warned(events: Iterable<ModelEvent>, warning: ModelWarning): Generator<ModelEvent, void, undefined> {
  for (const event of events) yield event.type === "start" ? { ...event, warnings: [...event.warnings, warning] } : event;
}
