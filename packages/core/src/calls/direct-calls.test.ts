import { describe, expect, it } from "vitest";
import { z } from "zod";
import { ToolCallingAgent } from "../agent/tool-calling-agent.ts";
import type { Message } from "../contracts/message.ts";
import type { ToolCallingAgentOptions } from "../definition/agent-options.ts";
import { Media } from "../media/media.ts";
import { conversationFaults } from "../testing/conversation-faults.ts";
import { type ScriptEntry, ScriptedModel } from "../testing/index.ts";
import type { ScriptedCall } from "../testing/scripted-model.ts";
import { told } from "../testing/told.ts";
import { tool } from "../tools/tool.ts";

const double = tool({
  name: "double",
  description: "Twice the number.",
  inputSchema: z.object({ n: z.number() }),
  outputSchema: z.number(),
  execute: ({ n }) => 2 * n,
});
const now = tool({ name: "now", description: "The time.", execute: () => "noon" });

let ids = 0;
const call = (name: string, args: ScriptedCall["args"], id = `id-${ids++}`): ScriptedCall => ({ id, name, args: args ?? null });
const raw = (name: string, argsText: string, id = `id-${ids++}`): ScriptedCall => ({ id, name, argsText });
const calls = (...toolCalls: readonly ScriptedCall[]) => ({ toolCalls });
const answer = (value: ScriptedCall["args"]) => calls(call("finalAnswer", { answer: value ?? null }));

function play(script: readonly ScriptEntry[], options: Partial<ToolCallingAgentOptions> = {}) {
  const model = new ScriptedModel(script);
  const agent = new ToolCallingAgent({ model, tools: [double, now], ...options });
  return { model, run: () => agent.run("Solve it.") };
}

describe("Arguments", () => {
  const echo = tool({
    name: "echo",
    description: "Gives back what it gets.",
    inputSchema: { type: "object", properties: { q: { type: "string" } }, additionalProperties: false },
    execute: (input) => input,
  });

  it.each<[what: string, sent: ScriptedCall, input: object]>([
    ["an object", call("echo", { q: "a" }), { q: "a" }],
    ["no text", raw("echo", ""), {}],
    ["blanks", raw("echo", " \n"), {}],
    ["null", call("echo", null), {}],
    ["an object inside a string", call("echo", '{"q": "a"}'), { q: "a" }],
    ["an object inside a string, unparsed by the adapter", raw("echo", JSON.stringify('{"q": "a"}')), { q: "a" }],
    ["an object, unparsed by the adapter", raw("echo", '{"q": "a"}'), { q: "a" }],
    ["null inside a string", call("echo", "null"), {}],
  ])("arrive as an object: %s", async (_, sent, input) => {
    const { model, run } = play([calls(sent), answer(1)], { tools: [echo] });
    await run();
    expect(told(model)).toEqual([JSON.stringify(input)]);
    expect(conversationFaults(model.requests[1]!.messages)).toEqual([]);
  });

  it.each<[what: string, sent: ScriptedCall, message: RegExp]>([
    ["the wrong type", call("echo", { q: 1 }), /^Wrong arguments for echo: q: expected string, got number 1\n\n {2}Expected: echo\(input/],
    ["an unknown property", call("echo", { p: "a" }), /p: unknown property/],
    ["an array", call("echo", ["a"]), /expected object, got array/],
    ["a number", call("echo", 1), /expected object, got number 1/],
    ["a text", call("echo", "cats"), /expected object, got string "cats"/],
    [
      "JSON that was cut",
      raw("echo", '{"q": "ca'),
      /^Not called: the arguments of echo are not JSON \(.*position.*\)\.\n\n {2}Expected: echo\(input/,
    ],
    ["JavaScript", raw("echo", "{q: 'a'}"), /are not JSON/],
    ["XML", raw("echo", "<q>a</q>"), /are not JSON/],
  ])("that are %s go back with what to send, and do not end the run", async (_, sent, message) => {
    const { model, run } = play([calls(sent), answer("done")], { tools: [echo] });
    expect((await run()).output).toBe("done");
    expect(told(model)[0]).toMatch(message);
    expect(model.requests[1]!.messages.at(-1)!.content[0]).toMatchObject({ isError: true });
    expect(conversationFaults(model.requests[1]!.messages)).toEqual([]);
  });

  it("cannot reach the prototype", async () => {
    const { model, run } = play([calls(raw("echo", '{"__proto__": {"q": "a"}}')), answer(1)], { tools: [echo] });
    await run();
    expect(told(model)[0]).toMatch(/__proto__: unknown property/);
  });

  it("are filled in and transformed by the schema", async () => {
    const seen: unknown[] = [];
    const schema = z.object({ at: z.iso.date().transform((text) => new Date(text).getUTCFullYear()), limit: z.number().default(3) });
    const find = tool({ name: "find", description: "Finds.", inputSchema: schema, execute: (input) => seen.push(input) });
    await play([calls(call("find", { at: "2026-01-02" })), answer(1)], { tools: [find] }).run();
    expect(seen).toEqual([{ at: 2026, limit: 3 }]);
  });
});

describe("The name of a call", () => {
  it.each(["functions.double", "default_api:double", "tools/double", " double ", "Double"])("%j means the tool", async (name) => {
    const { model, run } = play([calls(call(name, { n: 3 })), answer(6)]);
    await run();
    expect(told(model)).toEqual(["6"]);
    expect(conversationFaults(model.requests[1]!.messages)).toEqual([]);
  });

  it.each(["final_answer", "FinalAnswer", "functions.finalAnswer"])("%j means finalAnswer", async (name) => {
    expect((await play([calls(call(name, { answer: 5 }))]).run()).output).toBe(5);
  });

  it.each<[name: string, message: RegExp]>([
    ["dubble", /^There is no tool dubble\. Did you mean double\? There are: finalAnswer, double, now\.$/],
    ["", /^There is no tool unknown\. There are/],
    ["search the web!", /^There is no tool search_the_web_\. There are/],
    ["x".repeat(500), /^There is no tool x{64}\. There are/],
    ["__proto__", /^There is no tool __proto__\./],
    ["runCode", /^There is no tool runCode\./],
  ])("%j that no tool has goes back with those there are", async (name, message) => {
    const { model, run } = play([calls(call(name, {})), answer("done")]);
    expect((await run()).output).toBe("done");
    expect(told(model)[0]).toMatch(message);
    expect(conversationFaults(model.requests[1]!.messages)).toEqual([]);
  });
});

describe("A result", () => {
  const giving = (execute: () => unknown) => [tool({ name: "give", description: "Gives.", execute })];

  it.each<[what: string, value: unknown, text: string]>([
    ["a text", "It is 5.", "It is 5."],
    ["a number", 5, "5"],
    ["an object", { a: [1] }, '{"a":[1]}'],
    ["null", null, "null"],
    ["nothing", undefined, "Done."],
    ["an empty text", "", '""'],
    ["a blank text", " \n", '" \\n"'],
    ["a date", new Date(0), '"1970-01-01T00:00:00.000Z"'],
    ["a bigint", 5n, '"5"'],
  ])("is told as text: %s", async (_, value, text) => {
    const { model, run } = play([calls(call("give", {})), answer(1)], { tools: giving(() => value) });
    await run();
    expect(told(model)).toEqual([text]);
    expect(conversationFaults(model.requests[1]!.messages)).toEqual([]);
  });

  it("that is long is cut in the middle", async () => {
    const { model, run } = play([calls(call("give", {})), answer(1)], {
      tools: giving(() => "x".repeat(9_000)),
      maxObservationChars: 1_000,
    });
    await run();
    expect(told(model)[0]!.length).toBeLessThan(1_200);
    expect(told(model)[0]).toMatch(/8000 of 9000 characters left out/);
  });

  it("that is a picture is shown, and named by its handle", async () => {
    const picture = Media.fromBytes(new Uint8Array([1, 2, 3]), { mediaType: "image/png" });
    const { model, run } = play([calls(call("give", {})), answer(1)], { tools: giving(() => picture) });
    await run();
    const [result] = (model.requests[1]!.messages.at(-1) as Extract<Message, { role: "tool" }>).content;
    expect(result!.content).toMatchObject([
      { type: "text", text: expect.stringContaining('"media-1"') },
      { type: "media", mediaType: "image/png" },
    ]);
  });

  it.each<[what: string, thrown: unknown, text: string]>([
    ["an error", new Error("No network."), "give failed: No network."],
    ["an error without words", new TypeError(), "give failed: TypeError"],
    ["a text", "nope", "give failed: nope"],
  ])("of a tool that throws %s is the error, and the run goes on", async (_, thrown, text) => {
    const tools = giving(() => {
      throw thrown;
    });
    const { model, run } = play([calls(call("give", {})), answer("done")], { tools });
    expect((await run()).output).toBe("done");
    expect(told(model)).toEqual([text]);
    expect(model.requests[1]!.messages.at(-1)!.content[0]).toMatchObject({ isError: true });
  });

  it("cannot end the run by failing when it is read", async () => {
    const hostile = Object.defineProperty({}, "a", {
      enumerable: true,
      get() {
        throw new Error("not readable");
      },
    });
    const { model, run } = play([calls(call("give", {})), answer("done")], { tools: giving(() => hostile) });
    expect((await run()).output).toBe("done");
    expect(told(model)[0]).toMatch(/not readable/);
  });
});

describe("finalAnswer", () => {
  it.each<[what: string, sent: ScriptedCall, output: unknown]>([
    ["a value in its wrapping", call("finalAnswer", { answer: "Paris" }), "Paris"],
    ["an object in its wrapping", call("finalAnswer", { answer: { city: "Paris" } }), { city: "Paris" }],
    ["null in its wrapping", call("finalAnswer", { answer: null }), null],
    ["a bare text", call("finalAnswer", "Paris"), "Paris"],
    ["a bare number", call("finalAnswer", 42), 42],
    ["a bare list", call("finalAnswer", [1, 2]), [1, 2]],
    ["an object without its wrapping", call("finalAnswer", { city: "Paris" }), { city: "Paris" }],
    ["prose in place of JSON", raw("finalAnswer", "It is Paris."), "It is Paris."],
    ["its wrapping inside a string", call("finalAnswer", '{"answer": "Paris"}'), "Paris"],
    ["a text that looks like JSON, which it may be", call("finalAnswer", { answer: '{"a": 1}' }), '{"a": 1}'],
  ])("takes %s", async (_, sent, output) => {
    const result = await play([calls(sent)]).run();
    expect(result).toMatchObject({ status: "completed", output });
    expect(result.steps).toHaveLength(1);
  });

  it.each<[what: string, sent: ScriptedCall, message: RegExp]>([
    ["nothing", call("finalAnswer", {}), /the answer is missing\. Send {"answer": …}\.$/],
    ["broken JSON", raw("finalAnswer", '{"answer": "Pa'), /the arguments are not JSON \(.*\)\. Send {"answer": …}\.$/],
  ])("does not take %s", async (_, sent, message) => {
    const { model, run } = play([calls(sent), answer("Paris")]);
    expect((await run()).output).toBe("Paris");
    expect(told(model)[0]).toMatch(message);
    expect(conversationFaults(model.requests[1]!.messages)).toEqual([]);
  });

  it("beside other calls is not taken: they run, and the model answers when it has seen their results", async () => {
    const { model, run } = play([calls(call("finalAnswer", { answer: 7 }), call("double", { n: 4 })), answer(8)]);
    const { output, steps } = await run();
    expect(output).toBe(8);
    expect(steps[0]!.calls).toMatchObject([{ name: "double", output: "8" }]);
    expect(told(model)[0]).toMatch(/^Not taken: the answer came beside other calls.* give it again, alone\.\n8$/);
    expect(conversationFaults(model.requests[1]!.messages)).toEqual([]);
  });

  it("given twice in a turn counts when both say the same, and goes back when they do not", async () => {
    const same = { answer: "Paris" };
    expect((await play([calls(call("finalAnswer", same), call("finalAnswer", same))]).run()).output).toBe("Paris");
    const { model, run } = play([calls(call("finalAnswer", { answer: 1 }), call("finalAnswer", { answer: 2 })), answer(3)]);
    expect((await run()).output).toBe(3);
    expect(told(model)[0]).toMatch(/Give one\./);
    expect(conversationFaults(model.requests[1]!.messages)).toEqual([]);
  });

  it("that a check refuses goes back as the result of the call, with the check's words", async () => {
    const checks = [(value: number) => value > 5 || "it must be above 5"];
    const { model, run } = play([answer(3), answer(8)], { finalAnswerChecks: checks });
    const { output, steps } = await run();
    expect(output).toBe(8);
    expect(steps[0]).toMatchObject({ error: { code: "FINAL_ANSWER_CHECK" } });
    expect(told(model)[0]).toMatch(/it must be above 5/);
    expect(conversationFaults(model.requests[1]!.messages)).toEqual([]);
  });
});
