import { describe, expect, it } from "vitest";
import { CodeAgent } from "../agent/code-agent.ts";
import { CopyingExecutor } from "../calls/testing/copying-executor.ts";
import { pause, say, stored } from "../calls/testing/pausing.ts";
import { ExecutorLostError, ExecutorStartError } from "../errors.ts";
import { FakeExecutor, type FakeProgram, ScriptedModel } from "../testing/index.ts";
import { tool } from "../tools/tool.ts";

const pay = tool({ name: "pay", description: "d", needsApproval: true, execute: () => "paid" });

describe("A sandbox that comes back by running its programs again", () => {
  /** Remembers what it is told by program, and pays at the end. */
  const program = (log: string[]): FakeProgram => {
    return async (code, { call }) => {
      log.push(code);
      if (code === "pay") return { final: { value: await call("pay") } };
      return { value: await call("note", { code }).catch((error: Error) => void log.push(error.message)) };
    };
  };
  const noteTool = (seen: unknown[]) =>
    tool({
      name: "note",
      description: "d",
      inputSchema: { type: "object", additionalProperties: true },
      execute: (input) => {
        seen.push(input);
        return "noted";
      },
    });
  const model = () => new ScriptedModel(["a", "b", "pay"].map(say));

  it("makes none of their calls, and runs each once, in order", async () => {
    const [log, seen]: [string[], unknown[]] = [[], []];
    const agent = () => new CodeAgent({ model: model(), executor: new FakeExecutor(program(log)), tools: [noteTool(seen), pay] });
    const { state } = await agent().run("t");
    expect(log.splice(0)).toEqual(["a", "b", "pay"]);
    expect((await agent().resume(stored(state), { approve: true })).output).toBe("paid");
    expect(log).toEqual(["a", "b", "pay"]);
    expect(seen).toEqual([{ code: "a" }, { code: "b" }]);
  });

  it("makes no call that it did not make then: the program is told", async () => {
    const [log, seen]: [string[], unknown[]] = [[], []];
    let more = false;
    const executor = new FakeExecutor(async (code, sandbox) => {
      const outcome = await program(log)(code, sandbox);
      if (more && code === "a") await sandbox.call("note", { code: "more" }).catch((error: Error) => log.push(error.message));
      return outcome;
    });
    const agent = new CodeAgent({ model: model(), executor, tools: [noteTool(seen), pay] });
    const { state } = await agent.run("t");
    more = true;
    expect((await agent.resume(stored(state), { approve: true })).output).toBe("paid");
    expect(seen).toHaveLength(2);
    expect(log).toContain("note was not called like this when the program ran first, so it is not called again.");
  });

  it("is also what is done when the engine could make no copy", async () => {
    const [log, seen]: [string[], unknown[]] = [[], []];
    const executor = new CopyingExecutor(program(log));
    const { open } = executor;
    executor.open = async (options) => ({
      ...(await open.call(executor, options)),
      snapshot: () => Promise.reject(new Error("No memory.")),
    });
    const agent = new CodeAgent({ model: model(), executor, tools: [noteTool(seen), pay] });
    const { state } = await agent.run("t");
    expect(state?.snapshot).toBeUndefined();
    expect((await agent.resume(stored(state), { approve: true })).output).toBe("paid");
    expect(seen).toHaveLength(2);
  });

  it("is also what is done when the copy does not fit, for another version of the engine made it", async () => {
    const [log, seen]: [string[], unknown[]] = [[], []];
    const executor = new CopyingExecutor(program(log));
    const { open } = executor;
    executor.open = (options) =>
      options.snapshot ? Promise.reject(new ExecutorStartError("Made by another version.")) : open.call(executor, options);
    const agent = new CodeAgent({ model: model(), executor, tools: [noteTool(seen), pay] });
    const { state } = await agent.run("t");
    expect(state?.snapshot).toBeDefined();
    expect((await agent.resume(stored(state), { approve: true })).output).toBe("paid");
    expect(log).toEqual(["a", "b", "pay", "a", "b", "pay"]);
    expect(seen).toHaveLength(2);
  });

  it("may die over it: the model is told, and goes on in an empty one", async () => {
    const log: string[] = [];
    let dying = false;
    const executor = new FakeExecutor((code, sandbox) => {
      if (dying && code === "b") throw new ExecutorLostError("gone");
      return program(log)(code, sandbox);
    });
    const turns = new ScriptedModel([say("a"), say("b"), say("pay"), say("again")]);
    const agent = new CodeAgent({ model: turns, executor, tools: [noteTool([]), pay] });
    const { state } = await agent.run("t");
    dying = true;
    const { steps } = await agent.resume(stored(state), { approve: true }, { maxSteps: 4 });
    expect(steps.find(({ number }) => number === 3)?.error?.code).toBe("EXECUTOR_LOST");
  });

  it("does not run on when the run was aborted meanwhile", async () => {
    let hanging = false;
    const executor = new FakeExecutor((code, sandbox) => (hanging && code === "a" ? new Promise(() => {}) : program([])(code, sandbox)));
    const agent = new CodeAgent({ model: model(), executor, tools: [noteTool([]), pay] });
    const { state } = await agent.run("t");
    hanging = true;
    expect((await agent.resume(stored(state), { approve: true }, { signal: AbortSignal.timeout(20) })).status).toBe("aborted");
    await pause(5);
    expect(executor.openSessions).toBe(0);
  });
});
