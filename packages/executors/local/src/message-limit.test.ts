import { HostWatch } from "@smolagents-ts/conformance";
import { countParts, makeCodec } from "@smolagents-ts/executor-kit/guest";
import { afterAll, describe, expect, it } from "vitest";
import { LocalExecutor } from "./local-executor.ts";
import { openSession } from "./testing/open-session.ts";

const executor = new LocalExecutor();
afterAll(() => executor.close());

const tools = { take: ({ value }: { value: unknown }) => (Array.isArray(value) ? value.length : typeof value) };

describe("what a message is made of", () => {
  /** Counted by walking the value, as against looking at the text. */
  const walk = (value: unknown): number => {
    if (typeof value !== "object" || value === null) return 1;
    if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + walk(item), 1);
    return Object.values(value).reduce((sum: number, item) => sum + 1 + walk(item), 1);
  };

  it.each<[string, unknown]>([
    ["a number", 1],
    ["a list", [1, "two", null, true]],
    ["an object", { a: 1, b: { c: 2 } }],
    [
      "records",
      [
        { id: 1, tags: ["x", "y"] },
        { id: 2, tags: ["z"] },
      ],
    ],
    ["texts that look like JSON", ['[1,2,3],{"a":1}', "\\", '\\"', 'x\\\\"],[', { '{"[,:': "}" }]],
  ])("is counted in %s", (_, value) => {
    expect(countParts(JSON.stringify(value))).toBe(walk(value));
  });

  it.each([
    ["an empty list", "[]", 2],
    ["a text that never ends", '["abc,[', 2],
    ["nothing", "", 1],
  ])("is at least what is in %s", (_, text, parts) => {
    expect(countParts(text)).toBe(parts);
  });
});

describe("a message of very many values", () => {
  const tiny = "const tiny = Array(200_000).fill([]);";

  it("is refused as arguments, where the program can catch it", async () => {
    const session = await openSession(executor, { tools });
    const { error } = await session.run(`${tiny}\nawait take({ value: tiny })`);
    expect(error).toMatchObject({
      kind: "limit",
      name: "LimitError",
      line: 2,
      message: expect.stringMatching(/^take: the arguments are made of \d+ values/),
    });
    const caught = await session.run(
      "let caught; try { await take({ value: tiny }); } catch (error) { caught = error; } [caught instanceof LimitError, await take({ value: 1 })]",
    );
    expect(caught.value).toEqual([true, "number"]);
    await session.close();
  });

  it("is refused as the final answer", async () => {
    const session = await openSession(executor);
    const { error, final } = await session.run(`${tiny} finalAnswer(tiny)`);
    expect(error).toMatchObject({ kind: "limit", message: expect.stringMatching(/^finalAnswer: the value is made of \d+ values/) });
    expect(final).toBeUndefined();
    await session.close();
  });

  it("stays in the sandbox as the last value, which is shown", async () => {
    const session = await openSession(executor);
    const execution = await session.run(`${tiny} tiny`);
    expect(execution).not.toHaveProperty("value");
    expect(execution.text).toContain("more items");
    expect(execution.warnings.join()).toMatch(/the last value is made of \d+ values and names/);
    await session.close();
  });

  it.each<[string, string, unknown]>([
    ["100,000 numbers", "Array.from({ length: 100_000 }, (_, i) => i / 3)", 100_000],
    [
      "20,000 records of six fields",
      "Array.from({ length: 20_000 }, (_, i) => ({ id: i, name: 'row ' + i, price: i / 7, open: i % 2 === 0, note: null, tag: 'x' }))",
      20_000,
    ],
    ["a text of four million characters that looks like JSON", "'[,'.repeat(2_000_000)", "string"],
  ])("is no matter with %s", async (_, code, taken) => {
    const session = await openSession(executor, { tools });
    const { value, error } = await session.run(`const value = ${code}; await take({ value })`);
    expect(error).toBeUndefined();
    expect(value).toBe(taken);
    const last = await session.run("value");
    expect(last.warnings).toEqual([]);
    expect((await session.run("finalAnswer(value)")).final?.value).toEqual(last.value);
    await session.close();
  });
});

describe("messages that are as much as they may be", { timeout: 30_000 }, () => {
  it.each([
    ["names", "Object.fromEntries(Array.from({ length: 19_900 }, (_, i) => ['name' + i, 1]))"],
    ["errors", "Array.from({ length: 40_000 }, () => new Error('x'))"],
    ["maps", "Array.from({ length: 45_000 }, () => new Map())"],
    ["long numbers", "Array.from({ length: 200 }, () => 10n ** 19_000n)"],
  ])("hold the main thread for a moment only, made of %s and sent together", async (_, code) => {
    const session = await openSession(executor, { tools, limits: { memoryBytes: 256 * 1024 * 1024 } });
    await session.run(`const value = ${code}; 1`);
    await session.run("await take({ value: 1 })");
    const watch = new HostWatch();
    const { value, error } = await session.run("(await Promise.all([1, 2, 3, 4, 5].map(() => take({ value })))).length");
    watch.stop();
    expect(error).toBeUndefined();
    expect(value).toBe(5);
    // Twice what one of them takes on a machine that is busy; all five would take more.
    expect(watch.longestHoldMs).toBeLessThan(200);
    await session.close();
  });

  it("are answered in the order in which they were sent, large or small", async () => {
    const order: unknown[] = [];
    const session = await openSession(executor, { tools: { note: ({ n }) => void order.push(n) } });
    const { error } = await session.run(`
      const large = "x".repeat(400_000);
      await Promise.all([1, 2, 3, 4, 5, 6].map((n) => note({ n, text: n % 3 === 2 ? large : "" })));`);
    expect(error).toBeUndefined();
    expect(order).toEqual([1, 2, 3, 4, 5, 6]);
    await session.close();
  });
});

describe("values that cross", () => {
  const { encode, decode } = makeCodec();

  it.each([0n, 1n, -1n, 255n, -(2n ** 200n), 10n ** 19_980n])("keep a bigint", (value) => {
    expect(decode(encode([value]))).toEqual([value]);
  });

  it.each([10n ** 20_010n, -(10n ** 20_010n)])("are refused when they are bigints of more than 20,000 digits", (value) => {
    expect(() => encode([value])).toThrow("20000 digits");
    expect(() => decode(JSON.stringify({ $: "bigint", v: value.toString(16) }))).toThrow("20000 digits");
  });

  it("keep what an error says, and leave traces of others alone", () => {
    const error = decode(encode([new TypeError("dry")])) as [Error];
    expect(error[0]).toMatchObject({ name: "TypeError", message: "dry" });
    expect(new Error("here").stack).toContain("message-limit.test.ts");
  });
});

it("tells a program nothing of the host when it is refused something", async () => {
  const session = await openSession(executor, { tools, limits: { calls: 1 } });
  const { value } = await session.run(`
    const stacks = [];
    for (const act of [() => take({}), () => take({}), () => new URL("no url"), () => take({ value: [].concat(Array(400_000).fill([])) })]) {
      try { await act(); } catch (error) { stacks.push(error.stack); }
    }
    stacks.join()`);
  expect(value).toContain("program-1");
  expect(value).not.toMatch(/file:|node:|\.ts|\.js|\/src\//);
  await session.close();
});

it("leaves nothing in the memory of a session that has asked the host very often", async () => {
  const session = await openSession(executor, { limits: { memoryBytes: 4 * 1024 * 1024 } });
  const { value, error } = await session.run(
    "let size = 0; for (let i = 0; i < 5_000; i++) size += new URL('https://example.com/' + 'x'.repeat(2_000) + i).href.length; size > 0",
  );
  expect(error).toBeUndefined();
  expect(value).toBe(true);
  await session.close();
});
