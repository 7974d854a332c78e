import { describe, expect, it } from "vitest";
import type { Json } from "../contracts/json.ts";
import { AgentParsingError } from "../errors.ts";
import { describeToolCallFormat, findToolCalls, parseToolCalls, toolCallText } from "./tool-call-text.ts";

const refusal = (reply: string): string => {
  try {
    return expect.unreachable(`called: ${JSON.stringify(parseToolCalls(reply))}`);
  } catch (error) {
    if (!AgentParsingError.is(error)) throw error;
    return error.message;
  }
};
const short = (reply: string) => parseToolCalls(reply).map(({ name, args }) => [name, args]);

const CALL = '{"name": "search", "arguments": {"query": "cats"}}';
const OTHER = '{"name": "weather", "arguments": {"city": "Paris"}}';
const SEARCH = ["search", { query: "cats" }];
const WEATHER = ["weather", { city: "Paris" }];

describe("parseToolCalls takes", () => {
  it.each<[what: string, reply: string, ...calls: unknown[]]>([
    // The forms models were trained on.
    ["a bare object", CALL, SEARCH],
    ["smolagents' Action: prefix", `Thought: I look for cats.\nAction:\n${CALL}`, SEARCH],
    ["smolagents' example with its end mark", `Action:\n{\n  "name": "search",\n  "arguments": {"query": "cats"}\n}<end_action>`, SEARCH],
    ["a json fence", `I search.\n\`\`\`json\n${CALL}\n\`\`\``, SEARCH],
    ["a fence without a label", `\`\`\`\n${CALL}\n\`\`\``, SEARCH],
    ["a fence that was never closed", `\`\`\`json\n${CALL}`, SEARCH],
    ["several fences", `\`\`\`json\n${CALL}\n\`\`\`\nand\n\`\`\`json\n${OTHER}\n\`\`\``, SEARCH, WEATHER],
    ["Hermes' tag", `<tool_call>\n${CALL}\n</tool_call>`, SEARCH],
    ["several of Hermes' tags", `<tool_call>\n${CALL}\n</tool_call>\n<tool_call>\n${OTHER}\n</tool_call>`, SEARCH, WEATHER],
    ["Hermes' tag that was never closed", `Let me see.\n<tool_call>\n${CALL}`, SEARCH],
    ["Mistral's list", `[TOOL_CALLS] [${CALL}, ${OTHER}]</s>`, SEARCH, WEATHER],
    ["Mistral's list without a space", `[TOOL_CALLS][${CALL}]`, SEARCH],
    ["Mistral's later form", '[TOOL_CALLS]search{"query": "cats"}[TOOL_CALLS]weather{"city": "Paris"}', SEARCH, WEATHER],
    ["Mistral's form with [ARGS]", '[TOOL_CALLS]search[ARGS]{"query": "cats"}', SEARCH],
    ["Llama's tag", '<function=search>{"query": "cats"}</function>', SEARCH],
    [
      "several of Llama's tags",
      '<function=search>{"query": "cats"}</function><function=weather>\n{"city": "Paris"}\n</function>',
      SEARCH,
      WEATHER,
    ],
    ["Llama's tag without arguments", "<function=now></function>", ["now", {}]],
    ["Llama's object", '<|python_tag|>{"type": "function", "name": "search", "parameters": {"query": "cats"}}<|eom_id|>', SEARCH],
    [
      "OpenAI's object",
      '{"id": "1", "type": "function", "function": {"name": "search", "arguments": "{\\"query\\": \\"cats\\"}"}}',
      SEARCH,
    ],
    ["OpenAI's list", `{"content": null, "tool_calls": [{"type": "function", "function": ${CALL}}]}`, SEARCH],
    ["ReAct's object", '{"action": "search", "action_input": {"query": "cats"}}', SEARCH],
    ["an object with a thought", '{"thought": "Cats.", "action": {"name": "search", "arguments": {"query": "cats"}}}', SEARCH],

    // Other words for the same.
    ["tool and args", '{"tool": "search", "args": {"query": "cats"}}', SEARCH],
    ["tool_name and parameters", '{"tool_name": "search", "parameters": {"query": "cats"}}', SEARCH],
    ["name and input", '{"name": "search", "input": {"query": "cats"}}', SEARCH],
    ["arguments first", '{"arguments": {"query": "cats"}, "name": "search"}', SEARCH],
    ["a field beside", '{"name": "search", "arguments": {"query": "cats"}, "why": "cats"}', SEARCH],
    ["arguments as a JSON string", '{"name": "search", "arguments": "{\\"query\\": \\"cats\\",}"}', SEARCH],
    ["no arguments", '{"name": "now"}', ["now", {}]],
    ["null for arguments", '{"name": "now", "arguments": null}', ["now", {}]],
    ["an empty string for arguments", '{"name": "now", "arguments": ""}', ["now", {}]],

    // Several.
    ["objects one after the other", `${CALL}\n${OTHER}`, SEARCH, WEATHER],
    ["objects with nothing between", CALL + OTHER, SEARCH, WEATHER],
    ["objects with a comma between", `${CALL}, ${OTHER}`, SEARCH, WEATHER],
    ["a list", `[${CALL}, ${OTHER}]`, SEARCH, WEATHER],
    ["the same call twice", `${CALL}\n${CALL}`, SEARCH, SEARCH],
    ["none behind made-up results", `Action:\n${CALL}\nObservation: 5 cats\nAction:\n${OTHER}`, SEARCH],
    ["no broken one behind made-up results", `${CALL}\nObservation: 5 cats\n{"name": "weather", "argum`, SEARCH],
    ["none behind our words for results", `${CALL}\nResult of search: 5 cats\n${OTHER}`, SEARCH],
    [
      "none behind a made-up Hermes result",
      `<tool_call>${CALL}</tool_call><tool_response>{}</tool_response><tool_call>${OTHER}</tool_call>`,
      SEARCH,
    ],

    // Prose around.
    ["a call amid prose", `I use {braces}, [1] and "quotes". ${CALL} That's it: {"a": 1}.`, SEARCH],
    ["a call after data", `I know [{"name": "Bob", "age": 5}]. ${CALL}`, SEARCH],
    ["a call after a quoted form", `As told, I send {"name": "…", "arguments": {…}}.\n${CALL}`, SEARCH],
    ["a call after a quoted form with dots", `The form is {"name": ..., "arguments": {...}}.\n${CALL}`, SEARCH],
    ["a call after a quote that never ends", `{" and {"a ${CALL}`, SEARCH],
    ["a call with one brace too many", `${CALL}}`, SEARCH],
    ["a call after thinking", `<think>Cats.</think>${CALL}`, SEARCH],
    ["no draft of the thinking", `<think>${OTHER} or <tool_call>${OTHER}</tool_call></think>\n${CALL}`, SEARCH],
    ["no draft where the template wrote the opening tag", `Perhaps ${OTHER}\n</think>\n${CALL}`, SEARCH],

    // JSON that is not quite JSON.
    ["raw line ends in strings", '{"name": "write", "arguments": {"text": "a\nb\tc\r\n"}}', ["write", { text: "a\nb\tc\r\n" }]],
    ["trailing commas", '{"name": "f", "arguments": {"a": [1, 2,], "b": {},},}', ["f", { a: [1, 2], b: {} }]],
    ["Python's constants", '{"name": "f", "arguments": {"a": True, "b": False, "c": None}}', ["f", { a: true, b: false, c: null }]],
    ["numbers", '{"name": "f", "arguments": {"a": [0, -1.5, 2e3, 1E-2]}}', ["f", { a: [0, -1.5, 2000, 0.01] }]],
    ["escapes", '{"name": "f", "arguments": {"a": "\\"\\\\\\n\\u00e9\\\\"}}', ["f", { a: '"\\\né\\' }]],
    ["a call that holds a call", `{"name": "f", "arguments": {"a": ${JSON.stringify(CALL)}}}`, ["f", { a: CALL }]],
  ])("%s", (_, reply, ...calls) => {
    expect(short(reply)).toEqual(calls);
  });

  it("arguments as strict JSON text beside their value", () => {
    expect(parseToolCalls('{\'a\'} {"name": "f", "arguments": {"a": [True, \'x\'],}}'.replaceAll("'", '"'))).toEqual([
      { name: "f", args: { a: [true, "x"] }, argsText: '{"a":[true,"x"]}' },
    ]);
  });

  it("a string that is no JSON as the text of the arguments, for whoever makes the call to judge", () => {
    expect(parseToolCalls('{"name": "finalAnswer", "arguments": "It is Paris."}')).toEqual([
      { name: "finalAnswer", argsText: "It is Paris." },
    ]);
  });

  it("__proto__ as a member like any other", () => {
    const [call] = parseToolCalls('{"name": "f", "arguments": {"__proto__": {"admin": true}}}');
    expect(Object.keys(call?.args as object)).toEqual(["__proto__"]);
    expect(call?.args).not.toHaveProperty("admin");
  });
});

describe("parseToolCalls takes nothing from", () => {
  it.each<[what: string, reply: string]>([
    ["nothing", ""],
    ["prose", "The answer is 5."],
    ["a person", '{"name": "Bob", "age": 5}'],
    ["a full name", '{"name": "Bob Smith"}'],
    ["people", '[{"name": "Bob", "input": "x"}, {"name": "Eve", "args": [1]}]'],
    ["a tool's definition", '{"name": "search", "description": "Searches.", "parameters": {"type": "object", "properties": {}}}'],
    ["a package", '{"name": "core", "version": "1.0.0", "input": {}}'],
    ["arguments without a name", '{"arguments": {"query": "cats"}}'],
    ["a name that is a number", '{"name": 5, "arguments": {}}'],
    ["a call inside data", `{"log": [${CALL}]}`],
    ["a call inside a string", JSON.stringify({ text: CALL })],
    ["braces", "f(x) { return [x] } {{}} [[]] {[}]"],
    ["the form", describeToolCallFormat()],
  ])("%s", (_, reply) => {
    expect(refusal(reply)).toMatch(/^Your reply holds no tool call/);
  });

  it("thinking that never ended", () => {
    expect(refusal(`<think>Perhaps ${CALL}`)).toMatch(/^Your reply ended inside its thinking\. Send/);
  });

  it("a call that was cut off, at any place", () => {
    for (let length = 9; length < CALL.length; length++) {
      expect(refusal(`I search: ${CALL.slice(0, length)}`)).toContain(`its JSON ends too early, at position ${length + 10}`);
    }
  });

  it("a list or a sequence whose last call was cut off", () => {
    for (const before of [`[${CALL}, `, `${CALL}\n`, `<tool_call>${CALL}</tool_call><tool_call>`]) {
      expect(refusal(`${before}{"name": "weather", "arguments": {"ci`)).toMatch(/holds a broken tool call, so none was made/);
    }
    expect(refusal(`[${CALL},`)).toMatch(/ends too early/);
    expect(refusal(`<function=search>{"query": "ca`)).toMatch(/ends too early/);
  });

  it.each([
    ['{"name": "f", "arguments": {"a": "say "hi""}}', 39, "hi"],
    ["{'name': 'f', 'arguments': {}}", 1, "'name'"],
    ['{"name": "f", "arguments": {"a": 007}}', 33, "007"],
    ['{"name": "f", "arguments": {"a": "\\d"}}', 33, "\\d"],
    ['{"name": "f", "arguments" {}}', 26, "{}"],
    ['{"name": "f", "arguments": {"a": 1,, "b": 2}}', 35, ",,"],
    ["<function=f>a=1</function>", 12, "a=1"],
  ])("broken JSON that was meant as a call: %s", (reply, position, near) => {
    const message = refusal(reply);
    expect(message).toContain(`its JSON is broken, at position ${position}, near: `);
    expect(message).toContain(near);
    expect(refusal(`${CALL}\n${reply}`)).toMatch(/so none was made/);
  });

  it("JSON nested too deeply", () => {
    expect(refusal(`{"name": "f", "arguments": {"a": ${"[".repeat(5000)}${"]".repeat(5000)}}}`)).toMatch(/broken/);
  });
});

describe("what the model is told", () => {
  it("is the exact form of a call, and of the answer", () => {
    expect(refusal("Hello.")).toBe(
      "Your reply holds no tool call. Send one JSON object for each call, in exactly this form:\n" +
        '{"name": "…", "arguments": {…}}\n' +
        "If you already know the answer, the call is:\n" +
        '{"name": "finalAnswer", "arguments": {"answer": …}}',
    );
    expect(describeToolCallFormat()).toContain('\n{"name": "…", "arguments": {…}}\n');
  });

  it("names the place where JSON broke that could have been a call", () => {
    expect(refusal('Here: {"query": "cats" "limit": 5}')).toMatch(
      /^Your reply holds no tool call: its JSON is broken, at position 23, near: /,
    );
  });
});

describe("findToolCalls", () => {
  it.each([
    [`I look. ${CALL}`, "I look. "],
    [`[${CALL}, ${OTHER}]`, ""],
    [`See [1] and {"a": 1}: {"tool_calls": [{"function": ${CALL}}]}`, 'See [1] and {"a": 1}: '],
    [`First [TOOL_CALLS]search{"query": "cats"}`, "First "],
    [`<think>${OTHER}</think>\n${CALL}`, `<think>${OTHER}</think>\n`],
  ])("tells where the first call of %j begins", (reply, prose) => {
    const { calls, start } = findToolCalls(reply);
    expect(calls).toEqual(parseToolCalls(reply));
    expect(reply.slice(0, start)).toBe(prose);
  });
});

describe("toolCallText", () => {
  it.each<Json>([{}, { a: 1, b: [null, "x\n\"'`<tool_call>…"], __proto__: null }, { a: { name: "g", arguments: {} } }])(
    "is read back: %j",
    (args) => {
      const text = toolCallText("tool_1", args);
      expect(text).toMatch(/^\{"name": "tool_1", "arguments": \{.*\}\}$/);
      expect(parseToolCalls(`I call ${text}`)).toEqual([{ name: "tool_1", args, argsText: JSON.stringify(args) }]);
    },
  );
});

describe("hostile replies", () => {
  const n = 300_000;
  it.each<[what: string, reply: string]>([
    ["braces", "{".repeat(n)],
    ["brackets", "[".repeat(n)],
    ["brackets with space", "[ ".repeat(n)],
    ["half objects", '{"a":'.repeat(n / 5)],
    ["half calls of no name", '{"a {'.repeat(n / 5)],
    ["quotes", `{"${'"'.repeat(n)}`],
    ["escaped quotes", `{"${'\\"{'.repeat(n / 3)}`],
    ["backslashes", `{"${"\\".repeat(n)}"`],
    ["broken strings", '{"\\d{"\\d'.repeat(n / 8)],
    ["spaces", `{"name"${" ".repeat(n)}x`],
    ["space before quotes", `{${" ".repeat(n)}`.repeat(3)],
    ["marks", "[TOOL_CALLS] ".repeat(n / 13)],
    ["marks with spaces", `[TOOL_CALLS]${" ".repeat(n)}name${" ".repeat(n)}`],
    ["function tags", "<function=f".repeat(n / 11)],
    ["thinking", "</think".repeat(n / 7)],
    ["stars between calls", `${CALL}${"*".repeat(n)}${OTHER}`],
    ["underscores in a result", `${CALL}\nresult of ${"_".repeat(n)}\n${OTHER}`],
    ["digits", `{"a":${"1".repeat(n)}x`],
    ["a long string", `{"a":"${"x".repeat(n)}`],
    ["data", '{"a":[1,2,{"b":"c"}]} '.repeat(n / 22)],
    ["calls", `${CALL} `.repeat(n / 50)],
    ["calls in a list", `[${'{"name":"f"},'.repeat(n)}]`],
    // Quadratic time would be minutes.
  ])("of many %s take linear time", { timeout: 30_000 }, (_, reply) => {
    try {
      parseToolCalls(reply);
    } catch (error) {
      if (!AgentParsingError.is(error)) throw error;
      expect(error.message.length).toBeLessThan(500);
    }
  });
});
