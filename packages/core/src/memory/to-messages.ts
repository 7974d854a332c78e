import type { Message, ToolCallPart, ToolResultPart, UserMessage } from "../contracts/message.ts";
import type { ActionStep, MemoryStep } from "../contracts/step.ts";

/**
 * The conversation a model sees: the system prompt, then every step in order.
 *
 * Only ever grows at the end, so that each request extends the one before it byte by byte and servers can reuse their prompt cache. Whatever memory
 * holds, also after it was edited, servers take it: each native call has its one result, right after it and in order, and no turn is empty.
 */
export function toMessages(systemPrompt: string, steps: readonly MemoryStep[]): Message[] {
  const messages: Message[] = [];
  if (systemPrompt.trim() !== "") messages.push({ role: "system", content: [{ type: "text", text: systemPrompt }] });
  for (const step of steps) addStep(messages, step);
  return messages;
}

export const userMessage = (text: string, media: UserMessage["content"] = []): UserMessage => ({
  role: "user",
  content: [{ type: "text", text: text.trim() === "" ? "(no text)" : text }, ...media],
});

function addStep(messages: Message[], step: MemoryStep): void {
  switch (step.type) {
    case "task":
      messages.push(userMessage(step.task, step.media));
      break;
    case "planning":
      messages.push(userMessage(step.request), step.reply, userMessage(step.followUp));
      break;
    case "summary":
      messages.push(userMessage(`Summary of earlier steps: ${step.summary}`));
      break;
    case "action":
      if (step.request !== undefined) messages.push(userMessage(step.request));
      messages.push(step.reply);
      addOutcome(messages, step);
  }
}

/** What came of an action. Native calls get it as results; several servers refuse a user's turn right after those, so all there is to say goes in. */
function addOutcome(messages: Message[], { reply, results = [], observation, media }: ActionStep): void {
  const calls = reply.content.filter((part) => part.type === "tool-call");
  if (calls.length > 0) {
    messages.push({ role: "tool", content: withText(answersTo(calls, results), observation) });
    if (media) messages.push(userMessage("Shown:", media));
    return;
  }
  const told = observation === undefined ? [] : [observation];
  const shown: UserMessage["content"][number][] = [...(media ?? [])];
  for (const { name, content, isError } of results.toReversed()) {
    const text = content.map((part) => (part.type === "text" ? part.text : "")).join("\n");
    told.unshift(`${isError ? "Error of" : "Result of"} ${name}: ${text.trim()}`);
    shown.unshift(...content.filter((part) => part.type === "media"));
  }
  if (told.length > 0 || shown.length > 0) messages.push(userMessage(told.join("\n") || "Shown:", shown));
}

function answersTo(calls: readonly ToolCallPart[], results: readonly ToolResultPart[]): readonly ToolResultPart[] {
  if (calls.length === results.length && calls.every(({ id }, at) => results[at]?.callId === id)) return results;
  return calls.map(
    ({ id, name }) =>
      results.find(({ callId }) => callId === id) ?? { type: "tool-result", callId: id, name, content: [{ type: "text", text: "Done." }] },
  );
}

function withText(results: readonly ToolResultPart[], text: string | undefined): readonly ToolResultPart[] {
  const last = results.at(-1);
  if (text === undefined || !last) return results;
  return [...results.slice(0, -1), { ...last, content: [...last.content, { type: "text", text }] }];
}
