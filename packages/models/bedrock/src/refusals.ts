import type { ConverseStreamCommandInput } from "@aws-sdk/client-bedrock-runtime";
import type { ModelError, ModelRequest, ModelWarning } from "@smolagents-ts/core";
import { wordsOf } from "@smolagents-ts/model-kit";

/** What some models refuse and every request can do without, in one way or another. */
type Feature = "stop" | "toolChoice" | "jsonSchema" | "cachePoints" | "system" | "streaming" | "streamingTools";

const REFUSED = /support|not (allowed|permitted|available)|(may|did) not (be|allow)|extraneous|unknown|unexpected|unrecognized/i;

/** What a model was seen to refuse. Bedrock has hundreds, and no operation that tells what they take: asking is the only way to know. */
export class Refusals {
  readonly #refused = new Set<Feature>();

  has(feature: Feature): boolean {
    return this.#refused.has(feature);
  }

  /** Whether a request like this is streamed. */
  streams({ toolConfig }: ConverseStreamCommandInput): boolean {
    return !this.has("streaming") && !(toolConfig && this.has("streamingTools"));
  }

  /** Remembers what of `input` the model complains about; false when it is nothing that can be done without. */
  learn(failure: ModelError, input: ConverseStreamCommandInput): boolean {
    // Marks for the cache are refused as a matter of rights.
    if (failure.kind !== "bad-request" && failure.kind !== "auth") return false;
    const said = wordsOf(failure);
    const refused = COMPLAINTS.find(([feature, words, isSent]) => words.test(said) && isSent(input) && !this.has(feature));
    if (!refused || (failure.kind === "auth" && refused[0] !== "cachePoints")) return false;
    // Whatever is wrong with stop strings can be helped; a complaint about another value is the caller's to hear.
    if (refused[0] !== "stop" && !REFUSED.test(said)) return false;
    this.#refused.add(refused[0]);
    return true;
  }

  /** What the request wants and is not sent. */
  warnings({ stop = [], toolChoice, responseFormat, cacheBreakpoints = [], messages, tools = [] }: ModelRequest): ModelWarning[] {
    const wanted: Readonly<Record<Feature, boolean>> = {
      stop: stop.length > 0,
      toolChoice: tools.length > 0 && toolChoice !== undefined && toolChoice !== "auto" && toolChoice !== "none",
      jsonSchema: responseFormat?.type === "json",
      cachePoints: cacheBreakpoints.length > 0,
      system: messages.some(({ role }) => role === "system"),
      streaming: true,
      streamingTools: tools.length > 0 && toolChoice !== "none",
    };
    return [...this.#refused].filter((feature) => wanted[feature]).map((feature) => ({ code: "unsupported", message: INSTEAD[feature] }));
  }
}

const hasCachePoint = (blocks: readonly { readonly cachePoint?: unknown }[] = []): boolean => blocks.some(({ cachePoint }) => cachePoint);

const COMPLAINTS: readonly (readonly [Feature, words: RegExp, isSent: (input: ConverseStreamCommandInput) => boolean])[] = [
  [
    "cachePoints",
    /cachePoint|cache_control|prompt caching/i,
    ({ messages = [], system, toolConfig }) =>
      hasCachePoint(system) || hasCachePoint(toolConfig?.tools) || messages.some(({ content }) => hasCachePoint(content)),
  ],
  ["streamingTools", /tool.*stream|stream.*tool/i, ({ toolConfig }) => toolConfig !== undefined],
  ["streaming", /^(?!.*tool).*stream/i, () => true],
  ["stop", /stop_?sequence/i, ({ inferenceConfig }) => inferenceConfig?.stopSequences !== undefined],
  ["toolChoice", /tool_?choice/i, ({ toolConfig }) => toolConfig?.toolChoice !== undefined],
  [
    "jsonSchema",
    /output_?(config|format)|textFormat|structured output|json_?schema/i,
    ({ outputConfig }) => outputConfig?.textFormat !== undefined,
  ],
  ["system", /system (message|prompt|role)/i, ({ system = [] }) => system.length > 0],
];

const INSTEAD: Readonly<Record<Feature, string>> = {
  stop: "The model refuses stop strings: they are looked for in the reply, which is cut there.",
  toolChoice: "The model cannot be made to call a tool: it chooses itself whether it does.",
  jsonSchema: "The model takes no JSON schema: none was sent.",
  cachePoints: "The model takes no marks for its prompt cache: none were sent.",
  system: "The model takes no system messages: they were sent as the user's.",
  streaming: "The model cannot stream: the reply comes in one piece.",
  streamingTools: "The model cannot stream with tools: the reply comes in one piece.",
};
