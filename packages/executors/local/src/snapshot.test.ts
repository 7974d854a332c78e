import type { ExecutorSession, SandboxCall } from "@smolagents-ts/core";
import { ExecutorStartError } from "@smolagents-ts/core";
import { afterAll, describe, expect, it } from "vitest";
import { LocalExecutor } from "./local-executor.ts";
import { openSession, pause } from "./testing/open-session.ts";
import { runChild } from "./testing/run-child.ts";

const executor = new LocalExecutor();
afterAll(() => executor.close());

const THREE_CALLS = `
  console.log("before", { earlier });
  const answers = await Promise.all([
    ask({ question: "one" }),
    ask({ question: "two" }),
    ask({ question: "three" }),
    new Promise((resolve) => setTimeout(resolve, 20, "timer")),
  ]);
  console.log("after");
  [earlier(), ...answers]`;

/** Runs actions until the last waits for its tools, and gives its snapshot and the calls it waits for. */
async function suspend(actions: readonly string[], openCalls: number): Promise<{ snapshot: Uint8Array; calls: SandboxCall[] }> {
  const calls: SandboxCall[] = [];
  const asked = Promise.withResolvers<void>();
  const session = await openSession(executor, {
    tools: {
      ask: (_, { call, signal }) => {
        if (calls.push(call) === openCalls) asked.resolve();
        return new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(new Error("aborted"))));
      },
    },
  });
  for (const action of actions.slice(0, -1)) await session.run(action);
  const running = session.run(actions.at(-1) ?? "").catch(() => undefined);
  await asked.promise;
  await pause(20);
  const snapshot = await session.snapshot();
  await session.close();
  await running;
  return { snapshot, calls };
}

async function snapshotAfter(...actions: readonly string[]): Promise<Uint8Array> {
  const session = await openSession(executor);
  for (const action of actions) await session.run(action);
  const snapshot = await session.snapshot();
  await session.close();
  return snapshot;
}

async function reopen(snapshot: Uint8Array, use: (session: Required<ExecutorSession>) => Promise<void>): Promise<void> {
  const session = await openSession(executor, { snapshot });
  await use(session);
  await session.close();
}

describe("a snapshot in the middle of an action", { timeout: 30_000 }, () => {
  it("goes on in another process, which answers in another order", async () => {
    const { snapshot, calls } = await suspend(["var count = 40; const earlier = () => ++count;", THREE_CALLS], 3);
    expect(calls.map(({ name, input }) => [name, input])).toEqual(["one", "two", "three"].map((question) => ["ask", { question }]));

    const program = `
      const snapshot = Buffer.from(await new Response(process.stdin).text(), "base64");
      const calls = [];
      const waits = { one: 120, two: 80, three: 20 };
      const callTool = async (call) => {
        calls.push(call);
        await new Promise((resolve) => setTimeout(resolve, waits[call.input.question]));
        return call.input.question.toUpperCase();
      };
      const session = await new LocalExecutor().open({ tools: [{ name: "ask", description: "", inputSchema: {} }], callTool, snapshot });
      const { suspended } = session;
      const execution = await session.resume();
      const next = await session.run("[answers.length, earlier()]");
      console.log(JSON.stringify({ suspended, execution, next: next.value, calls }));`;
    const end = await runChild(program.replace("process.stdin", "(await import('node:stream')).Readable.toWeb(process.stdin)"), {
      input: Buffer.from(snapshot).toString("base64"),
    });
    expect(end.stderr).toBe("");
    const { suspended, execution, next, calls: again } = JSON.parse(end.stdout);
    expect(suspended).toBe(true);
    expect(execution).toMatchObject({ value: [41, "ONE", "TWO", "THREE", "timer"], warnings: [] });
    expect(execution.error).toBeUndefined();
    expect(execution.output.map(({ text }: { text: string }) => text).join("")).toBe("before { earlier: [Function: earlier] }\nafter\n");
    expect(next).toEqual([4, 42]);
    expect(again, "the calls have the ids they had").toEqual(calls);
  });

  it("gives independent continuations each time it is opened", async () => {
    const { snapshot } = await suspend(["var seen = [];", "seen.push(await ask({})); seen"], 1);
    const continuations = ["left", "right"].map(async (answer) => {
      const session = await openSession(executor, { snapshot, tools: { ask: () => answer } });
      const { value } = (await session.resume?.()) ?? {};
      await session.run(`seen.push("more ${answer}")`);
      const seen = (await session.run("seen")).value;
      await session.close();
      return [value, seen];
    });
    expect(await Promise.all(continuations)).toEqual([
      [["left"], ["left", "more left"]],
      [["right"], ["right", "more right"]],
    ]);
  });

  it("can be taken again after going on", async () => {
    const { snapshot } = await suspend(["1", "const first = await ask({ n: 1 }); const second = await ask({ n: 2 }); first + second"], 1);
    const asked = Promise.withResolvers<void>();
    const middle = await openSession(executor, {
      snapshot,
      tools: {
        ask: ({ n }, { signal }) => {
          if (n === 1) return 40;
          asked.resolve();
          return new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Error("aborted"))));
        },
      },
    });
    const running = middle.resume().catch(() => undefined);
    await asked.promise;
    await pause(20);
    const later = await middle.snapshot();
    await middle.close();
    await running;
    const last = await openSession(executor, { snapshot: later, tools: { ask: ({ n }) => n } });
    expect((await last.resume()).value).toBe(42);
    await last.close();
  });

  it("keeps the action's counters: calls, output and time", async () => {
    const { snapshot } = await suspend(
      ["1", "console.log('x'.repeat(60)); await ask({}); for (let i = 0; i < 5; i++) await ask({}); console.log('y'.repeat(60));"],
      1,
    );
    const counted = await openSession(executor, { snapshot, tools: { ask: () => 1 }, limits: { calls: 3 } });
    expect((await counted.resume()).error?.kind).toBe("limit");
    await counted.close();
    const printed = await openSession(executor, { snapshot, tools: { ask: () => 1 }, limits: { outputChars: 100 } });
    const { output, warnings } = await printed.resume();
    expect(output.map(({ text }) => text).join("")).toHaveLength(100);
    expect(warnings.join()).toContain("cut");
    await printed.close();
    const timed = await openSession(executor, { snapshot, tools: { ask: () => 1 } });
    expect((await timed.resume({ timeoutMs: 60_000 })).error).toBeUndefined();
    await timed.close();
  });

  it("tells positions and hints of the program that was written", async () => {
    const { snapshot } = await suspend(["1", "const total: number = 1;\nawait ask({});\n  totl"], 1);
    const session = await openSession(executor, { snapshot, tools: { ask: () => 1 } });
    const { error } = await session.resume();
    expect(error).toMatchObject({
      line: 3,
      column: 3,
      message: "totl is not defined. Did you mean total?",
      excerpt: "3 |   totl\n      ^",
    });
    await session.close();
  });

  it("must be gone on with before anything else runs", async () => {
    const { snapshot } = await suspend(["1", "await ask({})"], 1);
    const session = await openSession(executor, { snapshot, tools: { ask: () => 5 } });
    await expect((async () => session.run("1"))()).rejects.toThrow("resume");
    expect((await session.resume()).value).toBe(5);
    expect((await session.run("20 + 1")).value).toBe(21);
    await session.close();
  });
});

describe("a snapshot between actions", { timeout: 30_000 }, () => {
  it("holds what is more than data, and no later change", async () => {
    const session = await openSession(executor);
    await session.run(
      "class Well { #depth = 7; dig() { return ++this.#depth; } } const well = new Well(); const far = new Map([[well, 'mine']]);",
    );
    const snapshot = await session.snapshot();
    await session.run("well.dig(); well.dig();");
    await session.close();
    await reopen(snapshot, async (later) => {
      expect(later.suspended).toBe(false);
      expect((await later.run("[well.dig(), far.get(well), well instanceof Well]")).value).toEqual([8, "mine", true]);
    });
  });

  it.each<[string, readonly string[], string, unknown]>([
    ["nothing", [], "typeof kept", "undefined"],
    ["an error", ["var kept = 1;", "null.x"], "kept", 1],
    ["a syntax error", ["var kept = 1;", "let = ="], "kept", 1],
    ["a final answer", ["var kept = 1;", "finalAnswer(2)"], "kept", 1],
    ["a stack overflow", ["var kept = 1;", "const down = () => down(); down()"], "kept", 1],
    ["broken built-ins", ["var kept = 1; Array.prototype.map = undefined;"], "kept", 1],
    ["deep data", ["let deep = {}; for (let i = 0; i < 50_000; i++) deep = { deep };"], "typeof deep.deep.deep", "object"],
  ])("works after %s", async (_, actions, code, value) => {
    await reopen(await snapshotAfter(...actions), async (later) => {
      expect((await later.run(code)).value).toBe(value);
    });
  });

  it("works after the program ran out of memory, or ran too long", async () => {
    const session = await openSession(executor, { limits: { memoryBytes: 16 * 1024 * 1024, timeoutMs: 5_000 } });
    await session.run("var kept = 1;");
    expect((await session.run("(() => { const hoard = []; for (;;) hoard.push(new Array(1000).fill(1)); })()")).error?.kind).toBe("memory");
    expect((await session.run("for (;;);", { timeoutMs: 50 })).error?.kind).toBe("timeout");
    const snapshot = await session.snapshot();
    await session.close();
    await reopen(snapshot, async (later) => expect((await later.run("kept")).value).toBe(1));
  });

  it("keeps random numbers, dates and timers going", async () => {
    const snapshot = await snapshotAfter("var before = Date.now();");
    await pause(30);
    await reopen(snapshot, async (later) => {
      const code = "await new Promise((resolve) => setTimeout(resolve, 5)); [Date.now() - before >= 30, Math.random() !== Math.random()]";
      expect((await later.run(code)).value).toEqual([true, true]);
    });
  });

  it("is small for an ordinary session", async () => {
    expect((await snapshotAfter()).length).toBeLessThan(200_000);
    const ordinary = await snapshotAfter(
      "const rows = Array.from({ length: 500 }, (_, id) => ({ id, name: `row ${id}` })); const byId = new Map(rows.map((row) => [row.id, row]));",
      "rows.filter(({ id }) => id % 2).length",
    );
    expect(ordinary.length).toBeLessThan(200_000);
  });

  it("is refused when it is another version's, with what to do", async () => {
    const snapshot = await snapshotAfter("1");
    const end = snapshot.indexOf(10);
    const other = Buffer.concat([Buffer.from("smolagents-ts/local 0 quickjs-wasi 1.0.0"), snapshot.subarray(end)]);
    const refused = await openSession(executor, { snapshot: other }).catch((error: unknown) => error);
    expect(ExecutorStartError.is(refused)).toBe(true);
    expect(refused).toMatchObject({ message: expect.stringContaining("another version"), hint: expect.stringMatching(/version|new run/) });
  });

  it.each<[string, (snapshot: Uint8Array) => Uint8Array]>([
    ["nothing", () => new Uint8Array()],
    ["text", () => Buffer.from("This is no snapshot.\nNot at all.\n")],
    ["its first half", (snapshot) => snapshot.subarray(0, snapshot.length / 2)],
    ["its header alone", (snapshot) => snapshot.subarray(0, snapshot.indexOf(10) + 1)],
    ["a header that is no JSON", (snapshot) => Buffer.concat([snapshot.subarray(0, snapshot.indexOf(10) + 1), Buffer.from("{bad\n")])],
    [
      "a memory of zeros",
      (snapshot) => Buffer.concat([snapshot.subarray(0, snapshot.indexOf(10, snapshot.indexOf(10) + 1) + 1), new Uint8Array(1000)]),
    ],
  ])("is refused when it is %s", async (_, damage) => {
    const snapshot = damage(await snapshotAfter("1"));
    const refused = await openSession(executor, { snapshot }).catch((error: unknown) => error);
    expect(ExecutorStartError.is(refused)).toBe(true);
    expect(refused).toMatchObject({ hint: expect.stringMatching(/./) });
    const next = await openSession(executor);
    expect((await next.run("20 + 1")).value).toBe(21);
    await next.close();
  });
});
