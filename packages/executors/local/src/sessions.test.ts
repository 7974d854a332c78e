import { ExecutorError, ExecutorLostError } from "@smolagents-ts/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LocalExecutor } from "./local-executor.ts";
import { openSession, pause } from "./testing/open-session.ts";
import { runChild } from "./testing/run-child.ts";

const executor = new LocalExecutor();
const unhandled: unknown[] = [];
const noteUnhandled = (reason: unknown) => unhandled.push(reason);
beforeAll(() => process.on("unhandledRejection", noteUnhandled));
afterAll(async () => {
  await executor.close();
  process.off("unhandledRejection", noteUnhandled);
  expect(unhandled).toEqual([]);
});

/** One operation of the engine that looks up from nothing: only killing its thread ends it. */
const DEAF = "Array.prototype.reverse.call({ length: 2 ** 53 - 1 });";
/** A state that is more than plain data. */
const RICH = `
  var count = 0;
  const next = () => ++count;
  class Well { #depth = 7; get depth() { return this.#depth; } dig() { this.#depth += 1; return this; } }
  const well = new Well();
  const shared = { list: [] }; const both = [shared, shared];
  const pending = Promise.resolve("kept");
  const lazy = (function* () { yield 1; yield 2; })(); lazy.next();
  next(); well.dig();`;
const CHECK =
  "both[0].list.push(1); [next(), well.dig().depth, well instanceof Well, shared.list.length, await pending, lazy.next().value]";
const CHECKED = [2, 9, true, 1, "kept", 2];
/** Longer than a session must rest before its state is safe, also on a busy machine. */
const RESTED_MS = 1_200;

describe("a program that does not stop", { timeout: 30_000 }, () => {
  it("is killed, and the session goes on from before it when it had rested", async () => {
    const session = await openSession(executor, { limits: { timeoutMs: 200 } });
    await session.run(RICH);
    await pause(RESTED_MS);
    expect((await session.run(`count = 100; ${DEAF}`)).error).toMatchObject({
      kind: "timeout",
      message: expect.stringContaining("killed"),
    });
    expect((await session.run(CHECK)).value).toEqual(CHECKED);
    await session.close();
  });

  it("costs the session when it had no rest, and says so", async () => {
    const session = await openSession(executor, { limits: { timeoutMs: 200 } });
    await session.run("var kept = 1;");
    await expect(session.run(DEAF)).rejects.toSatisfy((error) => ExecutorLostError.is(error) && error.message.includes("variables"));
    await expect(session.run("kept")).rejects.toSatisfy((error) => ExecutorError.is(error));
    await session.close();
  });

  it("may be a session's first", async () => {
    const session = await openSession(executor, { variables: { given: 5 }, limits: { timeoutMs: 200 } });
    expect((await session.run(DEAF)).error?.kind).toBe("timeout");
    expect((await session.run("given")).value).toBe(5);
    await session.close();
  });

  it("takes nothing from the neighbours in its worker that had rested", async () => {
    // More than there are workers: some share the thread that dies.
    const neighbours = await Promise.all(Array.from({ length: 12 }, () => openSession(executor)));
    await Promise.all(neighbours.map((session, i) => session.run(`${RICH}; const mine = ${i};`)));
    const guilty = await openSession(executor, { limits: { timeoutMs: 200 } });
    await pause(RESTED_MS);
    expect((await guilty.run(DEAF)).error?.kind).toBe("timeout");
    for (const [i, session] of neighbours.entries()) {
      expect((await session.run("mine")).value).toBe(i);
      expect((await session.run(CHECK)).value).toEqual(CHECKED);
    }
    await Promise.all([guilty, ...neighbours].map((session) => session.close()));
  });

  it("does not keep a rested neighbour waiting", async () => {
    const neighbours = await Promise.all(Array.from({ length: 12 }, () => openSession(executor)));
    await Promise.all(neighbours.map((session, i) => session.run(`const mine = ${i};`)));
    const busy = await openSession(executor);
    await pause(RESTED_MS);
    const abort = new AbortController();
    const running = busy.run("for (;;);", { signal: abort.signal });
    await pause(100);
    const values = await Promise.all(neighbours.map(async (session) => (await session.run("mine")).value));
    expect(values).toEqual(neighbours.map((_, i) => i));
    abort.abort();
    expect((await running).error?.kind).toBe("aborted");
    await Promise.all([busy, ...neighbours].map((session) => session.close()));
  });
});

describe.concurrent("a session that rests", { timeout: 30_000 }, () => {
  it("comes back with functions, closures, classes, generators and promises", async () => {
    const sessions = await Promise.all(Array.from({ length: 5 }, () => openSession(executor)));
    await Promise.all(sessions.map((session) => session.run(RICH)));
    await pause(3_500);
    for (const session of sessions) expect((await session.run(CHECK)).value).toEqual(CHECKED);
    await pause(3_500);
    for (const session of sessions) expect((await session.run("[count, well.depth]")).value).toEqual([2, 9]);
    await Promise.all(sessions.map((session) => session.close()));
  });

  it("has no timers left when it comes back", async () => {
    const session = await openSession(executor);
    await session.run("globalThis.ticks = 0; setInterval(() => ticks++, 1); setTimeout(() => { ticks = 100; }, 3000); 1");
    await pause(3_500);
    expect((await session.run("await new Promise((resolve) => setTimeout(resolve, 30)); ticks")).value).toBe(0);
    await session.close();
  });

  it("can be asked for its snapshot while it comes back for an action", async () => {
    const session = await openSession(executor, { tools: { wait: () => pause(100) } });
    await session.run("let count = 1;");
    await pause(3_500);
    const running = session.run("await wait({}); ++count");
    const snapshot = await session.snapshot();
    expect((await running).value).toBe(2);
    const again = await openSession(executor, { snapshot, tools: { wait: () => pause(1) } });
    expect(again.suspended).toBe(true);
    expect((await again.resume()).value).toBe(2);
    await Promise.all([session.close(), again.close()]);
  });

  it("can still call its tools", async () => {
    const ids: string[] = [];
    const session = await openSession(executor, { tools: { note: (_, { call }) => ids.push(call.id) } });
    await session.run("const twice = async () => [await note({}), await note({})]; await twice();");
    await pause(3_500);
    expect((await session.run("await twice()")).value).toEqual([3, 4]);
    expect(new Set(ids).size).toBe(4);
    await session.close();
  });
});

describe("an abort", () => {
  it.each([
    ["a busy loop", "for (;;);"],
    ["a loop that catches", "for (;;) { try { for (;;); } catch {} }"],
    ["a sleep", "await new Promise((resolve) => setTimeout(resolve, 60_000));"],
    ["a flood of output", "for (;;) console.log('x');"],
    ["a flood of microtasks", "for (;;) await null;"],
  ])("ends %s at once", async (_, code) => {
    const session = await openSession(executor, { limits: { timeoutMs: 60_000 } });
    await session.run("var kept = 1;");
    const abort = new AbortController();
    const running = session.run(code, { signal: abort.signal });
    await pause(50);
    const startedAt = performance.now();
    abort.abort();
    expect((await running).error?.kind).toBe("aborted");
    // The aim is 100 ms; the rest is for loaded machines.
    expect(performance.now() - startedAt).toBeLessThan(1_000);
    expect((await session.run("kept")).value).toBe(1);
    await session.close();
  });
});

describe("many sessions", { timeout: 60_000 }, () => {
  it("never mix their values, whatever interleaves", async () => {
    const sessions = await Promise.all(
      Array.from({ length: 200 }, (_, i) =>
        openSession(executor, {
          variables: { me: i },
          tools: {
            who: async ({ back }) => {
              await pause((i * 7) % 5);
              return [i, back];
            },
          },
        }),
      ),
    );
    await Promise.all(sessions.map((session, i) => session.run(`let total = ${i}; const mine = () => total + me;`)));
    for (let round = 1; round <= 2; round++) {
      const results = await Promise.all(
        sessions.map((session) =>
          session.run(
            "total++; console.log(me); const [a, b] = await Promise.all([who({ back: total }), who({ back: me })]); [mine(), a, b]",
          ),
        ),
      );
      for (const [i, { value, output, error }] of results.entries()) {
        expect(error).toBeUndefined();
        expect(value).toEqual([i + round + i, [i, i + round], [i, i]]);
        expect(output).toEqual([{ stream: "stdout", text: `${i}\n` }]);
      }
    }
    await Promise.all(sessions.map((session) => session.close()));
  });
});

describe("a session that was closed", () => {
  it("leaves nothing to those that come after it", async () => {
    const names = "Reflect.ownKeys(globalThis).map(String).sort().join()";
    const clean = await openSession(executor);
    const untouched = (await clean.run(names)).value;
    await clean.close();
    for (let round = 0; round < 20; round++) {
      const dirty = await openSession(executor, { variables: { secret: "s3cret" } });
      await dirty.run(`
        Object.prototype.leaked = Array.prototype.leaked = globalThis.leaked = "leaked " + secret;
        Symbol.for("leaked").leaked; Math.max = () => "leaked"; setInterval(() => {}, 1); Promise.reject(new Error("leaked"));
        (async () => { await new Promise(() => {}); })(); Error.prepareStackTrace = () => "leaked"; delete globalThis.URL;`);
      await dirty.close();
      const next = await openSession(executor);
      const { value, warnings } = await next.run(
        `[${names}, typeof secret, typeof leaked, typeof [].leaked, Math.max(1, 2), new Error("x").stack === "leaked", typeof URL]`,
      );
      expect(value).toEqual([untouched, "undefined", "undefined", "undefined", 2, false, "function"]);
      expect(warnings).toEqual([]);
      await next.close();
    }
  });
});

describe("closing the executor", () => {
  it("ends all sessions, whatever they are doing", async () => {
    const closing = new LocalExecutor();
    const told: string[] = [];
    const tools = {
      hang: (_: unknown, { signal }: { signal: AbortSignal }) =>
        new Promise(() => signal.addEventListener("abort", () => told.push("hang"))),
    };
    const programs = [
      "for (;;);",
      "await hang({});",
      "await new Promise((resolve) => setTimeout(resolve, 60_000));",
      "for (;;) console.log(1);",
      "for (;;) await null;",
      DEAF,
    ];
    const sessions = await Promise.all([...programs, "1"].map(() => openSession(closing, { tools })));
    const ends = programs.map((code, i) =>
      sessions[i]?.run(code).then(
        ({ error }) => error?.kind,
        (error) => ExecutorError.is(error),
      ),
    );
    await pause(100);
    const startedAt = performance.now();
    await closing.close();
    const outcomes = await Promise.all(ends);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    for (const outcome of outcomes) expect([true, "aborted"]).toContain(outcome);
    expect(told).toEqual(["hang"]);
    for (const session of sessions) await expect((async () => session.run("1"))()).rejects.toSatisfy((error) => ExecutorError.is(error));
    // Other executors share the threads and go on.
    const other = await openSession(executor);
    expect((await other.run("20 + 1")).value).toBe(21);
    await other.close();
  });
});

describe("the process", { timeout: 60_000 }, () => {
  const OPEN = "const session = await new LocalExecutor().open({ tools: [], callTool: async () => 1 });\n";

  it("ends by itself when sessions are left open and idle", async () => {
    const { code, signal, stdout } = await runChild(`${OPEN} console.log((await session.run("20 + 1")).value);`);
    expect({ code, signal, stdout }).toEqual({ code: 0, signal: null, stdout: "21\n" });
  });

  it("ends by itself when an executor was only warmed", async () => {
    expect(await runChild("new LocalExecutor().warm();")).toMatchObject({ code: 0, signal: null });
  });

  it.each([
    ["sleeps", "await new Promise((resolve) => setTimeout(resolve, 500)); 'done'"],
    ["computes", "const end = Date.now() + 500; while (Date.now() < end); 'done'"],
  ])("stays alive while an action %s", async (_, code) => {
    const { stdout } = await runChild(`${OPEN} session.run(${JSON.stringify(code)}).then(({ value }) => console.log(value));`);
    expect(stdout).toBe("done\n");
  });

  it("survives sessions that are killed, closed and left", async () => {
    const program = `
      const executor = new LocalExecutor({ limits: { timeoutMs: 100 } });
      const open = () => executor.open({ tools: [], callTool: async () => 1 });
      const all = await Promise.all([open(), open(), open()]);
      all[0].run(${JSON.stringify(DEAF)}).catch(() => {});
      all[1].run("for (;;);").catch(() => {});
      setTimeout(() => all[1].close(), 50);
      await new Promise((resolve) => setTimeout(resolve, 600));
      console.log((await (await open()).run("20 + 1")).value);`;
    expect(await runChild(program)).toEqual({ code: 0, signal: null, stdout: "21\n", stderr: "" });
  });
});

it("refuses a snapshot that is under way when the session closes", async () => {
  await using executor = new LocalExecutor();
  const session = await executor.open({ tools: [], callTool: async () => undefined });
  await session.run("const kept = 1;");
  const outcome = session.snapshot().then(
    () => "made",
    (error: unknown) => ExecutorError.is(error) && "refused",
  );
  await session.close();
  expect(await outcome).toBe("refused");
});

describe("Variables that are set between two actions", () => {
  it("are there for the next one, as themselves, also after a rest and in a snapshot", async () => {
    const session = await new LocalExecutor().open({ tools: [], variables: { a: 1 }, callTool: async () => 0 });
    await session.run("let mine = a + 1;");
    await session.define({ a: 5, when: new Date(0), gone: undefined });
    expect((await session.run("[a, mine, when instanceof Date, typeof gone]")).value).toEqual([5, 2, true, "undefined"]);
    await session.define({ late: new Map([["k", 1]]) });
    const snapshot = await session.snapshot();
    await session.close();
    const again = await new LocalExecutor().open({ tools: [], snapshot, callTool: async () => 0 });
    expect((await again.run("late.get('k') + a")).value).toBe(6);
    await again.close();
    await expect(again.define({ a: 1 })).rejects.toThrow(/closed/);
  });
});

describe("A tool whose global is replaceable", () => {
  it("is there until the program uses its name for something else, and stays a member of tools", async () => {
    const tools = [{ name: "image", description: "Shows.", inputSchema: {}, global: "replaceable" as const }];
    const callTool = async () => "shown";
    const session = await new LocalExecutor().open({ tools, callTool });
    expect((await session.run("await image({})")).value).toBe("shown");
    expect((await session.run("const image = 5; [image, await tools.image({})]")).value).toEqual([5, "shown"]);
    const snapshot = await session.snapshot();
    await session.close();
    const again = await new LocalExecutor().open({ tools, snapshot, callTool });
    expect((await again.run("[image, await tools.image({})]")).value).toEqual([5, "shown"]);
    await again.close();
  });
});
