import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { AgentEvent } from "../contracts/event.ts";
import type { Executor } from "../contracts/executor.ts";
import type { Message } from "../contracts/message.ts";
import type { ModelRequest } from "../contracts/model.ts";
import type { ActionStep } from "../contracts/step.ts";
import type { CodeAgentOptions } from "../definition/agent-options.ts";
import { AgentConfigError, ModelError } from "../errors.ts";
import { Media } from "../media/media.ts";
import { mediaSchema } from "../media/media-schema.ts";
import { FakeExecutor, type FakeProgram, type ScriptEntry, ScriptedModel } from "../testing/index.ts";
import { tool } from "../tools/tool.ts";
import { CodeAgent } from "./code-agent.ts";
import type { MultiStepAgent } from "./multi-step-agent.ts";
import { ToolCallingAgent } from "./tool-calling-agent.ts";

const say = (program: string) => `<code>\n${program}\n</code>`;
const textOf = ({ content }: Message) => content.map((part: { text?: string }) => part.text ?? "").join("");
const lastText = ({ messages }: ModelRequest) => textOf(messages.at(-1)!);
const failure = (promise: Promise<unknown>): Promise<Error> =>
  promise.then(
    () => expect.unreachable("went well"),
    (error) => error,
  );

/** An agent whose programs are known by name. */
function play(script: readonly ScriptEntry[], programs: { readonly [name: string]: FakeProgram }, options: Partial<CodeAgentOptions> = {}) {
  const model = new ScriptedModel(script);
  const executor = new FakeExecutor((code, sandbox) => {
    const program = programs[code];
    if (!program) throw new SyntaxError(`no program ${code}`);
    return program(code, sandbox);
  });
  return { model, executor, agent: new CodeAgent({ model, executor, ...options }) };
}

/** An agent that answers at once. */
const worker = (answer: FakeProgram, options: Partial<CodeAgentOptions> = {}, script: readonly ScriptEntry[] = [say("answer")]) =>
  play(script, { answer }, { name: "researcher", description: "Finds facts.", ...options });

/** A manager whose one program makes calls, and answers with what came of them. */
function managerOf(managedAgents: CodeAgentOptions["managedAgents"], work: FakeProgram, options: Partial<CodeAgentOptions> = {}) {
  return play(
    [say("work")],
    { work: async (code, sandbox) => ({ final: { value: await work(code, sandbox) } }) },
    {
      ...(managedAgents && { managedAgents }),
      ...options,
    },
  );
}

describe("A managed agent", () => {
  it("is a function of the manager's programs, and its answer is a value there", async () => {
    const { agent: researcher } = worker(() => ({ final: { value: { city: "Tunis" } } }));
    const { agent } = managerOf([researcher], async (_, { call }) => {
      const found = (await call("researcher", { task: "Which city?" })) as { city: string };
      return { text: found.city.toUpperCase() };
    });
    expect((await agent.run("Solve it.")).output).toEqual({ text: "TUNIS" });
  });

  it("is declared with what it takes, and with the type of its answer", async () => {
    const { agent: researcher } = worker(() => ({}), { outputSchema: z.object({ city: z.string(), size: z.number().optional() }) });
    const { agent, model } = managerOf([researcher], () => ({}));
    await agent.run("Solve it.");
    const prompt = textOf(model.requests[0]!.messages[0]!);
    expect(prompt).toContain("/** Finds facts. */");
    const declared = prompt.slice(prompt.indexOf("declare function researcher")).replace(/\/\*\*.*?\*\//g, "");
    expect(declared.replace(/\s+/g, " ")).toMatch(
      /^declare function researcher\(input: \{ task: string; additionalArgs\?: Record<string, unknown>; \}\): Promise<\{ city: string; size\?: number \}>;/,
    );
  });

  it("promises nothing about an answer without a schema", async () => {
    const { agent, model } = managerOf([worker(() => ({})).agent], () => ({}));
    await agent.run("Solve it.");
    expect(textOf(model.requests[0]!.messages[0]!)).toMatch(/researcher\([\s\S]*?\): Promise<unknown>;/);
  });

  it("reads its task in a frame that says who asks, and its manager's conversation not at all", async () => {
    const { agent: researcher, model } = worker(() => ({ final: { value: 1 } }));
    const { agent } = managerOf([researcher], (_, { call }) => call("researcher", { task: "Find {{name}} & $&." }) as Promise<object>);
    await agent.run("A secret of the manager.");
    const [, task, ...more] = model.requests[0]!.messages;
    expect(textOf(task!)).toMatch(/^You are researcher, and your manager gives you this task\.[\s\S]*\n\nFind \{\{name\}\} & \$&\.$/);
    expect(more).toEqual([]);
  });

  it("reads its task in a frame of its own", async () => {
    const { agent: researcher, model } = worker(() => ({ final: { value: 1 } }), {
      promptTemplates: { managedTask: "{{name}} shall: {{ task }}" },
    });
    const { agent } = managerOf([researcher], (_, { call }) => call("researcher", { task: "find" }) as Promise<object>);
    await agent.run("Solve it.");
    expect(textOf(model.requests[0]!.messages[1]!)).toBe("researcher shall: find");
  });

  it("finds additionalArgs as variables of its programs", async () => {
    const { agent: researcher, model } = worker((_, { variables }) => ({ final: { value: variables } }));
    const { agent } = managerOf([researcher], (_, { call }) => {
      return call("researcher", { task: "Sum up.", additionalArgs: { rows: [1, 2], unit: "km" } }) as Promise<object>;
    });
    expect((await agent.run("Solve it.")).output).toEqual({ rows: [1, 2], unit: "km" });
    const task = textOf(model.requests[0]!.messages[1]!);
    expect(task).toContain("`rows` (array of 2, the first: number), `unit` (string)");
    expect(task).not.toContain("km");
  });

  it("without programs finds additionalArgs in its task", async () => {
    const model = new ScriptedModel([{ toolCalls: [{ id: "1", name: "finalAnswer", args: { answer: 3 } }] }]);
    const researcher = new ToolCallingAgent({ model, name: "researcher", description: "Finds facts." });
    const { agent } = managerOf([researcher], (_, { call }) => {
      return call("researcher", { task: "Sum up.", additionalArgs: { rows: [1, 2] } }) as Promise<object>;
    });
    expect((await agent.run("Solve it.")).output).toBe(3);
    expect(textOf(model.requests[0]!.messages[1]!)).toContain('{"rows":[1,2]}');
  });

  it("is called by a manager without programs too", async () => {
    const { agent: researcher } = worker(() => ({ final: { value: { city: "Tunis" } } }));
    const model = new ScriptedModel([
      { toolCalls: [{ id: "a", name: "researcher", args: { task: "Which city?" } }] },
      { toolCalls: [{ id: "b", name: "finalAnswer", args: { answer: "Tunis" } }] },
    ]);
    const { output, steps } = await new ToolCallingAgent({ model, managedAgents: [researcher] }).run("Solve it.");
    expect(output).toBe("Tunis");
    expect(JSON.stringify(model.requests[1]!.messages.at(-1))).toContain('{\\"city\\":\\"Tunis\\"}');
    expect(model.requests[0]!.tools!.map(({ name }) => name)).toContain("researcher");
    expect(steps[0]!.calls[0]).toMatchObject({ name: "researcher", run: { agent: "researcher", status: "completed" } });
  });

  it("works twenty times at once, each run for itself", async () => {
    const {
      agent: researcher,
      executor,
      model,
    } = worker(async (_, { variables }) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      return { final: { value: variables?.["n"] } };
    });
    let open = 0;
    const { agent } = managerOf([researcher], async (_, { call }) => {
      const work = Array.from({ length: 20 }, (_, n) => call("researcher", { task: `Task ${n}`, additionalArgs: { n } }));
      await new Promise((resolve) => setTimeout(resolve, 2));
      open = executor.openSessions;
      return (await Promise.all(work)) as object;
    });
    const { output, steps } = await agent.run("Solve it.");
    expect(output).toEqual(Array.from({ length: 20 }, (_, n) => n));
    expect(open).toBe(20);
    expect(executor.openSessions).toBe(0);
    expect(model.requests.map(({ messages }) => messages.length)).toEqual(Array.from({ length: 20 }, () => 2));
    expect(new Set(steps[0]!.calls.map(({ run }) => run!.runId)).size).toBe(20);
  });

  it("waits its turn where the manager allows fewer calls at once", async () => {
    let now = 0;
    let most = 0;
    const { agent: researcher } = worker(async () => {
      most = Math.max(most, ++now);
      await new Promise((resolve) => setTimeout(resolve, 2));
      now--;
      return { final: { value: 1 } };
    });
    const { agent } = managerOf(
      [researcher],
      (_, { call }) => Promise.all(Array.from({ length: 9 }, () => call("researcher", { task: "x" }))) as Promise<object>,
      { maxParallelCalls: 3 },
    );
    await agent.run("Solve it.");
    expect(most).toBe(3);
  });

  it("gives and takes media: handles in both sandboxes, the media between them", async () => {
    const png = Media.fromBytes(new Uint8Array([137, 80, 78, 71, 13, 10, 26, 10, 1]));
    const seen: unknown[] = [];
    const sharpen = tool({
      name: "sharpen",
      description: "Sharpens.",
      inputSchema: { type: "object", properties: { picture: mediaSchema("image") }, required: ["picture"] },
      outputSchema: mediaSchema("image"),
      execute: ({ picture }: { picture: Media }) => {
        seen.push(picture);
        return Media.fromBytes(new Uint8Array([137, 80, 78, 71, 13, 10, 26, 10, 2]));
      },
    });
    const { agent: painter } = worker(
      async (_, { call, variables }) => ({ final: { value: await call("sharpen", { picture: variables?.["photo"] }) } }),
      { name: "painter", tools: [sharpen] },
    );
    let handle: unknown;
    const { agent } = managerOf([painter], async (_, { call, variables }) => {
      const [photo] = variables!["images"] as unknown[];
      handle = await call("painter", { task: "Sharpen it.", additionalArgs: { photo } });
      return handle as object;
    });
    const { output } = await agent.run("Make it better.", { images: [png] });
    expect(seen).toEqual([png]);
    expect(handle).toEqual({ media: "media-2", mediaType: "image/png", bytes: 9 });
    expect(Media.is(output) && output.bytes()?.at(-1)).toBe(2);
  });

  it("without programs sees the pictures that it is given", async () => {
    const png = Media.fromBytes(new Uint8Array([137, 80, 78, 71, 13, 10, 26, 10, 1]));
    const model = new ScriptedModel([{ toolCalls: [{ id: "1", name: "finalAnswer", args: { answer: "a cat" } }] }]);
    const viewer = new ToolCallingAgent({ model, name: "viewer", description: "Looks at pictures." });
    const { agent } = managerOf([viewer], (_, { call, variables }) => {
      return call("viewer", { task: "What is it?", additionalArgs: { photo: (variables!["images"] as unknown[])[0] } }) as Promise<object>;
    });
    expect((await agent.run("Look.", { images: [png] })).output).toBe("a cat");
    expect(model.requests[0]!.messages[1]!.content.at(-1)).toEqual(png.toPart());
  });

  it("answers with what its schema made of the answer, once", async () => {
    const { agent: researcher } = worker(() => ({ final: { value: { n: "42" } } }), {
      outputSchema: z.object({ n: z.string().transform(Number).pipe(z.number()) }),
    });
    const { agent } = managerOf([researcher], (_, { call }) => call("researcher", { task: "How many?" }) as Promise<object>);
    expect((await agent.run("Solve it.")).output).toEqual({ n: 42 });
  });

  it("may have a schema whose result JSON Schema cannot tell", async () => {
    const { agent: researcher } = worker(() => ({ final: { value: "2026-01-02" } }), {
      outputSchema: z.string().transform((day) => new Date(day)),
    });
    const { agent } = managerOf([researcher], async (_, { call }) => {
      return { year: ((await call("researcher", { task: "When?" })) as Date).getUTCFullYear() } as object;
    });
    expect((await agent.run("Solve it.")).output).toEqual({ year: 2026 });
  });

  it("has its answers judged before the manager gets them", async () => {
    let tries = 0;
    const { agent: researcher } = worker(() => ({ final: { value: ++tries } }), { finalAnswerChecks: [(n: number) => n > 1] }, [
      say("answer"),
      say("answer"),
    ]);
    const { agent } = managerOf([researcher], (_, { call }) => call("researcher", { task: "x" }) as Promise<object>);
    expect((await agent.run("Solve it.")).output).toBe(2);
  });

  it("may answer with nothing", async () => {
    const { agent: researcher } = worker(() => ({ final: { value: undefined } }));
    const { agent } = managerOf([researcher], async (_, { call }) => ({ got: typeof (await call("researcher", { task: "x" })) }) as object);
    expect((await agent.run("Solve it.")).output).toEqual({ got: "undefined" });
  });

  it("closes its sandbox with every call", async () => {
    const { agent: researcher, executor } = worker(() => ({ final: { value: 1 } }));
    const { agent } = managerOf([researcher], async (_, { call }) => {
      await call("researcher", { task: "x" });
      return { open: executor.openSessions } as object;
    });
    expect((await agent.run("Solve it.")).output).toEqual({ open: 0 });
  });

  it("takes null for no additionalArgs, as some models send it", async () => {
    const { agent: researcher } = worker(() => ({ final: { value: "found" } }));
    const model = new ScriptedModel([
      { toolCalls: [{ id: "a", name: "researcher", args: { task: "x", additionalArgs: null } }] },
      { toolCalls: [{ id: "b", name: "finalAnswer", args: { answer: 1 } }] },
    ]);
    const { steps } = await new ToolCallingAgent({ model, managedAgents: [researcher] }).run("Solve it.");
    expect(steps[0]!.calls[0]).toMatchObject({ output: '"found"' });
  });

  it("is a tool by itself as well", async () => {
    const { agent: researcher } = worker(() => ({ final: { value: "found" } }));
    const asTool = researcher.asTool();
    const context = { signal: new AbortController().signal, callId: "1", progress() {}, interrupt: async () => null };
    expect(await asTool.execute({ task: "Find it." }, context)).toBe("found");
  });
});

describe("provideRunSummary", () => {
  const options = { provideRunSummary: true, planningInterval: 5, outputSchema: z.array(z.string()) };
  const script = ["1. Look.", say("look"), say("fail"), say("answer")];
  const programs: { readonly [name: string]: FakeProgram } = {
    look: (_, { print }) => {
      print("three files\n");
      return {};
    },
    fail: () => {
      throw new RangeError("no fourth");
    },
    answer: () => ({ final: { value: ["a"] } }),
  };
  const made = () => play(script, programs, { name: "researcher", description: "Finds facts.", ...options }).agent;

  it("tells what the agent did: plans, what came of the steps, errors, and no programs", async () => {
    const { agent } = managerOf([made()], (_, { call }) => call("researcher", { task: "Which files?" }) as Promise<object>);
    const { answer, summary } = (await agent.run("Solve it.")).output as { answer: unknown; summary: string };
    expect(answer).toEqual(["a"]);
    expect(summary).toMatch(/^Plan: 1\. Look\.\nStep 1: Printed:\nthree files\nStep 2: .*RangeError: no fourth/);
    expect(summary).not.toMatch(/<code>|Which files/);
  });

  it("is part of the declared type", async () => {
    const { agent, model } = managerOf([made()], () => ({}));
    await agent.run("Solve it.");
    expect(
      textOf(model.requests[0]!.messages[0]!)
        .replace(/\/\*\*.*?\*\//g, "")
        .replace(/\s+/g, " "),
    ).toMatch(/Promise<\{ ?answer: string\[\]; summary: string;? ?\}>/);
  });
});

describe("What a managed agent does", () => {
  it("is told as events inside those of its call", async () => {
    const { agent: researcher } = worker(() => ({ final: { value: 1 } }));
    const { agent } = managerOf([researcher], (_, { call }) => call("researcher", { task: "x" }) as Promise<object>);
    const events: AgentEvent[] = [];
    for await (const event of agent.stream("Solve it.")) events.push(event);
    const types = events.map((event) => (event.type === "agent-event" ? `> ${event.event.type}` : event.type));
    const start = types.indexOf("tool-start");
    const finish = types.indexOf("tool-finish");
    expect(types.slice(start + 1, finish)).toEqual([
      "> run-start",
      "> step-start",
      "> text-delta",
      "> usage",
      "> code",
      "> step-finish",
      "> run-finish",
    ]);
    expect(types.filter((type) => type.startsWith(">"))).toHaveLength(7);
    expect(events[start + 1]).toMatchObject({ step: 1, callId: "call-1", agent: "researcher", event: { agent: "researcher" } });
  });

  it("is told through all levels", async () => {
    const { agent: leaf } = worker(() => ({ final: { value: 1 } }), { name: "leaf" });
    const { agent: middle } = worker(async (_, { call }) => ({ final: { value: await call("leaf", { task: "x" }) } }), {
      name: "middle",
      managedAgents: [leaf],
    });
    const { agent } = managerOf([middle], (_, { call }) => call("middle", { task: "x" }) as Promise<object>);
    const path: string[] = [];
    for await (const event of agent.stream("Solve it.")) {
      if (event.type !== "agent-event" || event.event.type !== "agent-event") continue;
      path.push(`${event.agent}/${event.event.agent}: ${event.event.event.type}`);
    }
    expect(path[0]).toBe("middle/leaf: run-start");
    expect(path.at(-1)).toBe("middle/leaf: run-finish");
  });

  it("stays with the call in the manager's memory, which is plain JSON", async () => {
    const { agent: researcher } = worker(() => ({ final: { value: "found" } }), {}, [{ text: say("answer"), usage: { inputTokens: 7 } }]);
    const { agent } = managerOf([researcher], (_, { call }) => call("researcher", { task: "x" }) as Promise<object>);
    const { memory, steps } = await agent.run("Solve it.");
    const { run } = steps[0]!.calls[0]!;
    expect(run).toMatchObject({ agent: "researcher", status: "completed", usage: { inputTokens: 7 } });
    expect(run!.steps.map(({ type }) => type)).toEqual(["task", "action"]);
    expect((run!.steps[1] as ActionStep).final).toEqual({ value: "found" });
    expect(JSON.parse(JSON.stringify(memory))).toEqual(memory);
  });

  it("counts for the manager, apart by name and through all levels", async () => {
    const usage = (inputTokens: number) => ({ inputTokens, outputTokens: 1 });
    const { agent: leaf } = worker(() => ({ final: { value: 1 } }), { name: "leaf" }, [{ text: say("answer"), usage: usage(1000) }]);
    const middle = worker(
      async (_, { call }) => ({ final: { value: await Promise.all([call("leaf", { task: "a" }), call("leaf", { task: "b" })]) } }),
      { name: "middle", managedAgents: [leaf] },
      [{ text: say("answer"), usage: usage(100) }],
    );
    const model = new ScriptedModel([{ text: say("work"), usage: usage(10) }]);
    const { executor } = managerOf([], async (_, { call }) => (await call("middle", { task: "x" })) as object);
    const result = await new CodeAgent({ model, executor, managedAgents: [middle.agent] }).run("Solve it.");
    expect(result.usage).toEqual({
      inputTokens: 2110,
      outputTokens: 4,
      agents: { middle: { inputTokens: 2100, outputTokens: 3, agents: { leaf: { inputTokens: 2000, outputTokens: 2 } } } },
    });
  });
});

describe("A managed agent that fails", () => {
  const caught = async (researcher: MultiStepAgent, input: unknown = { task: "x" }) => {
    const { agent } = managerOf([researcher], async (_, { call }) => {
      return {
        message: await call("researcher", input).then(
          () => "went well",
          ({ message }: Error) => message,
        ),
      } as object;
    });
    const result = await agent.run("Solve it.");
    return { ...result, message: (result.output as { message: string }).message };
  };

  it("fails the call, with a reason and with what to do; the manager goes on", async () => {
    const error = new ModelError("The server is overloaded.", { kind: "overloaded", hint: "Set OPENAI_BASE_URL." });
    const { message, status } = await caught(worker(() => ({}), {}, [{ error }]).agent);
    expect(status).toBe("completed");
    expect(message).toMatch(/^researcher failed: The model call of step 1 failed: The server is overloaded\. Try again/);
    expect(message).not.toContain("OPENAI");
  });

  it("says when it is no use to try again", async () => {
    const error = new ModelError("The key is wrong.", { kind: "auth" });
    const { message } = await caught(worker(() => ({}), {}, [{ error }]).agent);
    expect(message).toMatch(/do this part without it/);
    expect(message).not.toMatch(/Try again/);
  });

  it("fails only the program where nobody catches it; the model reads why", async () => {
    const researcher = worker(() => ({}), {}, [{ error: new ModelError("Overloaded.", { kind: "overloaded" }) }]).agent;
    const { agent, model } = play(
      [say("work"), say("answer")],
      {
        work: async (_, { call }) => ({ value: await call("researcher", { task: "x" }) }),
        answer: () => ({ final: { value: "without" } }),
      },
      { managedAgents: [researcher] },
    );
    expect((await agent.run("Solve it.")).output).toBe("without");
    expect(lastText(model.requests[1]!)).toContain("researcher failed: The model call of step 1 failed: Overloaded.");
  });

  it("leaves on record what it had done", async () => {
    const { agent: researcher } = worker(() => ({}), {}, [
      { text: say("answer"), usage: { inputTokens: 5 } },
      { error: new Error("gone") },
    ]);
    const { steps, usage } = await caught(researcher);
    expect(steps[0]!.calls[0]).toMatchObject({
      error: expect.stringContaining("gone"),
      run: { agent: "researcher", status: "failed", runId: expect.stringMatching(/./), steps: [{ number: 1, code: "answer" }] },
    });
    expect(usage.inputTokens).toBe(5);
  });

  it.each([
    ["a name that no variable can have", { task: "x", additionalArgs: { "two words": 1 } }, /"two words" cannot be the name of a variable/],
    ["no task", {}, /task/],
    ["an empty task", { task: "" }, /task/],
    ["arguments it does not have", { task: "x", args: {} }, /args/],
  ])("says what is wrong with an order with %s", async (_, input, expected) => {
    const { message } = await caught(worker(() => ({ final: { value: 1 } })).agent, input);
    expect(message).toMatch(expected);
  });

  it("says that it found no answer in its steps", async () => {
    const { agent: researcher } = worker(() => ({}), { maxSteps: 1 }, [say("answer"), { text: "" }]);
    const { message } = await caught(researcher);
    expect(message).toMatch(/no answer in \d steps\. Give it a smaller task/);
  });

  it("gives its last answer when its steps are used up", async () => {
    const { agent: researcher } = worker(() => ({}), { maxSteps: 1 }, [say("answer"), "About 5."]);
    const { agent } = managerOf([researcher], (_, { call }) => call("researcher", { task: "x" }) as Promise<object>);
    const { output, steps } = await agent.run("Solve it.");
    expect(output).toBe("About 5.");
    expect(steps[0]!.calls[0]!.run!.status).toBe("max-steps");
  });

  it("fails its call when a callback of its own throws", async () => {
    const { agent: researcher } = worker(() => ({ final: { value: 1 } }), {
      stepCallbacks: [() => Promise.reject(new Error("disk full"))],
    });
    expect((await caught(researcher)).message).toBe("researcher failed: disk full");
  });
});

describe("The depth of managed agents", () => {
  const chain = (names: readonly string[], options: Partial<CodeAgentOptions> = {}): MultiStepAgent => {
    const [name = "", ...below] = names;
    const [next] = below;
    const { agent } = worker(async (_, { call }) => ({ final: { value: next ? `${name}(${await call(next, { task: "x" })})` : name } }), {
      name,
      ...(next && { managedAgents: [chain(below)] }),
      ...options,
    });
    return agent;
  };
  const deepest = (answer: unknown) => String(answer);

  it("is limited to 5 by default", async () => {
    expect(deepest((await chain(["a", "b", "c", "d", "e", "f"]).run("x")).output)).toBe("a(b(c(d(e(f)))))");
    const { steps } = await chain(["a", "b", "c", "d", "e", "f", "g"], { maxSteps: 1 })
      .run("x")
      .catch(({ steps }) => ({ steps }));
    expect(JSON.stringify(steps)).toContain("agents may call agents 5 deep at most; do this part of the work yourself");
  });

  it("is limited by the manager for all below it", async () => {
    const deep = await chain(["a", "b", "c"], { maxDepth: 1, maxSteps: 1 })
      .run("x")
      .catch((error: unknown) => error);
    expect(JSON.stringify(deep)).toContain("agents may call agents 1 deep at most");
  });

  it("is counted from each agent that limits it", async () => {
    const below = chain(["b", "c"], { maxDepth: 1 });
    const { agent } = managerOf([below], (_, { call }) => call("b", { task: "x" }) as Promise<object>);
    expect((await agent.run("x")).output).toBe("b(c)");
  });

  it("can be limited to the agents of the manager itself", async () => {
    expect((await chain(["a", "b"], { maxDepth: 1 }).run("x")).output).toBe("a(b)");
  });
});

describe("An abort", () => {
  it("reaches managed agents and their tools, and ends all of them at once", async () => {
    const abort = new AbortController();
    const reasons: unknown[] = [];
    const wait = tool({
      name: "wait",
      description: "Waits.",
      execute: (_, { signal }) =>
        new Promise((_, reject) => {
          signal.addEventListener("abort", () => {
            reasons.push(signal.reason);
            reject(signal.reason);
          });
          setTimeout(() => abort.abort(new Error("enough")), 2);
        }),
    });
    const { agent: researcher, executor } = worker(async (_, { call }) => ({ value: await call("wait") }), { tools: [wait] });
    const { agent } = managerOf([researcher], (_, { call }) => call("researcher", { task: "x" }) as Promise<object>);
    const events: AgentEvent[] = [];
    const stream = agent.stream("Solve it.", { signal: abort.signal });
    for await (const event of stream) events.push(event);
    expect(await stream.result).toMatchObject({ status: "aborted", reason: "enough" });
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(reasons).toHaveLength(1);
    expect(executor.openSessions).toBe(0);
    expect(events.at(-1)).toMatchObject({ type: "run-finish", status: "aborted" });
  });

  it("is told last by the manager, also where agents take longer to end and its sandbox to close", async () => {
    const abort = new AbortController();
    const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
    /** Ends its programs, and itself, some time after it is told to. */
    const slow = (executor: FakeExecutor, endMs: number, closeMs: number): Executor => ({
      name: "slow",
      language: "javascript",
      isolation: "none",
      open: async (options) => {
        const session = await executor.open(options);
        return {
          run: (code, options) => session.run(code, options).finally(() => wait(endMs)),
          close: () => wait(closeMs).then(() => session.close()),
        };
      },
    });
    const hang = () => {
      setTimeout(() => abort.abort(), 2);
      return new Promise<never>(() => {});
    };
    const below = worker(hang);
    const researcher = new CodeAgent({ model: below.model, name: "researcher", description: "d", executor: slow(below.executor, 5, 0) });
    const { executor, model } = managerOf([], (_, { call }) => call("researcher", { task: "x" }) as Promise<object>);
    const agent = new CodeAgent({ model, executor: slow(executor, 0, 20), managedAgents: [researcher] });
    const events: AgentEvent[] = [];
    for await (const event of agent.stream("Solve it.", { signal: abort.signal })) events.push(event);
    expect(events.at(-1)).toMatchObject({ type: "run-finish", status: "aborted" });
  });

  it("leaves nothing of an agent that was stopped for the steps after", async () => {
    const { agent: researcher } = worker(() => new Promise(() => {}));
    const { agent } = play(
      [say("start"), () => new Promise<string>((resolve) => setTimeout(() => resolve(say("answer")), 10))],
      {
        start: async (_, { call }) => {
          call("researcher", { task: "x" }).catch(() => {});
          await new Promise((resolve) => setTimeout(resolve, 5));
          return {};
        },
        answer: () => ({ final: { value: 1 } }),
      },
      { managedAgents: [researcher] },
    );
    const types: string[] = [];
    for await (const { type } of agent.stream("Solve it.")) types.push(type);
    expect(types.lastIndexOf("agent-event")).toBeLessThan(types.indexOf("step-finish"));
  });

  it("ends an agent whose call nobody awaited, with the program", async () => {
    let aborted = false;
    const { agent: researcher } = worker((_, { signal }) => {
      signal.addEventListener("abort", () => (aborted = true));
      return new Promise(() => {});
    });
    const { agent } = managerOf([researcher], async (_, { call }) => {
      call("researcher", { task: "x" }).catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, 5));
      return "at once" as unknown as object;
    });
    const events: AgentEvent[] = [];
    for await (const event of agent.stream("Solve it.")) events.push(event);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(aborted).toBe(true);
    const end = events.findIndex(({ type }) => type === "step-finish");
    expect(events.slice(end).map(({ type }) => type)).toEqual(["step-finish", "run-finish"]);
  });
});

describe("Managed agents are refused", () => {
  const { agent: researcher } = worker(() => ({}));
  const search = tool({ name: "researcher", description: "d", execute: () => 1 });
  it.each([
    ["without a name", { managedAgents: [worker(() => ({}), { name: undefined as never }).agent] }, /needs a name and a description/],
    ["without a description", { managedAgents: [worker(() => ({}), { description: " " }).agent] }, /needs a name and a description/],
    ["with the name of another", { managedAgents: [researcher, worker(() => ({})).agent] }, /Two tools are called "researcher"/],
    ["with the name of a tool", { managedAgents: [researcher], tools: [search] }, /Two tools are called "researcher"/],
    ["with the name of their manager", { managedAgents: [researcher], name: "researcher" }, /name of the agent and of something it calls/],
    ["where they are no agents", { managedAgents: [search as never] }, /not an agent/],
  ])("%s", async (_, options, expected) => {
    const error = await failure(Promise.resolve().then(() => managerOf([], () => ({}), options)));
    expect(AgentConfigError.is(error)).toBe(true);
    expect(error.message).toMatch(expected);
  });
});
