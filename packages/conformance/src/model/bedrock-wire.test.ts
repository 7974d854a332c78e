/** Expectations: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html, and what Bedrock was seen to say. */

import { expect, it, onTestFinished } from "vitest";
import { createBedrockServer } from "./bedrock-wire.ts";

const ask = async (body: object, path = "/model/m/converse-stream") => {
  const server = await createBedrockServer();
  onTestFinished(() => server.close());
  server.answer({
    steps: [
      { type: "text", delta: "Hi" },
      { type: "finish", reason: "stop" },
    ],
  });
  const response = await fetch(server.url + path, { method: "POST", body: JSON.stringify(body) });
  return { status: response.status, text: await response.text(), type: response.headers.get("x-amzn-errortype") };
};

const user = (...content: object[]) => ({ role: "user", content });
const assistant = (...content: object[]) => ({ role: "assistant", content });
const text = (words: string) => ({ text: words });
const toolUse = (toolUseId: string, input: unknown = {}) => ({ toolUse: { toolUseId, name: "f", input } });
const toolResult = (toolUseId: string, content: object[] = [text("ok")]) => ({ toolResult: { toolUseId, content } });
const document = (name: string) => ({ document: { name, format: "txt", source: { bytes: "AAEC" } } });
const TOOLS = { toolConfig: { tools: [{ toolSpec: { name: "f", inputSchema: { json: {} } } }] } };

it("takes what Bedrock takes", async () => {
  const messages = [user(text("Hi")), assistant(toolUse("a"), toolUse("b")), user(toolResult("b"), toolResult("a"), text("Go on."))];
  expect((await ask({ messages, ...TOOLS })).status).toBe(200);
  expect((await ask({ messages: [user(document("a (2)"), text("Look."))] })).status).toBe(200);
});

it.each([
  ["user message", { messages: [assistant(text("Hi"))] }],
  ["alternate", { messages: [user(text("a")), user(text("b"))] }],
  ["empty", { messages: [user()] }],
  ["blank", { messages: [user(text(" "))] }],
  ["blank", { messages: [user(text("a"))], system: [text("")] }],
  ["blank", { messages: [user(text("a")), assistant(toolUse("a")), user(toolResult("a", [text("")]))], ...TOOLS }],
  ["toolConfig", { messages: [user(text("a")), assistant(toolUse("a")), user(toolResult("a"))] }],
  ["hold a tool", { messages: [user(text("a"))], toolConfig: { tools: [] } }],
  ["description", { messages: [user(text("a"))], toolConfig: { tools: [{ toolSpec: { name: "f", description: "" } }] } }],
  ["toolUseId", { messages: [user(text("a")), assistant(toolUse("a.b")), user(toolResult("a.b"))], ...TOOLS }],
  ["input", { messages: [user(text("a")), assistant(toolUse("a", [])), user(toolResult("a"))], ...TOOLS }],
  ["Expected toolResult", { messages: [user(text("a")), assistant(toolUse("a")), user(text("b"))], ...TOOLS }],
  ["Expected toolResult", { messages: [user(text("a")), assistant(toolUse("a")), user(text("b"), toolResult("a"))], ...TOOLS }],
  ["file name", { messages: [user(text("a"), document("a.txt"))] }],
  ["duplicate", { messages: [user(text("a"), document("a"), document("a"))] }],
  ["text block is required", { messages: [user(document("a"))] }],
  ["signature", { messages: [user(text("a")), assistant({ reasoningContent: { reasoningText: { text: "b" } } })] }],
  ["non-whitespace", { messages: [user(text("a"))], inferenceConfig: { stopSequences: ["\n"] } }],
])("refuses what Bedrock refuses: %s", async (words, body) => {
  const answer = await ask(body);
  expect(answer).toMatchObject({ status: 400, type: expect.stringContaining("ValidationException") });
  expect(answer.text).toContain(words);
});

it("knows no other address", async () => {
  expect((await ask({ messages: [user(text("Hi"))] }, "/model/a/b/converse")).status).toBe(404);
});
