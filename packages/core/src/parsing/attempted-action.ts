import type { AssistantMessage } from "../contracts/message.ts";
import { textOf } from "../memory/to-reply.ts";
import type { CodeDialect } from "../prompts/dialect.ts";
import { parseCode } from "./code-block.ts";
import { parseStructuredReply } from "./structured-reply.ts";
import { parseToolCalls } from "./tool-call-text.ts";

/** Whether a reply that was for words only holds what would be an action in any other. */
export function triesToAct(
  message: AssistantMessage,
  { dialect, structured }: { readonly dialect: CodeDialect | undefined; readonly structured: boolean },
): boolean {
  if (message.content.some(({ type }) => type === "tool-call")) return true;
  const text = textOf(message);
  try {
    if (!dialect) return parseToolCalls(text).length > 0;
    return (structured ? parseStructuredReply(text, dialect) : parseCode(text, dialect)) !== "";
  } catch {
    return false;
  }
}
