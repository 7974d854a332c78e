import type { AssistantMessage, AssistantPart } from "../contracts/message.ts";
import { isCut, withClosingTag } from "../parsing/code-block.ts";

/** The text of a reply, without its reasoning. */
export const textOf = (message: AssistantMessage): string =>
  message.content.map((part) => (part.type === "text" ? part.text : "")).join("");

/** How a reply acts: by a program between tags, by native calls, or by JSON in its text. */
export type ReplyForm = "tags" | "calls" | "json";

/**
 * A reply as the next request sends it back.
 *
 * A program between tags is closed again, so that the model sees its programs as it was told to write them. Native tool calls stay only where they are
 * answered, because servers want that; and what would be empty does not stay so, because servers refuse that, or two user turns in a row.
 */
export function toReply(message: AssistantMessage, form: ReplyForm = "tags"): AssistantMessage {
  const parts = message.content.filter((part) => (part.type === "tool-call" ? form === "calls" : !isBlank(part)));
  if (!parts.some((part) => (part.type === "text" && part.text.trim() !== "") || part.type === "tool-call")) {
    return { ...message, content: [...parts, { type: "text", text: "(no text)" }] };
  }
  if (form !== "tags" || !isCut(textOf(message))) return { ...message, content: parts };
  const last = parts.findLastIndex((part) => part.type === "text" && part.text.trim() !== "");
  return { ...message, content: parts.map((part, at) => (at === last && part.type === "text" ? closed(part) : part)) };
}

/** A text without words, unless a vendor's data hangs on it, such as the signature of the reasoning before it. */
const isBlank = (part: AssistantPart) => part.type === "text" && part.text.trim() === "" && part.provider === undefined;

const closed = <Part extends { readonly text: string }>(part: Part): Part => ({ ...part, text: withClosingTag(part.text) });
