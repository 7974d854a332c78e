import { describe, expect, it } from "vitest";
import { Spending } from "../budget/spending.ts";
import type { AgentEvent } from "../contracts/event.ts";
import type { Usage } from "../contracts/model.ts";
import type { RunState } from "../contracts/run-state.ts";
import type { CodeAgentOptions } from "../definition/agent-options.ts";
import { AgentConfigError } from "../errors.ts";
import { FakeExecutor, type FakeProgram, type ScriptEntry, ScriptedModel } from "../testing/index.ts";
import { tool } from "../tools/tool.ts";
import { CodeAgent } from "./code-agent.ts";
import type { MultiStepAgent } from "./multi-step-agent.ts";
import { ToolCallingAgent } from "./tool-calling-agent.ts";

const say = (program: string) => `<code>\n${program}\n</code>`;
/** A reply with a program, and what it cost. */
const costing = (program: string, usage: Usage) => ({ text: say(program), usage });
const tokens = (inputTokens: number, outputTokens: number): Usage => ({ inputTokens, outputTokens });

const common: { readonly [name: string]: FakeProgram } = {
  work: () => ({}),
  answer: () => ({ final: { value: "done" } }),
  hang: () => new Promise(() => {}),
  ask: async (_, { call }) => ({ final: { value: await call("worker", { task: "x" }).catch(({ message }: Error) => message) } }),
};

function play(
  script: readonly ScriptEntry[],
  options: Partial<CodeAgentOptions> = {},
  programs: { readonly [name: string]: FakeProgram } = common,
) {
  const model = new ScriptedModel(script);
  const executor = new FakeExecutor((code, sandbox) => {
    const program = programs[code];
    if (!program) throw new SyntaxError(`no program ${code}`);
    return program(code, sandbox);
  });
  return { model, executor, agent: new CodeAgent({ model, executor, ...options }) };
}

describe("A budget", () => {
  const script = Array.from({ length: 9 }, () => costing("work", tokens(100, 10)));
  const price = { input: 1_000_000, output: 1_000_000 };
  it.each([
    ["steps", { steps: 3 }, 3, "The budget of 3 steps is used up."],
    ["input tokens", { inputTokens: 250 }, 3, "The budget of 250 input tokens is used up."],
    ["output tokens", { outputTokens: 20 }, 2, "The budget of 20 output tokens is used up."],
    ["all tokens", { totalTokens: 111 }, 2, "The budget of 111 tokens is used up."],
    ["cost", { cost: 300 }, 3, "The budget of 300 for the cost is used up."],
  ])("of %s ends the run cleanly when it is used up", async (_, budget, calls, reason) => {
    const { model, agent } = play(script, { budget, price });
    const result = await agent.run("Solve it.");
    expect(result).toMatchObject({ status: "budget", reason, output: undefined });
    expect(result.steps).toHaveLength(calls);
    expect(result.usage).toMatchObject({ inputTokens: 100 * calls, outputTokens: 10 * calls, cost: 110 * calls });
    // No last answer either.
    expect(model.requests).toHaveLength(calls);
  });

  it("that is not used up changes nothing", async () => {
    const { agent } = play([costing("answer", tokens(100, 10))], { budget: { totalTokens: 110, steps: 1, wallTimeMs: 5_000 } });
    expect(await agent.run("Solve it.")).toMatchObject({ status: "completed", output: "done" });
  });

  it("can be another one for a run", async () => {
    const { agent } = play(script, { budget: { steps: 5 } });
    expect((await agent.run("Solve it.", { budget: { steps: 1 } })).steps).toHaveLength(1);
  });

  it("is that of each run of a session", async () => {
    const { agent } = play([costing("work", tokens(9, 9)), costing("work", tokens(9, 9))], { budget: { steps: 1 } });
    await using session = agent.session();
    expect(await session.run("One.")).toMatchObject({ status: "budget", usage: tokens(9, 9) });
    expect(await session.run("Two.")).toMatchObject({ status: "budget", usage: tokens(9, 9), steps: [{ number: 1 }] });
  });

  it("counts plans, and is looked at before one", async () => {
    const { model, agent } = play([{ text: "P", usage: tokens(5, 5) }, costing("work", tokens(5, 5)), costing("work", tokens(5, 5))], {
      planningInterval: 1,
      budget: { totalTokens: 20 },
    });
    const { status, memory } = await agent.run("Solve it.");
    expect(status).toBe("budget");
    expect(memory.map(({ type }) => type)).toEqual(["task", "planning", "action"]);
    expect(model.requests).toHaveLength(2);
  });

  it("that a plan uses up ends the run before the action; the plan stays", async () => {
    const { model, agent } = play([{ text: "P", usage: tokens(5, 5) }, say("answer")], {
      planningInterval: 1,
      budget: { totalTokens: 10 },
    });
    const { status, memory, usage } = await agent.run("Solve it.");
    expect({ status, usage }).toEqual({ status: "budget", usage: tokens(5, 5) });
    expect(memory.map(({ type }) => type)).toEqual(["task", "planning"]);
    expect(model.requests).toHaveLength(1);
  });

  it("that the last step uses up leaves nothing for a last answer", async () => {
    const { model, agent } = play([costing("work", tokens(5, 5)), "Best guess."], { maxSteps: 1, budget: { totalTokens: 10 } });
    expect(await agent.run("Solve it.")).toMatchObject({ status: "budget", output: undefined });
    expect(model.requests).toHaveLength(1);
  });

  it("does not keep a reply that is paid for from its action, in a run that goes on", async () => {
    const allow = tool({ name: "allow", description: "Allows.", needsApproval: true, execute: () => "allowed" });
    const made = () =>
      play(
        [costing("go", tokens(5, 5))],
        { tools: [allow], budget: { totalTokens: 10 } },
        {
          go: async (_, { call }) => ({ final: { value: await call("allow") } }),
        },
      ).agent;
    const { status, state } = await made().run("Solve it.");
    expect(status).toBe("interrupted");
    expect(await made().resume(state!, { approve: true })).toMatchObject({ status: "completed", output: "allowed" });
  });

  it("tells the last event what it came to", async () => {
    const { agent } = play(script, { budget: { steps: 2 }, price });
    const events: AgentEvent[] = [];
    for await (const event of agent.stream("Solve it.")) events.push(event);
    expect(events.at(-1)).toMatchObject({ type: "run-finish", status: "budget", usage: { cost: 220 } });
  });

  it("of a cost needs a price", () => {
    expect(() => play([], { budget: { cost: 1 } })).toThrow(/needs a price/);
    const tellsCost = new ScriptedModel([], { capabilities: { cost: true } });
    expect(() => play([], { budget: { cost: 1 }, model: tellsCost })).not.toThrow();
  });

  it("that nobody knows is refused, with the one that was meant", () => {
    expect(() => play([], { budget: { tokens: 5 } as never })).toThrow(/no limit "budget\.tokens"[\s\S]*totalTokens/);
    expect(() => play([], { budget: { wallTimeMS: 5 } as never })).toThrow(/Did you mean wallTimeMs\?/);
  });

  it.each([{ input: "1" }, { input: -1, output: 1 }, { input: 1 }, { input: 1, output: Number.NaN }])(
    "with the price %j is refused",
    (price) => {
      expect(() => play([], { price: price as never })).toThrow(/"price\.(input|output)" is .*but a price is a number/);
    },
  );

  it.each([0, -1, Number.NaN, "9" as never])("of %j tokens is refused", async (totalTokens) => {
    expect(() => play([], { budget: { totalTokens } })).toThrow(/number above 0/);
    const { agent } = play([]);
    const error = await agent.run("Solve it.", { budget: { totalTokens } }).catch((error: unknown) => error);
    expect(AgentConfigError.is(error)).toBe(true);
  });
});

describe("A budget of wall time", () => {
  const timed = async (agent: MultiStepAgent, wallTimeMs = 40) => {
    const begin = performance.now();
    const result = await agent.run("Solve it.", { budget: { wallTimeMs } });
    expect(performance.now() - begin).toBeLessThan(wallTimeMs + 1_000);
    expect(result).toMatchObject({ status: "budget", reason: `The budget of ${wallTimeMs} ms is used up.` });
    return result;
  };
  const forever = () => new Promise<never>(() => {});

  it("ends a model call that hangs, and keeps the steps that were done", async () => {
    const hanging: ScriptEntry = ({ signal }) => {
      return new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
    };
    const { agent } = play([say("work"), hanging]);
    expect((await timed(agent)).steps).toMatchObject([{ number: 1, code: "work" }]);
  });

  it("ends the call of a model that is deaf to the signal", async () => {
    const { agent } = play([say("work"), forever]);
    const stream = agent.stream("Solve it.", { budget: { wallTimeMs: 40 } });
    const events: AgentEvent[] = [];
    for await (const event of stream) events.push(event);
    expect(await stream.result).toMatchObject({ status: "budget", steps: [{ code: "work" }] });
    expect(events.at(-1)).toMatchObject({ type: "run-finish", status: "budget" });
  });

  it("ends a callback that hangs", async () => {
    const { agent } = play([say("work")], { stepCallbacks: [forever] });
    await timed(agent);
  });

  it.each([2 ** 31, 1e12, Number.POSITIVE_INFINITY])("of %d ms, longer than timers know, does not end at once", async (wallTimeMs) => {
    const slow = async () => {
      await new Promise((resolve) => setTimeout(resolve, 10));
      return say("answer");
    };
    const { agent } = play([slow], { budget: { wallTimeMs } });
    expect((await agent.run("Solve it.")).status).toBe("completed");
  });

  it("ends a program that hangs, and its sandbox", async () => {
    const { agent, executor } = play([say("work"), say("hang")]);
    expect((await timed(agent)).steps).toHaveLength(1);
    expect(executor.openSessions).toBe(0);
  });

  it("ends a tool that hangs, also one that is deaf to the signal", async () => {
    const wait = tool({ name: "wait", description: "Waits.", execute: forever });
    const { agent } = play([say("go")], { tools: [wait] }, { go: async (_, { call }) => ({ value: await call("wait") }) });
    await timed(agent);
  });

  it("ends a tool that a model called itself", async () => {
    const wait = tool({ name: "wait", description: "Waits.", execute: forever });
    const model = new ScriptedModel([{ toolCalls: [{ id: "1", name: "wait", args: {} }] }]);
    await timed(new ToolCallingAgent({ model, tools: [wait] }));
  });

  it("ends a check of the answer that hangs", async () => {
    const { agent } = play([say("answer")], { finalAnswerChecks: [forever] });
    await timed(agent);
  });

  it("ends a managed agent with what it is doing", async () => {
    const { agent: worker, executor } = play([say("hang")], { name: "worker", description: "Works." });
    const { agent } = play([say("ask")], { managedAgents: [worker] });
    await timed(agent);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(executor.openSessions).toBe(0);
  });

  it("of a managed agent ends that one; its manager goes on", async () => {
    const { agent: worker } = play([say("hang")], { name: "worker", description: "Works.", budget: { wallTimeMs: 30 } });
    const { agent } = play([say("ask")], { managedAgents: [worker] });
    const { status, output, steps } = await agent.run("Solve it.");
    expect(status).toBe("completed");
    expect(output).toBe("worker failed: it ended without an answer: The budget of 30 ms is used up.");
    expect(steps[0]!.calls[0]!.run!.status).toBe("budget");
  });

  it("counts the time before a pause, and not the pause", async () => {
    const { agent } = play([say("work"), say("answer")]);
    const states: RunState[] = [];
    await agent.run("Solve it.", { checkpoint: (state) => void states.push(state) });
    const later = { ...states[0]!, run: { ...states[0]!.run, elapsedMs: 500, startedAt: Date.now() - 1e9 } };
    const { agent: again } = play([say("hang"), say("hang")]);
    expect(await again.resume(later, undefined, { budget: { wallTimeMs: 400 } })).toMatchObject({ status: "budget" });
    const { agent: none, model } = play([say("work"), say("answer")]);
    const unanswered = { ...later, run: { ...later.run, reply: undefined as never } };
    expect(await none.resume(unanswered, undefined, { budget: { wallTimeMs: 400 } })).toMatchObject({ status: "budget" });
    expect(model.requests).toEqual([]);
    const { agent: other } = play([say("work"), say("answer")]);
    expect(await other.resume(later, undefined, { budget: { wallTimeMs: 5_000 } })).toMatchObject({ status: "completed" });
  });
});

describe("The budget of a manager", () => {
  const spender = (calls: number) =>
    play(
      Array.from({ length: calls }, () => costing("work", tokens(10, 0))),
      { name: "worker", description: "Works.", maxSteps: calls },
    );

  it("ends its managed agents, and then its own run", async () => {
    const { agent: worker, model: below } = spender(9);
    const { agent, model } = play(
      [costing("ask", tokens(10, 0)), say("answer")],
      { managedAgents: [worker], budget: { totalTokens: 40 } },
      {
        ...common,
        ask: async (_, { call }) => ({ value: await call("worker", { task: "x" }) }),
      },
    );
    const result = await agent.run("Solve it.");
    expect(result).toMatchObject({ status: "budget", reason: "The budget of 40 tokens is used up.", usage: { inputTokens: 40 } });
    expect(below.requests).toHaveLength(3);
    expect(model.requests).toHaveLength(1);
    expect(result.steps).toMatchObject([{ calls: [{ name: "worker", run: { status: "budget" } }] }]);
  });

  it("lets no managed agent begin any more", async () => {
    const { agent: worker, model: below } = spender(9);
    const { agent } = play(
      [costing("ask", tokens(10, 0))],
      { managedAgents: [worker], budget: { totalTokens: 30 } },
      {
        ask: async (_, { call }) => {
          for (let n = 0; n < 50; n++) await call("worker", { task: "x" }).catch(() => {});
          return {};
        },
      },
    );
    expect((await agent.run("Solve it.")).status).toBe("budget");
    expect(below.requests).toHaveLength(2);
  });

  it("counts all that works at the same time", async () => {
    const { agent: worker } = spender(9);
    const { agent } = play(
      [costing("ask", tokens(10, 0))],
      { managedAgents: [worker], budget: { totalTokens: 100 } },
      {
        ask: async (_, { call }) => {
          await Promise.all(Array.from({ length: 5 }, () => call("worker", { task: "x" }).catch(() => {})));
          return {};
        },
      },
    );
    const { status, usage } = await agent.run("Solve it.");
    expect(status).toBe("budget");
    // Calls that were under way when it was used up are not cut off.
    expect(usage.inputTokens).toBeGreaterThanOrEqual(100);
    expect(usage.inputTokens).toBeLessThan(150);
  });

  it("is not touched by the budget of a managed agent", async () => {
    const { agent: worker } = play([costing("work", tokens(10, 0)), costing("work", tokens(10, 0))], {
      name: "worker",
      description: "Works.",
      budget: { totalTokens: 10 },
    });
    const { agent } = play([say("ask")], { managedAgents: [worker], budget: { totalTokens: 1_000 } });
    expect(await agent.run("Solve it.")).toMatchObject({
      status: "completed",
      output: "worker failed: it ended without an answer: The budget of 10 tokens is used up.",
    });
  });

  it("counts what managed agents without a price cost at its own", async () => {
    const { agent: worker } = play([costing("answer", tokens(10, 0))], { name: "worker", description: "Works." });
    const { agent: dear } = play([costing("answer", tokens(10, 0))], {
      name: "dear",
      description: "Works.",
      price: { input: 5_000_000, output: 0 },
    });
    const { agent } = play(
      [costing("ask", tokens(10, 0))],
      { managedAgents: [worker, dear], price: { input: 1_000_000, output: 0 } },
      {
        ask: async (_, { call }) => ({ final: { value: [await call("worker", { task: "x" }), await call("dear", { task: "x" })] } }),
      },
    );
    const { usage } = await agent.run("Solve it.");
    expect(usage).toMatchObject({ cost: 70, agents: { worker: { cost: 10 }, dear: { cost: 50 } } });
  });
});

describe("Usage", () => {
  it("is that of all model calls, in the mode tools too", async () => {
    const model = new ScriptedModel([
      {
        toolCalls: [{ id: "1", name: "finalAnswer", args: { answer: 1 } }],
        usage: { inputTokens: 3, outputTokens: 4, reasoningTokens: 2 },
      },
    ]);
    const { usage } = await new ToolCallingAgent({ model }).run("Solve it.");
    expect(usage).toEqual({ inputTokens: 3, outputTokens: 4, reasoningTokens: 2 });
  });

  it("counts nothing twice in a run that goes on, however deep it stopped", async () => {
    const ask = tool({ name: "ask", description: "Asks.", needsApproval: true, execute: () => 1 });
    const leaf = () =>
      play(
        [costing("go", tokens(1000, 0)), costing("answer", tokens(1000, 0))],
        { name: "leaf", description: "Works.", tools: [ask] },
        {
          ...common,
          go: async (_, { call }) => ({ value: await call("ask") }),
        },
      ).agent;
    const middle = () =>
      play(
        [costing("go", tokens(100, 0))],
        { name: "middle", description: "Works.", managedAgents: [leaf()] },
        {
          go: async (_, { call }) => ({ final: { value: await call("leaf", { task: "x" }) } }),
        },
      ).agent;
    const top = () =>
      play(
        [costing("go", tokens(10, 0))],
        { managedAgents: [middle()] },
        {
          go: async (_, { call }) => ({ final: { value: await call("middle", { task: "x" }) } }),
        },
      ).agent;
    const before = await top().run("Solve it.");
    expect(before).toMatchObject({ status: "interrupted", usage: { inputTokens: 1110 } });
    const after = await top().resume(JSON.parse(JSON.stringify(before.state)) as RunState, { approve: true });
    expect(after).toMatchObject({ status: "completed", output: "done" });
    expect(after.usage).toEqual({
      inputTokens: 2110,
      outputTokens: 0,
      agents: { middle: { inputTokens: 2100, outputTokens: 0, agents: { leaf: { inputTokens: 2000, outputTokens: 0 } } } },
    });
  });
});

describe("Spending", () => {
  const price = { input: 10, output: 40, cacheRead: 1, cacheWrite: 12.5 };

  it("costs cached input at its own price", () => {
    const spending = new Spending({ price });
    spending.add({ inputTokens: 1_000_000, outputTokens: 100_000, cacheReadTokens: 600_000, cacheWriteTokens: 200_000 });
    // 200,000 at 10, 600,000 at 1, 200,000 at 12.5 and 100,000 at 40, per million.
    expect(spending.total.cost).toBeCloseTo(2 + 0.6 + 2.5 + 4, 10);
  });

  it("costs cached input like other input where its price is not given", () => {
    const spending = new Spending({ price: { input: 10, output: 40 } });
    spending.add({ inputTokens: 1_000_000, cacheReadTokens: 600_000 });
    expect(spending.total.cost).toBeCloseTo(10, 10);
  });

  it("never costs less for what a server counts beside the input", () => {
    const spending = new Spending({ price });
    spending.add({ inputTokens: 100, cacheReadTokens: 1_000_000 });
    expect(spending.total.cost).toBeCloseTo(1, 10);
  });

  it("keeps a count absent that nobody reported, and marks estimates", () => {
    const spending = new Spending({});
    spending.add({ inputTokens: 1 });
    spending.add({ inputTokens: 2, estimated: true });
    expect(spending.total).toEqual({ inputTokens: 3, estimated: true });
  });

  it("tells no cost without a price, also where a managed agent has one", () => {
    const parent = new Spending({});
    new Spending({ parent, name: "a", price }).add({ inputTokens: 1_000_000 });
    parent.add({ inputTokens: 5 });
    expect(parent.total).toEqual({ inputTokens: 1_000_005, agents: { a: { inputTokens: 1_000_000, cost: 10 } } });
  });

  it("tells the cost that calls told, as long as each did, and takes it in place of its price", () => {
    const spending = new Spending({});
    spending.add({ inputTokens: 5, cost: 2 });
    spending.add({ inputTokens: 5, cost: 0 });
    expect(spending.total).toEqual({ inputTokens: 10, cost: 2 });
    spending.add({ inputTokens: 5 });
    spending.add({ inputTokens: 5, cost: 1 });
    expect(spending.total).toEqual({ inputTokens: 20 });

    const priced = new Spending({ price });
    priced.add({ inputTokens: 1_000_000, cost: 3 });
    priced.add({ inputTokens: 1_000_000 });
    expect(priced.total.cost).toBeCloseTo(13, 10);
  });

  it("cannot keep a budget of a cost that is unknown", () => {
    const spending = new Spending({ budget: { cost: 5 } });
    expect(spending.exceeded(0)).toBeUndefined();
    spending.add({ inputTokens: 5, cost: 2 });
    expect(spending.exceeded(0)).toBeUndefined();
    spending.add({ inputTokens: 5 });
    expect(spending.exceeded(0)).toMatch(/did not tell what it cost/);
  });

  it("goes on from what was counted before, and the parent counts only what is new", () => {
    const parent = new Spending({ before: { inputTokens: 70, agents: { a: { inputTokens: 50 } } } });
    const child = new Spending({ parent, name: "a", before: { inputTokens: 50 } });
    child.add({ inputTokens: 5 });
    expect(child.total).toEqual({ inputTokens: 55 });
    expect(parent.total).toEqual({ inputTokens: 75, agents: { a: { inputTokens: 55 } } });
  });

  it("knows agents with odd names", () => {
    const parent = new Spending({});
    for (const name of ["constructor", "toString"]) new Spending({ parent, name }).add({ inputTokens: 1 });
    expect(Object.keys(parent.total.agents ?? {})).toEqual(["constructor", "toString"]);
  });

  it("says which limit is reached, also one of a run above", () => {
    const parent = new Spending({ budget: { inputTokens: 10 } });
    const child = new Spending({ parent, name: "a", budget: { inputTokens: 100, steps: 3 } });
    expect(child.exceeded(2)).toBeUndefined();
    expect(child.exceeded(3)).toMatch(/3 steps/);
    child.add({ inputTokens: 10 });
    expect(child.exceeded(0)).toMatch(/10 input tokens/);
  });
});
