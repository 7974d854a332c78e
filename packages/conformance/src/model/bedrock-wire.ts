import { crc32 } from "node:zlib";
import type { Usage } from "@smolagents-ts/core";
import { type ConverseBody, problemIn } from "./bedrock-rules.ts";
import { createModelServer } from "./model-server.ts";
import type { ContentStep, ModelStandIn, ModelWire, Refusal, Script } from "./script.ts";

/**
 * A stand-in for Amazon Bedrock: its Converse operation, and ConverseStream with frames of the event stream encoding. It refuses what
 * Bedrock refuses of any model.
 *
 * An answer that is not streamed is given by Converse alone: ConverseStream refuses, as for a model that cannot stream.
 */
export const createBedrockServer = async (): Promise<ModelStandIn> => {
  const server = await createModelServer(bedrockWire);
  return {
    url: server.url,
    get requests() {
      return server.requests;
    },
    get openReplies() {
      return server.openReplies;
    },
    answer: (first, ...others) => server.answer(asBedrock(first), ...others.map(asBedrock)),
    close: () => server.close(),
  };
};

const asBedrock =
  (script: Script): Script =>
  (request) => {
    const reply = typeof script === "function" ? script(request) : script;
    const streamed = request.path.endsWith("/converse-stream");
    if ("refuse" in reply || !reply.whole || !streamed) return reply;
    return { refuse: { reason: "bad-request", message: "This model doesn't support response streaming. Use the Converse operation." } };
  };

const bedrockWire: ModelWire = {
  basePath: "",
  contentType: "application/vnd.amazon.eventstream",
  newReply: () => {
    const reply = new BedrockReply();
    return { frame: (step) => reply.frame(step), end: () => "" };
  },
  frame: (step) => new BedrockReply().frame(step),
  end: "",
  whole: (steps) => JSON.stringify(toResponse(steps)),
  refuse: toErrorAnswer,
  stopOf: (body) => (body as ConverseBody | null)?.inferenceConfig?.stopSequences ?? [],
  check({ path, body }) {
    if (!/^\/model\/[^/]+\/converse(-stream)?$/.test(path)) return { status: 404, body: "{}" };
    const problem = problemIn((body ?? {}) as ConverseBody);
    return problem === undefined ? undefined : toErrorAnswer({ reason: "bad-request", message: problem });
  },
};

/** The frames of one reply. Bedrock numbers the content blocks and says where each ends. */
class BedrockReply {
  #started = false;
  #blocks = 0;
  readonly #open = new Map<string, number>();

  frame(step: ContentStep): Uint8Array {
    const start = this.#started ? [] : [encode("event", "messageStart", { role: "assistant" })];
    this.#started = true;
    return Buffer.concat([...start, ...this.#frames(step)]);
  }

  #frames(step: ContentStep): Uint8Array[] {
    switch (step.type) {
      case "text":
        return this.#delta("text", { text: step.delta });
      case "reasoning":
        return this.#delta("reasoning", { reasoningContent: { text: step.delta } });
      case "tool-call":
        return this.#toolCall(step);
      case "empty":
        return [encode("event", "contentBlockDelta", { contentBlockIndex: 0, delta: { text: "" } })];
      case "usage":
        return [encode("event", "metadata", { usage: toUsage(step.usage), metrics: { latencyMs: 1 } })];
      case "finish":
        return [...this.#stopAll(), encode("event", "messageStop", { stopReason: STOP_REASONS[step.reason] })];
      case "error":
        return [encode("exception", "modelStreamErrorException", { message: step.message, originalStatusCode: 500 })];
    }
  }

  #delta(name: string, delta: object): Uint8Array[] {
    const stops = this.#open.has(name) ? [] : this.#stopAll();
    return [...stops, encode("event", "contentBlockDelta", { ...this.#place(name), delta })];
  }

  /** A piece without a number is sent without one, which Bedrock never does: adapters should not be surprised. */
  #toolCall({ call, id, name, args }: Extract<ContentStep, { type: "tool-call" }>): Uint8Array[] {
    const frames = this.#open.has("text") || this.#open.has("reasoning") ? this.#stopAll() : [];
    const place = call === undefined ? {} : this.#place(`call ${call}`);
    const start = { toolUse: { toolUseId: id, name } };
    if (name !== undefined) frames.push(encode("event", "contentBlockStart", { ...place, start }));
    if (args !== undefined) frames.push(encode("event", "contentBlockDelta", { ...place, delta: { toolUse: { input: args } } }));
    return frames;
  }

  #place(name: string): { readonly contentBlockIndex: number } {
    const contentBlockIndex = this.#open.get(name) ?? this.#blocks++;
    this.#open.set(name, contentBlockIndex);
    return { contentBlockIndex };
  }

  #stopAll(): Uint8Array[] {
    const open = [...this.#open.values()];
    this.#open.clear();
    return open.map((contentBlockIndex) => encode("event", "contentBlockStop", { contentBlockIndex }));
  }
}

const STOP_REASONS = { stop: "end_turn", length: "max_tokens", "tool-calls": "tool_use", "content-filter": "content_filtered" } as const;

/** What was read from the cache or written to it is counted apart. */
const toUsage = ({ inputTokens = 0, outputTokens = 0, cacheReadTokens = 0, cacheWriteTokens = 0 }: Usage): object => ({
  inputTokens: inputTokens - cacheReadTokens - cacheWriteTokens,
  outputTokens,
  totalTokens: inputTokens + outputTokens,
  cacheReadInputTokens: cacheReadTokens,
  cacheWriteInputTokens: cacheWriteTokens,
});

/** One body for all steps: what is of a kind, and not of another call, is a block. */
const toResponse = (steps: readonly ContentStep[]): object => {
  const blocks = new Map<string, ContentStep[]>();
  for (const step of steps) {
    const name = step.type === "tool-call" ? `call ${step.call}` : step.type;
    blocks.set(name, [...(blocks.get(name) ?? []), step]);
  }
  const finish = steps.find((step) => step.type === "finish");
  const usage = steps.findLast((step) => step.type === "usage");
  return {
    output: { message: { role: "assistant", content: [...blocks.values()].flatMap(toBlock) } },
    stopReason: STOP_REASONS[finish?.reason ?? "stop"],
    usage: toUsage(usage?.usage ?? {}),
    metrics: { latencyMs: 1 },
  };
};

const toBlock = (steps: readonly ContentStep[]): object[] => {
  const joined = steps.map((step) => ("delta" in step ? step.delta : step.type === "tool-call" ? (step.args ?? "") : "")).join("");
  const [first] = steps;
  if (first?.type === "text") return [{ text: joined }];
  if (first?.type === "reasoning") return [{ reasoningContent: { reasoningText: { text: joined } } }];
  if (first?.type === "tool-call") return [{ toolUse: { toolUseId: first.id, name: first.name, input: JSON.parse(joined || "{}") } }];
  return [];
};

/** Status, type and text as Bedrock answers them; the type stands in a header. */
function toErrorAnswer({ reason, message }: Refusal): ReturnType<ModelWire["refuse"]> {
  const [status, type, text] = ERRORS[reason];
  return {
    status,
    headers: {
      "x-amzn-errortype": `${type}:http://internal.amazon.com/coral/com.amazon.bedrock/`,
      "x-amzn-requestid": crypto.randomUUID(),
    },
    body: JSON.stringify({ message: message ?? text }),
  };
}

const ERRORS: Readonly<Record<Refusal["reason"], readonly [status: number, type: string, text: string]>> = {
  unauthorized: [403, "UnrecognizedClientException", "The security token included in the request is invalid."],
  forbidden: [403, "AccessDeniedException", "You don't have access to the model with the specified model ID."],
  "not-found": [404, "ResourceNotFoundException", "Could not resolve the foundation model from the provided model identifier."],
  "rate-limit": [429, "ThrottlingException", "Too many requests, please wait before trying again."],
  overloaded: [503, "ServiceUnavailableException", "Bedrock is unable to process your request."],
  "bad-request": [400, "ValidationException", "The value at inferenceConfig.temperature must be less than or equal to 1."],
  "context-length": [400, "ValidationException", "Input is too long for requested model."],
  stop: [400, "ValidationException", "This model doesn't support the stopSequences field. Remove stopSequences and try again."],
};

/** A message of the event stream encoding: lengths, their checksum, headers, payload, the checksum of it all. */
function encode(messageType: "event" | "exception", type: string, content: object): Uint8Array {
  const headers = Buffer.concat([
    header(`:${messageType}-type`, type),
    header(":content-type", "application/json"),
    header(":message-type", messageType),
  ]);
  // Bedrock pads its events to hide how long the words are.
  const payload = Buffer.from(JSON.stringify({ ...content, p: "abcdefgh" }));
  const length = 12 + headers.length + payload.length + 4;
  const prelude = Buffer.concat([uint32(length), uint32(headers.length)]);
  const message = Buffer.concat([prelude, uint32(crc32(prelude)), headers, payload]);
  return Buffer.concat([message, uint32(crc32(message))]);
}

/** Type 7 is a string. */
function header(name: string, value: string): Uint8Array {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(Buffer.byteLength(value));
  return Buffer.concat([Buffer.from([Buffer.byteLength(name)]), Buffer.from(name), Buffer.from([7]), length, Buffer.from(value)]);
}

function uint32(value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
