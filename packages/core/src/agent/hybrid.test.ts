import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { ModelCapabilities } from "../contracts/model.ts";
import type { CodeAgentOptions } from "../definition/agent-options.ts";
import { ExecutorLostError } from "../errors.ts";
import { conversationFaults } from "../testing/conversation-faults.ts";
import { FakeExecutor, type FakeProgram, type ScriptEntry, ScriptedModel } from "../testing/index.ts";
import { told } from "../testing/told.ts";
import { tool } from "../tools/tool.ts";
import { CodeAgent } from "./code-agent.ts";

const double = tool({ name: "double", description: "Twice it.", inputSchema: z.object({ n: z.number() }), execute: ({ n }) => 2 * n });
const codeOnly = tool({ name: "crunch", description: "Crunches.", allowedCallers: ["code"], execute: () => "crunched" });
const directOnly = tool({ name: "send", description: "Sends.", allowedCallers: ["direct"], execute: () => "sent" });

let ids = 0;
const call = (name: string, args: object) => ({ id: `id-${ids++}`, name, args: args as { readonly [key: string]: string } });
const calls = (...toolCalls: readonly ReturnType<typeof call>[]) => ({ toolCalls });
const runCode = (code: string) => call("runCode", { code });
const answer = (value: unknown) => calls(call("finalAnswer", { answer: value }));
const say = (program: string) => `I run it.\n<code>\n${program}\n</code>`;

const programs: { readonly [name: string]: FakeProgram } = {
  print: (_, { print }) => {
    print("hello\n");
    return {};
  },
  double: async (_, { call }) => {
    const value = await call("double", { n: 4 });
    return { value, text: String(value) };
  },
  answer: () => ({ final: { value: "from code" } }),
  sneak: async (_, { call }) => ({ final: { value: await call("send").catch((error: Error) => error.message) } }),
  fail: () => {
    throw new TypeError("no");
  },
};

function play(script: readonly ScriptEntry[], options: Partial<CodeAgentOptions> = {}, capabilities: ModelCapabilities = { tools: true }) {
  const model = new ScriptedModel(script, { capabilities });
  const executor = new FakeExecutor((code, sandbox) => {
    const program = programs[code.trim()];
    if (!program) throw new SyntaxError(`no program ${code}`);
    return program(code, sandbox);
  });
  const agent = new CodeAgent({ model, executor, mode: "both", tools: [double, codeOnly, directOnly], ...options });
  return { model, executor, agent, run: () => agent.run("Solve it.") };
}

describe("A run in mode both", () => {
  it("mixes direct calls and programs, over one sandbox", async () => {
    const { model, executor, run } = play([calls(call("double", { n: 2 })), calls(runCode("double")), answer(8)]);
    const { output, steps } = await run();
    expect(output).toBe(8);
    expect(told(model)).toEqual(["4", "Last value: 8"]);
    expect(steps.map(({ code, calls }) => [code, calls.map(({ name, output }) => [name, output])])).toEqual([
      [undefined, [["double", "4"]]],
      ["double", [["double", "8"]]],
      [undefined, []],
    ]);
    expect(executor.programs).toEqual(["double"]);
    expect(conversationFaults(model.requests.at(-1)!.messages)).toEqual([]);
  });

  it("tells what a program printed, and its error, as the result of its call", async () => {
    const { model, run } = play([calls(runCode("print")), calls(runCode("fail")), answer(1)]);
    const { steps } = await run();
    expect(told(model)).toEqual(["Printed:\nhello", "Error: TypeError: no"]);
    expect(steps[1]).toMatchObject({ error: { code: "EXECUTION", message: "TypeError: no" }, results: [{ isError: true }] });
    expect(conversationFaults(model.requests.at(-1)!.messages)).toEqual([]);
  });

  it("ends with the answer of a program too", async () => {
    const { steps, ...result } = await play([calls(runCode("answer"))]).run();
    expect(result).toMatchObject({ status: "completed", output: "from code" });
    expect(steps).toHaveLength(1);
  });

  it("makes direct calls first, then the program beside them", async () => {
    const { model, run } = play([calls(runCode("print"), call("double", { n: 1 })), answer(1)]);
    await run();
    expect(told(model)).toEqual(["Printed:\nhello\n2"]);
    expect(conversationFaults(model.requests.at(-1)!.messages)).toEqual([]);
  });

  it("runs one program a turn, and says so of the others", async () => {
    const { model, executor, run } = play([calls(runCode("print"), runCode("double")), answer(1)]);
    await run();
    expect(executor.programs).toEqual(["print"]);
    expect(told(model)[0]).toBe(
      "Printed:\nhello\nNot run: a turn runs one program. Send it in the next turn, or make one program of them.",
    );
    expect(conversationFaults(model.requests.at(-1)!.messages)).toEqual([]);
  });

  it.each<[what: string, turn: ScriptEntry]>([
    ["of the model beside a program", calls(runCode("print"), call("finalAnswer", { answer: "early" }))],
    ["of a program beside a call", calls(call("double", { n: 1 }), runCode("answer"))],
    ["of the model beside a program's", calls(call("finalAnswer", { answer: "early" }), runCode("answer"))],
  ])("takes no answer %s", async (_, turn) => {
    const { model, run } = play([turn, answer("late")]);
    expect((await run()).output).toBe("late");
    expect(told(model)[0]).toMatch(/Not taken: the answer came beside other calls/);
    expect(conversationFaults(model.requests.at(-1)!.messages)).toEqual([]);
  });

  it.each<[what: string, sent: object | string, code: string | undefined]>([
    ["its field", { code: "print" }, "print"],
    ["a fence in it", { code: "```js\nprint\n```" }, "print"],
    ["tags in it", { code: "<code>\nprint\n</code>" }, "print"],
    ["a bare string", "print", "print"],
    ["an object inside a string", '{"code": "print"}', "print"],
    ["nothing", {}, undefined],
    ["another field", { script: "print" }, undefined],
    ["a list of lines", { code: ["print"] }, undefined],
    ["a blank", { code: " \n" }, undefined],
    ["another language", { code: "```python\nprint(1)\n```" }, undefined],
  ])("takes a program from %s, or says what to send", async (_, args, code) => {
    const { model, executor, run } = play([calls(call("runCode", args as object)), answer(1)]);
    await run();
    expect(executor.programs).toEqual(code === undefined ? [] : [code]);
    if (code === undefined) expect(told(model)[0]).toMatch(/^Not run: .* Send {"code": "one program"}\.$/);
    expect(conversationFaults(model.requests.at(-1)!.messages)).toEqual([]);
  });

  it.each<[what: string, argsText: string, runs: boolean]>([
    ["JSON that was cut", '{"code": "print', false],
    ["line ends that JSON wants escaped", '{"code": "const a = 1;\nprint"}', false],
    ["the bare program", "const a = 1;\nawait print(a);", true],
    ["prose", "print it", false],
  ])("reads arguments that are no JSON: %s", async (_, argsText, runs) => {
    const { model, executor, run } = play([{ toolCalls: [{ id: "a", name: "runCode", argsText }] }, answer(1)]);
    await run();
    expect(executor.programs).toEqual(runs ? [argsText] : []);
    if (!runs) expect(told(model)[0]).toMatch(/^Not run: the arguments are not JSON \(.*\)\. Send {"code": "one program"}\.$/s);
    expect(conversationFaults(model.requests.at(-1)!.messages)).toEqual([]);
  });

  it("keeps a program from a tool that is for direct calls only, whatever the sandbox asks for", async () => {
    const { output } = await play([calls(runCode("sneak"))], { tools: [directOnly] }).run();
    expect(output).toBe("send is not for programs, only for direct calls.");
  });

  it("runs a program that stands in the text", async () => {
    const { model, run } = play([say("print"), answer(1)]);
    const { steps } = await run();
    expect(steps[0]).toMatchObject({ code: "print", observation: "Printed:\nhello" });
    expect(told(model)).toEqual(["Printed:\nhello"]);
    expect(conversationFaults(model.requests.at(-1)!.messages)).toEqual([]);
  });

  it("runs a program that holds what could be a call", async () => {
    const code = 'form = {"name": "double", "arguments": {"n": 1}}';
    const { executor, run } = play([`<code>\n${code}\n</code>`, answer(1)]);
    const { steps } = await run();
    expect(executor.programs).toEqual([code]);
    expect(steps[0]!.calls).toEqual([]);
  });

  it("makes calls that stand in the text, of programs too", async () => {
    const { model, run } = play([
      'I double.\n```json\n{"name": "double", "arguments": {"n": 4}}\n```',
      '{"name": "runCode", "arguments": {"code": "print"}}',
      '```\n{"name": "finalAnswer", "arguments": {"answer": 8}}\n```',
    ]);
    expect((await run()).output).toBe(8);
    expect(told(model)).toEqual(["Result of double: 8", "Result of runCode: Printed:\nhello"]);
    expect(conversationFaults(model.requests.at(-1)!.messages)).toEqual([]);
  });

  it("says that a program in the text beside calls did not run", async () => {
    const { model, executor, run } = play([{ text: "I run it.\n<code>\nprint", ...calls(call("double", { n: 1 })) }, answer(1)]);
    await run();
    expect(executor.programs).toEqual([]);
    expect(told(model)[0]).toMatch(/^2\nThe program in your text was not run.*Send it with `runCode`\.$/);
    expect(conversationFaults(model.requests.at(-1)!.messages)).toEqual([]);
  });

  it.each(["The answer is 5.", "", '{"a": 1}'])("says what to do about a reply that asks for nothing: %j", async (reply) => {
    const { model, run } = play([reply, answer(5)]);
    expect((await run()).output).toBe(5);
    expect(told(model)[0]).toMatch(
      /^Error: Your reply holds neither a tool call nor a program, so nothing was done\. Call a tool, call `runCode`/,
    );
  });

  it.each<[what: string, reply: ScriptEntry]>([
    ["calls", { ...calls(call("double", { n: 1 })), reason: "length" }],
    ["calls beside a whole program", { text: say("print"), ...calls(call("double", { n: 1 })), reason: "length" }],
    ["a program", { text: "<code>\nprin", reason: "length" }],
  ])("runs nothing of a reply that was cut in %s", async (_, reply) => {
    const { model, executor, run } = play([reply, answer(1)]);
    const { steps } = await run();
    expect(steps[0]!.calls).toEqual([]);
    expect(executor.programs).toEqual([]);
    expect(told(model)[0]).toMatch(/reached the length limit before its program or tool call ended/);
    expect(conversationFaults(model.requests.at(-1)!.messages)).toEqual([]);
  });

  it("tells that the sandbox died, and goes on with a new one", async () => {
    const model = new ScriptedModel([calls(runCode("die")), calls(runCode("print")), answer(1)]);
    const executor = new FakeExecutor((code, { print }) => {
      if (code === "die") throw new ExecutorLostError("The sandbox died.");
      print("back\n");
      return {};
    });
    const { status, steps } = await new CodeAgent({ model, executor, mode: "both" }).run("t");
    expect(status).toBe("completed");
    expect(steps[0]).toMatchObject({ error: { code: expect.any(String), message: expect.stringContaining("The sandbox died.") } });
    expect(told(model)).toEqual([expect.stringMatching(/The sandbox died\..*new sandbox/), "Printed:\nback"]);
    expect(conversationFaults(model.requests.at(-1)!.messages)).toEqual([]);
  });

  it("waits for a person inside a program, after direct calls that are not made again", async () => {
    const made: string[] = [];
    const look = tool({ name: "look", description: "Looks.", execute: () => made.push("look") });
    const pay = tool({ name: "pay", description: "Pays.", needsApproval: true, execute: () => made.push("pay") });
    const script = [calls(call("look", {}), runCode("pay")), answer("done")];
    const make = () => {
      const model = new ScriptedModel(script, { capabilities: { tools: true } });
      const executor = new FakeExecutor(async (_, { call }) => ({ text: `paid ${await call("pay")}` }));
      return { model, agent: new CodeAgent({ model, executor, mode: "auto", tools: [look, pay] }) };
    };
    const first = await make().agent.run("t");
    expect(first).toMatchObject({ status: "interrupted", interruptions: [{ tool: "pay" }] });
    expect(made).toEqual(["look"]);
    const { model, agent } = make();
    const second = await agent.resume(JSON.parse(JSON.stringify(first.state)), { approve: true });
    expect(second).toMatchObject({ status: "completed", output: "done" });
    expect(made).toEqual(["look", "pay"]);
    expect(conversationFaults(model.requests[0]!.messages)).toEqual([]);
  });
});
