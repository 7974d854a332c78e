import { randomGguf, scriptedGguf } from "@smolagents-ts/conformance";
import type { Message, ModelTool } from "@smolagents-ts/core";
import { describe, expect, it } from "vitest";
import { call, openModel, RecordingWrapper, said } from "./scripted-llama.ts";

const WEATHER: ModelTool = {
  name: "weather",
  description: "Tells the weather of a city.",
  inputSchema: { type: "object", properties: { city: { type: "string", maxLength: 8 } }, required: ["city"] },
};
const NOW: ModelTool = { name: "now", description: "Tells the time.", inputSchema: { type: "object", properties: {} } };

/** Four empty lines end the arguments in the grammars of node-llama-cpp. */
const END = "\n\n\n\n";

const toolCalls = (message: Message) => message.content.filter((part) => part.type === "tool-call");

describe("calls of tools", () => {
  it("streams the arguments that the model writes, byte for byte", async () => {
    const model = await openModel(scriptedGguf([{ pieces: ['{"ci', 'ty": ', '"Sf', 'ax"', "}", END] }]));
    const { message, reason, events } = await call(model, { tools: [WEATHER], toolChoice: "required" });
    expect(message.content).toEqual([
      { type: "tool-call", id: expect.stringMatching(/./), name: "weather", argsText: '{"city": "Sfax"}', args: { city: "Sfax" } },
    ]);
    expect(reason).toBe("tool-calls");
    const deltas = events.flatMap((event) => (event.type === "tool-call-args" ? [event.delta] : []));
    expect(deltas).toEqual(['{"ci', 'ty":', ' "Sf', 'ax"', "}"]);
  });

  it("takes a call from a model that chooses to make one", async () => {
    const pieces = ["I shall look. ", "||call: ", "weather"];
    const model = await openModel(scriptedGguf([{ pieces: ['{"city": "Sfax"}', END] }, { pieces }]), {
      chatWrapper: new RecordingWrapper("{%- for message in messages -%}{{ message.content }}</s>{%- endfor -%}<|reply-1|>"),
    });
    const { text, message } = await call(model, { tools: [WEATHER], maxOutputTokens: 60 });
    expect(text).toBe("I shall look. ");
    expect(toolCalls(message)).toMatchObject([{ name: "weather" }]);
  });

  it.each([1, 2, 3])("always calls a tool with arguments of its schema where it must, with random weights (%i)", async (seed) => {
    const model = await openModel(randomGguf({ seed, contextLength: 8_192 }), { contextSize: 8_192, temperature: 1, seed });
    const { message, reason } = await call(model, { tools: [WEATHER, NOW], toolChoice: "required" });
    const [first, ...others] = toolCalls(message);
    expect(reason).toBe("tool-calls");
    expect(others).toEqual([]);
    if (first?.name === "now") expect(first.args).toEqual({});
    else expect(first).toMatchObject({ name: "weather", args: { city: expect.any(String) } });
  });

  it("calls the tool that is named", async () => {
    const model = await openModel(randomGguf({ contextLength: 8_192 }), { contextSize: 8_192, temperature: 1 });
    for (const seed of [1, 2, 3]) {
      const { message } = await call(model, { tools: [WEATHER, NOW], toolChoice: { name: "now" }, seed });
      expect(toolCalls(message)).toMatchObject([{ name: "now", argsText: expect.stringMatching(/^\{\s*\}$/), args: {} }]);
    }
  });

  it("makes several calls in one reply where the model's template has them", async () => {
    const wrapper = new RecordingWrapper();
    const { call: one, result } = wrapper.settings.functions;
    Object.assign(wrapper, {
      settings: { ...wrapper.settings, functions: { call: one, result, parallelism: { call: { sectionPrefix: "", betweenCalls: "\n" } } } },
    });
    const model = await openModel(randomGguf({ contextLength: 8_192 }), { contextSize: 8_192, temperature: 1, chatWrapper: wrapper });
    const request = { tools: [NOW], toolChoice: "required", maxOutputTokens: 60, seed: 3 } as const;
    const { message, events } = await call(model, request);
    const calls = toolCalls(message);
    expect(calls.length).toBeGreaterThan(1);
    expect(new Set(calls.map(({ id }) => id)).size).toBe(calls.length);
    expect(events.filter(({ type }) => type === "tool-call-start").length).toBe(calls.length);
    expect(toolCalls((await call(model, { ...request, parallelToolCalls: false })).message).length).toBe(1);
  });

  it("calls none where it must not", async () => {
    const wrapper = new RecordingWrapper();
    let functions: unknown = "not asked";
    wrapper.onPrompt = (prompt) => {
      functions = prompt.functions;
    };
    const model = await openModel(scriptedGguf([{ pieces: ["||call: ", "weather", "(", "{}"] }]), { chatWrapper: wrapper });
    const { text, reason } = await call(model, { tools: [WEATHER], toolChoice: "none" });
    expect([text, reason, functions]).toEqual(["||call: weather({}", "stop", undefined]);
  });

  it("warns of what a grammar cannot hold of a tool's schema", async () => {
    const strict = { ...WEATHER, inputSchema: { type: "object", properties: { city: { type: "string", pattern: "^[A-Z]" } } } };
    const model = await openModel(scriptedGguf([{ pieces: ["ok"] }]));
    expect((await call(model, { tools: [strict] })).warnings).toEqual(["The grammar for the tool weather does not enforce: pattern."]);
  });

  it("leaves a call that was cut as it is", async () => {
    const model = await openModel(scriptedGguf([{ pieces: ['{"ci', 'ty": ', '"Sf', 'ax"', "}", END] }]));
    const whole = await call(model, { tools: [WEATHER], toolChoice: "required" });
    const { message, reason } = await call(model, {
      tools: [WEATHER],
      toolChoice: "required",
      maxOutputTokens: (whole.usage.outputTokens ?? 0) - 3,
    });
    expect(reason).toBe("length");
    const [cut] = toolCalls(message);
    expect(whole.events.length).toBeGreaterThan(0);
    expect('{"city": "Sfax"}'.startsWith(cut?.argsText ?? "none")).toBe(true);
    expect(cut && "args" in cut).toBe(false);
  });

  it("goes on after the result of a call, and reads only what is new", async () => {
    const model = await openModel(scriptedGguf([{ pieces: ['{"city": ', '"Sfax"}', END] }]));
    const tools = [WEATHER];
    const first = await call(model, { messages: [said("Weather?")], tools, toolChoice: "required" });
    const [made] = toolCalls(first.message);
    const { usage } = await call(model, {
      messages: [
        said("Weather?"),
        first.message,
        {
          role: "tool",
          content: [{ type: "tool-result", callId: made?.id ?? "", name: "weather", content: [{ type: "text", text: "Rain." }] }],
        },
      ],
      tools,
      toolChoice: "required",
    });
    expect(usage.cacheReadTokens).toBeGreaterThan((first.usage.inputTokens ?? 0) - 30);
  });
});
