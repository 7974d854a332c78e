import { describe, expect, it } from "vitest";
import { ToolCallingAgent } from "../agent/tool-calling-agent.ts";
import { eventsOf, failure, pause, programAgent, say, stored, WAYS } from "../calls/testing/pausing.ts";
import type { SessionState } from "../contracts/run-state.ts";
import type { MemoryStep } from "../contracts/step.ts";
import { FakeExecutor, type FakeProgram, ScriptedModel } from "../testing/index.ts";
import { tool } from "../tools/tool.ts";
import { userInput } from "../tools/user-input.ts";

const pay = (done: string[] = []) => tool({ name: "pay", description: "d", needsApproval: true, execute: () => void done.push("paid") });
const answer =
  (value: unknown): FakeProgram =>
  () => ({ final: { value } });
const payAndAnswer: FakeProgram = async (_, { call }) => ({ final: { value: await call("pay").then(() => "paid") } });
const tasks = (memory: readonly MemoryStep[]) => memory.filter((step) => step.type === "task").map(({ task }) => task);

describe("A session", () => {
  it("remembers from run to run, and keeps one sandbox", async () => {
    const executor = new FakeExecutor((code) => (code === "one" ? {} : { final: { value: code } }));
    const model = new ScriptedModel(["one", "two", "three"].map(say));
    await using session = programAgent({}, { executor, model }).session();
    expect((await session.run("first")).output).toBe("two");
    expect((await session.run("second")).output).toBe("three");
    expect(tasks(session.memory)).toEqual(["first", "second"]);
    expect(JSON.stringify(model.requests.at(-1)?.messages)).toContain("first");
    expect(executor.openSessions).toBe(1);
    await session.close();
    await session.close();
    expect(executor.openSessions).toBe(0);
  });

  it("gives each run its own steps and its own id", async () => {
    await using session = programAgent({ a: answer(1), b: answer(2) }).session();
    const [first, second] = [await session.run("first"), await session.run("second")];
    expect(second.steps).toHaveLength(1);
    expect(second.runId).not.toBe(first.runId);
  });

  it("takes its memory as it was edited", async () => {
    const model = new ScriptedModel([say("a"), say("a")]);
    await using session = programAgent({ a: answer(1) }, { model }).session();
    await session.run("A secret.");
    session.memory.splice(0);
    await session.run("second");
    expect(JSON.stringify(model.requests.at(-1)?.messages)).not.toContain("A secret.");
    expect(tasks(session.memory)).toEqual(["second"]);
  });

  it("has one run at a time", async () => {
    await using session = programAgent({ a: () => pause(10).then(() => ({ final: { value: 1 } })) }).session();
    const running = session.run("first");
    expect(await failure(session.run("second"))).toMatchObject({ code: "SESSION" });
    expect(await failure(session.save())).toMatchObject({ code: "SESSION" });
    expect((await running).output).toBe(1);
  });

  it("goes on after a run that failed, and after one that was aborted", async () => {
    const broken = [{ error: new Error("down") }, say("a"), say("b")];
    let calls = 0;
    const model = new ScriptedModel(broken.map(() => () => broken[calls++] as string));
    await using session = programAgent({ b: answer("b") }, { model }).session();
    expect((await failure(session.run("first"))).message).toContain("down");
    const abort = AbortSignal.abort(new Error("no"));
    expect((await session.run("second", { signal: abort })).status).toBe("aborted");
    expect((await session.run("third")).output).toBe("b");
    expect(tasks(session.memory)).toContain("third");
  });

  it("tells its runs as events", async () => {
    await using session = programAgent({ a: answer(1) }).session();
    const { events, result } = await eventsOf(session.stream("t"));
    expect(result.output).toBe(1);
    expect(events.at(-1)).toMatchObject({ type: "run-finish", status: "completed" });
  });

  it("cannot be used behind its end", async () => {
    const session = programAgent({ a: answer(1) }).session();
    await session.run("t");
    await session.close();
    for (const use of [session.run("t"), session.save(), session.resume()]) expect(await failure(use)).toMatchObject({ code: "SESSION" });
  });

  it("leaves no sandbox behind when it is closed while a run begins", async () => {
    const executor = new FakeExecutor(() => new Promise(() => {}));
    const session = programAgent({ a: answer(1) }, { executor, model: new ScriptedModel([say("a")]) }).session();
    const running = session.run("t");
    await session.close();
    expect((await running).status).toBe("aborted");
    await pause(5);
    expect(executor.openSessions).toBe(0);
  });
});

describe("interrupt() of a session", () => {
  it("reaches the model call, the code and the tools, with its reason", async () => {
    const seen: { [where: string]: unknown } = {};
    const hang = (signal: AbortSignal | undefined, where: string) =>
      new Promise<never>((_, reject) => {
        signal?.addEventListener("abort", () => {
          seen[where] = (signal.reason as Error).message;
          reject(signal.reason);
        });
      });
    const slow = tool({ name: "slow", description: "d", execute: (_, { signal }) => hang(signal, "tool") });
    const go: FakeProgram = (_, { call, signal }) => {
      hang(signal, "code").catch(() => {});
      return call("slow").then(() => ({}));
    };
    const inCode = programAgent({ go }, { tools: [slow] }).session();
    setTimeout(() => inCode.interrupt("Enough."), 10);
    expect(await inCode.run("t")).toMatchObject({ status: "aborted", reason: "Enough." });
    const model = new ScriptedModel([({ signal }) => hang(signal, "model")]);
    const inModel = new ToolCallingAgent({ model }).session();
    setTimeout(() => inModel.interrupt("Enough."), 10);
    expect(await inModel.run("t")).toMatchObject({ status: "aborted", reason: "Enough." });
    expect(seen).toEqual({ code: "Enough.", tool: "Enough.", model: "Enough." });
    await Promise.all([inCode.close(), inModel.close()]);
  });

  it("does nothing when nothing runs", async () => {
    await using session = programAgent({ a: answer(1) }).session();
    session.interrupt();
    expect((await session.run("t")).output).toBe(1);
  });
});

describe.each(WAYS)("A session that waits for a decision, resumed %s", (way) => {
  it("goes on with it, and then with other runs", async () => {
    const done: string[] = [];
    await using session = programAgent({ a: answer(1), payAndAnswer, c: answer(3) }, { tools: [pay(done)], way }).session();
    await session.run("first");
    expect((await session.run("second")).status).toBe("interrupted");
    expect(session.interruptions).toMatchObject([{ tool: "pay" }]);
    const { events, result } = await eventsOf(session.resumeStream({ approve: true }));
    expect(result.output).toBe("paid");
    expect(events[0]).toMatchObject({ type: "run-start", resumed: true });
    expect(done).toEqual(["paid"]);
    expect(session.interruptions).toEqual([]);
    expect((await session.run("third")).output).toBe(3);
    expect(tasks(session.memory)).toEqual(["first", "second", "third"]);
  });

  it("is saved and goes on in another process", async () => {
    const programs = { a: answer(1), payAndAnswer, c: answer(3) };
    const session = programAgent(programs, { tools: [pay()], way }).session();
    await session.run("first");
    await session.run("second");
    const state = stored(await session.save());
    await session.close();
    const done: string[] = [];
    await using later = programAgent(programs, { tools: [pay(done)], way }).session(state);
    expect(tasks(later.memory)).toEqual(["first", "second"]);
    expect(later.interruptions).toHaveLength(1);
    expect((await later.resume({ approve: true })).output).toBe("paid");
    expect(done).toEqual(["paid"]);
    expect((await later.run("third")).output).toBe(3);
  });

  it("refuses another run until that is decided, or given up", async () => {
    const done: string[] = [];
    await using session = programAgent({ a: payAndAnswer, b: answer(2) }, { tools: [pay(done)], way }).session();
    await session.run("first");
    const error = await failure(session.run("second"));
    expect(error).toMatchObject({ code: "SESSION", message: expect.stringContaining("session.interrupt()") });
    session.interrupt();
    const model = session.memory.length;
    expect(model).toBe(1);
    // The script has moved on by no turn: the reply that waited was given up with its run.
    const result = await session.run("second");
    expect(result.status).toBe("interrupted");
    expect((await session.resume({ reject: true })).status).not.toBe("interrupted");
    expect(done).toEqual([]);
  });

  it("keeps what it had when going on fails, and makes no finished call again", async () => {
    const done: string[] = [];
    const turns = [say("payFirst"), { error: new Error("down") }, say("b")];
    let turn = 0;
    const model = new ScriptedModel([0, 1, 2].map(() => () => turns[turn++] as string));
    const payFirst: FakeProgram = async (_, { call }) => {
      await call("pay");
      return {};
    };
    await using session = programAgent({ payFirst, b: answer("b") }, { tools: [pay(done)], model, way }).session();
    await session.run("first");
    expect((await failure(session.resume({ approve: true }))).message).toContain("down");
    expect((await session.resume()).output).toBe("b");
    expect(done).toEqual(["paid"]);
  });

  it("takes edited memory with it", async () => {
    const programs = { a: answer(1), b: payAndAnswer };
    const agent = programAgent(programs, { tools: [pay()], way });
    const session = agent.session();
    await session.run("A secret.");
    await session.run("second");
    session.memory.splice(0, 2);
    const state = stored(await session.save());
    expect(JSON.stringify(state.memory)).not.toContain("A secret.");
    await session.close();
    await using later = agent.session(state);
    const { output, steps } = await later.resume({ approve: true });
    expect(output).toBe("paid");
    expect(steps).toHaveLength(1);
    expect(tasks(later.memory)).toEqual(["second"]);
  });
});

describe("A saved session", () => {
  it.each(WAYS)("has its variables, %s", async (way) => {
    const seen: unknown[] = [];
    const look: FakeProgram = (_, { variables }) => {
      seen.push(variables?.["when"]);
      return { final: { value: 1 } };
    };
    const agent = programAgent({ a: look, b: look }, { way });
    const session = agent.session();
    await session.run("first", { variables: { when: new Date(5) } });
    const state = stored(await session.save());
    await session.close();
    await using later = agent.session(state);
    expect(stored(await later.save())).toEqual(state);
    await later.run("second");
    expect(seen.at(-1)).toEqual(new Date(5));
  });

  it("runs its programs again, each with the variables it had", async () => {
    const log: string[] = [];
    const remember: FakeProgram = (code, { variables }) => {
      log.push(`${code} ${variables?.["n"]}`);
      return { final: { value: variables?.["n"] } };
    };
    const agent = programAgent({ a: remember, b: remember, c: remember });
    const session = agent.session();
    await session.run("first", { variables: { n: 1 } });
    await session.run("second", { variables: { n: 2 } });
    const state = stored(await session.save());
    await session.close();
    log.length = 0;
    await using later = agent.session(state);
    expect((await later.run("third")).output).toBe(2);
    expect(log).toEqual(["a 1", "b 2", "c 2"]);
  });

  it("keeps what was decided for always", async () => {
    const done: string[] = [];
    const agent = programAgent({ a: payAndAnswer, b: payAndAnswer }, { tools: [pay(done)] });
    const session = agent.session();
    await session.run("first");
    await session.resume({ approve: true, always: true });
    const state = stored(await session.save());
    await session.close();
    await using later = agent.session(state);
    expect((await later.run("second")).output).toBe("paid");
    expect(done).toEqual(["paid", "paid"]);
  });

  it("of a tool calling agent needs no sandbox", async () => {
    const script = ["one", "two"].map((value) => ({ toolCalls: [{ id: value, name: "finalAnswer", args: { answer: value } }] }));
    const agent = new ToolCallingAgent({ model: new ScriptedModel(script), tools: [userInput] });
    const session = agent.session();
    await session.run("first");
    const state: SessionState = stored(await session.save());
    expect(state.sandbox).toBeUndefined();
    expect((await agent.session(state).run("second")).output).toBe("two");
  });

  it("waits for nobody: there is nothing to go on with", async () => {
    const agent = programAgent({ a: answer(1) });
    const session = agent.session();
    await session.run("first");
    const state = stored(await session.save());
    expect(await failure(session.resume({ approve: true }))).toMatchObject({ code: "SESSION" });
    expect(await failure(agent.resume(state as never))).toMatchObject({ code: "STATE", message: expect.stringContaining("no run") });
    await session.close();
  });
});
