import { describe, expect, it } from "vitest";
import type { ActionStep, MemoryStep } from "../contracts/step.ts";
import { toMessages } from "./to-messages.ts";

const text = (text: string) => ({ type: "text", text }) as const;
const task: MemoryStep = { type: "task", task: "Solve it." };
const action = (number: number, fields: Partial<ActionStep> = {}): ActionStep => ({
  type: "action",
  number,
  reply: { role: "assistant", content: [text(`reply ${number}`)] },
  finishReason: "stop",
  output: [],
  warnings: [],
  calls: [],
  observation: `seen ${number}`,
  usage: {},
  timing: { startedAt: 0, durationMs: 0 },
  ...fields,
});

describe("toMessages", () => {
  it("begins with the system prompt and the task", () => {
    expect(toMessages("Be good.", [task])).toEqual([
      { role: "system", content: [text("Be good.")] },
      { role: "user", content: [text("Solve it.")] },
    ]);
  });

  it("gives every step as the model's reply and what came of it", () => {
    expect(toMessages("s", [task, action(1), action(2)]).slice(2)).toEqual([
      { role: "assistant", content: [text("reply 1")] },
      { role: "user", content: [text("seen 1")] },
      { role: "assistant", content: [text("reply 2")] },
      { role: "user", content: [text("seen 2")] },
    ]);
  });

  it("says nothing after the step that gave the answer", () => {
    const { observation: _, ...last } = action(1);
    expect(toMessages("s", [task, { ...last, final: { value: 1 } }]).at(-1)).toEqual({ role: "assistant", content: [text("reply 1")] });
  });

  it("sends the images of a task once, with it", () => {
    const image = { type: "media", mediaType: "image/png", source: { kind: "url", url: "https://example.com/a.png" } } as const;
    const messages = toMessages("s", [{ ...task, media: [image] }, action(1), action(2)]);
    expect(messages[1]).toEqual({ role: "user", content: [text("Solve it."), image] });
    expect(JSON.stringify(messages).match(/a\.png/g)).toHaveLength(1);
  });

  it("only ever grows at its end", () => {
    const steps = [task, action(1), action(2), action(3)];
    const requests = steps.map((_, index) => JSON.stringify(toMessages("s", steps.slice(0, index + 1))).slice(0, -1));
    for (const [index, request] of requests.entries()) expect(request.startsWith(requests[index - 1] ?? "")).toBe(true);
  });

  it("gives the same after memory was stored and loaded", () => {
    const steps = [task, action(1)];
    expect(toMessages("s", JSON.parse(JSON.stringify(steps)))).toEqual(toMessages("s", steps));
  });
});
