import { describe, expect, it } from "vitest";
import { CodeAgent } from "../agent/code-agent.ts";
import { CopyingExecutor } from "../calls/testing/copying-executor.ts";
import type { SessionOptions } from "../contracts/executor.ts";
import { ExecutorError, ExecutorLostError, ExecutorStartError } from "../errors.ts";
import { FakeExecutor, type FakeProgram, ScriptedModel } from "../testing/index.ts";
import { tool } from "../tools/tool.ts";

const say = (program: string) => `<code>\n${program}\n</code>`;
const answer: FakeProgram = () => ({ final: { value: "done" } });
const lost = () =>
  new ExecutorLostError("The container was killed; the variables of the session are lost.", { hint: "Open a new session." });
const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.unreachable("went well"),
    (error: Error) => error,
  );

/** An executor that keeps what its sessions were opened with. */
class WatchedExecutor extends FakeExecutor {
  readonly opened: SessionOptions[] = [];
  override open(options: SessionOptions) {
    this.opened.push(options);
    return super.open(options);
  }
}

describe("The sandbox of a run", () => {
  it("starts before the first model call", async () => {
    const executor = new WatchedExecutor(answer);
    let openedBefore = 0;
    const ask = () => {
      openedBefore = executor.opened.length;
      return say("answer");
    };
    await new CodeAgent({ model: new ScriptedModel([ask]), executor }).run("t");
    expect(openedBefore).toBe(1);
  });

  it("is one for all programs", async () => {
    const executor = new WatchedExecutor((code, sandbox) => (code === "answer" ? answer(code, sandbox) : {}));
    await new CodeAgent({ model: new ScriptedModel([say("a"), say("b"), say("answer")]), executor }).run("t");
    expect(executor.programs).toEqual(["a", "b", "answer"]);
    expect(executor.opened).toHaveLength(1);
  });

  it("does not matter to a run that ends before its first program", async () => {
    const open = () => Promise.reject(new ExecutorStartError("Docker did not answer."));
    const executor = Object.assign(new FakeExecutor(answer), { open });
    const ask = async () => {
      await new Promise((resolve) => setImmediate(resolve));
      return "prose";
    };
    const { status } = await new CodeAgent({ model: new ScriptedModel([ask]), executor, maxSteps: 1 }).run("t");
    expect(status).toBe("max-steps");
  });
});

describe("A sandbox that dies", () => {
  const losing = () =>
    new WatchedExecutor(async (code, sandbox) => {
      if (code === "answer") return answer(code, sandbox);
      await sandbox.call("note");
      throw lost();
    });
  const note = (seen: string[]) => tool({ name: "note", description: "d", execute: (_, { callId }) => void seen.push(callId) });

  it("is replaced: the model is told, and the next program runs in a new one, with the run's variables", async () => {
    const executor = losing();
    const model = new ScriptedModel([say("die"), say("answer")]);
    const result = await new CodeAgent({ model, executor, tools: [note([])] }).run("t", { variables: { a: 1 } });
    expect(result).toMatchObject({ status: "completed", output: "done" });
    expect(result.steps[0]).toMatchObject({
      code: "die",
      error: { code: "EXECUTOR_LOST" },
      observation:
        "Error: The container was killed; the variables of the session are lost. The next program starts in a new sandbox: define again what it needs.",
    });
    expect(executor.opened.map(({ variables }) => variables)).toEqual([{ a: 1 }, { a: 1 }]);
    expect(executor.openSessions).toBe(0);
  });

  it("leaves the calls it had made on record", async () => {
    const model = new ScriptedModel([say("die"), say("answer")]);
    const { steps } = await new CodeAgent({ model, executor: losing(), tools: [note([])] }).run("t");
    expect(steps[0]!.calls).toEqual([{ id: "call-1", name: "note", input: "{}", output: "null", durationMs: expect.any(Number) }]);
  });

  it("never gives two calls one id, also over runs", async () => {
    const seen: string[] = [];
    const model = new ScriptedModel([say("die"), say("die"), say("answer")]);
    const agent = new CodeAgent({ model, executor: losing(), tools: [note(seen)] });
    await Promise.all([agent.run("t"), agent.run("t")]);
    expect(seen).toHaveLength(4);
    expect(new Set(seen).size).toBe(4);
  });

  it("ends the run when the new one does not start", async () => {
    const executor = losing();
    const { open } = executor;
    const error = new ExecutorStartError("No more containers.");
    executor.open = (options) => (executor.opened.length > 0 ? Promise.reject(error) : open.call(executor, options));
    const agent = new CodeAgent({ model: new ScriptedModel([say("die"), say("answer")]), executor, tools: [note([])] });
    expect(await failure(agent.run("t"))).toBe(error);
    expect(executor.openSessions).toBe(0);
  });

  it("is not replaced when the run was aborted", async () => {
    const abort = new AbortController();
    let [opened, closed] = [0, 0];
    const executor = new FakeExecutor(answer);
    executor.open = async () => {
      opened++;
      const run = async () => {
        abort.abort();
        throw lost();
      };
      return { run, close: async () => void closed++ };
    };
    const agent = new CodeAgent({ model: new ScriptedModel([say("die")]), executor });
    expect((await agent.run("t", { signal: abort.signal })).status).toBe("aborted");
    expect([opened, closed]).toEqual([1, 1]);
  });
});

describe("A failure of the executor itself", () => {
  it("ends the run, and the sandbox is closed", async () => {
    const error = new ExecutorError("The session is busy with an action.");
    const executor = new FakeExecutor(() => {
      throw error;
    });
    expect(await failure(new CodeAgent({ model: new ScriptedModel([say("a")]), executor }).run("t"))).toBe(error);
    expect(executor.openSessions).toBe(0);
  });
});

describe("Calls from a sandbox", () => {
  it("are refused when no program runs", async () => {
    const executor = new WatchedExecutor(answer);
    const seen: string[] = [];
    const spy = tool({ name: "spy", description: "d", execute: () => void seen.push("called") });
    const events: string[] = [];
    const stream = new CodeAgent({ model: new ScriptedModel([say("answer")]), executor, tools: [spy] }).stream("t");
    for await (const { type } of stream) events.push(type);
    const { callTool } = executor.opened[0]!;
    const late = callTool({ id: "late", name: "spy", input: {} }, { signal: new AbortController().signal });
    expect(await failure(late)).toBeInstanceOf(ExecutorError);
    expect(seen).toEqual([]);
    expect(events).not.toContain("tool-start");
  });

  it("abort with the action they belong to, not with the run alone", async () => {
    let seen: AbortSignal | undefined;
    const slow = tool({
      name: "slow",
      description: "d",
      execute: (_, { signal }) => {
        seen = signal;
        return new Promise(() => {});
      },
    });
    // An executor that forgets to abort what its program left open.
    const executor = new FakeExecutor(answer);
    executor.open = async ({ callTool }) => ({
      run: async () => {
        callTool({ id: "1", name: "slow", input: {} }, { signal: new AbortController().signal }).catch(() => {});
        return { output: [], warnings: [], final: { value: 1 } };
      },
      close: async () => {},
    });
    const { steps } = await new CodeAgent({ model: new ScriptedModel([say("a")]), executor, tools: [slow] }).run("t");
    expect(seen?.aborted).toBe(true);
    expect(steps[0]!.calls).toMatchObject([{ name: "slow", error: "slow was stopped: the action ended." }]);
  });

  it("get a tool's value and its error as they are", async () => {
    const broken = tool({
      name: "broken",
      description: "d",
      execute: () => {
        throw new Error("Rate limit.");
      },
    });
    const when = tool({ name: "when", description: "d", execute: () => new Date(0) });
    const executor = new FakeExecutor(async (_, { call }) => {
      const message = await call("broken").catch((error: Error) => error.message);
      return { final: { value: [await call("when"), message] } };
    });
    const { output } = await new CodeAgent({ model: new ScriptedModel([say("a")]), executor, tools: [broken, when] }).run("t");
    expect(output).toEqual([new Date(0), "broken failed: Rate limit."]);
  });
});

describe("The sandbox of a session", () => {
  it("that did not start is tried again by the next run", async () => {
    const executor = new FakeExecutor(answer);
    const { open } = executor;
    let isDown = true;
    executor.open = (options) => (isDown ? Promise.reject(new ExecutorStartError("Docker did not answer.")) : open.call(executor, options));
    await using session = new CodeAgent({ model: new ScriptedModel([say("answer"), say("answer")]), executor }).session();
    expect((await failure(session.run("first"))).message).toContain("Docker did not answer.");
    isDown = false;
    expect((await session.run("second")).output).toBe("done");
  });

  it("takes variables between runs where it can, and says so where not", async () => {
    const executor = new FakeExecutor((_, { variables }) => ({ final: { value: variables } }));
    const turns = () => new ScriptedModel([say("answer"), say("answer")]);
    await using session = new CodeAgent({ model: turns(), executor }).session();
    await session.run("first", { variables: { a: 1, b: 1 } });
    expect((await session.run("second", { variables: { b: 2 } })).output).toEqual({ a: 1, b: 2 });
    await using other = new CodeAgent({ model: turns(), executor: new CopyingExecutor(answer) }).session();
    await other.run("first", { variables: { a: 1 } });
    expect((await failure(other.run("second", { variables: { a: 2 } }))).message).toContain(
      "takes variables only when a conversation begins",
    );
  });
});
