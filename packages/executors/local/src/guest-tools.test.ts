import { type ExecutorSession, ExecutorStartError, type SandboxCall, type SandboxTool } from "@smolagents-ts/core";
import { afterAll, describe, expect, it } from "vitest";
import { LocalExecutor } from "./local-executor.ts";

const executor = new LocalExecutor();
afterAll(() => executor.close());

interface TestTool extends Pick<SandboxTool, "name"> {
  readonly global?: false;
  readonly execute?: (call: SandboxCall) => unknown;
}

const member = (name: string): TestTool => ({ name, global: false });
const tool = (name: string): TestTool => ({ name });

/** Tools answer with their own name unless they say otherwise. */
function open(tools: readonly TestTool[], snapshot?: Uint8Array): Promise<Required<ExecutorSession>> {
  const byName = new Map(tools.map((each) => [each.name, each]));
  return executor.open({
    tools: tools.map(({ execute: _, ...rest }) => ({ ...rest, description: "", inputSchema: {} })),
    callTool: async (call) => (byName.get(call.name)?.execute ?? (() => call.name))(call),
    ...(snapshot && { snapshot }),
  });
}

/** The state after an action, with the tools it had. */
async function snapshotOf(tools: readonly TestTool[], code: string): Promise<Uint8Array> {
  const session = await open(tools);
  expect((await session.run(code)).error).toBeUndefined();
  const snapshot = await session.snapshot();
  await session.close();
  return snapshot;
}

/** The state while an action waits for `ask`. */
async function suspendedAt(tools: readonly TestTool[], code: string): Promise<Uint8Array> {
  const asked = Promise.withResolvers<void>();
  const execute = () => {
    asked.resolve();
    return new Promise(() => {});
  };
  const session = await open([...tools, { name: "ask", execute }]);
  const running = session.run(code).catch(() => undefined);
  await asked.promise;
  const snapshot = await session.snapshot();
  await session.close();
  await running;
  return snapshot;
}

const refusal = (opening: Promise<unknown>) =>
  opening.then(
    () => "opened",
    (error: unknown) => (ExecutorStartError.is(error) ? error : "another error"),
  );

describe("a tool without a global", () => {
  it("is a member of `tools` only", async () => {
    const session = await open([member("search"), tool("read")]);
    const { value } = await session.run("[await tools.search({}), typeof search, await read({}), Object.keys(tools)]");
    expect(value).toEqual(["search", "undefined", "read", ["search", "read"]]);
    await session.close();
  });

  it.each([
    ["a constant", "const search = await tools.search({});"],
    ["a function", "function search() { return 'search'; } search = search();"],
    ["an assignment", "search = 'search';"],
    ["a pattern", "const { search } = { search: await tools.search({}) };"],
  ])("leaves its name to %s", async (_, code) => {
    const session = await open([member("search")]);
    expect((await session.run(code)).error).toBeUndefined();
    expect((await session.run("[search, await tools.search({})]")).value).toEqual(["search", "search"]);
    await session.close();
  });

  it("is found by a hint when it is called like a global", async () => {
    const session = await open([member("search")]);
    expect((await session.run("await search({})")).error?.message).toBe("search is not defined. Did you mean tools.search?");
    expect((await session.run("await tools.serach({})")).error?.message).toBe("tools.serach is not defined. Did you mean tools.search?");
    await session.close();
  });
});

describe("the tools object", () => {
  it.each([
    ["assigning", "'use strict'; tools.search = 1"],
    ["deleting", "'use strict'; delete tools.search"],
    ["defining", "Object.defineProperty(tools, 'search', { value: 1 })"],
    ["freezing", "Object.freeze(tools)"],
  ])("keeps its members from %s", async (_, code) => {
    const session = await open([tool("search")]);
    expect((await session.run(code)).error?.name).toBe("TypeError");
    expect((await session.run("await tools.search({})")).value).toBe("search");
    await session.close();
  });
});

describe("a snapshot that is opened with other tools", () => {
  it("knows the new ones", async () => {
    const snapshot = await snapshotOf([tool("search")], "var kept = 1; const found = await search({});");
    const session = await open([tool("search"), tool("read"), member("write")], snapshot);
    const { value } = await session.run("[kept, found, await search({}), await read({}), await tools.read({}), await tools.write({})]");
    expect(value).toEqual([1, "search", "search", "read", "read", "write"]);
    expect((await session.run("const read = 1;")).error?.kind).toBe("syntax");
    await session.close();
  });

  it("knows no others any more", async () => {
    const snapshot = await snapshotOf([tool("search"), tool("read")], "const kept = read; const later = () => read({});");
    const session = await open([tool("search")], snapshot);
    expect((await session.run("await read({})")).error).toMatchObject({ name: "ReferenceError", message: "read is not defined" });
    expect((await session.run("await later()")).error).toMatchObject({ name: "ReferenceError", message: "read is not defined" });
    expect((await session.run("await tools.read({})")).error?.message).toBe("tools.read is not defined");
    expect((await session.run("await kept({})")).error).toMatchObject({ name: "ToolError", message: 'There is no tool called "read".' });
    expect((await session.run("Object.keys(tools)")).value).toEqual(["search"]);
    await session.close();
  });

  it("leaves the names of the others to the program, and gives no hint of them", async () => {
    const snapshot = await snapshotOf([tool("read")], "1");
    const session = await open([], snapshot);
    expect((await session.run("raed")).error?.message).toBe("raed is not defined");
    expect((await session.run("const read = 7; read")).value).toBe(7);
    expect((await session.run("read = read + 1; read")).value).toBe(8);
    expect((await session.run("raed")).error?.message).toBe("raed is not defined. Did you mean read?");
    await session.close();
  });

  it("may turn a global into a member and back", async () => {
    const first = await snapshotOf([tool("search")], "1");
    const middle = await open([member("search")], first);
    expect((await middle.run("[await tools.search({}), Object.keys(tools)]")).value).toEqual(["search", ["search"]]);
    expect((await middle.run("await search({})")).error?.message).toBe("search is not defined. Did you mean tools.search?");
    const second = await middle.snapshot();
    await middle.close();
    const last = await open([tool("search")], second);
    expect((await last.run("[await search({}), await tools.search({})]")).value).toEqual(["search", "search"]);
    await last.close();
  });

  it("gives a standard name back that a tool had taken", async () => {
    const snapshot = await snapshotOf([tool("structuredClone")], "await structuredClone({})");
    const session = await open([], snapshot);
    expect((await session.run("structuredClone({ a: 1 })")).value).toEqual({ a: 1 });
    await session.close();
  });

  it("is refused when a variable has the name of a new tool, unless that asks for no global", async () => {
    const snapshot = await snapshotOf([], "const read = 7; let write = 8;");
    const refused = await refusal(open([tool("search"), tool("read"), tool("write")], snapshot));
    expect(refused).toMatchObject({ message: expect.stringContaining('"read", "write"'), hint: expect.stringContaining("global: false") });
    const session = await open([tool("search"), member("read"), member("write")], snapshot);
    expect((await session.run("[read, write, await tools.read({}), await search({})]")).value).toEqual([7, 8, "read", "search"]);
    await session.close();
  });

  it("goes on in the middle of an action with the new ones", async () => {
    const code = "const later = (name) => tools[name]({}); const answer = await ask({}); [answer, await later('read'), await read({})]";
    const session = await open([tool("ask"), tool("read")], await suspendedAt([], code));
    expect((await session.resume()).value).toEqual(["ask", "read", "read"]);
    await session.close();
  });

  it("tells a program that waits for one of the others that it is gone", async () => {
    const code = "let told; try { await ask({}); } catch (error) { told = error.message; } [told, await search({})]";
    const snapshot = await suspendedAt([tool("search")], code);
    const session = await open([tool("search")], snapshot);
    expect((await session.resume()).value).toEqual(['There is no tool called "ask".', "search"]);
    await session.close();
    const bare = await open([], snapshot);
    expect((await bare.resume()).error).toMatchObject({ name: "ReferenceError", message: "search is not defined" });
    await bare.close();
  });

  it("is refused in the middle of an action that has a variable of that name", async () => {
    const snapshot = await suspendedAt([], "await ask({}); const read = 5; read");
    const refused = await refusal(open([tool("ask"), tool("read")], snapshot));
    expect(refused).toMatchObject({ message: expect.stringContaining('"read"') });
    const session = await open([tool("ask"), member("read")], snapshot);
    expect((await session.resume()).value).toBe(5);
    await session.close();
  });

  it("knows them whatever the program did to its globals", async () => {
    const vandal = `
      Object.prototype.enumerable = Object.prototype.writable = Object.prototype.configurable = "vandal";
      Object.setPrototypeOf(globalThis, new Proxy({}, { get() { for (;;); }, has() { for (;;); } }));
      const rage = () => { throw new Error("vandal"); };
      const targets = [Object, Reflect, JSON, Array.prototype].flatMap((each) => Object.getOwnPropertyNames(each).map((name) => [each, name]));
      for (const [each, name] of targets) if (name !== "prototype" && typeof each[name] === "function") each[name] = rage;
      globalThis = undefined; 1`;
    const first = await open([tool("search")]);
    expect((await first.run(vandal)).value).toBe(1);
    const session = await open([tool("read")], await first.snapshot());
    expect((await session.run("await read({})")).value).toBe("read");
    expect((await session.run("typeof tools.read")).value).toBe("function");
    await Promise.all([first.close(), session.close()]);
  });
});

it("refuses to open with tools that have the names of what is there for good", async () => {
  expect(await refusal(open([tool("finalAnswer"), tool("read")]))).toMatchObject({ message: expect.stringContaining('"finalAnswer"') });
});
