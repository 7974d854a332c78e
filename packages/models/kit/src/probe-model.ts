/** Finds out what a model can do by asking it. */

import {
  type Json,
  type MediaPart,
  type Model,
  type ModelCapabilities,
  ModelError,
  type ModelErrorKind,
  type ModelEvent,
  type ModelFinish,
  type ModelRequest,
  type ModelTool,
  type Usage,
} from "@smolagents-ts/core";
import { onlyDefined } from "./only-defined.ts";

export interface ProbeOptions {
  readonly signal?: AbortSignal | undefined;
}

export interface ModelProbe {
  /** What the model declares, and over it what was seen. What could not be told is left out. */
  readonly capabilities: ModelCapabilities;
  /** What the questions cost. */
  readonly usage: Usage;
}

interface Answer {
  /** Absent when the server refused the request. */
  readonly finish?: ModelFinish;
  /** Part of the question was left out. */
  readonly lossy: boolean;
}

/**
 * Asks a model seven short questions, about 3,000 tokens in all, and looks at what comes back: tools, parallel tools, JSON schemas, images, sound,
 * stop strings, reasoning, prompt cache. A refusal means no; what a model does on its own account, such as calling one tool where it was asked to
 * call two, proves nothing and stays unknown.
 *
 * @throws ModelError for what no question can answer: a wrong key, no such model, no server.
 */
export async function probeModel(model: Model, { signal }: ProbeOptions = {}): Promise<ModelProbe> {
  const finishes: ModelFinish[] = [];
  const ask = async (text: string, request: Partial<ModelRequest> = {}, file?: MediaPart): Promise<Answer> => {
    const content = [{ type: "text", text } as const, ...(file ? [file] : [])];
    const answer = await answerOf(model, {
      messages: [{ role: "user", content }],
      maxOutputTokens: 2_000,
      ...request,
      ...(signal && { signal }),
    });
    if (answer.finish) finishes.push(answer.finish);
    return answer;
  };

  // First alone: what is wrong with the key or the address is told once, not seven times.
  const stop = await ask("Write the numbers from 1 to 9, separated by blanks, and nothing else.", { stop: ["7"] });
  const [tools, schema, image, sound] = await Promise.all([
    ask('Call the tool `note` twice in this one turn: with the word "left", and with the word "right".', {
      tools: [NOTE],
      toolChoice: "auto",
    }),
    ask("Which colour has the sky on a clear day?", { responseFormat: { type: "json", name: "colour", schema: COLOUR } }),
    ask("Which colour is this picture? One word.", {}, RED_SQUARE),
    ask("Do you hear anything? One word.", {}, SILENCE),
  ]);
  // One after the other: the second finds what the first left in the cache.
  await ask(LONG_QUESTION);
  const again = await ask(LONG_QUESTION);

  const calls = tools.finish?.message.content.filter((part) => part.type === "tool-call").length ?? 0;
  const seen: ModelCapabilities = {
    stop: stopsItself(stop, model),
    tools: tools.finish ? yes(calls > 0) : false,
    parallelTools: tools.finish ? yes(calls > 1) : false,
    jsonSchema: schema.finish ? isColour(textOf(schema)) : false,
    images: image.finish && !image.lossy ? yes(/\bred\b/i.test(textOf(image))) : false,
    audio: Boolean(sound.finish && !sound.lossy),
    reasoning: yes(finishes.some(({ message }) => message.content.some(({ type }) => type === "reasoning"))),
    promptCache: yes((again.finish?.usage.cacheReadTokens ?? 0) > 0),
  } as ModelCapabilities;
  return { capabilities: { ...model.capabilities, ...onlyDefined(seen) }, usage: sum(finishes.map(({ usage }) => usage)) };
}

/** What says nothing about the question, only about the way to the model. */
const NO_ANSWER: readonly ModelErrorKind[] = ["auth", "not-found", "connection", "timeout", "rate-limit", "overloaded", "aborted"];

async function answerOf(model: Model, request: ModelRequest): Promise<Answer> {
  let lossy = false;
  try {
    for await (const event of model.stream(request)) {
      if (event.type === "start") lossy = isLossy(event);
      if (event.type === "finish") return { finish: event, lossy };
    }
  } catch (error) {
    if (!ModelError.is(error) || NO_ANSWER.includes(error.kind)) throw error;
  }
  return { lossy };
}

const isLossy = ({ warnings }: ModelEvent & { readonly type: "start" }) => warnings.some(({ code }) => code === "lossy-content");

/** An adapter that had to cut the reply itself says so: by what it learned, or by token counts that it had to guess. */
const stopsItself = ({ finish }: Answer, model: Model): boolean | undefined => {
  if (!finish || model.capabilities?.stop === false || finish.usage.estimated) return false;
  return finish.reason === "length" ? undefined : yes(!textOf({ finish, lossy: false }).includes("7"));
};

const yes = (isSo: boolean): true | undefined => (isSo ? true : undefined);

const textOf = ({ finish }: Answer): string =>
  finish?.message.content.map((part) => (part.type === "text" ? part.text : "")).join("") ?? "";

const isColour = (text: string): boolean => {
  try {
    const { colour } = JSON.parse(text) as { readonly colour?: Json };
    return COLOUR.properties.colour.enum.some((known) => known === colour);
  } catch {
    return false;
  }
};

const sum = (usages: readonly Usage[]): Usage => {
  const total = (field: "inputTokens" | "outputTokens") => usages.reduce((count, usage) => count + (usage[field] ?? 0), 0);
  return { inputTokens: total("inputTokens"), outputTokens: total("outputTokens") };
};

const NOTE: ModelTool = {
  name: "note",
  description: "Writes a word down.",
  inputSchema: { type: "object", properties: { word: { type: "string" } }, required: ["word"], additionalProperties: false },
};

const COLOUR = {
  type: "object",
  properties: { colour: { type: "string", enum: ["blue", "green", "red"] } },
  required: ["colour"],
  additionalProperties: false,
};

/** A PNG of 16 by 16 red pixels. */
const RED_SQUARE: MediaPart = {
  type: "media",
  mediaType: "image/png",
  source: {
    kind: "bytes",
    base64: "iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAIAAACQkWg2AAAAFklEQVR42mP4z8BAEmIY1TCqYfhqAACQ+f8B8u7oVwAAAABJRU5ErkJggg==",
  },
};

/** A WAV of an eighth of a second: 16-bit PCM, one channel, 8000 Hz. */
const SILENCE: MediaPart = {
  type: "media",
  mediaType: "audio/wav",
  source: { kind: "bytes", base64: `UklGRvQHAABXQVZFZm10IBAAAAABAAEAQB8AAIA+AAACABAAZGF0YdAHAAAA${"A".repeat(2666)}==` },
};

/** Vendors cache prompts from 1,024 tokens on. */
const LONG_QUESTION = `${"The quick brown fox jumps over the lazy dog. ".repeat(130)}How many animals are in the first sentence? One word.`;
