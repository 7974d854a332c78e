import type { Message, Model, ModelFinish, ModelRequest, ModelTool } from "@smolagents-ts/core";
import { describe, expect, it } from "vitest";

export interface LiveModelOptions {
  /** Why it cannot be reached, e.g. the variable that is not set: the suite is skipped then, by its name. */
  readonly missing?: string | undefined;
  /** Whether tools are tried. Defaults to true. */
  readonly tools?: boolean;
}

/**
 * Declares a vitest suite of what a model on its vendor's own server must do. It costs some hundred tokens, and so is run only when it is asked for, in a file
 * of its own.
 */
export function describeLiveModel(name: string, makeModel: () => Model, { missing, tools = true }: LiveModelOptions = {}): void {
  const ask = async (messages: readonly Message[], request: Partial<ModelRequest> = {}): Promise<ModelFinish> => {
    for await (const event of makeModel().stream({ messages, ...request })) if (event.type === "finish") return event;
    throw new Error("There was no finish event.");
  };
  const textOf = ({ message }: ModelFinish) => message.content.map((part) => (part.type === "text" ? part.text : "")).join("");

  describe.skipIf(missing)(missing ? `${name} (skipped without ${missing})` : name, { timeout: 120_000 }, () => {
    it("answers, and counts tokens", async () => {
      const finish = await ask([user("Answer with the one word: yes")]);
      expect(textOf(finish)).toMatch(/yes/i);
      expect(finish.usage.inputTokens).toBeGreaterThan(0);
    });

    it("ends at a stop string, whether the server knows them or not", async () => {
      const text = textOf(await ask([user("Write exactly: one two three four")], { stop: ["three"] }));
      expect(text).toContain("two");
      expect(text).not.toContain("three");
    });

    it.runIf(tools)("calls a tool, and takes its result with its own reply", async () => {
      const question = user("What is the weather in Sfax? Answer in one word.");
      const { message } = await ask([question], { tools: [WEATHER], toolChoice: "required" });
      const call = message.content.find((part) => part.type === "tool-call");
      expect(call).toMatchObject({ name: "weather", args: { city: expect.stringMatching(/sfax/i) } });
      const result = { type: "tool-result", callId: call?.id ?? "", name: "weather", content: [{ type: "text", text: "Hail." }] } as const;
      expect(textOf(await ask([question, message, { role: "tool", content: [result] }], { tools: [WEATHER] }))).toMatch(/hail/i);
    });
  });
}

const user = (text: string): Message => ({ role: "user", content: [{ type: "text", text }] });

const WEATHER: ModelTool = {
  name: "weather",
  description: "Tells the weather of a city.",
  inputSchema: { type: "object", properties: { city: { type: "string" } }, required: ["city"], additionalProperties: false },
};
