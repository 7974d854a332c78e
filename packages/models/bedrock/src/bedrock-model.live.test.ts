import type { ModelFinish, ModelRequest } from "@smolagents-ts/core";
import { describe, expect, it } from "vitest";
import { BedrockModel } from "./bedrock-model.ts";

const modelId = process.env["BEDROCK_MODEL"] ?? "us.amazon.nova-lite-v1:0";
const canSign = process.env["AWS_BEARER_TOKEN_BEDROCK"] ?? process.env["AWS_ACCESS_KEY_ID"] ?? process.env["AWS_PROFILE"];

/** Run with LIVE=1, a region in AWS_REGION, and AWS_BEARER_TOKEN_BEDROCK or other credentials in the environment. */
describe.skipIf(!canSign || !process.env["AWS_REGION"])("Amazon Bedrock itself", { timeout: 60_000 }, () => {
  const ask = async (text: string, request: Partial<ModelRequest> = {}) => {
    let last: unknown;
    const messages: ModelRequest["messages"] = [{ role: "user", content: [{ type: "text", text }] }];
    for await (const event of new BedrockModel({ modelId }).stream({ messages, ...request })) last = event;
    return last as ModelFinish;
  };

  it("answers, and counts tokens", async () => {
    const { message, usage } = await ask("Answer with the one word: yes");
    expect(JSON.stringify(message)).toMatch(/yes/i);
    expect(usage.inputTokens).toBeGreaterThan(0);
  });

  it("ends at a stop string, whether the model knows them or not", async () => {
    const { message } = await ask("Write exactly: one two three four", { stop: ["three"] });
    expect(JSON.stringify(message)).toContain("two");
    expect(JSON.stringify(message)).not.toContain("three");
  });

  it("calls a tool, and reads its result", async () => {
    const inputSchema = { type: "object", properties: { city: { type: "string" } }, required: ["city"] };
    const tools = [{ name: "weather", description: "Tells the weather of a city.", inputSchema }];
    const question = "What is the weather in Sfax?";
    const { message } = await ask(question, { tools, toolChoice: "required" });
    const call = message.content.find((part) => part.type === "tool-call");
    expect(call).toMatchObject({ name: "weather", args: { city: expect.stringMatching(/sfax/i) } });
    const messages: ModelRequest["messages"] = [
      { role: "user", content: [{ type: "text", text: question }] },
      message,
      { role: "tool", content: [{ type: "tool-result", callId: call!.id, name: "weather", content: [{ type: "text", text: "Hail." }] }] },
    ];
    expect(JSON.stringify((await ask("", { tools, messages })).message)).toMatch(/hail/i);
  });
});
