import { describe, expect, it } from "vitest";
import type { MultiStepAgent } from "../agent/multi-step-agent.ts";
import { ToolCallingAgent } from "../agent/tool-calling-agent.ts";
import type { AgentEvent } from "../contracts/event.ts";
import type { Interruption } from "../contracts/interruption.ts";
import type { RunState } from "../contracts/run-state.ts";
import { type FakeProgram, ScriptedModel } from "../testing/index.ts";
import { tool } from "../tools/tool.ts";
import { userInput } from "../tools/user-input.ts";
import { eventsOf, failure, pause, programAgent, stored, WAYS, type Way } from "./testing/pausing.ts";

/** A clerk who pays and asks works for a head, who works for a boss. */
function company(way: Way, { clerkTools = [] as readonly ReturnType<typeof tool>[] } = {}) {
  const done: string[] = [];
  const keys: string[] = [];
  const pay = tool({
    name: "pay",
    description: "d",
    inputSchema: { type: "object", properties: { to: { type: "string" } }, required: ["to"] },
    needsApproval: true,
    execute: (input, { callId }) => {
      const { to } = input as { to: string };
      done.push(`pay ${to}`);
      keys.push(callId);
      return `paid ${to}`;
    },
  });
  const slow = tool({
    name: "slow",
    description: "d",
    execute: async () => {
      await pause(60);
      done.push("slow");
      return "slow";
    },
  });
  const clerk = new ToolCallingAgent({
    name: "clerk",
    description: "d",
    tools: [pay, userInput, ...clerkTools],
    model: new ScriptedModel([
      ({ messages }) => ({ toolCalls: [{ id: "p", name: "pay", args: { to: JSON.stringify(messages).includes("two") ? "b" : "a" } }] }),
      { toolCalls: [{ id: "q", name: "userInput", args: { question: "Why?" } }] },
      ({ messages }) => ({ toolCalls: [{ id: "f", name: "finalAnswer", args: { answer: JSON.stringify(messages.at(-1)?.content) } }] }),
    ]),
  });
  const askClerks: FakeProgram = async (_, { call }) => ({
    final: { value: await Promise.all([call("clerk", { task: "one" }), call("clerk", { task: "two" }), call("slow")]) },
  });
  const head = programAgent(
    { go: askClerks },
    { name: "head", description: "d", tools: [slow], managedAgents: [clerk as MultiStepAgent], way },
  );
  const askHead: FakeProgram = async (_, { call }) => ({
    final: { value: await Promise.all([call("head", { task: "all" }), call("slow")]) },
  });
  const boss = programAgent({ go: askHead }, { tools: [slow], managedAgents: [head as MultiStepAgent], way });
  return { boss, done, keys };
}

describe.each(WAYS)("Managed agents two levels deep, resumed %s", (way) => {
  it("wait, each for its own decision, while others go on", { timeout: 20_000 }, async () => {
    const { boss, done, keys } = company(way);
    const first = await boss.run("t");
    expect(done).toEqual(["slow", "slow"]);
    expect(first.interruptions.map(({ path, tool, type }) => [path, tool, type])).toEqual([
      [["head", "clerk"], "pay", "approval"],
      [["head", "clerk"], "pay", "approval"],
    ]);
    const [a, b] = first.interruptions as [Interruption, Interruption];

    const second = await boss.resume(stored(first.state), { [a.id]: { approve: true }, [b.id]: { reject: "No money." } });
    expect(done).toEqual(["slow", "slow", "pay a"]);
    expect(keys).toEqual([a.id]);
    expect(second.interruptions).toMatchObject([
      { type: "question", question: "Why?" },
      { type: "question", question: "Why?" },
    ]);
    const [why] = second.interruptions as [Interruption];

    const third = await boss.resume(stored(second.state), { [why.id]: { answer: "because" } });
    expect(third.interruptions).toHaveLength(1);
    const last = await boss.resume(stored(third.state), { answer: "so" });
    expect(last.status).toBe("completed");
    expect(JSON.stringify(last.output)).toContain("because");
    expect(JSON.stringify(last.output)).toContain("so");
    expect(done).toEqual(["slow", "slow", "pay a"]);
    expect(last.steps[0]?.calls.map(({ name, run }) => [name, run?.status, run?.steps.length]).sort()).toEqual([
      ["head", "completed", 2],
      ["slow", undefined, undefined],
    ]);
  });

  it("are decided for at once by the option decide, which learns the way there", async () => {
    const { boss, done } = company(way);
    const asked: unknown[] = [];
    const { events, result } = await eventsOf(
      boss.stream("t", {
        decide: (interruption) => {
          asked.push([interruption.path, interruption.type]);
          return interruption.type === "approval" ? { approve: true } : { answer: "because" };
        },
      }),
    );
    expect(result.status).toBe("completed");
    expect(done.filter((entry) => entry.startsWith("pay")).sort()).toEqual(["pay a", "pay b"]);
    expect(asked).toContainEqual([["head", "clerk"], "approval"]);
    const inner: AgentEvent[] = [];
    for (let list = events; list.length > 0; ) {
      inner.push(...list);
      list = list.flatMap((event) => (event.type === "agent-event" ? [event.event] : []));
    }
    expect(inner.filter(({ type }) => type === "decision")).toHaveLength(4);
    expect(inner.map(({ type }) => type)).not.toContain("interruption");
  });

  it("refuse a state of another agent of that name, as the end of the run", async () => {
    const { state } = await company(way).boss.run("t");
    const other = company(way, { clerkTools: [tool({ name: "other", description: "d", execute: () => 1 })] });
    const error = await failure(other.boss.resume(stored(state), { approve: true }));
    expect(error).toMatchObject({ name: "AgentConfigError", code: "STATE", message: expect.stringContaining("other") });
    expect(other.done).toEqual([]);
  });
});

describe("A managed agent that was interrupted", () => {
  it("has its usage counted once", async () => {
    const ask = { toolCalls: [{ id: "p", name: "userInput", args: { question: "?" } }], usage: { inputTokens: 10 } };
    const end = { toolCalls: [{ id: "f", name: "finalAnswer", args: { answer: 1 } }], usage: { inputTokens: 1 } };
    const clerk = new ToolCallingAgent({ name: "clerk", description: "d", tools: [userInput], model: new ScriptedModel([ask, end]) });
    const go: FakeProgram = async (_, { call }) => ({ final: { value: await call("clerk", { task: "one" }) } });
    const boss = programAgent({ go }, { managedAgents: [clerk as MultiStepAgent] });
    const first = await boss.run("t");
    expect(first.usage).toMatchObject({ inputTokens: 10, agents: { clerk: { inputTokens: 10 } } });
    const last = await boss.resume(stored(first.state), { answer: 1 });
    expect(last.usage).toMatchObject({ inputTokens: 11, agents: { clerk: { inputTokens: 11 } } });
  });

  it("keeps its own run, by what called it, though calls come in another order", async () => {
    let backwards = false;
    const { boss, done } = company("by running again");
    const tasks = ["one", "two"];
    const clerk = boss.options.managedAgents?.[0]?.options.managedAgents?.[0] as MultiStepAgent;
    const go: FakeProgram = async (_, { call }) => {
      const order = backwards ? [...tasks].reverse() : tasks;
      return { final: { value: await Promise.all(order.map((task) => call("clerk", { task }))) } };
    };
    const agent = programAgent({ go }, { managedAgents: [clerk] });
    const first = await agent.run("t");
    backwards = true;
    const second = await agent.resume(stored(first.state), { approve: true });
    expect(done.sort()).toEqual(["pay a", "pay b"]);
    const ids = (state: RunState | undefined) => Object.keys(state?.run.agents ?? {}).sort();
    expect(ids(second.state)).toEqual(ids(first.state));
    expect((await agent.resume(stored(second.state), { answer: "so" })).status).toBe("completed");
    expect(done).toHaveLength(2);
  });
});
