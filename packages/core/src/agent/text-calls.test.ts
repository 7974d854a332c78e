import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { ToolCallingAgentOptions } from "../definition/agent-options.ts";
import { Media } from "../media/media.ts";
import { conversationFaults } from "../testing/conversation-faults.ts";
import { type ScriptEntry, ScriptedModel } from "../testing/index.ts";
import { told } from "../testing/told.ts";
import { tool } from "../tools/tool.ts";
import { ToolCallingAgent } from "./tool-calling-agent.ts";

const double = tool({
  name: "double",
  description: "Twice the number.",
  inputSchema: z.object({ n: z.number() }),
  outputSchema: z.number(),
  execute: ({ n }) => 2 * n,
});
const now = tool({ name: "now", description: "The time.", execute: () => "noon" });

describe("A model without native calls", () => {
  const text = (name: string, args: object) => `I call ${name}.\n${JSON.stringify({ name, arguments: args })}`;
  const without = (script: readonly ScriptEntry[], options: Partial<ToolCallingAgentOptions> = {}) => {
    const model = new ScriptedModel(script, { capabilities: { tools: false } });
    const agent = new ToolCallingAgent({ model, tools: [double, now], ...options });
    return { model, run: () => agent.run("Solve it.") };
  };

  it("is told the form of a call and the tools with their arguments, and is sent no native tools", async () => {
    const { model, run } = without([text("finalAnswer", { answer: 1 })]);
    await run();
    const [request] = model.requests;
    expect(request).not.toHaveProperty("tools");
    expect(request).not.toHaveProperty("toolChoice");
    const prompt = JSON.stringify(request!.messages[0]);
    expect(prompt).toContain('{\\"name\\": \\"…\\", \\"arguments\\": {…}}');
    expect(prompt).toContain("double: Twice the number.");
    expect(prompt).toContain('arguments: {\\"type\\":\\"object\\",\\"properties\\":{\\"n\\":{\\"type\\":\\"number\\"}}');
    expect(prompt).toContain("finalAnswer: ");
  });

  it("calls as text over several turns, and reads the results as text", async () => {
    const { model, run } = without([
      `${text("double", { n: 1 })}\n${text("now", {})}`,
      text("double", { n: "x" }),
      text("finalAnswer", { answer: { n: 2 } }),
    ]);
    const { output, steps } = await run();
    expect(output).toEqual({ n: 2 });
    expect(told(model)).toEqual([
      "Result of double: 2\nResult of now: noon",
      expect.stringMatching(/^Error of double: Wrong arguments for double: n: .*expected number/),
    ]);
    expect(steps[0]!.results).toMatchObject([{ name: "double" }, { name: "now" }]);
    expect(model.requests.at(-1)!.messages.map(({ role }) => role)).toEqual(["system", "user", "assistant", "user", "assistant", "user"]);
    expect(conversationFaults(model.requests.at(-1)!.messages)).toEqual([]);
  });

  it("is told the exact form when its reply holds no call", async () => {
    const { model, run } = without(["The answer is 5.", text("finalAnswer", { answer: 5 })]);
    expect((await run()).output).toBe(5);
    expect(told(model)[0]).toMatch(/^Error: Your reply holds no tool call\. Send one JSON object for each call, in exactly this form:/);
    expect(told(model)[0]).toContain('{"name": "finalAnswer", "arguments": {"answer": …}}');
  });

  it("has its answer beside other calls refused too", async () => {
    const { model, run } = without([
      `${text("double", { n: 1 })}\n${text("finalAnswer", { answer: 3 })}`,
      text("finalAnswer", { answer: 2 }),
    ]);
    expect((await run()).output).toBe(2);
    expect(told(model)[0]).toMatch(/^Result of double: 2\nError of finalAnswer: Not taken/);
  });

  it("reads why its answer was refused", async () => {
    const { model, run } = without([text("finalAnswer", { answer: 3 }), text("finalAnswer", { answer: 8 })], {
      finalAnswerChecks: [(value: number) => value > 5 || "it must be above 5"],
    });
    expect((await run()).output).toBe(8);
    expect(told(model)[0]).toMatch(/it must be above 5/);
    expect(conversationFaults(model.requests[1]!.messages)).toEqual([]);
  });

  it("sees pictures beside the text of results", async () => {
    const picture = Media.fromBytes(new Uint8Array([1, 2, 3]), { mediaType: "image/png" });
    const look = tool({ name: "look", description: "Looks.", execute: () => picture });
    const { model, run } = without([text("look", {}), text("finalAnswer", { answer: 1 })], { tools: [look] });
    await run();
    expect(told(model)[0]).toMatch(/^Result of look: .*media-1.*\n\[media\]$/);
  });

  it("keeps JSON with a code tag in it as it is", async () => {
    const { model, run } = without([text("double", { n: "<code>" }), text("finalAnswer", { answer: 1 })]);
    await run();
    expect(JSON.stringify(model.requests[1]!.messages)).not.toContain("</code>");
  });
});
