// Every feature of agents with the local executor, and with a scripted model and the OpenAI model: the same must come out.
import {
  type AgentEvent,
  CodeAgent,
  dropOldSteps,
  type Json,
  Media,
  type Model,
  MultiStepAgent,
  mediaSchema,
  type RunResult,
  ToolCallingAgent,
  tool,
} from "@smolagents-ts/core";
import { ScriptedModel } from "@smolagents-ts/core/testing";
import { LocalExecutor } from "@smolagents-ts/executor-local";
import { OpenAIModel } from "@smolagents-ts/model-openai";
import { afterAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { z } from "zod";
import { type ChatReply, startChatServer } from "./testing/chat-server.ts";
import { call, inTurn, jsonProgram, program } from "./testing/run-example.ts";

/** Models that give these replies in the turns of a conversation. */
type MakeModel = (...replies: (string | ChatReply)[]) => Promise<Model>;

const scripted: MakeModel = async (...replies) =>
  new ScriptedModel(
    replies.map((reply) => {
      if (typeof reply === "string") return { text: reply, usage: { inputTokens: 100, outputTokens: 20 } };
      const { text, toolCalls = [] } = reply;
      return {
        ...(text !== undefined && { text }),
        toolCalls: toolCalls.map(({ name, args }, index) => ({ id: `call_${index}`, name, ...argumentsOf(args) })),
        usage: { inputTokens: 100, outputTokens: 20 },
      };
    }),
  );
const argumentsOf = (args: unknown) => (typeof args === "string" ? { argsText: args } : { args: args as Json });

const openai: MakeModel = async (...replies) => {
  const server = await startChatServer(inTurn(...replies));
  onTestFinished(server.close);
  return new OpenAIModel({ modelId: "gpt-5.6", apiKey: "sk-test", baseURL: server.url });
};

vi.setConfig({ testTimeout: 30_000 });

const executor = new LocalExecutor();
afterAll(() => executor.close());

const double = tool({
  name: "double",
  description: "Twice a number.",
  inputSchema: z.object({ n: z.number() }),
  outputSchema: z.number(),
  execute: ({ n }) => 2 * n,
});
const answer = (value: unknown) => call("finalAnswer", { answer: value });
const asJson = <T>(value: T): T => JSON.parse(JSON.stringify(value));

describe.each([
  { name: "scripted", model: scripted },
  { name: "OpenAI", model: openai },
])("with the $name model", ({ model }) => {
  // biome-ignore format: one thought
  it("makes native calls, several in a turn, and tells the model of wrong ones", async () => {
    const replies = [{ toolCalls: [1, "two", 3].map((n) => ({ name: "double", args: { n } })) }, call("double", "{ n: 4"), answer("done")];
    const { output, steps } = await new ToolCallingAgent({ model: await model(...replies), tools: [double] }).run("Go.");

    expect(output).toBe("done");
    expect(steps[0]?.calls.map(({ output }) => output)).toEqual(["2", undefined, "6"]);
    expect(steps[0]?.results?.map(({ isError = false }) => isError)).toEqual([false, true, false]);
    expect(JSON.stringify(steps[0]?.results?.[1])).toContain("Wrong arguments for double");
    expect(JSON.stringify(steps[1]?.results)).toContain("are not JSON");
  });

  it("routes between programs and native calls", async () => {
    const replies = [call("double", { n: 4 }), call("runCode", { code: "const n = await double({ n: 5 }); n" }), answer("18")];
    const agent = new CodeAgent({ model: await model(...replies), executor, mode: "both", tools: [double] });
    const { output, steps } = await agent.run("Go.");

    expect(output).toBe("18");
    expect(steps.map(({ code, lastValue, results }) => [code, lastValue, results?.[0]?.name])).toEqual([
      [undefined, undefined, "double"],
      ["const n = await double({ n: 5 }); n", "10", "runCode"],
      [undefined, undefined, "finalAnswer"],
    ]);
  });

  it("takes mode auto by what it knows of the model", async () => {
    const code = await new CodeAgent({ model: await model(program("finalAnswer(1);")), executor, mode: "auto" }).run("Go.");
    const tools = await new MultiStepAgent({ model: await model(answer(1)), mode: "auto" }).run("Go.");
    expect([code.output, code.steps[0]?.code, tools.output]).toEqual([1, "finalAnswer(1);", 1]);
  });

  it("plans, checks answers, and gives a last answer when steps are used up", async () => {
    const agent = new CodeAgent({
      model: await model("Double it.", program("finalAnswer(3);"), program("1 + 1"), "An update.", program("2 + 2"), "It is 4, I think."),
      executor,
      planningInterval: 2,
      finalAnswerChecks: [(answer: number) => answer % 2 === 0],
      maxSteps: 3,
    });
    const { status, output, memory } = await agent.run("Go.");

    expect([status, output]).toEqual(["max-steps", "It is 4, I think."]);
    expect(
      memory.map((step) => (step.type === "planning" ? step.plan : step.type === "action" ? (step.error?.code ?? "done") : step.type)),
    ).toEqual(["task", "Double it.", "FINAL_ANSWER_CHECK", "done", "An update.", "done", "MAX_STEPS"]);
  });

  it("ends at its budget, before the next model call", async () => {
    const price = { input: 10_000, output: 0 };
    const replies = ["1", "2", "3", "4"].map((code) => program(code));
    const agent = new CodeAgent({ model: await model(...replies), executor, price, budget: { cost: 2 } });
    const { status, reason, steps, usage } = await agent.run("Go.");

    expect([status, steps.length, usage.cost]).toEqual(["budget", 2, 2]);
    expect(reason).toContain("2");
  });

  it("lets programs call managed agents at once, and counts what they use", async () => {
    const helper = async (name: string, ...replies: Parameters<MakeModel>) =>
      new ToolCallingAgent({ name, description: "Helps.", model: await model(...replies), tools: [double] });
    const agent = new CodeAgent({
      model: await model(program("finalAnswer(await Promise.all([ann({ task: 'Two?' }), bob({ task: 'Four?' })]));")),
      executor,
      managedAgents: [await helper("ann", call("double", { n: 1 }), answer(2)), await helper("bob", answer("4"))],
    });
    const { output, usage, steps } = await agent.run("Go.");

    expect(output).toEqual([2, "4"]);
    expect(usage).toMatchObject({ inputTokens: 400, agents: { ann: { inputTokens: 200 }, bob: { inputTokens: 100 } } });
    expect(steps[0]?.calls.map(({ run }) => [run?.agent, run?.status, run?.steps.length])).toEqual([
      ["ann", "completed", 3],
      ["bob", "completed", 2],
    ]);
  });

  it("gives a typed answer, and takes programs as JSON", async () => {
    const agent = new CodeAgent({
      model: await model(jsonProgram("finalAnswer({ total: '12' });"), jsonProgram("finalAnswer({ total: 12 });")),
      executor,
      structuredReplies: true,
      outputSchema: z.object({ total: z.number() }),
    });
    const { output, steps } = await agent.run("Go.");

    expect(output?.total.toFixed(1)).toBe("12.0");
    expect(steps[0]?.error?.code).toBe("FINAL_ANSWER_SCHEMA");
  });

  it("hands pictures and files through by handle, from tool to program to tool", async () => {
    const picture = Media.fromBytes(Buffer.from("89504e470d0a1a0a", "hex"));
    const draw = tool({ name: "draw", description: "Draws.", outputSchema: mediaSchema("image"), execute: () => picture });
    const size = tool({
      name: "size",
      description: "Bytes of a file.",
      inputSchema: { type: "object", properties: { file: mediaSchema() }, required: ["file"] },
      execute: ({ file }) => file.byteLength ?? 0,
    });
    const code = program("const drawn = await draw();\nawait image(drawn);\n[await size({ file: drawn }), await size({ file: files[0] })]");
    const agent = new CodeAgent({ model: await model(code, program("finalAnswer(drawn);")), executor, tools: [draw, size] });
    const { output, steps } = await agent.run("Go.", { files: [Media.fromBytes(new Uint8Array(100))] });

    expect(steps[0]).toMatchObject({ lastValue: "[ 8, 100 ]", media: [{ mediaType: "image/png" }] });
    expect(steps[0]?.calls[0]?.output).toBe('{"media":"media-2","mediaType":"image/png","bytes":8}');
    expect(Media.is(output) && output.bytes()).toEqual(picture.bytes());
  });

  it("pauses in the middle of a program, and goes on from JSON, with and without a snapshot", async () => {
    const made: string[] = [];
    const pay = tool({
      name: "pay",
      description: "Pays.",
      inputSchema: z.object({ to: z.string() }),
      needsApproval: ({ to }) => to !== "Ada",
      execute: ({ to }) => made.push(to),
    });
    const ask = tool({ name: "ask", description: "Asks.", execute: (_, { interrupt }) => interrupt("Which colour?") });
    const code = program(`const paid = await Promise.all(["Ada", "Bob", "Eve"].map((to) => pay({ to }).catch((error) => error.message)));
finalAnswer([...paid, await ask()]);`);
    const agent = new CodeAgent({ model: await model(code), executor, tools: [pay, ask] });

    const first = await agent.run("Go.");
    expect([first.status, first.interruptions.map(({ type }) => type), made]).toEqual(["interrupted", ["approval", "approval"], ["Ada"]]);
    for (const { snapshot, ...state } of [asJson(first.state!), { ...asJson(first.state!), snapshot: undefined }]) {
      made.length = 1;
      const [bob, eve] = first.interruptions.map(({ id }) => id);
      const decisions = { [bob!]: { approve: true }, [eve!]: { reject: "Too much." } } as const;
      const second = await agent.resume({ ...state, ...(snapshot !== undefined && { snapshot }) }, decisions);
      expect(second.interruptions).toMatchObject([{ type: "question", question: "Which colour?" }]);
      const { status, output } = await agent.resume(asJson(second.state!), { answer: "red" });
      expect([status, made]).toEqual(["completed", ["Ada", "Bob"]]);
      expect(output).toEqual([1, 2, expect.stringContaining("Too much."), "red"]);
    }
  });

  it("passes a managed agent's question up, and resumes both", async () => {
    const pay = tool({ name: "pay", description: "Pays.", needsApproval: true, execute: () => "paid" });
    const clerk = new ToolCallingAgent({
      name: "clerk",
      description: "Pays.",
      model: await model(call("pay", {}), answer("Done.")),
      tools: [pay],
    });
    const agent = new CodeAgent({
      model: await model(program("finalAnswer(await clerk({ task: 'Pay.' }));")),
      executor,
      managedAgents: [clerk],
    });

    const { interruptions, state } = await agent.run("Go.");
    expect(interruptions).toMatchObject([{ type: "approval", tool: "pay", path: ["clerk"] }]);
    const { status, output, usage } = await agent.resume(asJson(state!), { approve: true });
    expect([status, output, usage.inputTokens]).toEqual(["completed", "Done.", 300]);
  });

  it("talks on in a session, in this process and from JSON", async () => {
    const replies = ["const a = 1; finalAnswer(a);", "finalAnswer(a + 1);", "finalAnswer(a + 2);"].map(program);
    const agent = new CodeAgent({ model: await model(...replies), executor });
    const session = agent.session();
    const outputs = [(await session.run("One.")).output, (await session.run("Two.")).output];
    const later = agent.session(asJson(await session.save()));
    await session.close();
    outputs.push((await later.run("Three.")).output);
    await later.close();

    expect(outputs).toEqual([1, 2, 3]);
    expect(later.memory.map((step) => (step.type === "task" ? step.task : step.type))).toEqual([
      "One.",
      "action",
      "Two.",
      "action",
      "Three.",
      "action",
    ]);
  });

  it("shortens a conversation that grows, and keeps the variables", async () => {
    const code = program("globalThis.count = (globalThis.count ?? 0) + 1;\nif (count === 6) finalAnswer(count);\n'x'.repeat(4000)");
    const compaction = dropOldSteps({ aboveTokens: 2_500, keepSteps: 1 });
    const agent = new CodeAgent({ model: await model(...Array(6).fill(code)), executor, compaction });
    const session = agent.session();
    const { output, steps } = await session.run("Go.");
    await session.close();

    expect([output, steps.length]).toEqual([6, 6]);
    expect(session.memory.length).toBeLessThan(6);
    expect(session.memory[1]).toMatchObject({ type: "summary", summary: expect.stringContaining("left out") });
  });

  it("tells a run as the same events", async () => {
    const agent = new CodeAgent({ model: await model("A plan.", program("console.log(await double({ n: 2 }));\nfinalAnswer(4);")), executor, tools: [double], planningInterval: 5 }); // biome-ignore format: one thought
    const events: AgentEvent[] = [];
    const run = agent.stream("Go.");
    for await (const event of run) events.push(event);

    const types = events.map(({ type }) => type).filter((type, index, all) => type !== all[index - 1]);
    expect(types).toEqual([
      "run-start", "plan-start", "plan-delta", "usage", "plan-finish", "step-start", "text-delta", "usage", "code", "tool-start", "tool-finish", "output", "step-finish", "run-finish",
    ]); // biome-ignore format: one thought
    expect(asJson(events)).toHaveLength(events.length);
    expect((await run.result) satisfies RunResult).toMatchObject({
      status: "completed",
      output: 4,
      usage: { inputTokens: 200, outputTokens: 40 },
    });
  });
});
