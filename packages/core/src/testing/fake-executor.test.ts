import { describe, expect, it } from "vitest";
import type { SessionOptions } from "../contracts/executor.ts";
import { ExecutorError, ExecutorLostError } from "../errors.ts";
import { FakeExecutor } from "./fake-executor.ts";

const options = (fields: Partial<SessionOptions> = {}): SessionOptions => ({ tools: [], callTool: async () => undefined, ...fields });
const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.unreachable("went well"),
    (error: unknown) => error,
  );

describe("FakeExecutor", () => {
  it("gives what the program returns, with its prints, as they come", async () => {
    const executor = new FakeExecutor((code, { print, variables }) => {
      print(`${code} `);
      print(`${variables?.["a"]}`);
      return { value: 5, text: "5", warnings: ["One."] };
    });
    const session = await executor.open(options({ variables: { a: 1 } }));
    const heard: string[] = [];
    expect(await session.run("go", { onOutput: ({ text }) => heard.push(text) })).toEqual({
      output: [
        { stream: "stdout", text: "go " },
        { stream: "stdout", text: "1" },
      ],
      warnings: ["One."],
      value: 5,
      text: "5",
    });
    expect(heard).toEqual(["go ", "1"]);
    expect(executor.programs).toEqual(["go"]);
  });

  it("makes calls with ids of their own", async () => {
    const calls: unknown[] = [];
    const session = await new FakeExecutor(async (_, { call }) => ({ value: [await call("a", { x: 1 }), await call("b")] })).open(
      options({
        callTool: async (call) => {
          calls.push(call);
          return call.name;
        },
      }),
    );
    expect((await session.run("go")).value).toEqual(["a", "b"]);
    await session.run("go");
    expect(calls.slice(0, 3)).toEqual([
      { id: "call-1", name: "a", input: { x: 1 } },
      { id: "call-2", name: "b", input: {} },
      { id: "call-3", name: "a", input: { x: 1 } },
    ]);
  });

  it("takes what the program throws for an error of the code, and keeps the prints", async () => {
    const session = await new FakeExecutor((_, { print }) => {
      print("before");
      throw new RangeError("too far");
    }).open(options());
    expect(await session.run("go")).toEqual({
      output: [{ stream: "stdout", text: "before" }],
      warnings: [],
      error: { kind: "runtime", name: "RangeError", message: "too far" },
    });
  });

  it("throws an error of the executor as it is", async () => {
    const error = new ExecutorLostError("gone");
    const session = await new FakeExecutor(() => {
      throw error;
    }).open(options());
    expect(await failure(session.run("go"))).toBe(error);
  });

  it("ends a program on abort, aborts its calls, and runs the next one", async () => {
    let seen: AbortSignal | undefined;
    const session = await new FakeExecutor(async (code, { call }) => (code === "wait" ? { value: await call("slow") } : { value: 2 })).open(
      options({
        callTool: (_, { signal }) => {
          seen = signal;
          return new Promise(() => {});
        },
      }),
    );
    const abort = new AbortController();
    const run = session.run("wait", { signal: abort.signal });
    abort.abort();
    expect((await run).error?.kind).toBe("aborted");
    expect(seen?.aborted).toBe(true);
    expect((await session.run("go")).value).toBe(2);
  });

  it("runs nothing when the signal has aborted before", async () => {
    const session = await new FakeExecutor(() => expect.unreachable()).open(options());
    expect((await session.run("go", { signal: AbortSignal.abort() })).error?.kind).toBe("aborted");
  });

  it("runs one program at a time, and none after the end", async () => {
    const session = await new FakeExecutor(() => new Promise(() => {})).open(options());
    const running = session.run("wait");
    expect(await failure(session.run("again"))).toBeInstanceOf(ExecutorError);
    await session.close();
    expect((await running).error?.kind).toBe("aborted");
    expect(await failure(session.run("again"))).toBeInstanceOf(ExecutorError);
  });

  it("counts its open sessions, closed ones once", async () => {
    const executor = new FakeExecutor(() => ({}));
    const [first, second] = await Promise.all([executor.open(options()), executor.open(options())]);
    expect(executor.openSessions).toBe(2);
    await first.close();
    await first.close();
    expect(executor.openSessions).toBe(1);
    await second.close();
    expect(executor.openSessions).toBe(0);
  });

  it("speaks JavaScript unless told otherwise", () => {
    expect(new FakeExecutor(() => ({})).language).toBe("javascript");
    expect(new FakeExecutor(() => ({}), { language: "python" }).language).toBe("python");
  });
});
