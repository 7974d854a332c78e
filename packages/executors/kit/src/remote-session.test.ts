import { type ExecutorLimits, ExecutorLostError, type SandboxCall } from "@smolagents-ts/core";
import { describe, expect, it } from "vitest";
import { RemoteExecutor } from "./remote-executor.ts";
import { type Answer, ScriptedRunner, scriptedSide } from "./testing/scripted-runner.ts";

const TOOL = { name: "search", description: "Searches.", inputSchema: { type: "object", properties: { query: {}, limit: {} } } };

/** A session whose n-th interpreter answers with the n-th script; the last one goes for all that follow. */
async function open(
  scripts: readonly Answer[],
  { limits = {}, callTool }: { limits?: ExecutorLimits; callTool?: (call: SandboxCall) => unknown } = {},
) {
  const runners: ScriptedRunner[] = [];
  const executor = new RemoteExecutor({
    name: "scripted",
    isolation: "process",
    side: scriptedSide,
    async connect() {
      const runner = new ScriptedRunner(scripts[Math.min(runners.length, scripts.length - 1)] as Answer);
      runners.push(runner);
      return runner;
    },
  });
  const session = await executor.open({ tools: [TOOL], limits, callTool: async (call) => callTool?.(call) ?? "found" });
  return { session, runners, executor };
}

/** Ends every program with this report. */
const reports =
  (report: object): Answer =>
  (frame, runner) => {
    if (frame.t === "exec" || frame.t === "define") runner.say({ t: "done", id: frame.id, report: JSON.stringify(report) });
  };

/** Says something when a program begins. */
const atExec =
  (say: (id: number, runner: ScriptedRunner) => void): Answer =>
  (frame, runner) => {
    if (frame.t === "exec") say(frame.id ?? 0, runner);
  };

describe("a session in another process", () => {
  it("tells the runner of tools, their parameters, variables and limits", async () => {
    const { session, runners } = await open([reports({ value: "42" })], { limits: { calls: 7 } });
    expect((await session.run("40 + 2")).value).toBe(42);
    expect(runners[0]?.received[0]).toEqual({
      t: "init",
      v: 1,
      tools: [["search", true, ["query", "limit"]]],
      variables: "[]",
      limits: { outputChars: 100_000, calls: 7, messageChars: 4 * 1024 * 1024, memoryBytes: 64 * 1024 * 1024 },
      seed: [expect.any(Number), expect.any(Number), expect.any(Number), expect.any(Number)],
    });
  });

  const hostile: Record<string, (id: number, runner: ScriptedRunner) => void> = {
    "a line that is not JSON": (_, runner) => runner.say("oops\n"),
    "a frame of an unknown type": (_, runner) => runner.say({ t: "pwn" }),
    "the end of another program": (id, runner) => runner.say({ t: "done", id: id + 1, report: "{}" }),
    "an end without a report": (id, runner) => runner.say({ t: "done", id }),
    "a second greeting": (_, runner) => runner.say({ t: "hello", v: 1, lang: "python", version: "3" }),
    "a call with an id of another program": (id, runner) => runner.say({ t: "call", c: [[`${id + 1}.1`, "search", "{}"]] }),
    "two calls with one id": (id, runner) =>
      runner.say({
        t: "call",
        c: [
          [`${id}.1`, "search", "{}"],
          [`${id}.1`, "search", "{}"],
        ],
      }),
    "a call that is no list": (_, runner) => runner.say({ t: "call", c: [{ name: "search" }] }),
    "a call whose name is no text": (id, runner) => runner.say({ t: "call", c: [[`${id}.1`, { toString: "search" }, "{}"]] }),
    "more calls than allowed": (id, runner) =>
      runner.say({ t: "call", c: Array.from({ length: 11 }, (_, n) => [`${id}.${n}`, "search", "{}"]) }),
    "a flood of output": (_, runner) => {
      for (let n = 0; n < 50; n++) runner.say({ t: "out", s: "out", d: "x".repeat(200_000) });
    },
    "an answer to a ping nobody sent": (_, runner) => runner.say({ t: "pong", n: 1, waiting: true }),
  };
  it.each(Object.entries(hostile))("ends an interpreter that sends %s, and goes on with a new one", async (_, say) => {
    const { session, runners } = await open([atExec(say), reports({ value: "42" })], { limits: { calls: 10, messageChars: 2_000 } });
    const { error } = await session.run("attack");
    expect(error).toMatchObject({ kind: "runtime", message: expect.stringContaining("disturbed its own sandbox") });
    expect(runners[0]?.isKilled).toBe(true);
    expect((await session.run("40 + 2")).value).toBe(42);
    expect(runners).toHaveLength(2);
  });

  it("refuses calls of tools that were not given, also by inherited names", async () => {
    const asked: unknown[] = [];
    const names = ["__proto__", "constructor", "toString", "other"];
    const { session, runners } = await open(
      [
        (frame, runner) => {
          if (frame.t === "exec") runner.say({ t: "call", c: names.map((name, n) => [`${frame.id}.${n}`, name, "{}"]) });
          if (
            frame.t === "res" &&
            runner.received.flatMap((each) => (each.t === "res" ? (each["r"] as unknown[]) : [])).length === names.length
          )
            runner.say({ t: "done", id: 1, report: "{}" });
        },
      ],
      { callTool: (call) => asked.push(call) },
    );
    await session.run("attack");
    expect(asked).toEqual([]);
    const answers = runners[0]?.received.flatMap((each) => (each.t === "res" ? (each["r"] as [string, boolean, string][]) : []));
    expect(answers?.map(([, ok]) => ok)).toEqual([false, false, false, false]);
    expect(answers?.[0]?.[2]).toContain('There is no tool called "__proto__"');
  });

  it("runs earlier programs again in a new interpreter, with calls answered as they were", async () => {
    let calls = 0;
    const program: Answer = (frame, runner) => {
      if (frame.t === "exec" && frame.code === "call") runner.say({ t: "call", c: [[`${frame.id}.1`, "search", '{"query":"x"}']] });
      else if (frame.t === "exec" && frame.code === "die") runner.close({ reason: "exit", detail: "exit code 3" });
      else if (frame.t === "exec") runner.say({ t: "done", id: frame.id, report: "{}" });
      if (frame.t === "define") runner.say({ t: "done", id: frame.id, report: "{}" });
      if (frame.t === "res") runner.say({ t: "done", id: 1, report: "{}" });
    };
    const { session, runners } = await open([program], { callTool: () => ++calls });
    await session.run("call");
    await session.define?.({ more: 1 });
    const { error } = await session.run("die");
    expect(error?.message).toContain("exit code 3");
    await session.run("plain");
    expect(calls).toBe(1);
    expect(runners[1]?.received.slice(1)).toEqual([
      { t: "exec", id: 1, code: "call" },
      { t: "res", r: [["1.1", true, "1"]] },
      { t: "define", id: 0, v: '[["more",1]]' },
      { t: "exec", id: 4, code: "plain" },
    ]);
  });

  it("says that the variables are lost when a program makes other calls the second time", async () => {
    const script =
      (query: string): Answer =>
      (frame, runner) => {
        if (frame.t === "exec" && frame.code === "die") runner.close({ reason: "exit" });
        else if (frame.t === "exec") runner.say({ t: "call", c: [[`${frame.id}.1`, "search", `{"query":"${query}"}`]] });
        if (frame.t === "res") runner.say({ t: "done", id: 1, report: "{}" });
      };
    const { session } = await open([script("first"), script("second")]);
    await session.run("call");
    await session.run("die");
    await expect(session.run("plain")).rejects.toSatisfy(
      (error) => ExecutorLostError.is(error) && error.message.includes("made other calls than the first time"),
    );
  });

  it("tells that a program was ended because of its memory", async () => {
    const { session } = await open([atExec((_, runner) => runner.close({ reason: "memory" })), reports({})]);
    expect((await session.run("hoard")).error?.kind).toBe("memory");
    expect((await session.run("plain")).error).toBeUndefined();
  });

  it("refuses a final answer that is made of too many values, and goes on", async () => {
    const answer: Answer = (frame, runner) => {
      if (frame.t === "exec" && frame.code === "answer") runner.say({ t: "final", v: `[${"[],".repeat(400_000)}[]]` });
      if (frame.t === "int")
        runner.say({ t: "done", id: frame.id, report: '{"error":{"kind":"aborted","name":"Stopped","message":"stopped"}}' });
      if (frame.t === "exec" && frame.code !== "answer") runner.say({ t: "done", id: frame.id, report: '{"value":"42"}' });
    };
    const { session, runners } = await open([answer]);
    const { final, error } = await session.run("answer");
    expect(final).toBeUndefined();
    expect(error).toMatchObject({ kind: "limit", message: expect.stringContaining("values and names") });
    expect((await session.run("40 + 2")).value).toBe(42);
    expect(runners).toHaveLength(1);
  });

  it("says that variables could not be set, and why", async () => {
    const refuse: Answer = (frame, runner) => {
      if (frame.t === "define") runner.say({ t: "done", id: frame.id, report: '{"error":"search is a tool"}' });
    };
    const { session } = await open([refuse]);
    await expect(session.define?.({ search: 1 })).rejects.toThrow("search is a tool");
  });

  it("gives way to an abort while its interpreter is made again", async () => {
    const abort = new AbortController();
    const runners: ScriptedRunner[] = [];
    const executor = new RemoteExecutor({
      name: "scripted",
      isolation: "process",
      side: scriptedSide,
      connect() {
        if (runners.length > 0) {
          abort.abort();
          return new Promise(() => {});
        }
        runners.push(new ScriptedRunner(atExec((_, runner) => runner.close({ reason: "exit" }))));
        return Promise.resolve(runners[0] as ScriptedRunner);
      },
    });
    const session = await executor.open({ tools: [], callTool: async () => {} });
    await session.run("die");
    expect((await session.run("1", { signal: abort.signal })).error?.kind).toBe("aborted");
  });

  it.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY])("refuses a pool of %s", (pool) => {
    const backend = { name: "x", isolation: "process", side: scriptedSide, connect: () => Promise.reject(new Error()) } as const;
    expect(() => new RemoteExecutor(backend, { pool })).toThrow(`The pool is ${pool}`);
  });

  it("takes nothing from an interpreter that dies in the middle of a frame, and goes on with a new one", async () => {
    const cut: Answer = (frame, runner) => {
      if (frame.t !== "exec") return;
      runner.say({ t: "out", s: "out", d: "whole\n" });
      runner.say(`{"t":"chunk","d":"${Buffer.from('{"t":"done","id":1,"rep').toString("base64")}"}\n{"t":"out","s":"out","d":"ha`);
      runner.close({ reason: "exit", detail: "signal SIGKILL" });
    };
    const { session } = await open([cut, reports({ value: "42" })]);
    const { output, error, value } = await session.run("die");
    expect({ output, value }).toEqual({ output: [{ stream: "stdout", text: "whole\n" }], value: undefined });
    expect(error).toMatchObject({ kind: "runtime", message: expect.stringContaining("signal SIGKILL") });
    expect((await session.run("40 + 2")).value).toBe(42);
  });

  it("takes the last words of V8 for what they are", async () => {
    const detail = "FATAL ERROR: Ineffective mark-compacts near heap limit Allocation failed - JavaScript heap out of memory";
    const { session } = await open([atExec((_, runner) => runner.close({ reason: "exit", detail })), reports({})]);
    expect((await session.run("hoard")).error?.kind).toBe("memory");
  });

  it("kills a program that does not end when it is told to", async () => {
    const { session, runners } = await open([() => {}, reports({ value: "1" })]);
    const { error } = await session.run("loop", { timeoutMs: 20 });
    expect(error).toMatchObject({ kind: "timeout", message: expect.stringContaining("was killed") });
    expect(runners[0]?.received.at(-1)).toEqual({ t: "int", id: 1 });
    expect(runners[0]?.isKilled).toBe(true);
    expect((await session.run("1")).value).toBe(1);
  });

  it("keeps what a stopped program left, and tells when that is lost", async () => {
    const stopped: Answer = (frame, runner) => {
      if (frame.t === "int")
        runner.say({ t: "done", id: frame.id, report: '{"error":{"kind":"aborted","name":"Stopped","message":"stopped"}}' });
      else if (frame.t === "exec" && frame.code === "die") runner.close({ reason: "exit" });
      else if (frame.t === "exec" && frame.code !== "loop") runner.say({ t: "done", id: frame.id, report: "{}" });
    };
    const { session, runners } = await open([stopped]);
    expect((await session.run("loop", { timeoutMs: 20 })).error).toMatchObject({
      kind: "timeout",
      message: expect.stringContaining("was stopped"),
    });
    expect((await session.run("plain")).warnings).toEqual([]);
    expect(runners).toHaveLength(1);
    await session.run("die");
    expect((await session.run("plain")).warnings).toEqual([expect.stringContaining("the sandbox was started again")]);
  });

  it.each<[string, string, object]>([
    ["counts", "42", { final: { value: 42 } }],
    ["is refused when it is too much", `[${"[],".repeat(400_000)}[]]`, { error: { kind: "limit", name: "LimitError" } }],
  ])("takes an answer that was on its way when the time was over: it %s", async (_, v, outcome) => {
    const late: Answer = (frame, runner) => {
      if (frame.t !== "int") return;
      runner.say({ t: "final", v });
      runner.say({ t: "done", id: frame.id, report: "{}" });
    };
    const { session } = await open([late]);
    expect(await session.run("loop", { timeoutMs: 20 })).toMatchObject(outcome);
  });

  it("is told of an interpreter that greets in another version", async () => {
    const executor = new RemoteExecutor({
      name: "scripted",
      isolation: "process",
      side: scriptedSide,
      async connect() {
        const runner = new ScriptedRunner(() => {});
        runner.write = async () => runner.say({ t: "hello", v: 2, lang: "python", version: "3" });
        return runner;
      },
    });
    await expect(executor.open({ tools: [], callTool: async () => {} })).rejects.toThrow("did not start");
  });

  it("keeps a warm interpreter for the next session, and ends it with the executor", async () => {
    const runners: ScriptedRunner[] = [];
    const executor = new RemoteExecutor({
      name: "scripted",
      isolation: "process",
      side: scriptedSide,
      async connect() {
        runners.push(new ScriptedRunner(reports({})));
        return runners.at(-1) as ScriptedRunner;
      },
    });
    executor.warm();
    executor.warm();
    expect(runners).toHaveLength(1);
    await executor.open({ tools: [], callTool: async () => {} });
    expect(runners).toHaveLength(1);
    executor.warm();
    await executor.close();
    expect(runners.map(({ isKilled }) => isKilled)).toEqual([true, true]);
    await expect(executor.open({ tools: [], callTool: async () => {} })).rejects.toThrow("is closed");
  });
});
