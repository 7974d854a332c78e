import { AgentConfigError, type Model, type ModelEvent, type ModelRequest } from "@smolagents-ts/core";
import { ReasoningSplitter, type ReasoningTag, type TextPiece } from "./reasoning-splitter.ts";
import { Retelling } from "./retelling.ts";
import { withStopEmulation } from "./with-stop-emulation.ts";
import { wrapModel } from "./wrap-model.ts";

export interface ReasoningTagsOptions {
  /** What stands around reasoning. Defaults to `<think>`, `<thinking>` and `<reasoning>`, with their closing tags. */
  readonly tags?: readonly ReasoningTag[];
  /**
   * The reply begins in the reasoning, since the model's template has opened it: only a closing tag comes, as of DeepSeek-R1. Not for models that may
   * answer without reasoning. Defaults to false.
   */
  readonly startsInside?: boolean;
}

const DEFAULT_TAGS: readonly ReasoningTag[] = ["think", "thinking", "reasoning"].map((name) => [`<${name}>`, `</${name}>`]);

/**
 * Makes reasoning of what stands between tags in a text.
 *
 * Stop strings are looked for behind the reasoning, and not sent: a server would end the reply where the model only thinks of one.
 */
export const withReasoningTags = (model: Model, { tags = DEFAULT_TAGS, startsInside = false }: ReasoningTagsOptions = {}): Model => {
  if (tags.length === 0 || tags.flat().includes("")) throw new AgentConfigError("tags must be pairs of texts that are not empty.");
  const split = wrapModel(model, {
    capabilities: (own) => ({ ...own, reasoning: true }),
    stream: (request) => splitReply(model, request, tags, startsInside),
  });
  return withStopEmulation(split);
};

async function* splitReply(
  model: Model,
  request: ModelRequest,
  tags: readonly ReasoningTag[],
  startsInside: boolean,
): AsyncGenerator<ModelEvent, void, undefined> {
  const told = new Retelling();
  let splitter = new ReasoningSplitter(tags, { startsInside });
  let source: number | undefined;
  const tell = (pieces: readonly TextPiece[]) => pieces.flatMap(({ type, text }) => told.tell(source ?? 0, type, text));
  for await (const event of model.stream(request)) {
    switch (event.type) {
      case "start":
      case "usage":
        yield event;
        break;
      case "text":
        if (source !== undefined && event.index !== source) {
          yield* tell(splitter.flush());
          splitter = new ReasoningSplitter(tags);
        }
        source = event.index;
        told.tell(source, "text", "");
        yield* tell(splitter.push(event.delta));
        break;
      case "finish":
        yield* tell(splitter.flush());
        yield { ...event, message: told.message(event.message) };
        break;
      default:
        yield* tell(splitter.flush());
        yield told.pass(event);
    }
  }
}
