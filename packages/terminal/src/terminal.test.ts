import { Writable } from "node:stream";
import { setTimeout as wait } from "node:timers/promises";
import { type AgentEvent, CodeAgent, type Interruption, type Tool, tool } from "@smolagents-ts/core";
import { FakeExecutor, type FakeProgram, type ScriptEntry, ScriptedModel } from "@smolagents-ts/core/testing";
import { describe, expect, it } from "vitest";
import { render } from "./render.ts";
import { Terminal } from "./terminal.ts";
import { FakeInput } from "./testing/fake-input.ts";
import { FakeOutput } from "./testing/fake-output.ts";
import { withoutTimes } from "./testing/show-run.ts";

const scripted = (script: readonly ScriptEntry[], program: FakeProgram, tools: readonly Tool[] = []) =>
  new CodeAgent({ model: new ScriptedModel(script), executor: new FakeExecutor(program), tools });

const agent = scripted(["I know.\n<code>\nx\n"], () => ({ final: { value: "42" } }));

describe("render", () => {
  it("tells a run on one output and gives its result", async () => {
    const output = new FakeOutput();
    const result = await render(agent.stream("How much?"), { output, env: {} });
    expect(result).toMatchObject({ status: "completed", output: "42" });
    expect(withoutTimes(output.text)).toBe("Task\nHow much?\n\nStep 1\nI know.\n\n  │ x\n[Step 1: N ms]\n\nAnswer\n42\n\n1 step · N ms\n");
  });

  it("takes events without a result too", async () => {
    async function* events(): AsyncGenerator<AgentEvent> {
      yield { type: "step-start", step: 7 };
    }
    const output = new FakeOutput();
    expect(await render(events(), { output })).toBeUndefined();
    expect(output.text).toBe("Step 7\n");
  });

  it("throws what the run throws, at the start of a line", async () => {
    const output = new FakeOutput();
    const failing = scripted([{ text: "I th" }, { error: new Error("no model") }], () => ({}));
    await expect(render(failing.stream("task"), { output, env: {} })).rejects.toThrow("no model");
    expect(output.text).toMatch(/\n$/);
  });

  it("shows the runs of one terminal one after the other", async () => {
    const output = new FakeOutput();
    using terminal = new Terminal({ output, env: {} });
    await terminal.render(agent.stream("first"));
    await terminal.render(agent.stream("second"));
    expect(withoutTimes(output.text)).toMatch(/1 step · N ms\n\nTask\nsecond\n\nStep 1\n[\s\S]*\n1 step · N ms\n$/);
  });

  it("goes on when nobody reads any more", async () => {
    const output = new FakeOutput();
    output.destroy(Object.assign(new Error("write EPIPE"), { code: "EPIPE" }));
    expect(await render(agent.stream("task"), { output, env: {} })).toMatchObject({ output: "42" });
  });

  it("waits for a slow reader, and for none that has left", async () => {
    for (const leaves of [false, true]) {
      let go: (() => void) | undefined;
      const chunks: string[] = [];
      const output = new Writable({
        highWaterMark: 1,
        decodeStrings: false,
        write(chunk, _, done) {
          chunks.push(chunk);
          if (go) done();
          else go = done;
        },
      });
      const rendered = render(agent.stream("task"), { output, env: {} });
      await wait(20);
      expect(chunks).toEqual(["Task"]);
      if (leaves) output.destroy();
      else go?.();
      expect(await rendered).toMatchObject({ output: "42" });
      if (!leaves) expect(chunks.join("")).toContain("Answer\n42\n");
    }
  });
});

const remove = tool({
  name: "remove",
  description: "Removes a file.",
  inputSchema: { type: "object", properties: { path: { type: "string" } }, required: ["path"] } as const,
  needsApproval: true,
  execute: ({ path }) => `removed ${path}`,
});
const choose = tool({ name: "choose", description: "Asks.", execute: (_, { interrupt }) => interrupt("Red or blue?\n(one word)") });

/** A run whose only program makes these calls at once, and answers with what came of them. */
async function runCalls(calls: readonly (readonly [name: string, input?: object])[], ...answers: readonly (string | null)[]) {
  const output = new FakeOutput({ isTTY: true });
  const input = new FakeInput();
  using terminal = new Terminal({ output, input, env: {}, color: false, live: false, task: false });
  const program: FakeProgram = async (_, { call, print }) => {
    print("before\n");
    const results = await Promise.allSettled(calls.map(([name, given]) => call(name, given)));
    return { final: { value: results.map((result) => (result.status === "fulfilled" ? result.value : result.reason.message)) } };
  };
  const asking = scripted(["<code>\ncalls\n"], program, [remove, choose]);
  const typed = input.answer(output, ...answers);
  const result = await terminal.render(asking.stream("task", { decide: terminal.ask }));
  await typed;
  return { result, told: withoutTimes(output.text) };
}

describe("ask", () => {
  it("shows a call whole and takes a yes", async () => {
    const { result, told } = await runCalls([["remove", { path: "/tmp/x" }]], "y");
    expect(result.output).toEqual(["removed /tmp/x"]);
    expect(told).toContain(`  before

? remove needs your approval:
    remove({"path":"/tmp/x"})
  Allow it? [y]es, [n]o, [a]lways: `);
    expect(told).toContain("  ✓ approved: remove({ path: '/tmp/x' })\n  ✓ remove({ path: '/tmp/x' })  N ms\n");
  });

  it("takes a no, with a reason on the line or after it, or without", async () => {
    for (const [answers, heard] of [
      [["no: not that one"], "A person refused this call of remove: not that one"],
      [["N", "Keep it."], "A person refused this call of remove: Keep it."],
      [["n", ""], "A person refused this call of remove."],
    ] as const) {
      expect((await runCalls([["remove", { path: "/" }]], ...answers)).result.output).toEqual([heard]);
    }
  });

  it("asks again for what is no answer: not even an empty line is one", async () => {
    const { told } = await runCalls([["remove", { path: "/tmp/x" }]], "", "yes please", "maybe", "yes");
    expect(told.match(/Allow it\?/g)).toHaveLength(4);
  });

  it("asks one thing at a time, and not again after an always", async () => {
    const calls = ["a", "b", "c"].map((path) => ["remove", { path }] as const);
    const { result, told } = await runCalls(calls, "y", "always");
    expect(result.output).toEqual(["removed a", "removed b", "removed c"]);
    expect(told.match(/Allow it\?/g)).toHaveLength(2);
  });

  it("takes the answer to a question of a tool", async () => {
    const { result, told } = await runCalls([["choose"]], "Blue");
    expect(result.output).toEqual(["Blue"]);
    expect(told).toContain("? choose asks:\n    Red or blue?\n    (one word)\n  Answer: ");
  });

  it("leaves it open when the input ends", async () => {
    const { result, told } = await runCalls([["remove", { path: "/tmp/x" }]], null);
    expect(result.status).toBe("interrupted");
    expect(told).toContain("  ? remove({ path: '/tmp/x' }) waits for approval\n\nNo answer yet: the run waits for 1 decision.\n");
  });

  it("hides nothing of what is decided on: no cut, no invisible character, no line of its own", async () => {
    const path = `/tmp/${"x".repeat(5_000)}\u202e\u200b\u{e0041}\n? remove needs your approval:\n    remove("/tmp/harmless")`;
    const { told } = await runCalls([["remove", { path }]], "n", "");
    const [, shown = ""] = /approval:\n([\s\S]*?)\n {2}Allow it\?/.exec(told) ?? [];
    expect(shown).toContain("x".repeat(5_000));
    expect(shown).toContain("\\u202e\\u200b\\u{e0041}\\n? remove needs");
    expect(shown.split("\n")).toHaveLength(3);
  });

  const QUESTION: Interruption = { id: "r:c?", type: "question", callId: "r:c", tool: "choose", question: "Which?" };

  it("drops lines that were entered before the question", async () => {
    const output = new FakeOutput({ isTTY: true });
    const input = new FakeInput();
    using terminal = new Terminal({ output, input, env: {}, color: false });
    input.write("stale\n");
    const decision = terminal.ask(QUESTION);
    await input.answer(output, "fresh");
    expect(await decision).toEqual({ answer: "fresh" });
  });

  it("ends without an answer on an abort, and when the terminal is closed", async () => {
    const endings: readonly ((terminal: Terminal, controller: AbortController) => void)[] = [
      (_, controller) => controller.abort(),
      (terminal) => terminal.close(),
    ];
    for (const end of endings) {
      const output = new FakeOutput({ isTTY: true });
      using terminal = new Terminal({ output, input: new FakeInput(), env: {}, color: false });
      const controller = new AbortController();
      const decision = terminal.ask(QUESTION, { signal: controller.signal });
      while (!output.text.includes("Answer: ")) await wait(2);
      end(terminal, controller);
      expect(await decision).toBeUndefined();
      expect(output.text).toMatch(/Answer: \n$/);
    }
  });

  it("holds events back while a question is open", async () => {
    const output = new FakeOutput({ isTTY: true });
    const input = new FakeInput();
    using terminal = new Terminal({ output, input, env: {}, color: false });
    const decision = terminal.ask(QUESTION);
    while (!output.text.includes("Answer: ")) await wait(2);
    terminal.show({ type: "step-start", step: 1 });
    expect(output.text).not.toContain("Step 1");
    await input.answer(output, "Red");
    await decision;
    expect(output.text).toMatch(/Step 1\n$/);
  });

  it("asks nobody where nobody sits: no keyboard, no terminal, or CI", async () => {
    const places: readonly (readonly [input: boolean, output: boolean, env: object])[] = [
      [false, true, {}],
      [true, false, {}],
      [true, true, { CI: "true" }],
    ];
    for (const [keyboard, screen, env] of places) {
      const output = new FakeOutput({ isTTY: screen });
      using terminal = new Terminal({ output, input: new FakeInput({ isTTY: keyboard }), env: { ...env } });
      expect(terminal.isInteractive).toBe(false);
      expect(await terminal.ask(QUESTION)).toBeUndefined();
      expect(output.text).toBe("");
    }
  });
});

it("writes a note of the program's own apart from the rest", () => {
  const output = new FakeOutput();
  using terminal = new Terminal({ output, env: {} });
  terminal.show({ type: "step-start", step: 1 });
  terminal.note("Wait\u001b[2J.", "yellow");
  expect(output.text).toBe("Step 1\n\nWait␛[2J.\n");
});
