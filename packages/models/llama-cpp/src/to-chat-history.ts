import type { AssistantMessage, Message, ToolResultPart } from "@smolagents-ts/core";
import type { ChatHistoryItem, ChatModelResponse, ChatWrapper, LlamaText, LlamaTextJSON } from "node-llama-cpp";

export interface ChatHistoryOptions {
  readonly chatWrapper: ChatWrapper;
  readonly LlamaText: typeof LlamaText;
}

type ResponsePart = ChatModelResponse["response"][number];

/** Messages that were prepared for llama.cpp, as node-llama-cpp's history: calls and their results are part of the model's response. */
export function toChatHistory(messages: readonly Message[], options: ChatHistoryOptions): ChatHistoryItem[] {
  const results = new Map<string, ToolResultPart>();
  for (const { role, content } of messages) if (role === "tool") for (const result of content) results.set(result.callId, result);

  const history: ChatHistoryItem[] = [];
  for (const message of messages) {
    if (message.role === "system") history.push({ type: "system", text: textOf(message.content) });
    else if (message.role === "user") history.push({ type: "user", text: textOf(message.content) });
    else if (message.role === "assistant") {
      const parts = toResponse(message, results, options);
      const last = history.at(-1);
      // After the results of calls the model's response goes on.
      if (last?.type === "model") history[history.length - 1] = { type: "model", response: [...last.response, ...parts] };
      else history.push({ type: "model", response: parts });
    }
  }
  return history;
}

const toResponse = ({ content }: AssistantMessage, results: ReadonlyMap<string, ToolResultPart>, options: ChatHistoryOptions) => {
  const response: ResponsePart[] = [];
  let called = false;
  for (const part of content) {
    if (part.type === "text") response.push(part.text);
    else if (part.type === "reasoning") response.push({ type: "segment", segmentType: "thought", text: part.text, ended: true });
    else if (part.type === "tool-call") {
      const result = results.get(part.id);
      const rawCall = toRawCall(part.name, part.argsText, options);
      response.push({
        type: "functionCall",
        name: part.name,
        params: part.args ?? part.argsText,
        result: result && `${result.isError ? "Error: " : ""}${textOf(result.content)}`,
        ...(rawCall !== undefined && { rawCall }),
        startsNewChunk: !called,
      });
      called = true;
    }
  }
  return response;
};

/** A call exactly as the model wrote it: anything else would be read anew, with all that follows it. */
const toRawCall = (name: string, argsText: string, { chatWrapper, LlamaText }: ChatHistoryOptions): LlamaTextJSON | undefined => {
  const { prefix, paramsPrefix, suffix } = chatWrapper.settings.functions.call;
  const text = LlamaText([prefix, name, paramsPrefix, argsText, suffix]);
  // A placeholder in it is node-llama-cpp's to fill in.
  return text.toString().includes("{{functionName}}") ? undefined : text.toJSON();
};

const textOf = (parts: readonly { readonly type: string; readonly text?: string }[]): string =>
  parts.map(({ text = "" }) => text).join("\n");
