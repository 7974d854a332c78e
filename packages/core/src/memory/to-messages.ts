import type { AssistantMessage, Message, UserMessage } from "../contracts/message.ts";
import type { MemoryStep } from "../contracts/step.ts";

/**
 * The conversation a model sees: the system prompt, then every step in order.
 *
 * Only ever grows at the end, so that each request extends the one before it byte by byte and servers can reuse their prompt cache.
 */
export function toMessages(systemPrompt: string, steps: readonly MemoryStep[]): Message[] {
  const messages: Message[] = [{ role: "system", content: [{ type: "text", text: systemPrompt }] }];
  for (const step of steps) messages.push(...stepMessages(step));
  return messages;
}

export const userMessage = (text: string, media: UserMessage["content"] = []): UserMessage => ({
  role: "user",
  content: [{ type: "text", text }, ...media],
});

function stepMessages(step: MemoryStep): Message[] {
  switch (step.type) {
    case "task":
      return [userMessage(step.task, step.media)];
    case "planning":
      return [userMessage(step.request), step.reply, userMessage(step.followUp)];
    case "summary":
      return [userMessage(`Summary of earlier steps: ${step.summary}`)];
    case "action": {
      const messages: Message[] = step.request === undefined ? [] : [userMessage(step.request)];
      messages.push(step.reply);
      const answered = step.results ?? unanswered(step.reply);
      if (answered.length > 0) messages.push({ role: "tool", content: answered });
      if (step.observation !== undefined) messages.push(userMessage(step.observation, step.media));
      else if (step.media) messages.push(userMessage("Shown:", step.media));
      return messages;
    }
  }
}

/** Servers refuse a native call without its result, also where memory was edited. */
function unanswered(reply: AssistantMessage) {
  return reply.content.flatMap((part) =>
    part.type === "tool-call"
      ? [{ type: "tool-result" as const, callId: part.id, name: part.name, content: [{ type: "text" as const, text: "Done." }] }]
      : [],
  );
}
