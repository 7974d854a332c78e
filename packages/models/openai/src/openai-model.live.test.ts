import type { ModelFinish, ModelRequest } from "@smolagents-ts/core";
import { describe, expect, it } from "vitest";
import { OpenAIModel, type OpenAIModelOptions } from "./openai-model.ts";

const modelId = process.env["OPENAI_MODEL"] ?? "gpt-5-mini";
const APIS = ["responses", "chat-completions"] as const;

/** Run with LIVE=1 and a key in OPENAI_API_KEY. */
describe.skipIf(!process.env["OPENAI_API_KEY"]).each(APIS)("OpenAI itself, with %s", { timeout: 60_000 }, (api) => {
  const send = async (
    messages: ModelRequest["messages"],
    request: Partial<ModelRequest> = {},
    options: Partial<OpenAIModelOptions> = {},
  ) => {
    let last: unknown;
    for await (const event of new OpenAIModel({ modelId, api, ...options }).stream({ messages, ...request })) last = event;
    return last as ModelFinish;
  };
  const user = (text: string) => ({ role: "user", content: [{ type: "text", text }] }) as const;
  const ask = (text: string, request: Partial<ModelRequest> = {}) => send([user(text)], request);
  const inputSchema = { type: "object", properties: { city: { type: "string" } }, required: ["city"], additionalProperties: false };
  const weather = { name: "weather", description: "Tells the weather of a city.", inputSchema };

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

  it("calls a tool, and takes its result with what it thought before", async () => {
    const question = user("What is the weather in Sfax? Answer in one word.");
    const { message } = await send([question], { tools: [weather], toolChoice: "required" });
    const call = message.content.find((part) => part.type === "tool-call");
    expect(call).toMatchObject({ name: "weather", args: { city: expect.stringMatching(/sfax/i) } });
    const result = { type: "tool-result", callId: call?.id ?? "", name: "weather", content: [{ type: "text", text: "Rain" }] } as const;
    const answer = await send([question, message, { role: "tool", content: [result] }], { tools: [weather] });
    expect(JSON.stringify(answer.message)).toMatch(/rain/i);
  });

  it("does without what the model refuses", async () => {
    const { reason } = await send([user("Answer with the one word: yes")], { temperature: 0.5 }, { modelId: "gpt-4.1-mini" });
    expect(reason).toBe("stop");
  });
});
