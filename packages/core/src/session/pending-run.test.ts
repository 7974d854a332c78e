import { describe, expect, it } from "vitest";
import { MultiStepAgent } from "../agent/multi-step-agent.ts";
import { CopyingExecutor } from "../calls/testing/copying-executor.ts";
import { pause, programAgent, stored, WAYS } from "../calls/testing/pausing.ts";
import type { RunState } from "../contracts/run-state.ts";
import { ExecutorLostError } from "../errors.ts";
import { Media } from "../media/media.ts";
import { FakeExecutor, type FakeProgram, ScriptedModel } from "../testing/index.ts";
import { tool } from "../tools/tool.ts";

const made: string[] = [];
const pay = tool({
  name: "pay",
  description: "d",
  needsApproval: true,
  execute: (_, { callId }) => {
    made.push(callId);
    return "paid";
  },
});
const payOnce: FakeProgram = async (_, { call }) => ({ final: { value: await call("pay") } });

describe("A run that waits for a person", () => {
  it("spends no time: its budget counts what it worked", async () => {
    const payAndRest: FakeProgram = async (code, sandbox) => {
      const answered = await payOnce(code, sandbox);
      await pause(20);
      return answered;
    };
    const agent = programAgent({ payAndRest }, { tools: [pay], budget: { wallTimeMs: 400 } });
    const { state } = await agent.run("t");
    expect(state?.run.elapsedMs).toBeLessThan(300);
    await pause(450);
    expect((await agent.resume(stored(state), { approve: true })).status).toBe("completed");
    const spent: RunState = { ...stored(state), run: { ...stored(state).run, elapsedMs: 500 } };
    expect((await agent.resume(spent, { approve: true })).status).toBe("budget");
  });

  it("keeps its limits, its usage, and when it began", async () => {
    const model = new ScriptedModel([
      { text: "<code>\nfirst\n</code>", usage: { inputTokens: 5, outputTokens: 1 } },
      { text: "<code>\npayOnce\n</code>", usage: { inputTokens: 7, outputTokens: 1 } },
    ]);
    const agent = programAgent({ first: () => ({}), payOnce }, { tools: [pay], model, price: { input: 1e6, output: 0 } });
    const first = await agent.run("t", { maxSteps: 2 });
    expect(first.usage).toMatchObject({ inputTokens: 12, cost: 12 });
    const last = await agent.resume(stored(first.state), { approve: true });
    expect(last).toMatchObject({ status: "completed", usage: { inputTokens: 12, cost: 12 }, runId: first.runId });
    expect(last.timing.startedAt).toBe(first.timing.startedAt);
    expect(last.steps).toHaveLength(2);
  });

  it.each(WAYS)("shows handles of media, and takes them back, resumed %s", async (way) => {
    const picture = Media.fromBytes(new Uint8Array([1, 2, 3]), { mediaType: "image/png" });
    const seen: unknown[] = [];
    const inputSchema = { type: "object", additionalProperties: true };
    const draw = tool({ name: "draw", description: "d", execute: () => picture });
    const post = tool({ name: "post", description: "d", inputSchema, needsApproval: true, execute: (input) => void seen.push(input) });
    const go: FakeProgram = async (_, { call }) => {
      const drawn = await call("draw");
      await call("post", { drawn });
      return { final: { value: drawn } };
    };
    const agent = programAgent({ go }, { tools: [draw, post], way });
    const { state, interruptions } = await agent.run("t");
    const handle = { media: "media-1", mediaType: "image/png", bytes: 3 };
    expect(interruptions).toMatchObject([{ input: { drawn: handle } }]);
    const { output } = await agent.resume(stored(state), { approve: true, input: { again: handle } });
    expect(output).toEqual(picture);
    expect(seen).toEqual([{ again: picture }]);
  });
});

describe.each(WAYS)("Calls by the model beside a program, resumed %s", (way) => {
  it("wait and go on, first those, then the program; each is made once", async () => {
    made.length = 0;
    const looked: unknown[] = [];
    const look = tool({ name: "look", description: "d", execute: () => looked.push("look") });
    const program: FakeProgram = async (code, { call }) => {
      if (code === "first") return {};
      const [found] = await Promise.all([call("look"), call("pay")]);
      return { text: String(found) };
    };
    const calls = (...names: string[]) => ({ toolCalls: names.map((name, at) => ({ id: `${at}`, name, args: {} })) });
    const run = (code: string) => ({ id: code, name: "runCode", args: { code } });
    const script = [
      { toolCalls: [run("first")] },
      { toolCalls: [...calls("look", "pay").toolCalls, run("second")] },
      calls("pay"),
      { toolCalls: [{ id: "f", name: "finalAnswer", args: { answer: "done" } }] },
    ];
    const executor = way === "by a copy" ? new CopyingExecutor(program) : new FakeExecutor(program);
    const model = new ScriptedModel(script);
    const agent = new MultiStepAgent({ model, executor, tools: [look, pay], mode: "both" });

    const started = performance.now();
    let result = await agent.run("t");
    for (const times of [1, 2, 3]) {
      expect(result.interruptions).toHaveLength(1);
      expect(made).toHaveLength(times - 1);
      result = await agent.resume(stored(result.state), { approve: true });
    }
    expect(result).toMatchObject({ status: "completed", output: "done" });
    expect(new Set(made).size).toBe(3);
    expect(looked).toHaveLength(2);
    expect(result.steps.map(({ calls }) => calls.map(({ name }) => name).sort())).toEqual([
      [],
      ["look", "look", "pay", "pay"],
      ["pay"],
      [],
    ]);
    // Nothing waited in vain for an answer that never came.
    expect(performance.now() - started).toBeLessThan(900);
  });
});

describe("A sandbox that was lost before the pause", () => {
  it("is counted in the ids of calls, then and after", async () => {
    made.length = 0;
    const executor = new FakeExecutor(async (code, { call }) => {
      if (code === "die") throw new ExecutorLostError("gone");
      return code === "look" ? { value: await call("look") } : { final: { value: await call("pay") } };
    });
    const look = tool({ name: "look", description: "d", execute: () => made.push("look") });
    const model = new ScriptedModel(["die", "look", "pay"].map((code) => `<code>\n${code}\n</code>`));
    const agent = programAgent({}, { executor, model, tools: [look, pay] });
    const { state } = await agent.run("t");
    expect(stored(state).sandbox).toMatchObject({ opened: 2, programs: [{ code: "look", calls: [{ id: "2-call-1" }] }] });
    const { output, steps } = await agent.resume(stored(state), { approve: true });
    expect(output).toBe("paid");
    expect(made).toHaveLength(2);
    expect(steps.map(({ calls }) => calls.map(({ id }) => id))).toEqual([[], ["2-call-1"], ["2-call-2"]]);
  });
});
