import { describe, expect, it } from "vitest";
import { ToolCallingAgent } from "../agent/tool-calling-agent.ts";
import { type FakeProgram, ScriptedModel } from "../testing/index.ts";
import { tool } from "../tools/tool.ts";
import { eventsOf, pause, programAgent, say, stored } from "./testing/pausing.ts";
import { answer, ask, worker } from "./testing/worker.ts";

describe("An abort", () => {
  it("reaches the tool of a native call, also one that does not listen", async () => {
    let seen: AbortSignal | undefined;
    const slow = tool({
      name: "slow",
      description: "d",
      execute: (_, { signal }) => {
        seen = signal;
        return new Promise(() => {});
      },
    });
    const abort = new AbortController();
    const reason = new Error("Enough.");
    const agent = new ToolCallingAgent({
      model: new ScriptedModel([{ toolCalls: [{ id: "s", name: "slow", args: {} }] }]),
      tools: [slow],
    });
    setTimeout(() => abort.abort(reason), 10);
    const { status } = await agent.run("t", { signal: abort.signal });
    expect(status).toBe("aborted");
    expect(seen?.reason).toBe(reason);
  });

  it.each(["code", "native calls"])("in the middle of a pause ends the run as aborted: %s", async (how) => {
    const abort = new AbortController();
    const pay = tool({ name: "pay", description: "d", needsApproval: true, execute: () => "paid" });
    const go: FakeProgram = async (_, { call }) => ({ final: { value: await call("pay") } });
    const agent =
      how === "code"
        ? programAgent({ go }, { tools: [pay], way: "by a copy" })
        : new ToolCallingAgent({ model: new ScriptedModel([{ toolCalls: [{ id: "p", name: "pay", args: {} }] }]), tools: [pay] });
    const decide = () => void (how === "code" ? setTimeout(() => abort.abort(), 10) : abort.abort());
    const { events, result } = await eventsOf(agent.stream("t", { signal: abort.signal, decide: decide as never }));
    expect(result.status).toBe("aborted");
    expect(result.state).toBeUndefined();
    expect(events.filter(({ type }) => type === "tool-finish").length).toBeLessThanOrEqual(1);
  });

  it("leaves nothing on the signal it came by", async () => {
    const { signal } = new AbortController();
    const listeners = new Set<unknown>();
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (type: string, listener: unknown) => {
      listeners.add(listener);
      add(type, listener as () => void);
    };
    signal.removeEventListener = (type: string, listener: unknown) => {
      listeners.delete(listener);
      remove(type, listener as () => void);
    };
    const { work } = worker();
    await new ToolCallingAgent({ model: new ScriptedModel([ask(1), ask(2), answer]), tools: [work] }).run("t", { signal });
    expect(listeners.size).toBe(0);
  });
});

describe("A program that ends before its calls", () => {
  it("is over: the calls are stopped, also such as wait for a person, and on record", async () => {
    const pay = tool({ name: "pay", description: "d", needsApproval: true, execute: () => "paid" });
    const { work } = worker();
    const go: FakeProgram = async (_, { call }) => {
      call("pay").catch(() => {});
      call("work", { n: 3 }).catch(() => {});
      await call("work", { n: 1 });
      return { final: { value: "done" } };
    };
    const { events, result } = await eventsOf(programAgent({ go }, { tools: [pay, work] }).stream("t"));
    expect(result).toMatchObject({ status: "completed", output: "done" });
    expect(result.steps[0]?.calls.map(({ name, error }) => [name, error !== undefined])).toEqual([
      ["pay", true],
      ["work", true],
      ["work", false],
    ]);
    const order = events.map(({ type }) => type);
    expect(order.lastIndexOf("tool-finish")).toBeLessThan(order.indexOf("step-finish"));
    expect(order.filter((type) => type === "tool-finish")).toHaveLength(3);
  });
});

describe("A call that comes while the pause is made", () => {
  it("is waited for: the state holds it as finished, or as open, never as half", async () => {
    const { begun, work } = worker();
    const pay = tool({ name: "pay", description: "d", needsApproval: true, execute: () => "paid" });
    for (const late of [1, 10, 20, 24, 26, 27, 28, 30, 40]) {
      begun.length = 0;
      const go: FakeProgram = async (_, { call }) => {
        const later = pause(late).then(() => call("work", { n: 2 }));
        return { final: { value: await Promise.all([call("pay"), later]) } };
      };
      const agent = programAgent({ go }, { tools: [pay, work], way: "by a copy" });
      const { state } = await agent.run("t");
      const { output, steps } = await agent.resume(stored(state), { approve: true });
      expect(output).toEqual(["paid", 20]);
      expect(begun).toHaveLength(1);
      expect(steps[0]?.calls.map(({ name }) => name).sort()).toEqual(["pay", "work"]);
    }
  });
});

it("A model's reply is asked for once, whatever the interruptions", async () => {
  const pay = tool({ name: "pay", description: "d", needsApproval: true, execute: () => "paid" });
  const model = new ScriptedModel([say("go")]);
  const go: FakeProgram = async (_, { call }) => ({ final: { value: [await call("pay"), await call("pay")] } });
  const agent = programAgent({ go }, { tools: [pay], model });
  const first = await agent.run("t");
  const second = await agent.resume(stored(first.state), { approve: true });
  expect((await agent.resume(stored(second.state), { approve: true })).output).toEqual(["paid", "paid"]);
  expect(model.requests).toHaveLength(1);
});
