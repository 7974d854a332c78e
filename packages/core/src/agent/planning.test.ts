import { describe, expect, it } from "vitest";
import type { AgentEvent } from "../contracts/event.ts";
import type { AssistantPart, Message } from "../contracts/message.ts";
import type { ModelRequest } from "../contracts/model.ts";
import type { RunState } from "../contracts/run-state.ts";
import type { MemoryStep } from "../contracts/step.ts";
import type { CodeAgentOptions } from "../definition/agent-options.ts";
import type { AgentGenerationError } from "../errors.ts";
import { FakeExecutor, type ScriptEntry, ScriptedModel } from "../testing/index.ts";
import { tool } from "../tools/tool.ts";
import { CodeAgent } from "./code-agent.ts";
import { ToolCallingAgent } from "./tool-calling-agent.ts";

const say = (program: string) => `Now ${program}.\n<code>\n${program}\n</code>`;
/** Programs: `answer` ends the run, any other only prints. */
const executor = () =>
  new FakeExecutor((code, { print }) => {
    if (code === "answer") return { final: { value: "done" } };
    print(`ran ${code}\n`);
    return {};
  });

function play(script: readonly ScriptEntry[], options: Partial<CodeAgentOptions> = {}) {
  const model = new ScriptedModel(script);
  const sandbox = executor();
  return { model, sandbox, agent: new CodeAgent({ model, executor: sandbox, ...options }) };
}

const textOf = ({ content }: Message) => content.map((part: { text?: string }) => part.text ?? "").join("");
const lastText = ({ messages }: ModelRequest) => textOf(messages.at(-1)!);
const plans = (memory: readonly MemoryStep[]) => memory.filter((step) => step.type === "planning");
/** The numbers that a template was given, as the model read them. */
const numbers = { plan: "first {{maxSteps}}/{{remainingSteps}}", planUpdate: "update {{maxSteps}}/{{remainingSteps}}" };
const asked = (model: ScriptedModel) => model.requests.map(lastText).filter((text) => /^(first|update) \d/.test(text));

describe("Planning", () => {
  it("happens only where it is asked for", async () => {
    const { model, agent } = play([say("a"), say("answer")]);
    const { memory } = await agent.run("Solve it.");
    expect(plans(memory)).toEqual([]);
    expect(model.requests).toHaveLength(2);
  });

  it("comes before the first action, and then every so many actions", async () => {
    const { agent } = play(["P1", say("a"), say("b"), "P2", say("c"), say("d"), "P3", say("answer")], { planningInterval: 2 });
    const { memory, output } = await agent.run("Solve it.");
    expect(memory.map((step) => (step.type === "planning" ? step.plan : step.type))).toEqual([
      "task",
      "P1",
      "action",
      "action",
      "P2",
      "action",
      "action",
      "P3",
      "action",
    ]);
    expect(output).toBe("done");
  });

  it("comes before every action with an interval of 1", async () => {
    const { agent } = play(["P1", say("a"), "P2", say("b"), "P3", say("answer")], { planningInterval: 1 });
    const { memory } = await agent.run("Solve it.");
    expect(plans(memory).map(({ number }) => number)).toEqual([1, 2, 3]);
  });

  it("tells the turns that remain, the coming one among them", async () => {
    const script = ["P", say("a"), say("b"), "P", say("c"), say("d"), "P", say("answer")];
    const { model, agent } = play(script, { planningInterval: 2, maxSteps: 5, promptTemplates: numbers });
    await agent.run("Solve it.");
    expect(asked(model)).toEqual(["first 5/5", "update 5/3", "update 5/1"]);
  });

  it("counts from the maxSteps of the run, not from the agent's", async () => {
    const { model, agent } = play(["P", say("a"), "P", say("answer")], { planningInterval: 1, maxSteps: 20, promptTemplates: numbers });
    await agent.run("Solve it.", { maxSteps: 3 });
    expect(asked(model)).toEqual(["first 3/3", "update 3/2"]);
  });

  it("says the numbers in the default prompts too", async () => {
    const { model, agent } = play(["P", say("a"), "P", say("answer")], { planningInterval: 1, maxSteps: 7 });
    await agent.run("Solve it.");
    expect(lastText(model.requests[0]!)).toContain("You have 7 turns.");
    expect(lastText(model.requests[2]!)).toContain("You have 6 turns left.");
    expect(JSON.stringify(model.requests)).not.toMatch(/\{\{|\{remaining/);
  });

  it("updates the plan in the second run of a session, and begins with all turns again", async () => {
    const { model, agent } = play(["P", say("a"), say("answer"), "P", say("answer")], {
      planningInterval: 5,
      maxSteps: 4,
      promptTemplates: numbers,
    });
    await using session = agent.session();
    await session.run("One.");
    await session.run("Two.");
    expect(asked(model)).toEqual(["first 4/4", "update 4/4"]);
  });

  it("makes a first plan as long as there is nothing to update", async () => {
    const { model, agent } = play(["P", say("answer")], { planningInterval: 5, maxSteps: 4, promptTemplates: numbers });
    await using session = agent.session();
    await session.run("One.", { signal: AbortSignal.abort() });
    await session.run("Two.");
    expect(asked(model)).toEqual(["first 4/4"]);
  });

  it("stays in the conversation: each request extends the one before it", async () => {
    const script = ["P1", say("a"), say("b"), "P2", say("c"), say("d"), "The best I can say."];
    const { model, agent } = play(script, { planningInterval: 2, maxSteps: 4 });
    await agent.run("Solve it.");
    expect(model.requests).toHaveLength(7);
    for (const [index, { messages }] of model.requests.entries()) {
      const before = model.requests[index - 1]?.messages ?? [];
      expect(JSON.stringify(messages.slice(0, before.length))).toBe(JSON.stringify(before));
    }
  });

  it("shows the model its plan and tells it to go on", async () => {
    const { model, agent } = play(["1. Look. 2. Answer.", say("answer")], { planningInterval: 3 });
    await agent.run("Solve it.");
    const [request, reply, followUp] = model.requests[1]!.messages.slice(-3);
    expect(request).toEqual(model.requests[0]!.messages.at(-1));
    expect(reply).toEqual({ role: "assistant", content: [{ type: "text", text: "1. Look. 2. Answer." }] });
    expect(textOf(followUp!)).toBe("Now carry out this plan.");
  });

  it("costs tokens like any other call", async () => {
    const usage = (inputTokens: number, outputTokens: number) => ({ inputTokens, outputTokens });
    const { agent } = play(
      [
        { text: "P", usage: usage(10, 5) },
        { text: say("answer"), usage: usage(30, 2) },
      ],
      { planningInterval: 1 },
    );
    const result = await agent.run("Solve it.");
    expect(result.usage).toEqual(usage(40, 7));
    expect(plans(result.memory)[0]!.usage).toEqual(usage(10, 5));
  });

  it("is told as events, before its step and apart from the text of actions", async () => {
    const model = new ScriptedModel(["Plan", say("answer")], { chunkChars: 2 });
    const agent = new CodeAgent({ model, executor: executor(), planningInterval: 1 });
    const events: AgentEvent[] = [];
    for await (const event of agent.stream("Solve it.")) events.push(event);
    expect(events.map(({ type }) => type).slice(0, 7)).toEqual([
      "run-start",
      "plan-start",
      "plan-delta",
      "plan-delta",
      "usage",
      "plan-finish",
      "step-start",
    ]);
    expect(events.find((event) => event.type === "plan-finish")).toMatchObject({ step: 1, planning: { plan: "Plan", number: 1 } });
  });

  it("keeps the model's thinking out of the plan", async () => {
    const { agent } = play([{ reasoning: "hm", text: "The plan" }, say("answer")], { planningInterval: 1 });
    const { memory } = await agent.run("Solve it.");
    expect(plans(memory)[0]!.plan).toBe("The plan");
  });

  it("goes on without a plan when the model writes none", async () => {
    const { model, agent } = play([{ text: "" }, say("answer")], { planningInterval: 1 });
    const { output, memory } = await agent.run("Solve it.");
    expect(output).toBe("done");
    expect(plans(memory)[0]!.plan).toBe("");
    const text = lastText(model.requests[1]!);
    expect(text).toMatch(/no plan/);
    expect(text).not.toMatch(/carry out/);
    for (const { content } of model.requests[1]!.messages) expect(content).not.toEqual([]);
  });

  it("does not run a program in a plan, and says so", async () => {
    const { model, sandbox, agent } = play([`1. Answer.\n${say("answer")}`, say("a"), say("answer")], { planningInterval: 5 });
    const { steps } = await agent.run("Solve it.");
    expect(sandbox.programs).toEqual(["a", "answer"]);
    expect(steps).toHaveLength(2);
    expect(lastText(model.requests[1]!)).toMatch(/^Nothing in your reply was run/);
    expect(lastText(model.requests[1]!)).toMatch(/carry out this plan/);
  });

  it("says nothing of programs when a plan has none", async () => {
    const { model, agent } = play(["1. Call `look({ at: 1 })`.\n2. Sum up `{ total }`, then finalAnswer.", say("answer")], {
      planningInterval: 5,
    });
    await agent.run("Solve it.");
    expect(lastText(model.requests[1]!)).toBe("Now carry out this plan.");
  });

  it("does not run a program that comes as JSON", async () => {
    const reply = (code: string) => JSON.stringify({ thought: "t", code });
    const { model, sandbox, agent } = play([reply("a"), reply("answer")], { planningInterval: 5, structuredReplies: true });
    await agent.run("Solve it.");
    expect(sandbox.programs).toEqual(["answer"]);
    expect(lastText(model.requests[1]!)).toMatch(/^Nothing in your reply was run/);
  });

  it("makes no tool call of a plan, and leaves none unanswered in the conversation", async () => {
    let calls = 0;
    const look = tool({ name: "look", description: "Looks.", execute: () => ++calls });
    const model = new ScriptedModel([
      { text: "I look.", toolCalls: [{ id: "1", name: "look", args: {} }] },
      { toolCalls: [{ id: "2", name: "finalAnswer", args: { answer: 5 } }] },
    ]);
    const { output } = await new ToolCallingAgent({ model, tools: [look], planningInterval: 1 }).run("Solve it.");
    expect({ calls, output }).toEqual({ calls: 0, output: 5 });
    const parts = model.requests[1]!.messages.flatMap(({ content }): readonly { readonly type: string }[] => content);
    expect(parts.filter(({ type }) => type === "tool-call")).toEqual([]);
    expect(lastText(model.requests[1]!)).toMatch(/^Nothing in your reply was run/);
  });

  it("sends the tools with the request for a plan, but lets none be called", async () => {
    const model = new ScriptedModel(["P", { toolCalls: [{ id: "2", name: "finalAnswer", args: { answer: 5 } }] }]);
    await new ToolCallingAgent({ model, planningInterval: 1 }).run("Solve it.");
    const [plan, action] = model.requests;
    expect(plan!.toolChoice).toBe("none");
    expect(plan!.tools).toEqual(action!.tools);
  });

  it("stops at an abort, without a plan in memory", async () => {
    const abort = new AbortController();
    const { agent } = play(
      [
        () => {
          abort.abort(new Error("enough"));
          return "too late";
        },
      ],
      { planningInterval: 1 },
    );
    const { status, reason, memory } = await agent.run("Solve it.", { signal: abort.signal });
    expect({ status, reason }).toEqual({ status: "aborted", reason: "enough" });
    expect(memory.map(({ type }) => type)).toEqual(["task"]);
  });

  it("says that it was the plan when the model call fails", async () => {
    const { agent } = play([{ error: new Error("no connection") }], { planningInterval: 1 });
    const error: AgentGenerationError = await agent.run("Solve it.").then(
      () => expect.unreachable(),
      (error) => error,
    );
    expect(error.message).toMatch(/step 1, for the plan, failed: no connection/);
  });

  it("is not made again by a run that goes on from a checkpoint", async () => {
    const script: ScriptEntry[] = ["P", say("a"), say("answer")];
    const states: string[] = [];
    const options = { planningInterval: 1 as const };
    const crash = play(script, options).agent.run("Solve it.", {
      checkpoint: (state) => {
        states.push(JSON.stringify(state));
        if (state.run.reply) throw new Error("power cut");
      },
    });
    await expect(crash).rejects.toThrow("power cut");
    const { model, agent } = play(["P", say("a"), "P2", say("answer")], options);
    const { output, memory } = await agent.resume(JSON.parse(states.at(-1)!) as RunState);
    expect(output).toBe("done");
    expect(plans(memory).map(({ number }) => number)).toEqual([1, 2]);
    expect(model.requests).toHaveLength(2);
  });

  it("leaves memory plain JSON", async () => {
    const content: AssistantPart[] = [{ type: "text", text: "Plan" }];
    const { agent } = play(["Plan", say("answer")], { planningInterval: 1 });
    const { memory } = await agent.run("Solve it.");
    expect(JSON.parse(JSON.stringify(memory))).toEqual(memory);
    expect(plans(memory)[0]).toMatchObject({ type: "planning", number: 1, plan: "Plan", reply: { role: "assistant", content } });
  });
});
