import { describe, expect, it } from "vitest";
import { ToolCallingAgent } from "../agent/tool-calling-agent.ts";
import type { AgentEvent } from "../contracts/event.ts";
import type { Decision, Interruption } from "../contracts/interruption.ts";
import { type FakeProgram, ScriptedModel } from "../testing/index.ts";
import { cash, type Payment, payTwo } from "./testing/cash.ts";
import { eventsOf, pause, programAgent, stored, WAYS } from "./testing/pausing.ts";

describe.each(WAYS)("An approval inside running code, resumed %s", (way) => {
  it("lets calls of Promise.all go on, in another agent object, from stored JSON", async () => {
    const first = cash();
    const interrupted = await programAgent({ go: payTwo }, { tools: first.tools, way }).run("t");
    expect(interrupted.status).toBe("interrupted");
    expect(first.done).toEqual(["look"]);
    expect(interrupted.interruptions).toMatchObject([
      { type: "approval", tool: "pay", input: { to: "a", amount: 1 } },
      { type: "approval", tool: "pay", input: { to: "b", amount: 2 } },
    ]);
    expect(interrupted.interruptions.map(({ id }) => id)).toEqual(interrupted.interruptions.map(({ callId }) => callId));

    const second = cash();
    const result = await programAgent({ go: payTwo }, { tools: second.tools, way }).resume(stored(interrupted.state), { approve: true });
    expect(result).toMatchObject({ status: "completed", output: ["paid 1", 7, "paid 2"], interruptions: [] });
    expect(second.done).toEqual(["a 1", "b 2"]);
    expect(second.keys).toEqual(interrupted.interruptions.map(({ callId }) => callId));
    expect(result.steps[0]?.calls.map(({ name, input }) => `${name} ${input}`).sort()).toEqual([
      "look {}",
      'pay {"to":"a","amount":1}',
      'pay {"to":"b","amount":2}',
    ]);
  });

  it("may be given to one call and denied to another, with a reason", async () => {
    const { done, tools } = cash();
    const agent = programAgent({ go: payTwo }, { tools, way });
    const { state, interruptions } = await agent.run("t");
    const [a, b] = interruptions as [Interruption, Interruption];
    const result = await agent.resume(stored(state), { [a.id]: { reject: "Too much." }, [b.id]: { approve: true } });
    expect(result.output).toEqual(["A person refused this call of pay: Too much.", 7, "paid 2"]);
    expect(done).toEqual(["look", "b 2"]);
  });

  it("may come one after the other", async () => {
    const { done, tools } = cash();
    const agent = programAgent({ go: payTwo }, { tools, way });
    const first = await agent.run("t");
    const [a, b] = first.interruptions as [Interruption, Interruption];
    const second = await agent.resume(stored(first.state), { [b.id]: { approve: true } });
    expect(second.interruptions).toEqual([a]);
    expect(done).toEqual(["look", "b 2"]);
    const third = await agent.resume(stored(second.state), { [a.id]: { approve: true } });
    expect(third.output).toEqual(["paid 1", 7, "paid 2"]);
    expect(done).toEqual(["look", "b 2", "a 1"]);
  });

  it("may come with other arguments", async () => {
    const { done, tools } = cash();
    const agent = programAgent({ go: payTwo }, { tools, way });
    const { state, interruptions } = await agent.run("t");
    const [a, b] = interruptions as [Interruption, Interruption];
    const decisions = { [a.id]: { approve: true, input: { to: "c", amount: 3 } }, [b.id]: { approve: true } } as const;
    expect((await agent.resume(stored(state), decisions)).output).toEqual(["paid 3", 7, "paid 2"]);
    expect(done.sort()).toEqual(["b 2", "c 3", "look"]);
  });

  it("counts for nothing with arguments that do not fit: the call waits for another decision", async () => {
    const { done, tools } = cash();
    const agent = programAgent({ go: payTwo }, { tools, way });
    const { state, interruptions } = await agent.run("t");
    const [a, b] = interruptions as [Interruption, Interruption];
    const wrong = { [a.id]: { approve: true, input: { to: "c" } }, [b.id]: { approve: true } } as const;
    const { events, result } = await eventsOf(agent.resumeStream(stored(state), wrong));
    expect(result.interruptions).toEqual([a]);
    expect(done).toEqual(["look", "b 2"]);
    expect(events.filter(({ type }) => type === "warning")).toMatchObject([{ message: expect.stringContaining("amount: missing") }]);
    expect((await agent.resume(stored(result.state), { approve: true })).output).toEqual(["paid 1", 7, "paid 2"]);
  });

  it("for all is for those that are open, not for later calls", async () => {
    const oneByOne: FakeProgram = async (_, { call }) => {
      await call("pay", { to: "a", amount: 1 });
      return { final: { value: await call("pay", { to: "b", amount: 2 }) } };
    };
    const { done, tools } = cash();
    const agent = programAgent({ go: oneByOne }, { tools, way });
    const first = await agent.run("t");
    const second = await agent.resume(stored(first.state), { approve: true });
    expect(done).toEqual(["a 1"]);
    expect(second.interruptions).toMatchObject([{ input: { to: "b", amount: 2 } }]);
    // What was decided stays decided, also in a state that went round twice.
    expect((await agent.resume(stored(second.state), { approve: true })).output).toBe("paid 2");
    expect(done).toEqual(["a 1", "b 2"]);
  });

  it("for always holds for later calls and later steps, with their own arguments", async () => {
    const payLater: FakeProgram = async (_, { call }) => ({ final: { value: await call("pay", { to: "d", amount: 4 }) } });
    const { done, tools } = cash();
    const agent = programAgent({ go: (code, box) => Promise.resolve(payTwo(code, box)).then(() => ({})), later: payLater }, { tools, way });
    const { state } = await agent.run("t");
    const decide: Decision = { approve: true, always: true, input: { to: "x", amount: 9 } };
    const [first] = stored(state).run.interruptions as [Interruption];
    const result = await agent.resume(stored(state), { [first.id]: decide });
    expect(result).toMatchObject({ status: "completed", output: "paid 4" });
    expect(done.sort()).toEqual(["b 2", "d 4", "look", "x 9"]);
  });

  it("is not given by an answer", async () => {
    const { done, tools } = cash();
    const agent = programAgent({ go: payTwo }, { tools, way });
    const { state, interruptions } = await agent.run("t");
    const again = await agent.resume(stored(state), { answer: "yes" });
    expect(again.interruptions).toEqual(interruptions);
    expect(done).toEqual(["look"]);
  });

  it("is bound to the arguments: a program that does something else now must ask again", async () => {
    if (way === "by a copy") return;
    let amount = 1;
    const go: FakeProgram = async (_, { call }) => ({ final: { value: await call("pay", { to: "a", amount: amount++ }) } });
    const { done, tools } = cash();
    const agent = programAgent({ go }, { tools, way });
    const { state } = await agent.run("t");
    const again = await agent.resume(stored(state), { approve: true });
    expect(again.interruptions).toMatchObject([{ input: { to: "a", amount: 2 } }]);
    expect(done).toEqual([]);
  });
});

describe("Native tool calls", () => {
  const turn = { toolCalls: ["a", "b"].map((to, at) => ({ id: to, name: "pay", args: { to, amount: at + 1 } })) };
  const answer = { toolCalls: [{ id: "f", name: "finalAnswer", args: { answer: "done" } }] };

  it("wait, go on and are told of, each by its own decision", async () => {
    const { done, tools } = cash();
    const agent = new ToolCallingAgent({
      model: new ScriptedModel([{ toolCalls: [...turn.toolCalls, { id: "l", name: "look", args: {} }] }, answer]),
      tools,
    });
    const first = await agent.run("t");
    expect(first.interruptions).toHaveLength(2);
    expect(done).toEqual(["look"]);
    const [a, b] = first.interruptions as [Interruption, Interruption];
    const second = await agent.resume(stored(first.state), { [a.id]: { reject: true } });
    expect(second.interruptions).toEqual([b]);
    const third = await agent.resume(stored(second.state), { [b.id]: { approve: true, input: { to: "b", amount: 5 } } });
    expect(third).toMatchObject({ status: "completed", output: "done" });
    expect(done).toEqual(["look", "b 5"]);
    expect(third.steps[0]?.results?.map(({ content, isError }) => [content[0], isError === true])).toEqual([
      [{ type: "text", text: "A person refused this call of pay." }, true],
      [{ type: "text", text: "paid 5" }, false],
      [{ type: "text", text: "7" }, false],
    ]);
    expect(third.steps[0]?.calls.map(({ name }) => name).sort()).toEqual(["look", "pay", "pay"]);
  });

  it("are told when it cannot be said whether they need approval", async () => {
    const { done, tools } = cash(() => {
      throw new Error("No connection.");
    });
    const result = await new ToolCallingAgent({ model: new ScriptedModel([turn, answer]), tools }).run("t");
    expect(result.status).toBe("completed");
    expect(done).toEqual([]);
    expect(result.steps[0]?.calls[0]?.error).toBe("pay was not called: whether a person must allow it could not be told (No connection.).");
  });
});

describe("needsApproval", () => {
  it("may be a function of the validated arguments", async () => {
    const { done, tools } = cash(async (input) => (input as Payment).amount > 1);
    const result = await programAgent({ go: payTwo }, { tools }).run("t");
    expect(result.interruptions).toMatchObject([{ input: { to: "b" } }]);
    expect(done.sort()).toEqual(["a 1", "look"]);
  });

  it("that throws fails the call, which is not made", async () => {
    const { done, tools } = cash(() => Promise.reject(new Error("No connection.")));
    const result = await programAgent({ go: payTwo }, { tools }).run("t");
    expect((result.output as string[])[0]).toContain("could not be told (No connection.)");
    expect(done).toEqual(["look"]);
  });

  it("is not asked for arguments that are wrong", async () => {
    const asked: unknown[] = [];
    const { tools } = cash((input) => asked.push(input) > 0);
    const go: FakeProgram = async (_, { call }) => ({ final: { value: await call("pay", { to: "a" }).catch(String) } });
    expect((await programAgent({ go }, { tools }).run("t")).output).toContain("Wrong arguments for pay");
    expect(asked).toEqual([]);
  });
});

describe("What a paused run tells", () => {
  it("ends with its end, whatever a program does that is taken down", async () => {
    const { tools } = cash();
    const go: FakeProgram = async (_, { call, print }) => {
      await call("pay", { to: "a", amount: 1 }).catch(() => print("It failed."));
      await call("look").catch(() => print("It failed, too."));
      return { final: { value: 1 } };
    };
    const { events } = await eventsOf(programAgent({ go }, { tools }).stream("t"));
    await pause(5);
    expect(events.map(({ type }) => type).slice(-2)).toEqual(["interruption", "run-finish"]);
    expect(events.map(({ type }) => type)).not.toContain("output");
  });

  it("is one start and at most one end of a call in each process, and every interruption", async () => {
    const { tools } = cash();
    const agent = programAgent({ go: payTwo }, { tools });
    const first = await eventsOf(agent.stream("t"));
    const names = (events: readonly AgentEvent[], ...types: string[]) =>
      events.filter(({ type }) => types.includes(type)).map((event) => `${event.type} ${"name" in event ? event.name : ""}`.trim());
    expect(names(first.events, "tool-start", "tool-finish", "interruption", "decision")).toEqual([
      "tool-start pay",
      "tool-start look",
      "tool-start pay",
      "interruption",
      "interruption",
      "tool-finish look",
    ]);
    expect(first.events.at(-1)).toMatchObject({ type: "run-finish", status: "interrupted", interruptions: first.result.interruptions });

    const second = await eventsOf(agent.resumeStream(stored(first.result.state), { approve: true }));
    expect(second.events[0]).toMatchObject({ type: "run-start", resumed: true, runId: first.result.runId });
    expect(names(second.events, "tool-start", "tool-finish", "interruption", "decision").sort()).toEqual([
      "decision",
      "decision",
      "tool-finish pay",
      "tool-finish pay",
      "tool-start pay",
      "tool-start pay",
    ]);
  });
});
