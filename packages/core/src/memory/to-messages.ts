import type { Message } from "../contracts/message.ts";
import type { MemoryStep } from "../contracts/step.ts";

/**
 * The conversation a model sees: the system prompt, then every step in order.
 *
 * Only ever grows at the end, so that each request extends the one before it byte by byte and servers can reuse their prompt cache.
 */
export function toMessages(systemPrompt: string, steps: readonly MemoryStep[]): Message[] {
  const messages: Message[] = [{ role: "system", content: [{ type: "text", text: systemPrompt }] }];
  for (const step of steps) {
    if (step.type === "task") {
      messages.push({ role: "user", content: [{ type: "text", text: step.task }, ...(step.images ?? [])] });
      continue;
    }
    messages.push(step.reply);
    if (step.observation !== undefined) messages.push({ role: "user", content: [{ type: "text", text: step.observation }] });
  }
  return messages;
}
