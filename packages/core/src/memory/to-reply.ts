import type { AssistantMessage } from "../contracts/message.ts";
import { isCut, withClosingTag } from "../parsing/code-block.ts";

/** The text of a reply, without its reasoning. */
export const textOf = (message: AssistantMessage): string =>
  message.content.map((part) => (part.type === "text" ? part.text : "")).join("");

/**
 * A reply as the next request sends it back.
 *
 * Its program is closed again, so that the model sees its programs as it was told to write them. Native tool calls stay only where they are answered,
 * because servers want that; and what would be empty does not stay so, because servers refuse that, or two user turns in a row.
 */
export function toReply(message: AssistantMessage, withCalls = false): AssistantMessage {
  const parts = message.content.filter(
    (part) => (part.type !== "tool-call" || withCalls) && (part.type !== "text" || part.text.trim() !== ""),
  );
  const last = parts.findLastIndex((part) => part.type === "text");
  const part = parts[last];
  if (part?.type !== "text") {
    return withCalls && parts.some((part) => part.type === "tool-call")
      ? { ...message, content: parts }
      : { ...message, content: [...parts, { type: "text", text: "(no text)" }] };
  }
  return { ...message, content: isCut(textOf(message)) ? parts.with(last, { ...part, text: withClosingTag(part.text) }) : parts };
}
