// What a policy may know: the messages of the request, and nothing else.
import type { AssistantPart, Message, TextPart, ToolResultPart } from "@smolagents-ts/core";
import { toKey } from "./plan.ts";

/** The task's words. */
export function taskIn(messages: readonly Message[]): string {
  const first = messages.find(({ role }) => role === "user");
  if (first?.role !== "user") throw new Error("The request holds no task.");
  return textOf(first.content);
}

/** What each program printed, in order. The programs of an ideal model do not fail and print no more than can be shown. */
export function printedIn(messages: readonly Message[]): string[] {
  const observations = messages.filter((message) => message.role === "user").slice(1);
  return observations.map(({ content }) => {
    const text = textOf(content);
    const [, printed] = /^Printed:\n(.*)$/s.exec(text) ?? [];
    if (printed === undefined || /^(?:Error|Warning|Last value)\b|characters left out/m.test(printed))
      throw new Error(`Not expected: ${text}`);
    return printed;
  });
}

/** What each tool call gave, by the call. */
export function resultsIn(messages: readonly Message[]): ReadonlyMap<string, string> {
  const calls = new Map<string, string>();
  const results = new Map<string, string>();
  for (const { role, content } of messages) {
    for (const part of content as readonly (AssistantPart | ToolResultPart)[]) {
      if (part.type === "tool-call") calls.set(part.id, toKey(part.name, JSON.parse(part.argsText)));
      if (role !== "tool" || part.type !== "tool-result") continue;
      const result = textOf(part.content);
      const call = calls.get(part.callId);
      if (call === undefined || part.isError) throw new Error(`Not expected from ${part.name}: ${result}`);
      results.set(call, result);
    }
  }
  return results;
}

const textOf = (parts: readonly { readonly type: string }[]) =>
  parts
    .filter((part): part is TextPart => part.type === "text")
    .map(({ text }) => text)
    .join("");
