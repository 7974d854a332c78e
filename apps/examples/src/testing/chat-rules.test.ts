import { expect, it } from "vitest";
import { problemIn } from "./chat-rules.ts";
import type { ChatRequest, WireMessage } from "./chat-server.ts";

const problemOf = (messages: WireMessage[], more: Partial<ChatRequest> = {}) => problemIn({ model: "m", messages, ...more });
const said = (content: WireMessage["content"], role = "user"): WireMessage => ({ role, content });
const called = (...ids: string[]): WireMessage => ({
  ...said(null, "assistant"),
  tool_calls: ids.map((id) => ({ id, function: { name: "f", arguments: "{}" } })),
});
const answered = (id: string): WireMessage => ({ ...said("ok", "tool"), tool_call_id: id });

it("takes what OpenAI takes", () => {
  const tools = [{ type: "function", function: { name: "f", parameters: { type: "object" } } }];
  expect(problemOf([said("Hi")])).toBeUndefined();
  expect(
    problemOf([said("Hi"), called("a", "b"), answered("b"), answered("a"), said("Go on.")], { tools, tool_choice: "auto" }),
  ).toBeUndefined();
});

it("refuses calls without their results, and results without their calls", () => {
  expect(problemOf([said("Hi"), called("a", "b"), answered("a")])).toContain("must be followed by tool messages");
  expect(problemOf([said("Hi"), called("a"), said("Go on."), answered("a")])).toContain("must be followed by tool messages");
  expect(problemOf([said("Hi"), called("a"), answered("a"), answered("a")])).toContain("must be followed by tool messages");
  expect(problemOf([said("Hi"), called("a"), answered("a"), answered("x")])).toContain("must be a response");
  expect(problemOf([said("Hi"), answered("a")])).toContain("must be a response");
});

it("refuses what is empty, and settings that do not fit", () => {
  const schema = { type: "object", properties: { a: {} }, required: [], additionalProperties: false };
  expect(problemOf([])).toContain("too short");
  expect(problemOf([said("")])).toContain("must not be empty");
  expect(problemOf([said([{ type: "text", text: "" }])])).toContain("must not be empty");
  expect(problemOf([said("Hi")], { stop: ["1", "2", "3", "4", "5"] })).toContain("stop");
  expect(problemOf([said("Hi")], { tool_choice: "none" })).toContain("tool_choice");
  expect(problemOf([said("Hi")], { tools: [{ type: "function", function: { name: "a b", parameters: {} } }] })).toContain("pattern");
  expect(problemOf([said("Hi")], { tools: [{ type: "function", function: { name: "f", parameters: {} } }] })).toContain("object");
  expect(problemOf([said("Hi")], { response_format: { type: "json_schema", json_schema: { name: "x", schema } } })).toContain("required");
});
