import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { AgentEvent } from "../contracts/event.ts";
import type { AssistantPart, Message } from "../contracts/message.ts";
import type { ToolCallingAgentOptions } from "../definition/agent-options.ts";
import { conversationFaults } from "../testing/conversation-faults.ts";
import { type ScriptEntry, ScriptedModel, type ScriptedModelOptions } from "../testing/index.ts";
import type { ScriptedCall } from "../testing/scripted-model.ts";
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

let ids = 0;
const call = (name: string, args: ScriptedCall["args"], id = `id-${ids++}`): ScriptedCall => ({ id, name, args: args ?? null });
const raw = (name: string, argsText: string, id = `id-${ids++}`): ScriptedCall => ({ id, name, argsText });
const calls = (...toolCalls: readonly ScriptedCall[]) => ({ toolCalls });
const answer = (value: ScriptedCall["args"]) => calls(call("finalAnswer", { answer: value ?? null }));

function play(script: readonly ScriptEntry[], options: Partial<ToolCallingAgentOptions> = {}, model: ScriptedModelOptions = {}) {
  const scripted = new ScriptedModel(script, model);
  const agent = new ToolCallingAgent({ model: scripted, tools: [double, now], ...options });
  return { model: scripted, agent, run: () => agent.run("Solve it.") };
}

const lastTurn = (messages: readonly Message[]) => messages.findLast(({ role }) => role === "assistant");

describe("A ToolCallingAgent", () => {
  it("calls tools natively until the answer, and keeps calls and results as native messages", async () => {
    const { model, run } = play([calls(call("double", { n: 4 }, "a1")), answer(8)]);
    const { status, output, steps } = await run();
    expect({ status, output }).toEqual({ status: "completed", output: 8 });
    const [first, second] = model.requests;
    expect(first!.toolChoice).toBe("required");
    expect(first!.tools!.map(({ name }) => name)).toEqual(["double", "now", "finalAnswer"]);
    expect(first!.tools![0]).toEqual({
      name: "double",
      description: "Twice the number.",
      inputSchema: { type: "object", properties: { n: { type: "number" } }, required: ["n"] },
    });
    expect(second!.messages.slice(2)).toEqual([
      { role: "assistant", content: [{ type: "tool-call", id: "a1", name: "double", argsText: '{"n":4}', args: { n: 4 } }] },
      { role: "tool", content: [{ type: "tool-result", callId: "a1", name: "double", content: [{ type: "text", text: "8" }] }] },
    ]);
    expect(steps[0]!.calls).toMatchObject([{ name: "double", input: '{"n":4}', output: "8" }]);
    expect(conversationFaults(second!.messages)).toEqual([]);
  });

  it("needs no executor and no tools", async () => {
    expect((await play([answer("Paris")], { tools: [] }).run()).output).toBe("Paris");
  });

  it("keeps the words beside calls", async () => {
    const { model, run } = play([{ text: "I double it.", ...calls(call("double", { n: 1 })) }, answer(2)]);
    await run();
    expect(lastTurn(model.requests[1]!.messages)!.content[0]).toEqual({ type: "text", text: "I double it." });
  });

  it("tells of each call as it happens, in the order of the reply", async () => {
    const { agent } = play([calls(call("double", { n: 1 }), call("now", {})), answer(2)]);
    const events: AgentEvent[] = [];
    for await (const event of agent.stream("Solve it.")) events.push(event);
    const seen = events.flatMap((event) => (event.type === "tool-start" || event.type === "tool-finish" ? [[event.type, event.name]] : []));
    expect(seen.filter(([type]) => type === "tool-start").map(([, name]) => name)).toEqual(["double", "now"]);
    expect(seen).toHaveLength(4);
  });

  it("calls a managed agent like a tool", async () => {
    const manager = play([calls(call("helper", { task: "Help." })), answer("thanks")], {
      managedAgents: [new ToolCallingAgent({ model: new ScriptedModel([answer("helped")]), name: "helper", description: "Helps." })],
    });
    expect((await manager.run()).output).toBe("thanks");
    expect(told(manager.model)).toEqual(["helped"]);
  });
});

describe("Parallel calls", () => {
  const slow = (log: string[], ms: (n: number) => number) =>
    tool({
      name: "slow",
      description: "Takes its time.",
      inputSchema: z.object({ n: z.number() }),
      execute: async ({ n }) => {
        log.push(`start ${n}`);
        await wait(ms(n));
        log.push(`end ${n}`);
        return n;
      },
    });
  const turn = (count: number) => calls(...Array.from({ length: count }, (_, at) => call("slow", { n: at + 1 })));

  it("run at once, and their results stand in the order of the calls", async () => {
    const log: string[] = [];
    const { model, run } = play([turn(3), answer("done")], { tools: [slow(log, (n) => 40 - 10 * n)] });
    await run();
    expect(log).toEqual(["start 1", "start 2", "start 3", "end 3", "end 2", "end 1"]);
    expect(told(model)).toEqual(["1\n2\n3"]);
    expect(conversationFaults(model.requests[1]!.messages)).toEqual([]);
  });

  it("wait for their turn beyond the limit", async () => {
    const log: string[] = [];
    const { run } = play([turn(6), answer("done")], { tools: [slow(log, () => 5)], maxParallelCalls: 2 });
    await run();
    let [open, most] = [0, 0];
    for (const line of log) {
      open += line.startsWith("start") ? 1 : -1;
      most = Math.max(most, open);
    }
    expect(most).toBe(2);
    expect(log.filter((line) => line.startsWith("start"))).toEqual([1, 2, 3, 4, 5, 6].map((n) => `start ${n}`));
  });

  it("beyond 128 in a turn are not made: OpenAI takes no longer turns back", async () => {
    const { model, run } = play([calls(...Array.from({ length: 130 }, () => call("now", {}))), answer("done")]);
    const { steps } = await run();
    expect(steps[0]!.calls).toHaveLength(128);
    const [turn, results] = model.requests[1]!.messages.slice(-2);
    expect([turn!.content.length, results!.content.length]).toEqual([128, 128]);
    expect(told(model)[0]).toMatch(/noon\n2 more calls were not made: a turn makes 128 at most\.$/);
    expect(conversationFaults(model.requests[1]!.messages)).toEqual([]);
  });

  it("fail one by one", async () => {
    const { model, run } = play([calls(call("double", { n: 1 }), call("double", { n: "x" }), call("now", {})), answer("done")]);
    await run();
    const results = model.requests[1]!.messages.at(-1)!;
    expect(results.content.map((part) => "isError" in part && part.isError)).toEqual([false, true, false]);
  });

  it.each<[what: string, ids: readonly string[]]>([
    ["empty", ["", "", ""]],
    ["equal", ["x", "x", "x"]],
    ["equal in every turn", ["call_0", "call_1", "call_2"]],
    ["blank", [" ", "\t", "  "]],
  ])("are all made and told apart when their ids are %s", async (_, [a, b, c]) => {
    const turn = calls(call("double", { n: 1 }, a), call("double", { n: 2 }, b), call("now", {}, c));
    const { model, run } = play([turn, turn, calls(call("finalAnswer", { answer: "done" }, a))]);
    const { steps } = await run();
    expect(steps.map((step) => step.calls.length)).toEqual([3, 3, 0]);
    expect(told(model)).toEqual(["2\n4\nnoon", "2\n4\nnoon"]);
    expect(conversationFaults(model.requests.at(-1)!.messages)).toEqual([]);
  });

  it("have distinct ids over the runs of a session too", async () => {
    const { model, agent } = play([calls(call("now", {}, "")), answer(1), calls(call("now", {}, "")), answer(2)]);
    const session = agent.session();
    await session.run("First.");
    await session.run("Second.");
    await session.close();
    expect(told(model).at(-1)).toBe("noon");
    const faults = conversationFaults(model.requests.at(-1)!.messages);
    // The next task follows the answer of the run before: a session has no other place for it.
    expect(faults).toEqual(["message 6 (user): comes right after results"]);
  });
});

describe("A reply without native calls", () => {
  const form = { name: "double", arguments: { n: 4 } };

  it.each<[what: string, reply: ScriptEntry, message: RegExp]>([
    [
      "words only",
      "The answer is 8.",
      /^Error: Your reply holds no tool call, so nothing was done\. Call a tool or, when you know the answer, call `finalAnswer` with it\.$/,
    ],
    ["nothing", "", /holds no tool call/],
    ["reasoning only", { reasoning: "Hm." }, /holds no tool call/],
    ["broken JSON", '{"name": "double", "arguments": {"n": ', /holds no tool call/],
    ["a content filter's stop", { text: "I", reason: "content-filter" }, /^Error: Your reply was stopped by the provider's content filter/],
    ["a cut text", { text: "I think", reason: "length" }, /^Error: Your reply reached the length limit before its tool call ended/],
  ])("goes back with what to do: %s", async (_, reply, message) => {
    const { model, run } = play([reply, answer(8)]);
    expect((await run()).output).toBe(8);
    expect(told(model)[0]).toMatch(message);
    expect(conversationFaults(model.requests[1]!.messages)).toEqual([]);
  });

  it("may hold calls as text all the same: some servers do not read what their model writes", async () => {
    const { model, run } = play([
      `I double.\n<tool_call>${JSON.stringify(form)}</tool_call>`,
      '{"name": "finalAnswer", "arguments": "It is 8."}',
    ]);
    const { output, steps } = await run();
    expect(output).toBe("It is 8.");
    expect(steps[0]!.calls).toMatchObject([{ name: "double", output: "8" }]);
    expect(told(model)[0]).toBe("Result of double: 8");
    expect(conversationFaults(model.requests[1]!.messages)).toEqual([]);
  });
});

describe("A reply that was cut", () => {
  it.each<[what: string, toolCalls: readonly ScriptedCall[]]>([
    ["in the middle of arguments", [raw("double", '{"n": ')]],
    ["before the arguments, which then look like none", [raw("now", "")]],
    ["after a whole call, with more to come", [call("now", {}), raw("double", '{"n')]],
  ])("makes no call and is sent back without them: %s", async (_, toolCalls) => {
    const { model, run } = play([{ text: "I call.", toolCalls, reason: "length" }, answer(1)]);
    const { steps } = await run();
    expect(steps[0]!.calls).toEqual([]);
    expect(told(model)[0]).toMatch(/reached the length limit before its tool call ended, so nothing ran\. Write less/);
    expect(conversationFaults(model.requests[1]!.messages)).toEqual([]);
  });
});

describe("What vendors put on parts", () => {
  it("comes back unchanged: signatures of reasoning, and data on every kind of part", async () => {
    const content: readonly AssistantPart[] = [
      { type: "reasoning", text: "Hm.", signature: "s1", provider: { acme: { id: "r" } } },
      { type: "reasoning", text: "", signature: "s2", provider: { acme: { redacted: "x" } } },
      { type: "text", text: "I double.", provider: { acme: { id: "t" } } },
      { type: "text", text: "", provider: { acme: { signature: "s3" } } },
      { type: "tool-call", id: "a", name: "double", argsText: '{"n": 4}', args: { n: 4 }, provider: { acme: { thought: "s4" } } },
    ];
    const { model, run } = play([{ content }, answer(8)]);
    await run();
    expect(lastTurn(model.requests[1]!.messages)).toEqual({ role: "assistant", content });
  });

  it("stays on a call whose arguments had to be repaired", async () => {
    const provider = { acme: { thought: "s" } };
    const { model, run } = play([{ content: [{ type: "tool-call", id: "", name: "now", argsText: "", provider }] }, answer(8)]);
    await run();
    expect(lastTurn(model.requests[1]!.messages)!.content).toEqual([
      { type: "tool-call", id: "call-1-1", name: "now", argsText: "{}", args: {}, provider },
    ]);
  });
});

describe("A run by tool calls", () => {
  it("ends at once on an abort, also while tools do not listen", async () => {
    const abort = new AbortController();
    const stuck = tool({
      name: "stuck",
      description: "Never ends.",
      execute: () => {
        abort.abort();
        return new Promise(() => {});
      },
    });
    const { agent } = play([calls(call("stuck", {}), call("now", {}))], { tools: [stuck, now] });
    expect(await agent.run("t", { signal: abort.signal })).toMatchObject({ status: "aborted" });
  });

  it("asks for the answer in words when its steps are used up", async () => {
    const { model, agent } = play([calls(call("now", {})), "It is noon."]);
    const result = await agent.run("What time is it?", { maxSteps: 1 });
    expect(result).toMatchObject({ status: "max-steps", output: "It is noon." });
    expect(model.requests[1]).toMatchObject({ toolChoice: "none", tools: model.requests[0]!.tools });
  });

  it("waits for a person, and makes no finished call again when it goes on, in another process too", async () => {
    const made: string[] = [];
    const tools = [
      tool({ name: "look", description: "Looks.", execute: () => made.push("look") }),
      tool({
        name: "pay",
        description: "Pays.",
        inputSchema: z.object({ sum: z.number() }),
        needsApproval: true,
        execute: ({ sum }) => {
          made.push(`pay ${sum}`);
          return "paid";
        },
      }),
    ];
    const script = [calls(call("look", {}, ""), call("pay", { sum: 5 }, "")), answer("done")];
    const first = await play(script, { tools }).run();
    expect(first).toMatchObject({ status: "interrupted", interruptions: [{ type: "approval", tool: "pay", input: { sum: 5 } }] });
    const { model, agent } = play(script, { tools });
    const second = await agent.resume(JSON.parse(JSON.stringify(first.state)), { approve: true });
    expect(second).toMatchObject({ status: "completed", output: "done" });
    expect(made).toEqual(["look", "pay 5"]);
    expect(told(model)).toEqual([]);
    expect(conversationFaults(model.requests[0]!.messages)).toEqual([]);
  });

  it("tells the model when a person says no", async () => {
    const tools = [tool({ name: "pay", description: "Pays.", needsApproval: true, execute: () => "paid" })];
    const { model, agent } = play([calls(call("pay", {})), answer("done")], { tools });
    await agent.run("t", { decide: { reject: "too much" } });
    expect(told(model)[0]).toMatch(/^A person refused this call of pay: too much/);
  });
});
