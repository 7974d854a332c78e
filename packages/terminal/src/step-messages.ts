import type { AssistantPart, MemoryStep, ToolResultPart } from "@smolagents-ts/core";
import { describeMedia } from "./describe.ts";

interface MessageText {
  readonly role: "system" | "user" | "assistant" | "tool";
  readonly text: string;
}

/** The messages that a step adds to the conversation, as text. */
export function stepMessages(step: MemoryStep): readonly MessageText[] {
  switch (step.type) {
    case "task":
      return [{ role: "user", text: step.task }];
    case "summary":
      return [{ role: "user", text: step.summary }];
    case "planning":
      return [
        { role: "user", text: step.request },
        { role: "assistant", text: textOf(step.reply.content) },
        { role: "user", text: step.followUp },
      ];
    case "action": {
      const { request, reply, results = [], observation, media = [] } = step;
      const shown = media.map((part) => `[${describeMedia(part)}]`);
      const read = [observation, ...shown].filter((text) => text !== undefined).join("\n");
      return [
        ...(request === undefined ? [] : [{ role: "user" as const, text: request }]),
        { role: "assistant", text: textOf(reply.content) },
        ...results.map((result) => ({ role: "tool" as const, text: resultText(result) })),
        ...(read === "" ? [] : [{ role: "user" as const, text: read }]),
      ];
    }
  }
}

const textOf = (parts: readonly AssistantPart[]) => parts.map(partText).join("\n");

function partText(part: AssistantPart): string {
  switch (part.type) {
    case "text":
      return part.text;
    case "reasoning":
      return `[reasoning] ${part.text}`;
    case "tool-call":
      return `[call ${part.id}] ${part.name}(${part.argsText})`;
    case "media":
      return `[${describeMedia(part)}]`;
  }
}

function resultText({ callId, content, isError }: ToolResultPart): string {
  const text = content.map((part) => (part.type === "text" ? part.text : `[${describeMedia(part)}]`)).join("\n");
  return `[${isError ? "error" : "result"} ${callId}] ${text}`;
}
