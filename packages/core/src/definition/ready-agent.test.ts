import { describe, expect, it } from "vitest";
import { z } from "zod";
import { CodeAgent } from "../agent/code-agent.ts";
import { MultiStepAgent } from "../agent/multi-step-agent.ts";
import { ToolCallingAgent } from "../agent/tool-calling-agent.ts";
import type { SessionOptions } from "../contracts/executor.ts";
import type { ModelCapabilities } from "../contracts/model.ts";
import { AgentConfigError } from "../errors.ts";
import { conversationFaults } from "../testing/conversation-faults.ts";
import { FakeExecutor, type FakeProgram, type ScriptEntry, ScriptedModel } from "../testing/index.ts";
import { told } from "../testing/told.ts";
import { tool } from "../tools/tool.ts";
import type { CodeAgentOptions } from "./agent-options.ts";

const double = tool({ name: "double", description: "Twice it.", inputSchema: z.object({ n: z.number() }), execute: ({ n }) => 2 * n });
const codeOnly = tool({ name: "crunch", description: "Crunches.", allowedCallers: ["code"], execute: () => "crunched" });
const directOnly = tool({ name: "send", description: "Sends.", allowedCallers: ["direct"], execute: () => "sent" });

let ids = 0;
const call = (name: string, args: object) => ({ id: `id-${ids++}`, name, args: args as { readonly [key: string]: string } });
const calls = (...toolCalls: readonly ReturnType<typeof call>[]) => ({ toolCalls });
const runCode = (code: string) => call("runCode", { code });
const answer = (value: unknown) => calls(call("finalAnswer", { answer: value }));
const say = (program: string) => `I run it.\n<code>\n${program}\n</code>`;

const programs: { readonly [name: string]: FakeProgram } = {
  crunch: async (_, { call }) => ({ text: String(await call("crunch")) }),
  answer: () => ({ final: { value: "from code" } }),
};

class WatchedExecutor extends FakeExecutor {
  readonly opened: SessionOptions[] = [];
  override open(options: SessionOptions) {
    this.opened.push(options);
    return super.open(options);
  }
}

function play(script: readonly ScriptEntry[], options: Partial<CodeAgentOptions> = {}, capabilities: ModelCapabilities = { tools: true }) {
  const model = new ScriptedModel(script, { capabilities });
  const executor = new WatchedExecutor((code, sandbox) => {
    const program = programs[code.trim()];
    if (!program) throw new SyntaxError(`no program ${code}`);
    return program(code, sandbox);
  });
  const agent = new CodeAgent({ model, executor, mode: "both", tools: [double, codeOnly, directOnly], ...options });
  return { model, executor, agent, run: () => agent.run("Solve it.") };
}
const promptOf = ({ requests }: ScriptedModel) =>
  requests[0]!.messages[0]!.content.map((part) => ("text" in part ? part.text : "")).join("");
const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.unreachable("went well"),
    (error: AgentConfigError) => error,
  );

describe("The mode", () => {
  const both = [double];
  const end = [say("answer")];
  const ends = { code: end, both: [answer(1)], tools: [answer(1)] };
  const native = ({ requests }: ScriptedModel) => requests[0]!.tools?.map(({ name }) => name);

  it.each<[mode: "code" | "both" | "auto", tools: boolean | undefined, becomes: keyof typeof ends]>([
    ["code", true, "code"],
    ["code", undefined, "code"],
    ["both", true, "both"],
    ["both", undefined, "both"],
    // A model that says it cannot.
    ["both", false, "code"],
    ["auto", true, "both"],
    // Programs need nothing of the model but text.
    ["auto", undefined, "code"],
    ["auto", false, "code"],
  ])("%s is, for a model with native calls: %s, %s", async (mode, tools, becomes) => {
    const { model, run } = play(ends[becomes], { mode, tools: both }, tools === undefined ? {} : { tools });
    expect((await run()).status).toBe("completed");
    expect(native(model)).toEqual(becomes === "both" ? ["runCode", "double", "finalAnswer"] : undefined);
    expect(promptOf(model).includes("<code>")).toBe(becomes === "code");
  });

  it("auto is tool calls without an executor", async () => {
    const model = new ScriptedModel([answer(1)]);
    expect((await new MultiStepAgent({ model, mode: "auto", tools: both }).run("t")).output).toBe(1);
    expect(native(model)).toEqual(["double", "finalAnswer"]);
  });

  it("opens a sandbox only where programs run", async () => {
    const { executor, run } = play([answer(1)], { mode: "both" });
    await run();
    expect(executor.opened).toHaveLength(1);
    const idle = new WatchedExecutor(() => ({}));
    const options = { model: new ScriptedModel([answer(1)]), executor: idle };
    await new ToolCallingAgent(options).run("t");
    expect(idle.opened).toHaveLength(0);
  });
});

describe("allowedCallers", () => {
  it("decides what programs and what the model is shown", async () => {
    const { model, executor, run } = play([answer(1)]);
    await run();
    expect(model.requests[0]!.tools!.map(({ name }) => name)).toEqual(["runCode", "double", "send", "finalAnswer"]);
    expect(executor.opened[0]!.tools.filter(({ global }) => global !== false).map(({ name }) => name)).toEqual([
      "double",
      "crunch",
      "image",
    ]);
    const prompt = promptOf(model);
    expect(prompt).toContain("declare function double(");
    expect(prompt).toContain("declare function crunch(");
    expect(prompt).not.toContain("declare function send(");
    expect(prompt).toContain("Not for programs, only for direct calls: send.");
  });

  it("keeps a direct call from a tool of programs, and says how to call it", async () => {
    const { model, run } = play([calls(call("crunch", {})), calls(call("functions.crunch", {})), calls(runCode("crunch")), answer(1)]);
    const { steps } = await run();
    const refusal = /^crunch can be called by programs only\.\n\n {2}Call runCode with a program that calls it\.$/;
    expect(told(model)).toEqual([expect.stringMatching(refusal), expect.stringMatching(refusal), "Last value: crunched"]);
    expect(steps[0]!.calls).toEqual([]);
    expect(conversationFaults(model.requests.at(-1)!.messages)).toEqual([]);
  });

  it("does not let the model call what programs have built in", async () => {
    const { model, run } = play([calls(call("image", { media: "media-1" })), answer(1)]);
    await run();
    expect(told(model)[0]).toMatch(/^image can be called by programs only/);
  });

  it.each<[what: string, make: () => MultiStepAgent, message: RegExp, hint: RegExp]>([
    [
      "a tool for direct calls in mode code",
      () => new CodeAgent({ model: new ScriptedModel([]), executor: new FakeExecutor(() => ({})), tools: [directOnly] }),
      /^Nobody can call the tool "send": it is for direct calls only, and the mode is "code"\./,
      /^Add "code" to its allowedCallers, or use a CodeAgent in mode "both"\.$/,
    ],
    [
      "a tool for programs in a ToolCallingAgent",
      () => new ToolCallingAgent({ model: new ScriptedModel([]), tools: [codeOnly] }),
      /^Nobody can call the tool "crunch": it is for programs only, and the mode is "tools"\./,
      /^Add "direct" to its allowedCallers/,
    ],
    [
      "a tool for direct calls with a model that makes none",
      () => play([], { tools: [directOnly] }, { tools: false }).agent,
      /and the mode is "code", because the model "scripted" does not declare native tool calls\./,
      /, or use a model that does\.$/,
    ],
    [
      "a tool for programs where there is no executor",
      () => new MultiStepAgent({ model: new ScriptedModel([]), mode: "auto", tools: [codeOnly] }),
      /and the mode is "tools", because there is no executor\./,
      /, or use an executor\.$/,
    ],
  ])("refuses %s", async (_, make, message, hint) => {
    // At the latest when the first run begins: with a model by name, nobody knows earlier what it can do.
    const error = await failure(Promise.resolve().then(() => make().run("t")));
    expect(error).toBeInstanceOf(AgentConfigError);
    expect(error.message).toMatch(message);
    expect(error.hint).toMatch(hint);
  });

  it("refuses a tool that is called like the one that runs programs", () => {
    const taken = tool({ name: "runCode", description: "Mine.", execute: () => 1 });
    expect(() => play([], { tools: [taken] })).toThrow(/no tool can be called "runCode"/);
  });
});
