import type { ModelFinish, ModelRequest } from "@smolagents-ts/core";
import { describe, expect, it } from "vitest";
import { AISDKModel } from "./ai-sdk-model.ts";

/** Any name that the package takes; its provider must be installed. */
const modelId = process.env["AI_SDK_MODEL"] ?? "openai/gpt-5-mini";

/** Run with LIVE=1, and OPENAI_API_KEY or AI_SDK_MODEL with the key of its provider. */
describe.skipIf(!process.env["OPENAI_API_KEY"] && !process.env["AI_SDK_MODEL"])("a provider itself", { timeout: 60_000 }, () => {
  const ask = async (messages: ModelRequest["messages"], request: Partial<ModelRequest> = {}) => {
    let last: unknown;
    for await (const event of new AISDKModel({ modelId }).stream({ messages, ...request })) last = event;
    return last as ModelFinish;
  };
  const user = (text: string): ModelRequest["messages"] => [{ role: "user", content: [{ type: "text", text }] }];

  it("answers, and counts tokens", async () => {
    const { message, usage } = await ask(user("Answer with the one word: yes"));
    expect(JSON.stringify(message)).toMatch(/yes/i);
    expect(usage.inputTokens).toBeGreaterThan(0);
  });

  it("ends at a stop string, whether the model knows them or not", async () => {
    const { message } = await ask(user("Write exactly: one two three four"), { stop: ["three"] });
    expect(JSON.stringify(message)).toContain("two");
    expect(JSON.stringify(message)).not.toContain("three");
  });

  it("calls a tool, and takes its own reply back", async () => {
    const tools = [
      { name: "weather", description: "Tells the weather.", inputSchema: { type: "object", properties: { city: { type: "string" } } } },
    ];
    const question = user("What is the weather in Sfax?");
    const { message } = await ask(question, { tools, toolChoice: "required" });
    const call = message.content.find((part) => part.type === "tool-call");
    expect(call).toMatchObject({ name: "weather", args: { city: expect.stringMatching(/sfax/i) } });
    const result = {
      type: "tool-result",
      callId: call?.id ?? "",
      name: "weather",
      content: [{ type: "text", text: "Heavy rain." }],
    } as const;
    const next = await ask([...question, message, { role: "tool", content: [result] }], { tools });
    expect(JSON.stringify(next.message)).toMatch(/rain/i);
  });
});
