import { describe, expect, it } from "vitest";
import type { Message } from "../contracts/message.ts";
import type { ModelRequest } from "../contracts/model.ts";
import type { ActionStep, PlanningStep, TaskStep } from "../contracts/step.ts";
import type { CodeAgentOptions } from "../definition/agent-options.ts";
import { FakeExecutor, type ScriptEntry, ScriptedModel } from "../testing/index.ts";
import { CodeAgent } from "./code-agent.ts";
import { ToolCallingAgent } from "./tool-calling-agent.ts";

const say = (program: string) => `<code>\n${program}\n</code>`;
const SCRIPT: readonly ScriptEntry[] = ["Plan A", say("one"), "Plan B", say("two"), "Plan C", say("answer")];

function play(script: readonly ScriptEntry[], options: Partial<CodeAgentOptions>) {
  const model = new ScriptedModel(script);
  const executor = new FakeExecutor((code, { print }) => {
    if (code === "answer") return { final: { value: "done" } };
    print(`ran ${code}\n`);
    return {};
  });
  return { model, executor, agent: new CodeAgent({ model, executor, planningInterval: 1, ...options }) };
}

const textOf = ({ content }: Message) => content.map((part: { text?: string }) => part.text ?? "").join("");
const textsOf = ({ messages }: ModelRequest) => messages.map(textOf);

describe("Step callbacks", () => {
  it("in a list are called after each action, with the step", async () => {
    const seen: ActionStep[] = [];
    const { agent } = play(SCRIPT, { stepCallbacks: [(step) => void seen.push(step)] });
    const { steps } = await agent.run("Solve it.");
    expect(seen).toEqual(steps);
    expect(seen.map(({ type, code }) => `${type} ${code}`)).toEqual(["action one", "action two", "action answer"]);
  });

  it("by type get the steps of that type", async () => {
    const seen: string[] = [];
    const { agent } = play(SCRIPT.slice(2), {
      stepCallbacks: {
        task: ({ task }: TaskStep) => void seen.push(task),
        planning: [({ plan }: PlanningStep) => void seen.push(plan), ({ number }: PlanningStep) => void seen.push(`plan ${number}`)],
        action: ({ code = "" }: ActionStep) => void seen.push(code),
      },
    });
    await agent.run("Solve it.");
    expect(seen).toEqual(["Solve it.", "Plan B", "plan 1", "two", "Plan C", "plan 2", "answer"]);
  });

  it("are awaited, one after the other, before the next model call", async () => {
    const order: string[] = [];
    const slow = (name: string, ms: number) => async () => {
      await new Promise((resolve) => setTimeout(resolve, ms));
      order.push(name);
    };
    const reply = (program: string) => () => {
      order.push("model");
      return say(program);
    };
    const { agent } = play([reply("one"), reply("answer")], {
      planningInterval: undefined as never,
      stepCallbacks: [slow("a", 6), slow("b", 1)],
    });
    await agent.run("Solve it.");
    expect(order).toEqual(["model", "a", "b", "model", "a", "b"]);
  });

  it("learn of the run: its id, its signal, and memory with the step in it", async () => {
    const abort = new AbortController();
    const seen: unknown[] = [];
    const { agent } = play(SCRIPT.slice(4), {
      stepCallbacks: [(step, { runId, memory, signal }) => void seen.push(runId, memory.at(-1) === step, signal.aborted)],
    });
    const { runId } = await agent.run("Solve it.", { signal: abort.signal });
    expect(seen).toEqual([runId, true, false]);
  });

  it("may edit memory: the next request is built from it", async () => {
    const { agent, model } = play(SCRIPT, {
      stepCallbacks: {
        action: ({ number }: ActionStep, { memory }) => {
          if (number === 1) memory.splice(1, memory.length - 1);
        },
      },
    });
    await agent.run("Solve it.");
    // Nothing but the task is left, and the request for a plan.
    expect(textsOf(model.requests[2]!).slice(1, -1)).toEqual(["Solve it."]);
  });

  it("may rewrite a plan, as a person would", async () => {
    const { agent, model } = play(SCRIPT.slice(4), {
      stepCallbacks: {
        planning: (step: PlanningStep, { memory }) => {
          memory[memory.length - 1] = {
            ...step,
            plan: "Better",
            reply: { role: "assistant", content: [{ type: "text", text: "Better" }] },
          };
        },
      },
    });
    await agent.run("Solve it.");
    expect(textsOf(model.requests[1]!)).toContain("Better");
    expect(textsOf(model.requests[1]!)).not.toContain("Plan C");
  });

  it("may rewrite the task before the model reads it", async () => {
    const { agent, model } = play(SCRIPT.slice(4), {
      stepCallbacks: { task: (step: TaskStep, { memory }) => void memory.splice(0, 1, { ...step, task: "Another." }) },
    });
    await agent.run("Solve it.");
    expect(textsOf(model.requests[0]!)[1]).toBe("Another.");
  });

  it.each(["task", "planning", "action"])("that throw after a %s end the run with their error", async (type) => {
    const { agent, executor } = play(SCRIPT, {
      stepCallbacks: {
        [type]: async () => {
          throw new RangeError("disk full");
        },
      },
    });
    await expect(agent.run("Solve it.")).rejects.toThrow(new RangeError("disk full"));
    expect(executor.openSessions).toBe(0);
  });

  it("can end the run without an error, by its signal", async () => {
    const abort = new AbortController();
    const { agent, model } = play(SCRIPT, { stepCallbacks: [() => abort.abort(new Error("seen enough"))] });
    const result = await agent.run("Solve it.", { signal: abort.signal });
    expect(result).toMatchObject({ status: "aborted", reason: "seen enough", steps: [{ code: "one" }] });
    expect(model.requests).toHaveLength(2);
  });

  it("get the last answer of a run whose steps are used up", async () => {
    const seen: unknown[] = [];
    const { agent } = play(["P", say("one"), "Best guess."], {
      maxSteps: 1,
      stepCallbacks: [({ number, final }) => void seen.push([number, final])],
    });
    await agent.run("Solve it.");
    expect(seen).toEqual([
      [1, undefined],
      [2, { value: "Best guess." }],
    ]);
  });

  it("are called for actions without programs", async () => {
    const seen: unknown[] = [];
    const model = new ScriptedModel([{ toolCalls: [{ id: "1", name: "finalAnswer", args: { answer: 1 } }] }]);
    await new ToolCallingAgent({ model, stepCallbacks: [({ final }) => void seen.push(final)] }).run("Solve it.");
    expect(seen).toEqual([{ value: 1 }]);
  });

  it("of two runs at once do not meet", async () => {
    const seen = new Map<string, number[]>();
    const { agent } = play(SCRIPT, {
      stepCallbacks: [({ number }, { runId }) => void seen.set(runId, [...(seen.get(runId) ?? []), number])],
    });
    const runs = await Promise.all([agent.run("One."), agent.run("Two.")]);
    expect(runs.map(({ runId }) => seen.get(runId))).toEqual([
      [1, 2, 3],
      [1, 2, 3],
    ]);
  });

  it("for steps that do not exist are refused: they would never be called", () => {
    expect(() => play(SCRIPT, { stepCallbacks: { actions: () => {} } as never })).toThrow(
      /no steps of type "actions"[\s\S]*Did you mean action\?/,
    );
  });

  it("that are undefined are none", async () => {
    const { agent } = play(SCRIPT, { stepCallbacks: { planning: undefined as never } });
    expect((await agent.run("Solve it.")).status).toBe("completed");
  });

  it.each([["a text"], [["a text"]], [{ action: "a text" }], [null]])("that are %j are refused", (stepCallbacks) => {
    expect(() => play(SCRIPT, { stepCallbacks: stepCallbacks as never })).toThrow(/"stepCallbacks" must be/);
  });
});
