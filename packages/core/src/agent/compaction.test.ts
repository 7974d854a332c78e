import { describe, expect, it } from "vitest";
import type { Compaction } from "../context/compaction.ts";
import type { AgentEvent } from "../contracts/event.ts";
import type { Message } from "../contracts/message.ts";
import type { ModelRequest } from "../contracts/model.ts";
import type { MemoryStep, SummaryStep } from "../contracts/step.ts";
import type { CodeAgentOptions } from "../definition/agent-options.ts";
import { AgentConfigError, AgentGenerationError, ModelError } from "../errors.ts";
import { FakeExecutor, ScriptedModel } from "../testing/index.ts";
import { CodeAgent } from "./code-agent.ts";

const say = (program: string) => `<code>\n${program}\n</code>`;
const textOf = ({ content }: Message) => content.map((part: { text?: string }) => part.text ?? "").join("");

/** Programs are numbered by the model call, whatever the conversation looks like: after a compaction it is shorter. */
function play(compaction: Compaction | undefined, options: Partial<CodeAgentOptions> = {}, actions = 4) {
  let calls = 0;
  const reply = () => ({ text: say(++calls === actions ? "answer" : `program ${calls}`), usage: { inputTokens: 100, outputTokens: 10 } });
  const model = new ScriptedModel(Array.from({ length: 20 }, () => reply));
  const executor = new FakeExecutor((code, { print }) => {
    if (code === "answer") return { final: { value: "done" } };
    print(`ran ${code}\n`);
    return {};
  });
  return { model, agent: new CodeAgent({ model, executor, ...(compaction && { compaction }), ...options }) };
}

const summary = (text: string): SummaryStep => ({ type: "summary", summary: text });
/** All but the tasks and the last step becomes a summary, once there is enough. */
const fold =
  (usage?: SummaryStep["usage"]): Compaction =>
  (memory) => {
    const tasks = memory.filter(({ type }) => type === "task");
    const others = memory.filter(({ type }) => type !== "task");
    if (others.length < 3) return memory;
    const kept = [...tasks, summary(`${others.length - 1} steps`), ...others.slice(-1)];
    return usage ? { memory: kept, usage } : kept;
  };
const typesOf = (memory: readonly MemoryStep[]) => memory.map(({ type }) => type);
const textsOf = ({ messages }: ModelRequest) => messages.slice(1).map(textOf);

describe("Compaction", () => {
  it("is off by default: every request extends the one before it", async () => {
    const { model, agent } = play(undefined);
    await agent.run("Solve it.");
    for (const [index, { messages }] of model.requests.entries()) {
      const before = model.requests[index - 1]?.messages ?? [];
      expect(JSON.stringify(messages.slice(0, before.length))).toBe(JSON.stringify(before));
    }
  });

  it("changes what the model is sent, and not what the run did", async () => {
    const { model, agent } = play(fold());
    const { output, steps } = await agent.run("Solve it.");
    expect(output).toBe("done");
    expect(steps.map(({ code }) => code)).toEqual(["program 1", "program 2", "program 3", "answer"]);
    const texts = textsOf(model.requests[3]!);
    expect(texts[0]).toBe("Solve it.");
    expect(texts[1]).toContain("2 steps");
    expect(texts.join()).not.toContain("program 1");
    expect(texts.join()).toContain("ran program 3");
  });

  it("is asked before every model call for an action, with what it needs to decide", async () => {
    const seen: unknown[] = [];
    const { agent, model } = play((memory, context) => {
      seen.push([typesOf(memory), context.usage, context.model === model, context.systemPrompt.length > 100, context.signal.aborted]);
      expect(context.estimatedTokens).toBeGreaterThan(context.systemPrompt.length / 4);
      return memory;
    });
    await agent.run("Solve it.", { maxSteps: 2 });
    const usage = { inputTokens: 100, outputTokens: 10 };
    expect(seen).toEqual([
      [["task"], {}, true, true, false],
      [["task", "action"], usage, true, true, false],
    ]);
  });

  it("knows of the usage of a plan, where that was the last model call", async () => {
    const seen: unknown[] = [];
    const abort = new AbortController();
    const stop = () => {
      abort.abort();
      return "";
    };
    const model = new ScriptedModel([{ text: "Plan", usage: { inputTokens: 7 } }, stop]);
    const compaction: Compaction = (memory, { usage }) => {
      seen.push(usage.inputTokens);
      return memory;
    };
    const agent = new CodeAgent({ model, executor: new FakeExecutor(() => ({})), planningInterval: 9, compaction });
    await using session = agent.session();
    await session.run("One.", { signal: abort.signal });
    await session.run("Two.", { signal: AbortSignal.timeout(1_000) }).catch(() => {});
    expect(seen).toEqual([undefined, 7]);
  });

  it("is told as an event, and its summary to the callbacks", async () => {
    const told: string[] = [];
    const { agent } = play(fold(), { stepCallbacks: { summary: ({ summary }: SummaryStep) => void told.push(summary) } });
    const events: AgentEvent[] = [];
    for await (const event of agent.stream("Solve it.")) events.push(event);
    expect(events.filter(({ type }) => type === "compaction")).toEqual([{ type: "compaction", step: 4, before: 4, after: 3 }]);
    expect(told).toEqual(["2 steps"]);
  });

  it("that changes nothing is not told, though it gives a copy", async () => {
    const { agent } = play((memory) => [...memory]);
    const types = [];
    for await (const { type } of agent.stream("Solve it.")) types.push(type);
    expect(types).not.toContain("compaction");
  });

  it("counts what it costs", async () => {
    const { agent } = play(fold({ inputTokens: 1_000, outputTokens: 1 }), { price: { input: 1_000_000, output: 0 } });
    const { usage } = await agent.run("Solve it.");
    expect(usage).toEqual({ inputTokens: 1_400, outputTokens: 41, cost: 1_400 });
  });

  it("is not asked any more when the budget is used up", async () => {
    let asked = 0;
    const { agent } = play(
      (memory) => {
        asked++;
        return memory;
      },
      { budget: { steps: 2 } },
    );
    expect((await agent.run("Solve it.")).status).toBe("budget");
    expect(asked).toBe(2);
  });

  it("works on all of a session, and holds for the runs to come", async () => {
    const { model, agent } = play(fold(), {}, 3);
    await using session = agent.session();
    await session.run("One.");
    await session.run("Two.", { maxSteps: 1 });
    expect(typesOf(session.memory).slice(0, 5)).toEqual(["task", "task", "summary", "action", "action"]);
    expect(textsOf(model.requests[3]!).slice(0, 2)).toEqual(["One.", "Two."]);
  });

  it("that throws ends the run", async () => {
    const { agent } = play(() => {
      throw new RangeError("no store");
    });
    await expect(agent.run("Solve it.")).rejects.toThrow("no store");
  });

  it("whose model call fails ends the run like any failed model call, with the steps done", async () => {
    const cause = new ModelError("Overloaded.", { kind: "overloaded" });
    const { agent } = play((memory) => (memory.length < 3 ? memory : Promise.reject(cause)));
    const error = await agent.run("Solve it.").catch((error: unknown) => error);
    expect(AgentGenerationError.is(error) && { message: error.message, steps: error.steps.length, cause: error.cause }).toEqual({
      message: "The compaction before step 3 failed: Overloaded.",
      steps: 2,
      cause,
    });
  });

  it("does not hold up an abort", async () => {
    const abort = new AbortController();
    const { agent } = play(() => {
      abort.abort(new Error("enough"));
      return new Promise(() => {});
    });
    expect(await agent.run("Solve it.", { signal: abort.signal })).toMatchObject({ status: "aborted", reason: "enough" });
  });

  it.each([undefined, null, 5, {}])("that gives %j is refused", async (given) => {
    const { agent } = play((() => given) as unknown as Compaction);
    const error = await agent.run("Solve it.").catch((error: unknown) => error);
    expect(AgentConfigError.is(error)).toBe(true);
  });
});
