import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { AgentEvent } from "../contracts/event.ts";
import type { CodeAgentOptions } from "../definition/agent-options.ts";
import { conversationFaults } from "../testing/conversation-faults.ts";
import { FakeExecutor, type ScriptEntry, ScriptedModel, type ScriptedModelOptions } from "../testing/index.ts";
import { tool } from "../tools/tool.ts";
import { CodeAgent } from "./code-agent.ts";

const json = (code: unknown, thought: unknown = "I run it.") => JSON.stringify({ thought, code });

function play(script: readonly ScriptEntry[], options: Partial<CodeAgentOptions> = {}, model: ScriptedModelOptions = {}) {
  const scripted = new ScriptedModel(script, model);
  const executor = new FakeExecutor((code, { print }) => {
    if (code === "answer") return { final: { value: 42 } };
    print(`ran ${code}\n`);
    return {};
  });
  const agent = new CodeAgent({ model: scripted, executor, structuredReplies: true, ...options });
  return { model: scripted, executor, agent, run: () => agent.run("Solve it.") };
}
const told = ({ requests }: ScriptedModel) =>
  requests.slice(1).map(({ messages }) => (messages.at(-1)!.content[0] as { readonly text: string }).text);

describe("With structuredReplies", () => {
  it("asks for JSON with the fields of smolagents' structured code agent, and no stop sequence that would cut it", async () => {
    const { model, run } = play([json("answer")]);
    await run();
    const [request] = model.requests;
    expect(request).not.toHaveProperty("stop");
    expect(request!.responseFormat).toEqual({
      type: "json",
      name: "thought_and_code",
      strict: true,
      schema: {
        type: "object",
        properties: { thought: { type: "string" }, code: { type: "string" } },
        required: ["thought", "code"],
        additionalProperties: false,
      },
    });
    const prompt = JSON.stringify(request!.messages[0]);
    expect(prompt).toContain('reply with one JSON object: {\\"thought\\"');
    expect(prompt).not.toContain("<code>");
  });

  it("writes programs between tags where the model is known to have no JSON schemas", async () => {
    const { model, run } = play(["<code>\nanswer\n</code>"], {}, { capabilities: { jsonSchema: false } });
    expect((await run()).output).toBe(42);
    expect(model.requests[0]).not.toHaveProperty("responseFormat");
    expect(JSON.stringify(model.requests[0]!.messages[0])).toContain("<code>");
  });

  it("runs the program in each reply, until one answers", async () => {
    const { model, executor, run } = play([json("one"), json("two"), json("answer")]);
    const { output, steps } = await run();
    expect(output).toBe(42);
    expect(executor.programs).toEqual(["one", "two", "answer"]);
    expect(steps.map(({ code }) => code)).toEqual(["one", "two", "answer"]);
    expect(told(model)).toEqual(["Printed:\nran one", "Printed:\nran two"]);
    expect(conversationFaults(model.requests.at(-1)!.messages)).toEqual([]);
  });

  it.each<[what: string, reply: string, code: string]>([
    ["several lines", json("a();\nb();"), "a();\nb();"],
    ["no thought", JSON.stringify({ code: "a()" }), "a()"],
    ["more fields", JSON.stringify({ code: "a()", thought: 1, why: "x" }), "a()"],
    ["a json fence", `\`\`\`json\n${json("a()")}\n\`\`\``, "a()"],
    ["a fence without a label", `\`\`\`\n${json("a()")}\n\`\`\``, "a()"],
    ["prose around", `Here it is:\n${json("a()")}\nThat is all.`, "a()"],
    ["thinking before", `<think>Perhaps {"code": "no"}?</think>\n${json("a()")}`, "a()"],
    ["a think tag in the program", json('s.split("</think>")'), 's.split("</think>")'],
    ["a fence in the code", json("```js\na()\n```"), "a()"],
    ["tags in the code", json("<code>\na()\n</code>"), "a()"],
    ["a program between tags in place of JSON", "I run it.\n<code>\na({})\n</code>", "a({})"],
    ["a fenced program in place of JSON", "I run it.\n```js\nawait a()\n```", "await a()"],
    ["a program that is about tags", json('html = "<code>"'), 'html = "<code>"'],
  ])("takes the program out of %s", async (_, reply, code) => {
    const { executor, run } = play([reply, json("answer")]);
    await run();
    expect(executor.programs).toEqual([code, "answer"]);
  });

  it.each<[what: string, reply: ScriptEntry, message: RegExp]>([
    ["words only", "I think it is 5.", /^Error: Your reply is not JSON \(.*\), so nothing ran\. Send one JSON object: {"thought"/],
    ["nothing", "", /^Error: Your reply is not JSON/],
    ["broken JSON", '{"thought": "I", "code": "a("b")"}', /^Error: Your reply is not JSON \(.*position.*\)/],
    ["broken JSON with a program in tags", '{"thought": "I", "code": "<code>a("b")</code>"}', /^Error: Your reply is not JSON/],
    ["no code", '{"thought": "I"}', /^Error: Your reply has no "code" with a program, so nothing ran\./],
    ["blank code", json(" \n"), /has no "code" with a program/],
    ["code that is no text", json(["a()"]), /has no "code" with a program/],
    ["null", "null", /has no "code" with a program/],
    ["a list of them", `[${json("a()")}, ${json("b()")}]`, /has no "code" with a program/],
    ["JSON that was cut", { text: '{"thought": "I", "code": "a(', reason: "length" }, /reached the length limit before its program ended/],
    ["a content filter's stop", { text: "{", reason: "content-filter" }, /stopped by the provider's content filter/],
  ])("says what to send for %s, and runs nothing", async (_, reply, message) => {
    const { model, executor, run } = play([reply, json("answer")]);
    const { output, steps } = await run();
    expect(output).toBe(42);
    expect(executor.programs).toEqual(["answer"]);
    expect(steps[0]).toMatchObject({ error: { code: "PARSING" } });
    expect(told(model)[0]).toMatch(message);
    expect(conversationFaults(model.requests[1]!.messages)).toEqual([]);
  });

  it("sends replies back as they were, also with tags in them", async () => {
    const reply = json('html = "<code>"');
    const { model, run } = play([reply, "prose with <code> in it", json("answer")]);
    await run();
    const turns = model.requests.at(-1)!.messages.filter(({ role }) => role === "assistant");
    expect(turns.map(({ content }) => content)).toEqual([
      [{ type: "text", text: reply }],
      [{ type: "text", text: "prose with <code> in it" }],
    ]);
  });

  it("streams the reply as it comes", async () => {
    const { agent } = play([json("answer")], {}, { chunkChars: 5 });
    let text = "";
    const events: AgentEvent["type"][] = [];
    for await (const event of agent.stream("Solve it.")) {
      events.push(event.type);
      if (event.type === "text-delta") text += event.delta;
    }
    expect(text).toBe(json("answer"));
    expect(events.indexOf("text-delta")).toBeLessThan(events.indexOf("code"));
  });

  it("asks for plans and the last answer in plain words", async () => {
    const { model, agent } = play(["A plan.", json("one"), "It is 5."], { planningInterval: 5 });
    expect(await agent.run("t", { maxSteps: 1 })).toMatchObject({ status: "max-steps", output: "It is 5." });
    expect(model.requests.map((request) => "responseFormat" in request)).toEqual([false, true, false]);
  });

  it("has no part in mode both, where programs come as JSON anyway", async () => {
    const toolCalls = [{ id: "1", name: "finalAnswer", args: { answer: 5 } }];
    const { model, run } = play([{ toolCalls }], { mode: "auto" }, { capabilities: { tools: true } });
    expect((await run()).output).toBe(5);
    expect(model.requests[0]).not.toHaveProperty("responseFormat");
  });

  it("declares the answer's shape and the tools as ever", async () => {
    const find = tool({ name: "find", description: "Finds.", execute: () => 1 });
    const { model, run } = play([json("answer")], { tools: [find], outputSchema: z.number() });
    expect((await run()).output).toBe(42);
    expect(JSON.stringify(model.requests[0]!.messages[0])).toContain("declare function finalAnswer(answer: number): never;");
    expect(JSON.stringify(model.requests[0]!.messages[0])).toContain("declare function find(");
  });
});
