import type {
  ContentBlock,
  Message as ConverseMessage,
  SystemContentBlock,
  ToolResultContentBlock,
  ToolUseBlock,
} from "@aws-sdk/client-bedrock-runtime";
import type {
  AssistantMessage,
  AssistantPart,
  Message,
  ModelWarning,
  ToolCallPart,
  ToolMessage,
  ToolResultPart,
  UserMessage,
} from "@smolagents-ts/core";
import { type MessageRules, type PreparedMessages, prepareMessages } from "@smolagents-ts/model-kit";
import { canSend, documentNames, toMediaBlock } from "./to-converse-media.ts";

export interface ConverseMessagesOptions extends Pick<MessageRules, "convertRoles" | "maxMediaBytes" | "capabilities"> {
  /** Calls and results are sent as such. Only a request with tools may have them; in another they become text. */
  readonly tools: boolean;
  /** The model takes no system messages: they become the user's. */
  readonly withoutSystem: boolean;
  /** Tool results may say that they are errors. */
  readonly resultStatus: boolean;
  /** Messages behind which the prompt cache is marked, at most so many of the last ones beside the system messages. */
  readonly cacheBreakpoints: readonly number[];
  readonly cachePoints: number;
}

export interface ConverseMessages {
  readonly system: SystemContentBlock[];
  readonly messages: ConverseMessage[];
  readonly warnings: readonly ModelWarning[];
}

const CACHE_POINT = { cachePoint: { type: "default" } } as const;

/** A conversation as Bedrock takes it: system messages apart, then turns of the user and the assistant by turns, the user's first. */
export const toConverseMessages = (messages: readonly Message[], options: ConverseMessagesOptions): ConverseMessages => {
  const prepare = (some: readonly Message[]): PreparedMessages =>
    prepareMessages(some, {
      system: options.withoutSystem ? "none" : "first",
      tools: options.tools,
      accepts: canSend,
      toolResultMedia: true,
      reasoning: options.tools,
      convertRoles: options.convertRoles,
      maxMediaBytes: options.maxMediaBytes,
      capabilities: options.capabilities,
    });
  const prepared = prepare(messages);
  const firstTurn = prepared.messages.findIndex(({ role }) => role !== "system");
  const systemCount = firstTurn < 0 ? prepared.messages.length : firstTurn;

  // Prepared messages need not be as many as there were: the beginning says how many the marked ones became.
  const marks = (options.cachePoints > 0 ? options.cacheBreakpoints : [])
    .filter((at) => at >= 0 && at < messages.length)
    .map((at) => prepare(messages.slice(0, at + 1)).messages.length);
  const systemMarked = marks.some((count) => count <= systemCount);
  const turnMarks = new Set(
    [...new Set(marks)]
      .filter((count) => count > systemCount)
      .sort((a, b) => a - b)
      .slice(-options.cachePoints),
  );

  const system: SystemContentBlock[] = [];
  const turns = new Turns(options.resultStatus);
  for (const [index, message] of prepared.messages.entries()) {
    if (message.role === "system") system.push(...message.content.filter(isShown).map(({ text }) => ({ text })));
    else turns.add(message);
    if (turnMarks.has(index + 1)) turns.mark();
  }
  if (systemMarked && system.length > 0) system.push(CACHE_POINT);
  return { system, messages: turns.end(), warnings: prepared.warnings };
};

class Turns {
  readonly #messages: { role: "user" | "assistant"; content: ContentBlock[] }[] = [];
  readonly #documentName = documentNames();
  readonly #resultStatus: boolean;

  constructor(resultStatus: boolean) {
    this.#resultStatus = resultStatus;
  }

  add(message: UserMessage | AssistantMessage | ToolMessage): void {
    if (message.role === "tool") this.#push("user", this.#results(message));
    else if (message.role === "user")
      this.#push(
        "user",
        message.content.flatMap((part) => this.#block(part)),
      );
    else
      this.#push(
        "assistant",
        message.content.flatMap((part) => this.#block(part)),
      );
  }

  /** Marks the end of what was added so far. */
  mark(): void {
    const content = this.#messages.at(-1)?.content;
    if (content && !content.at(-1)?.cachePoint) content.push(CACHE_POINT);
  }

  end(): ConverseMessage[] {
    if (this.#messages[0]?.role !== "user") this.#messages.unshift({ role: "user", content: [{ text: "(The beginning is not shown.)" }] });
    for (const { role, content } of this.#messages) {
      if (role === "user" && content.some(({ document }) => document) && !content.some(({ text }) => text)) {
        content.push({ text: "(The document is above.)" });
      }
    }
    // Claude refuses white space at the end of what it shall go on with.
    const last = this.#messages.at(-1);
    const block = last?.role === "assistant" ? last.content.findLast(({ cachePoint }) => !cachePoint) : undefined;
    if (block?.text !== undefined) block.text = block.text.trimEnd();
    return this.#messages;
  }

  #push(role: "user" | "assistant", content: readonly ContentBlock[]): void {
    if (content.length === 0) return;
    const last = this.#messages.at(-1);
    if (last?.role === role) last.content.push(...content);
    else this.#messages.push({ role, content: [...content] });
  }

  #block(part: AssistantPart): ContentBlock[] {
    switch (part.type) {
      case "text":
        return isShown(part) ? [{ text: part.text }] : [];
      case "media":
        return [toMediaBlock(part, this.#documentName)];
      case "tool-call":
        return [{ toolUse: { toolUseId: toToolUseId(part.id), name: part.name, input: toInput(part) } }];
      case "reasoning": {
        const redacted = redactedContent(part.provider?.["bedrock"]);
        if (redacted) return [{ reasoningContent: { redactedContent: redacted } }];
        // Without its signature it would be refused.
        return part.signature ? [{ reasoningContent: { reasoningText: { text: part.text, signature: part.signature } } }] : [];
      }
    }
  }

  /** All results first, as Claude wants them. Sound may not stand in a result and comes after them. */
  #results({ content }: ToolMessage): ContentBlock[] {
    const blocks = content.map((result) => ({ result, parts: result.content.flatMap((part) => this.#block(part)) }));
    return [
      ...blocks.map(({ result, parts }) => this.#result(result, parts.filter(({ audio }) => !audio) as ToolResultContentBlock[])),
      ...blocks.flatMap(({ parts }) => parts.filter(({ audio }) => audio)),
    ];
  }

  #result({ callId, isError }: ToolResultPart, content: ToolResultContentBlock[]): ContentBlock {
    return {
      toolResult: {
        toolUseId: toToolUseId(callId),
        content: content.length > 0 ? content : [{ text: "(nothing)" }],
        ...(isError && this.#resultStatus && { status: "error" }),
      },
    };
  }
}

/** Bedrock refuses text without a character to see. */
const isShown = ({ text }: { readonly text: string }): boolean => text.trim() !== "";

/** Calls that another vendor's model made may have ids that Bedrock refuses. */
const toToolUseId = (id: string): string => id.replace(/[^a-zA-Z0-9_-]/g, "_").slice(0, 64);

/** Arguments must be an object: what is none is sent under a name of its own. */
const toInput = ({ args, argsText }: ToolCallPart) => {
  const isObject = typeof args === "object" && args !== null && !Array.isArray(args);
  return (isObject ? args : argsText.trim() === "" ? {} : { unparsed: argsText }) as ToolUseBlock["input"];
};

const redactedContent = (provider: unknown): Uint8Array | undefined => {
  const { redactedContent: base64 } = (provider ?? {}) as { readonly redactedContent?: unknown };
  return typeof base64 === "string" ? Buffer.from(base64, "base64") : undefined;
};
