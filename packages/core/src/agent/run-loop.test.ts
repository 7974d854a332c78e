import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { AgentEvent } from "../contracts/event.ts";
import type { Execution } from "../contracts/executor.ts";
import type { ActionStep } from "../contracts/step.ts";
import type { AgentRunOptions, CodeAgentOptions } from "../definition/agent-options.ts";
import { AgentGenerationError, ExecutorStartError, ModelError } from "../errors.ts";
import { FakeExecutor, type FakeProgram, type ScriptEntry, ScriptedModel } from "../testing/index.ts";
import { tool } from "../tools/tool.ts";
import { CodeAgent } from "./code-agent.ts";

/** A reply with a program of this name. */
const say = (program: string) => `I run ${program}.\n<code>\n${program}\n</code>`;
const programs: { readonly [name: string]: FakeProgram } = {
  nothing: () => ({}),
  print: (_, { print }) => {
    print("a\n");
    print("b\n");
    return {};
  },
  value: () => ({ value: 5, text: "5" }),
  answer: () => ({ final: { value: "done" } }),
  fail: (_, { print }) => {
    print("before\n");
    const excerpt = "  undefinedName + 1\n  ^";
    return { error: { kind: "runtime", name: "ReferenceError", message: "undefinedName is not defined", line: 2, column: 1, excerpt } };
  },
  double: async (_, { call }) => {
    const value = await call("double", { n: 4 });
    return { value, text: String(value) };
  },
  three: async (_, { call }) => {
    await Promise.all([call("double", { n: 1 }), call("double", { n: "x" }).catch(() => {}), call("nowhere", {}).catch(() => {})]);
    return {};
  },
};
const double = tool({ name: "double", description: "d", inputSchema: z.object({ n: z.number() }), execute: ({ n }) => 2 * n });

/** An agent that plays a script on programs known by name. */
function play(script: readonly ScriptEntry[], options: Partial<CodeAgentOptions> = {}) {
  const model = new ScriptedModel(script);
  const executor = new FakeExecutor((code, sandbox) => {
    const program = programs[code];
    if (!program) throw new SyntaxError(`no program ${code}`);
    return program(code, sandbox);
  });
  const agent = new CodeAgent({ model, executor, tools: [double], ...options });
  return { model, executor, agent, run: (runOptions?: AgentRunOptions) => agent.run("Solve it.", runOptions) };
}
const failure = <T extends Error>(promise: Promise<unknown>) =>
  promise.then(
    () => expect.unreachable("went well"),
    (error: T) => error,
  );
const textOf = (content: readonly { readonly type: string }[]) =>
  content.map((part) => ("text" in part ? part.text : `[${part.type}]`)).join("");

describe("A run", () => {
  it("ends with the step that gives the answer", async () => {
    const { run, executor } = play([say("answer"), say("nothing")]);
    const { status, output, steps } = await run();
    expect({ status, output }).toEqual({ status: "completed", output: "done" });
    expect(steps).toEqual([
      {
        type: "action",
        number: 1,
        reply: { role: "assistant", content: [{ type: "text", text: "I run answer.\n<code>\nanswer\n</code>" }] },
        finishReason: "stop-sequence",
        code: "answer",
        output: [],
        warnings: [],
        calls: [],
        final: { value: "done" },
        usage: {},
        timing: { startedAt: expect.any(Number), durationMs: expect.any(Number) },
      },
    ]);
    expect(executor.programs).toEqual(["answer"]);
  });

  it("tells the model what each program did, until it answers", async () => {
    const { run, model } = play([say("print"), say("value"), say("nothing"), say("answer")]);
    const { steps } = await run();
    expect(steps.map(({ number, observation }) => [number, observation])).toEqual([
      [1, "Printed:\na\nb"],
      [2, "Last value: 5"],
      [3, "The program ran to its end and printed nothing."],
      [4, undefined],
    ]);
    expect(steps[0]!.output).toEqual([
      { stream: "stdout", text: "a\n" },
      { stream: "stdout", text: "b\n" },
    ]);
    expect(
      model.requests
        .at(-1)!
        .messages.map(({ role, content }) => [role, textOf(content)])
        .slice(1),
    ).toEqual([
      ["user", "Solve it."],
      ["assistant", "I run print.\n<code>\nprint\n</code>"],
      ["user", "Printed:\na\nb"],
      ["assistant", "I run value.\n<code>\nvalue\n</code>"],
      ["user", "Last value: 5"],
      ["assistant", "I run nothing.\n<code>\nnothing\n</code>"],
      ["user", "The program ran to its end and printed nothing."],
    ]);
  });

  it.each<[what: string, value: unknown, inMemory: unknown]>([
    ["a text", "x", "x"],
    ["a number", 1.5, 1.5],
    ["NaN", Number.NaN, "NaN"],
    ["true", true, true],
    ["false", false, false],
    ["null", null, null],
    ["nothing", undefined, null],
    ["an empty text", "", ""],
    ["zero", 0, 0],
    ["a bigint", 12n, "12"],
    ["a date", new Date(0), "1970-01-01T00:00:00.000Z"],
    ["a map", new Map([["a", new Date(0)]]), { a: "1970-01-01T00:00:00.000Z" }],
    ["a set", new Set([1, 2]), [1, 2]],
    ["bytes", new Uint8Array([1, 255]), [1, 255]],
    ["a list", [1, [2]], [1, [2]]],
    ["an object", { a: { b: undefined, c: 1 } }, { a: { c: 1 } }],
  ])("gives %s as it is, and keeps its JSON in memory", async (_, value, inMemory) => {
    const { run } = play([say("any")], { executor: new FakeExecutor(() => ({ final: { value } })) });
    const { status, output, steps } = await run();
    expect(status).toBe("completed");
    expect(output).toBe(value);
    expect(steps[0]!.final).toEqual({ value: inMemory });
    expect(steps[0]).not.toHaveProperty("observation");
  });

  it("lets the model repair an error, with what was printed before it", async () => {
    const { run, model } = play([say("fail"), say("answer")]);
    const { status, steps } = await run();
    expect(status).toBe("completed");
    expect(steps[0]).toMatchObject({
      code: "fail",
      error: { code: "EXECUTION", message: "ReferenceError: undefinedName is not defined" },
      observation: "Printed:\nbefore\nError (line 2, column 1): ReferenceError: undefinedName is not defined\n  undefinedName + 1\n  ^",
    });
    expect(textOf(model.requests[1]!.messages.at(-1)!.content)).toBe(steps[0]!.observation);
  });

  it("tells the model that its reply held no program, and runs nothing", async () => {
    const { run, executor } = play(["The answer is 5.", say("answer")]);
    const { steps } = await run();
    expect(steps[0]).toMatchObject({
      error: { code: "PARSING", message: expect.stringMatching(/^Your reply holds no program, so nothing ran\. Send /) },
      observation: expect.stringMatching(/^Error: Your reply holds no program, so nothing ran\. Send /),
    });
    expect(steps[0]).not.toHaveProperty("code");
    expect(executor.programs).toEqual(["answer"]);
  });

  it.each<[what: string, reply: ScriptEntry, message: RegExp]>([
    [
      "cut at the length limit",
      { text: "<code>\nanswer", reason: "length" },
      /^Your reply reached the length limit before its program ended/,
    ],
    ["cut inside its thinking", { text: "", reasoning: "So", reason: "length" }, /^Your reply reached the length limit/],
    ["cut before the program", { text: "I think that", reason: "length" }, /^Your reply reached the length limit/],
    ["stopped by a content filter", { text: "<code>\nanswer\n", reason: "content-filter" }, /content filter, so nothing ran/],
  ])("runs nothing of a reply that was %s", async (_, reply, message) => {
    const { run, executor } = play([reply, say("answer")]);
    expect((await run()).steps[0]!.error).toEqual({ code: "PARSING", message: expect.stringMatching(message) });
    expect(executor.programs).toEqual(["answer"]);
  });

  it("runs a program that was closed before the reply reached the length limit", async () => {
    const content = [{ type: "text", text: "<code>\nanswer\n</code>\nThis give" } as const];
    const model = new ScriptedModel([]);
    model.stream = async function* () {
      yield { type: "start", warnings: [] };
      yield { type: "finish", reason: "length", message: { role: "assistant", content }, usage: {} };
    };
    expect((await play([], { model }).run()).output).toBe("done");
  });

  it("records the calls of a program in the order of their start, also the failed ones", async () => {
    const { run } = play([say("three"), say("answer")]);
    const { steps } = await run();
    expect(steps[0]!.calls).toEqual([
      { id: "call-1", name: "double", input: '{"n":1}', output: "2", durationMs: expect.any(Number) },
      {
        id: "call-2",
        name: "double",
        input: '{"n":"x"}',
        error: expect.stringMatching(/^Wrong arguments for double/),
        durationMs: expect.any(Number),
      },
      {
        id: "call-3",
        name: "nowhere",
        input: "{}",
        error: "Unknown tool nowhere. Tools: double, image.",
        durationMs: expect.any(Number),
      },
    ]);
  });

  it("asks for the last answer after maxSteps, and keeps it as a step that says so", async () => {
    const { run, model, executor } = play([say("print"), say("print"), " Two, I think.\n"], { maxSteps: 2 });
    const { status, output, steps } = await run();
    expect({ status, output, count: steps.length }).toEqual({ status: "max-steps", output: "Two, I think.", count: 3 });
    expect(steps[2]).toMatchObject({ number: 3, error: { code: "MAX_STEPS" }, final: { value: "Two, I think." } });
    expect(textOf(model.requests[2]!.messages.at(-1)!.content)).toMatch(/^Your 2 turns are used up\. Give your best answer/);
    expect(executor.programs).toHaveLength(2);
    expect(executor.openSessions).toBe(0);
  });

  it("ends without an answer when that call fails", async () => {
    const { run, executor } = play([say("print"), { error: new Error("No network.") }], { maxSteps: 1 });
    const { status, output, steps } = await run();
    expect({ status, output, count: steps.length }).toEqual({ status: "max-steps", output: undefined, count: 1 });
    expect(executor.openSessions).toBe(0);
  });

  it("takes maxSteps of the run before the agent's", async () => {
    const { run } = play([say("print"), say("print"), say("answer")], { maxSteps: 2 });
    expect((await run({ maxSteps: 3 })).status).toBe("completed");
    expect((await run({ maxSteps: 1 })).steps.map(({ error }) => error?.code)).toEqual([undefined, "MAX_STEPS"]);
  });

  it("completes on the last step allowed", async () => {
    expect((await play([say("answer")]).run({ maxSteps: 1 })).status).toBe("completed");
  });

  it("takes twenty steps at most unless told otherwise", async () => {
    const { run } = play(Array.from({ length: 25 }, () => say("nothing")));
    expect((await run()).steps.findIndex(({ error }) => error?.code === "MAX_STEPS")).toBe(20);
  });

  it("keeps memory that is JSON, whatever happened", async () => {
    const { run } = play(["prose", "", { reasoning: "hm" }, say("fail"), say("three"), say("print"), say("value"), say("answer")]);
    const { steps } = await run();
    expect(steps).toHaveLength(8);
    for (const step of steps) expect(JSON.parse(JSON.stringify(step))).toEqual(step);
  });

  it("tells how long the run and its steps took", async () => {
    const before = Date.now();
    const { timing, steps } = await play([say("nothing"), say("answer")]).run();
    const inRange = (startedAt: number) => startedAt >= before && startedAt <= Date.now();
    expect(inRange(timing.startedAt)).toBe(true);
    expect(steps.every((step) => inRange(step.timing.startedAt) && step.timing.durationMs >= 0)).toBe(true);
    expect(timing.durationMs).toBeGreaterThanOrEqual(Math.max(...steps.map((step) => step.timing.durationMs)));
  });

  it("cuts what the model is told at maxObservationChars", async () => {
    const executor = new FakeExecutor(() => ({ output: [{ stream: "stdout", text: "x".repeat(10_000) }] }));
    const { run } = play([say("any"), say("any")], { executor, maxObservationChars: 200, maxSteps: 1 });
    const [step] = (await run()).steps;
    expect(step!.observation!.length).toBeLessThan(300);
    expect(step!.observation).toContain("9800 of 10000 characters left out");
    expect(step!.output[0]!.text).toHaveLength(10_000);
  });
});

describe("The tokens of a run", () => {
  it("are those of its steps", async () => {
    const { run } = play([
      { text: say("nothing"), usage: { inputTokens: 100, outputTokens: 10, cacheReadTokens: 80, reasoningTokens: 4 } },
      { text: say("answer"), usage: { inputTokens: 120, outputTokens: 12, cacheReadTokens: 100 } },
    ]);
    const { usage, steps } = await run();
    expect(usage).toEqual({ inputTokens: 220, outputTokens: 22, cacheReadTokens: 180, reasoningTokens: 4 });
    expect(usage).not.toHaveProperty("cacheWriteTokens");
    expect(steps.map((step) => step.usage.inputTokens)).toEqual([100, 120]);
  });

  it("stay absent when nobody counted", async () => {
    expect((await play([say("answer")]).run()).usage).toEqual({});
  });

  it("are an estimate when one step's are", async () => {
    const { run } = play([
      { text: say("nothing"), usage: { outputTokens: 10, estimated: true } },
      { text: say("answer"), usage: { outputTokens: 0 } },
    ]);
    expect((await run()).usage).toEqual({ outputTokens: 10, estimated: true });
  });
});

describe("Step callbacks", () => {
  it("are called after each step, in order, and awaited", async () => {
    const log: string[] = [];
    const note = (name: string) => async (step: ActionStep) => {
      log.push(`${name} ${step.number} begins`);
      await Promise.resolve();
      log.push(`${name} ${step.number} ends`);
    };
    const ask = (program: string) => () => {
      log.push(`model: ${program}`);
      return say(program);
    };
    await play([ask("nothing"), ask("answer")], { stepCallbacks: [note("first"), note("second")] }).run();
    expect(log).toEqual([
      "model: nothing",
      ...["first 1 begins", "first 1 ends", "second 1 begins", "second 1 ends"],
      "model: answer",
      ...["first 2 begins", "first 2 ends", "second 2 begins", "second 2 ends"],
    ]);
  });

  it("get the step, the run's id and its signal", async () => {
    const seen: unknown[] = [];
    const abort = new AbortController();
    const { run } = play([say("answer")], { stepCallbacks: [(step, { runId, signal }) => void seen.push(step, runId, signal)] });
    const { steps, runId } = await run({ signal: abort.signal });
    expect(seen).toEqual([steps[0], runId, abort.signal]);
  });

  it("end the run with what they throw, and the sandbox with it", async () => {
    const error = new Error("Out of budget.");
    const { run, executor, model } = play([say("nothing"), say("answer")], {
      stepCallbacks: [
        () => {
          throw error;
        },
      ],
    });
    expect(await failure(run())).toBe(error);
    expect(executor.openSessions).toBe(0);
    expect(model.requests).toHaveLength(1);
  });
});

describe("A failed model call", () => {
  it("ends the run with the steps done so far and the cause", async () => {
    const cause = new ModelError("The server is busy.", { kind: "overloaded", hint: "Try later." });
    const { run, executor } = play([say("print"), { error: cause }]);
    const error = await failure<AgentGenerationError>(run());
    expect(error).toBeInstanceOf(AgentGenerationError);
    expect(error.message).toBe("The model call of step 2 failed: The server is busy.\n\n  Try later.");
    expect(error.cause).toBe(cause);
    expect(error.code).toBe("GENERATION");
    expect(error.steps.map((step) => step.observation)).toEqual(["Printed:\na\nb"]);
    expect(executor.openSessions).toBe(0);
  });

  it("may be thrown as anything", async () => {
    const model = new ScriptedModel([]);
    model.stream = () => {
      throw "no network";
    };
    const error = await failure<AgentGenerationError>(play([], { model }).run());
    expect(error.message).toBe("The model call of step 1 failed: no network");
    expect(error.cause).toBe("no network");
  });

  it("may be a stream that ends without a finish event", async () => {
    const model = new ScriptedModel([]);
    model.stream = async function* () {
      yield { type: "start", warnings: [] };
      yield { type: "text", index: 0, delta: "<code>\nanswer\n" };
    };
    const { run, executor } = play([], { model });
    const error = await failure<AgentGenerationError>(run());
    expect(error).toBeInstanceOf(AgentGenerationError);
    expect(error.message).toMatch(
      /^The model call of step 1 failed: The model adapter "scripted" ended its stream without a finish event\.$/,
    );
    expect(executor.programs).toEqual([]);
  });
});

describe("An abort", () => {
  const aborted = { status: "aborted", output: undefined };

  it("before the start ends the run without a model call", async () => {
    const { run, model, executor } = play([say("answer")]);
    expect(await run({ signal: AbortSignal.abort() })).toMatchObject({ ...aborted, steps: [], usage: {} });
    expect(model.requests).toEqual([]);
    expect(executor.openSessions).toBe(0);
  });

  it("during a model call ends the run with the steps done so far", async () => {
    const abort = new AbortController();
    const { run, executor } = play([
      say("print"),
      () => {
        abort.abort();
        return say("answer");
      },
    ]);
    const result = await run({ signal: abort.signal });
    expect(result).toMatchObject(aborted);
    expect(result.steps).toHaveLength(1);
    expect(executor.programs).toEqual(["print"]);
    expect(executor.openSessions).toBe(0);
  });

  it("during a program ends it", async () => {
    const abort = new AbortController();
    const executor = new FakeExecutor(() => {
      abort.abort();
      return new Promise(() => {});
    });
    expect(await play([say("any")], { executor }).run({ signal: abort.signal })).toMatchObject({ ...aborted, steps: [] });
    expect(executor.openSessions).toBe(0);
  });

  it("during a tool tells the tool, and does not wait for one that does not listen", async () => {
    const abort = new AbortController();
    let seen: AbortSignal | undefined;
    const deaf = tool({
      name: "deaf",
      description: "d",
      execute: (_, { signal }) => {
        seen = signal;
        abort.abort();
        return new Promise(() => {});
      },
    });
    const executor = new FakeExecutor(async (_, { call }) => ({ final: { value: await call("deaf") } }));
    expect(await play([say("any")], { executor, tools: [deaf] }).run({ signal: abort.signal })).toMatchObject(aborted);
    expect(seen?.aborted).toBe(true);
    expect(executor.openSessions).toBe(0);
  });

  it("in a callback ends the run before the next model call, with the step", async () => {
    const abort = new AbortController();
    const { run, model } = play([say("nothing"), say("answer")], { stepCallbacks: [() => abort.abort()] });
    const result = await run({ signal: abort.signal });
    expect(result).toMatchObject(aborted);
    expect(result.steps).toHaveLength(1);
    expect(model.requests).toHaveLength(1);
  });

  it("after the answer changes nothing", async () => {
    const abort = new AbortController();
    const { run } = play([say("answer")], { stepCallbacks: [() => abort.abort()] });
    expect(await run({ signal: abort.signal })).toMatchObject({ status: "completed", output: "done" });
  });

  it("keeps a model from being asked that would not listen", async () => {
    const abort = new AbortController();
    const model = new ScriptedModel([]);
    let asked = 0;
    model.stream = async function* () {
      asked++;
      yield {
        type: "finish",
        reason: "stop",
        message: { role: "assistant", content: [{ type: "text", text: say("nothing") }] },
        usage: {},
      };
    };
    await play([], { model, stepCallbacks: [() => abort.abort()] }).run({ signal: abort.signal });
    expect(asked).toBe(1);
    await play([], { model }).run({ signal: abort.signal });
    expect(asked).toBe(1);
  });

  it("does not wait for a sandbox that is still starting, and closes it when it has", async () => {
    const abort = new AbortController();
    const executor = new FakeExecutor(() => ({}));
    const { open } = executor;
    let finishStart = () => {};
    const started = new Promise<void>((resolve) => {
      finishStart = resolve;
    });
    executor.open = (options) => started.then(() => open.call(executor, options));
    const run = play([say("answer")], { executor }).run({ signal: abort.signal });
    // By then the model has answered, and its program waits for the sandbox.
    setImmediate(() => abort.abort());
    expect(await run).toMatchObject({ ...aborted, steps: [] });
    finishStart();
    await new Promise((resolve) => setImmediate(resolve));
    expect(executor.openSessions).toBe(0);
  });
});

describe("A sandbox", () => {
  it("that does not start ends the run with its own error", async () => {
    const error = new ExecutorStartError("Docker did not answer.");
    const executor = Object.assign(new FakeExecutor(() => ({})), { open: () => Promise.reject(error) });
    expect(await failure(play([say("answer")], { executor }).run())).toBe(error);
  });

  it("that does not close takes no answer away", async () => {
    const executor = new FakeExecutor(() => ({ final: { value: 42 } }));
    const { open } = executor;
    executor.open = async (options) => {
      const session = await open.call(executor, options);
      return { ...session, close: () => Promise.reject(new Error("The server is gone.")) };
    };
    expect((await play([say("any")], { executor }).run()).output).toBe(42);
  });
});

describe("The events of a run", () => {
  const eventsOf = async (script: readonly ScriptEntry[], options?: Partial<CodeAgentOptions>) => {
    const events: AgentEvent[] = [];
    for await (const event of play(script, options).agent.stream("Solve it.")) events.push(event);
    return events;
  };

  it("tell a run of one step", async () => {
    const events = await eventsOf([{ text: say("answer"), reasoning: "Easy.", usage: { inputTokens: 7 } }]);
    const { runId } = events[0] as { runId: string };
    expect(runId).toMatch(/^[\da-f-]{36}$/);
    expect(events).toEqual([
      { type: "run-start", runId, task: "Solve it." },
      { type: "step-start", step: 1 },
      { type: "reasoning-delta", step: 1, delta: "Easy." },
      { type: "text-delta", step: 1, delta: "I run answer.\n<code>\nanswer\n" },
      { type: "usage", step: 1, usage: { inputTokens: 7 } },
      { type: "code", step: 1, code: "answer" },
      { type: "step-finish", step: 1, action: expect.objectContaining({ number: 1, final: { value: "done" } }) },
      { type: "run-finish", runId, status: "completed", output: "done", usage: { inputTokens: 7 } },
    ]);
  });

  it("tell prints and calls while they happen, under their step", async () => {
    const executor = new FakeExecutor(async (code, { call, print }) => {
      if (code === "answer") return { final: { value: undefined } };
      print("before\n");
      await call("double", { n: 4 });
      print("after\n");
      await call("double", { n: "x" });
      return {};
    });
    const events = await eventsOf([say("work"), say("answer")], { executor });
    const told = events.filter(({ type }) => !["text-delta", "usage", "step-finish"].includes(type));
    expect(told.slice(1)).toEqual([
      { type: "step-start", step: 1 },
      { type: "code", step: 1, code: "work" },
      { type: "output", step: 1, stream: "stdout", text: "before\n" },
      { type: "tool-start", step: 1, callId: "call-1", name: "double", input: { n: 4 } },
      { type: "tool-finish", step: 1, callId: "call-1", name: "double", output: 8, durationMs: expect.any(Number) },
      { type: "output", step: 1, stream: "stdout", text: "after\n" },
      { type: "tool-start", step: 1, callId: "call-2", name: "double", input: { n: "x" } },
      {
        type: "tool-finish",
        step: 1,
        callId: "call-2",
        name: "double",
        error: expect.stringMatching(/^Wrong/),
        durationMs: expect.any(Number),
      },
      { type: "step-start", step: 2 },
      { type: "code", step: 2, code: "answer" },
      { type: "run-finish", runId: expect.any(String), status: "completed", output: undefined, usage: {} },
    ]);
  });

  it("tell a step without a program, and the end at maxSteps with the last answer", async () => {
    const events = await eventsOf(["prose", "answer"], { maxSteps: 1 });
    const step = ["step-start", "text-delta", "usage", "step-finish"];
    expect(events.map(({ type }) => type)).toEqual(["run-start", ...step, ...step, "run-finish"]);
    expect(events.at(-1)).toMatchObject({ status: "max-steps", output: "answer" });
  });

  it("tell of a last answer that failed, and the end without an output", async () => {
    const events = await eventsOf(["prose"], { maxSteps: 1 });
    expect(events.slice(-3).map(({ type }) => type)).toEqual(["step-start", "warning", "run-finish"]);
    expect(events.at(-1)).not.toHaveProperty("output");
  });

  it("tell a call that a program did not await before the step ends", async () => {
    let release = () => {};
    const slow = tool({
      name: "slow",
      description: "d",
      execute: () =>
        new Promise<void>((resolve) => {
          release = resolve;
        }),
    });
    const executor = new FakeExecutor((_, { call }) => {
      call("slow").catch(() => {});
      return { final: { value: 1 } };
    });
    const events = await eventsOf([say("any")], { executor, tools: [slow] });
    release();
    expect(events.map(({ type }) => type)).toEqual(
      "run-start step-start text-delta usage code tool-start tool-finish step-finish run-finish".split(" "),
    );
    expect(events[6]).toMatchObject({ error: "slow was stopped: the action ended." });
    expect(events[7]).toMatchObject({ action: { calls: [{ name: "slow", error: "slow was stopped: the action ended." }] } });
  });

  it("tell the warnings of an adapter", async () => {
    const model = new ScriptedModel([]);
    model.stream = async function* () {
      yield { type: "start", warnings: [{ code: "unsupported", message: "seed was dropped." }] };
      yield { type: "finish", reason: "stop", message: { role: "assistant", content: [{ type: "text", text: say("answer") }] }, usage: {} };
    };
    expect((await eventsOf([], { model }))[2]).toEqual({ type: "warning", step: 1, message: "seed was dropped." });
  });
});

it("keeps a program's value, its slips and the place of its error with the step", async () => {
  const executions: Partial<Execution>[] = [
    { value: 5, text: "5", warnings: ["a call of look was not awaited"] },
    {
      error: {
        kind: "runtime",
        name: "TypeError",
        message: "a is not a function",
        line: 2,
        column: 7,
        excerpt: "2 | x = a()\n          ^",
      },
    },
    { final: { value: 1 } },
  ];
  const model = new ScriptedModel(executions.map(() => "<code>\ngo()\n</code>"));
  const executor = new FakeExecutor(() => executions.shift() ?? {});
  const { steps } = await new CodeAgent({ model, executor }).run("Go.");
  expect(steps.map(({ lastValue, warnings, error }) => ({ lastValue, warnings, error }))).toEqual([
    { lastValue: "5", warnings: ["a call of look was not awaited"], error: undefined },
    {
      lastValue: undefined,
      warnings: [],
      error: { code: "EXECUTION", message: "TypeError: a is not a function", line: 2, column: 7, excerpt: "2 | x = a()\n          ^" },
    },
    { lastValue: undefined, warnings: [], error: undefined },
  ]);
});
