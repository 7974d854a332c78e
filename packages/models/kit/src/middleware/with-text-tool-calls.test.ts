import { CodeAgent, type ModelRequest, ToolCallingAgent, tool } from "@smolagents-ts/core";
import { FakeExecutor, ScriptedModel } from "@smolagents-ts/core/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cutAt, eventsOf, FixedModel, finishOf, plainParts, replyOf, shownParts, textOf } from "./fixed-model.ts";
import { withTextToolCalls } from "./with-text-tool-calls.ts";

const WEATHER = {
  name: "weather",
  description: "Tells the weather.",
  inputSchema: { type: "object", properties: { city: { type: "string" } } },
};
const TOOLS: Partial<ModelRequest> = { tools: [WEATHER], toolChoice: "auto" };
const CALL = '{"name": "weather", "arguments": {"city": "Sfax"}}';
const READ = { type: "tool-call", id: "call_1", name: "weather", argsText: '{"city":"Sfax"}', args: { city: "Sfax" } };

const answer = (text: string, request: Partial<ModelRequest> = TOOLS) =>
  finishOf(withTextToolCalls(new FixedModel([replyOf([[text]])])), request);

describe("withTextToolCalls", () => {
  it("describes the tools at the end of the system prompt, and sends none", async () => {
    const model = new FixedModel([replyOf([["ok"]])]);
    await eventsOf(withTextToolCalls(model), {
      ...TOOLS,
      messages: [
        { role: "system", content: [{ type: "text", text: "Be brief." }] },
        { role: "user", content: [{ type: "text", text: "Weather?" }] },
      ],
      parallelToolCalls: true,
    });
    const [request] = model.requests;
    for (const field of ["tools", "toolChoice", "parallelToolCalls"]) expect(request).not.toHaveProperty(field);
    expect(request?.messages.map(({ role }) => role)).toEqual(["system", "user"]);
    const prompt = request?.messages[0]?.content.map((part) => ("text" in part ? part.text : "")).join("");
    expect(prompt).toMatch(/^Be brief\.\n\nTo call a tool/);
    expect(prompt).toContain(`- weather: Tells the weather.\n  arguments: ${JSON.stringify(WEATHER.inputSchema)}`);
  });

  it("says nothing of tools where there are none", async () => {
    const model = new FixedModel([replyOf([[CALL]])]);
    const { message } = await finishOf(withTextToolCalls(model), { stop: ["x"] });
    expect(model.requests[0]).toMatchObject({ stop: ["x"], messages: [{ role: "user" }] });
    expect(message.content).toEqual([{ type: "text", text: CALL }]);
  });

  it.each([
    ["bare", `I look. ${CALL}`, "I look. "],
    ["in a fence", `I look.\n\`\`\`json\n${CALL}\n\`\`\`\nDone.`, "I look.\n"],
    ["in tags", `I look.\n<tool_call>\n${CALL}\n</tool_call>`, "I look.\n"],
    ["in a list", `[${CALL}]`, ""],
    ["under OpenAI's key", `{"tool_calls": [{"function": ${CALL}}]}`, ""],
    ["behind Mistral's mark", `[TOOL_CALLS]weather{"city": "Sfax"}`, ""],
    ["with Llama's tag", `<function=weather>{"city": "Sfax"}</function>`, ""],
    ["behind a list and other JSON", `See [1] and {"a": 1}.\n${CALL}`, 'See [1] and {"a": 1}.\n'],
  ])("reads a call %s", async (_, text, prose) => {
    const { message, reason } = await answer(text);
    expect(reason).toBe("tool-calls");
    expect(message.content.filter((part) => part.type === "tool-call")).toEqual([READ]);
    expect(
      message.content
        .map((part) => (part.type === "text" ? part.text : ""))
        .join("")
        .trimEnd(),
    ).toBe(prose.trimEnd());
  });

  it("reads several calls, and gives them ids that are new in the conversation", async () => {
    const history: ModelRequest["messages"] = [
      { role: "user", content: [{ type: "text", text: "Weather?" }] },
      { role: "assistant", content: [{ ...READ, type: "tool-call", id: "call_2" }] },
      { role: "tool", content: [{ type: "tool-result", callId: "call_2", name: "weather", content: [{ type: "text", text: "Rain" }] }] },
    ];
    const { message } = await answer(`${CALL}\n${CALL}`, { ...TOOLS, messages: history });
    expect(message.content.map((part) => part.type === "tool-call" && part.id)).toEqual(["call_3", "call_4"]);
  });

  it("shows earlier calls and results as text, calls in the form that is asked for", async () => {
    const model = new FixedModel([replyOf([["ok"]])]);
    await eventsOf(withTextToolCalls(model), {
      ...TOOLS,
      messages: [
        { role: "user", content: [{ type: "text", text: "Weather?" }] },
        {
          role: "assistant",
          content: [
            { type: "reasoning", text: "Hm." },
            { type: "text", text: "I look." },
            { ...READ, type: "tool-call" },
          ],
        },
        {
          role: "tool",
          content: [
            { type: "tool-result", callId: "call_1", name: "weather", isError: true, content: [{ type: "text", text: "No network" }] },
          ],
        },
      ],
    });
    const sent = model.requests[0]?.messages.slice(2);
    expect(sent).toMatchObject([
      {
        role: "assistant",
        content: [{ type: "reasoning" }, { text: "I look." }, { text: '{"name": "weather", "arguments": {"city":"Sfax"}}' }],
      },
      { role: "user", content: [{ type: "text", text: "Error of weather: No network" }] },
    ]);
  });

  it("shows prose as it comes, and holds back what may be a call", async () => {
    const pieces = ["Sure, ", "a[0] < 2 {x}", " so I look: ", "``", "`json\n", '{"na', 'me": "weather", "arguments": {}}', "\n```"];
    const events = await eventsOf(withTextToolCalls(new FixedModel([replyOf([pieces])])), TOOLS);
    expect(events.filter((event) => event.type === "text").map((event) => event.delta)).toEqual(["Sure, ", "a[0] < 2 {x}", " so I look: "]);
  });

  it.each([
    ["a broken call", '{"name": "weather", "arguments": {"city": '],
    ["JSON that is none", 'The answer is {"a": [1, 2]} as asked.'],
    ["a program", "```python\nx = {'a': [1]}\n```"],
  ])("leaves %s as text", async (_, text) => {
    const { message, reason } = await answer(text);
    expect(message.content).toEqual([{ type: "text", text }]);
    expect(reason).toBe("stop");
  });

  it("tells of a reply that was cut, whatever calls are in it", async () => {
    const model = new FixedModel([replyOf([[CALL]], { reason: "length" })]);
    expect(await finishOf(withTextToolCalls(model), TOOLS)).toMatchObject({ reason: "length", message: { content: [READ] } });
  });

  it("makes no call that the model only thinks of", async () => {
    const draft = '{"name": "weather", "arguments": {"city": "Draft"}}';
    expect((await answer(`<think>Maybe ${draft}?`)).message.content).toEqual([{ type: "text", text: `<think>Maybe ${draft}?` }]);
    const thought = `<think>Maybe ${draft}?</think>\n`;
    expect((await answer(`${thought}${CALL}`)).message.content).toEqual([{ type: "text", text: thought.trimEnd() }, READ]);
  });

  it("leaves the text as it is when no tool may be called", async () => {
    expect((await answer(CALL, { ...TOOLS, toolChoice: "none" })).message.content).toEqual([{ type: "text", text: CALL }]);
  });

  it("stops where the model begins to play the tools, and does not tell of a stop that nobody asked for", async () => {
    const stopped = replyOf([[CALL]], { reason: "stop-sequence", stopSequence: "\nObservation:" });
    const model = new FixedModel([stopped]);
    const finish = await finishOf(withTextToolCalls(model), { ...TOOLS, stop: ["<end>"] });
    expect(model.requests[0]?.stop).toEqual(["<end>", "\nResult of ", "\nObservation:", "<tool_response>"]);
    expect(finish.reason).toBe("tool-calls");
    expect(finish).not.toHaveProperty("stopSequence");
    const prose = new FixedModel([replyOf([["No."]], { reason: "stop-sequence", stopSequence: "\nObservation:" })]);
    expect((await finishOf(withTextToolCalls(prose), TOOLS)).reason).toBe("stop");
    const asked = new FixedModel([replyOf([["No."]], { reason: "stop-sequence", stopSequence: "<end>" })]);
    expect(await finishOf(withTextToolCalls(asked), { ...TOOLS, stop: ["<end>"] })).toMatchObject({
      reason: "stop-sequence",
      stopSequence: "<end>",
    });
  });

  it("asks for the one tool that must be called, and warns that it cannot be enforced", async () => {
    const model = new FixedModel([replyOf([[CALL]])]);
    const [start] = await eventsOf(withTextToolCalls(model), { ...TOOLS, toolChoice: { name: "weather" } });
    expect(start).toMatchObject({ warnings: [{ code: "unsupported", message: expect.stringContaining("weather") }] });
    expect(JSON.stringify(model.requests[0]?.messages[0])).toContain("Call weather now.");
  });

  it("reads the same calls and shows what it says, whatever pieces the reply comes in", async () => {
    const marks = [
      "```json\n",
      "```",
      "<tool_call>",
      "<function=weather>",
      "</function>",
      "[TOOL_CALLS]",
      "[TOOL",
      "[",
      "{",
      '"',
      "<",
      "}",
      "]",
    ];
    const token = fc.constantFrom(CALL, '{"city": "Sfax"}', ...marks, "a", " ", "\n", " ".repeat(12));
    const text = fc.array(token, { maxLength: 10 }).map((parts) => parts.join(""));
    await fc.assert(
      fc.asyncProperty(text, fc.array(fc.nat(200), { maxLength: 8 }), async (whole, places) => {
        const read = (pieces: readonly string[]) => eventsOf(withTextToolCalls(new FixedModel([replyOf([pieces])])), TOOLS);
        const [atOnce, inPieces] = [await read(cutAt(whole, [])), await read(cutAt(whole, places))];
        expect(inPieces.at(-1)).toEqual(atOnce.at(-1));
        const finish = inPieces.at(-1);
        if (finish?.type !== "finish") return expect.fail("It does not finish.");
        expect(plainParts(finish.message.content)).toEqual(shownParts(inPieces));
        if (finish.reason === "stop") expect(textOf(inPieces)).toBe(whole);
        else expect(whole.startsWith(textOf(inPieces))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it("lets an agent that calls tools work with a model that cannot", async () => {
    const double = tool({
      name: "double",
      description: "Twice the number.",
      inputSchema: { type: "object", properties: { n: { type: "number" } }, required: ["n"], additionalProperties: false } as const,
      execute: ({ n }) => 2 * n,
    });
    const model = new ScriptedModel(
      [
        'I double it: {"name": "double", "arguments": {"n": 21}}\nResult of double: 1000',
        ({ messages }) =>
          `{"name": "finalAnswer", "arguments": {"answer": "${JSON.stringify(messages).match(/Result of double: (\d+)/)?.[1]}"}}`,
      ],
      { capabilities: { tools: false } },
    );
    const agent = new ToolCallingAgent({ model: withTextToolCalls(model), tools: [double] });
    expect((await agent.run("Twice 21?")).output).toBe("42");
  });

  it("leaves programs between tags alone", async () => {
    const model = new ScriptedModel(['<code>\nfinalAnswer({"name": "x", "arguments": [1]})\n</code>']);
    const executor = new FakeExecutor((code) => ({ final: { value: code } }));
    const { output } = await new CodeAgent({ model: withTextToolCalls(model), executor }).run("Go.");
    expect(output).toBe('finalAnswer({"name": "x", "arguments": [1]})');
  });
});
