import type { SessionLimits } from "@smolagents-ts/executor-kit";
import type { Done } from "@smolagents-ts/executor-kit/guest";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { EngineStore } from "./engine-store.ts";
import { type LoadedEngine, loadEngine } from "./load-engine.ts";
import { LocalExecutor } from "./local-executor.ts";
import { differenceOf, eraseDifference, toBaseMemory, writeBase, writeDifference } from "./memory-difference.ts";
import { type FromWorker, Gate } from "./protocol.ts";
import { Sandbox } from "./sandbox.ts";
import { openSession } from "./testing/open-session.ts";

const LIMITS: SessionLimits = {
  timeoutMs: 10_000,
  memoryBytes: 64 * 1024 * 1024,
  outputChars: 10_000,
  calls: 1_000,
  messageChars: 100_000,
};

let engine: LoadedEngine;
beforeAll(async () => {
  engine = await loadEngine();
});
const makeStore = (engines: number) => new EngineStore(engine.modules, engine.base, engines);

const open: TestSandbox[] = [];
afterEach(() => {
  for (const each of open.splice(0)) each.sandbox.close();
});

/** A session in this thread. Its calls of `wait` are answered when the test says so. */
class TestSandbox {
  sandbox!: Sandbox;
  readonly calls: string[] = [];
  #done = Promise.withResolvers<Done>();

  static async open(store: EngineStore, { image, memoryBytes = LIMITS.memoryBytes }: { image?: Uint8Array; memoryBytes?: number } = {}) {
    const made = new TestSandbox();
    const message = { type: "open", session: open.length + 1, tools: [["wait", true]], variables: "[]", seed: [1, 2, 3, 4] } as const;
    const limits = { ...LIMITS, memoryBytes };
    const post = (told: FromWorker) => made.#hear(told);
    made.sandbox = await Sandbox.open({ ...message, limits, ...(image && { image }) }, store, new Gate(), post);
    open.push(made);
    return made;
  }

  /** Runs an action, to its end or to where it waits. */
  start(code: string): this {
    this.#done = Promise.withResolvers();
    this.sandbox.run(code, LIMITS.timeoutMs);
    return this;
  }

  answer(value: unknown): this {
    const results = this.calls.splice(0).map((id) => [id, true, JSON.stringify(value)]);
    this.sandbox.settle(JSON.stringify(results));
    return this;
  }

  async value(): Promise<unknown> {
    const { value, error } = await this.#done.promise;
    return error ? error.message : JSON.parse(value ?? "null");
  }

  #hear(told: FromWorker): void {
    if (told.type === "lost") this.#done.reject(new Error("lost"));
    if (told.type !== "slice") return;
    for (const [id] of told.calls ?? []) this.calls.push(id);
    if (told.done) this.#done.resolve(told.done);
  }
}

const many = (store: EngineStore, count: number) => Promise.all(Array.from({ length: count }, () => TestSandbox.open(store)));

/** Takes that much of the engine's memory, in megabytes. */
const hoard = (megabytes: number) => `globalThis.hoard = new Uint8Array(${megabytes} * 1024 * 1024).fill(7); hoard.length`;

describe.each([1, 3])("sessions that share %i engines", (engines) => {
  it("keep their variables, closures and classes apart", async () => {
    const store = makeStore(engines);
    const all = await many(store, 8);
    for (const [i, each] of all.entries()) {
      each.start(
        `let count = ${i}; const next = () => ++count; class Well { #depth = ${i}; dig() { return ++this.#depth; } } const well = new Well(); 1`,
      );
    }
    for (const round of [1, 2, 3]) {
      for (const [i, each] of all.entries()) expect(await each.start("[next(), well.dig()]").value()).toEqual([i + round, i + round]);
    }
    expect(store.engines).toBe(engines);
  });

  it("go on in the middle of their actions, in any order", async () => {
    const store = makeStore(engines);
    const all = await many(store, 8);
    for (const [i, each] of all.entries()) each.start(`let sum = ${i}; for (let j = 0; j < 3; j++) sum += await wait({ j }); sum`);
    for (const round of [1, 10, 100]) for (const each of round === 10 ? all : all.toReversed()) each.answer(round);
    for (const [i, each] of all.entries()) expect(await each.value()).toBe(i + 111);
  });

  it("have timers, and errors that nobody heard", async () => {
    const store = makeStore(engines);
    const all = await many(store, 6);
    for (const [i, each] of all.entries()) {
      each.start(`Promise.reject(new Error("unheard")); await new Promise((resolve) => setTimeout(resolve, ${30 - 5 * i})); ${i}`);
    }
    for (const [i, each] of all.entries()) expect(await each.value()).toBe(i);
  });

  it("have each their own limit of memory", async () => {
    const store = makeStore(engines);
    const small = await TestSandbox.open(store, { memoryBytes: 4 * 1024 * 1024 });
    const wide = await TestSandbox.open(store);
    for (let i = 0; i < 3; i++) {
      expect(await small.start(hoard(8)).value()).toContain("out of memory");
      expect(await wide.start(hoard(8)).value()).toBe(8 * 1024 * 1024);
    }
  });

  it("survive one whose engine broke", async () => {
    const store = makeStore(engines);
    const all = await many(store, 5);
    for (const [i, each] of all.entries()) each.start(`const mine = ${i}; mine`);
    const broken = await TestSandbox.open(store);
    // Two thousand jobs that the program leaves behind, each of which has to be stopped.
    broken.start("const spin = async () => { await null; for (;;); }; for (let i = 0; i < 2000; i++) spin(); finalAnswer(1)");
    await expect(broken.value()).rejects.toThrow("lost");
    broken.sandbox.close();
    for (const [i, each] of all.entries()) expect(await each.start("mine").value()).toBe(i);
  });
});

describe("programs that wait for programs in other sessions", { timeout: 60_000 }, () => {
  const executor = new LocalExecutor();
  afterAll(() => executor.close());

  /** Runs a program in a session of its own. It finds its depth, and may `ask` for the same below it. */
  async function runAt(depth: number, code: string): Promise<unknown> {
    const session = await openSession(executor, { variables: { depth }, tools: { ask: () => runAt(depth - 1, code) } });
    const { value, error } = await session.run(code);
    await session.close();
    return error ?? value;
  }

  it("all come to their end, a hundred deep", async () => {
    const value = await runAt(100, "const mine = depth; const below = depth > 0 ? await ask({}) : []; [mine, ...below]");
    expect(value).toEqual(Array.from({ length: 101 }, (_, i) => 100 - i));
  });

  it("all come to their end, two hundred wide and three deep", async () => {
    const code = `
      const asked = { 3: 200, 2: 1, 1: 1 }[depth] ?? 0;
      const below = await Promise.all(Array.from({ length: asked }, () => ask({})));
      1 + below.reduce((sum, count) => sum + count, 0)`;
    expect(await runAt(3, code)).toBe(601);
  });
});

describe("a session that has taken much memory", () => {
  it("keeps its engine, and others get one of their own", async () => {
    const store = makeStore(2);
    const large: TestSandbox[] = [];
    for (let i = 0; i < 4; i++) {
      large.push(...(await many(store, 1)));
      expect(await large[i]?.start(hoard(3)).value()).toBe(3 * 1024 * 1024);
    }
    const small = await many(store, 4);
    for (const [i, each] of small.entries()) expect(await each.start(`let mine = ${i}; mine`).value()).toBe(i);
    for (const each of large) expect(await each.start("hoard.at(-1)").value()).toBe(7);
    for (const [i, each] of small.entries()) expect(await each.start("mine").value()).toBe(i);
    expect(store.engines).toBe(6);
    for (const each of large) each.sandbox.close();
    expect(store.engines).toBe(2);
  });

  it("gives it up when there is no other, and comes back whole", { timeout: 20_000 }, async () => {
    const store = makeStore(1);
    const [large, small] = (await many(store, 2)) as [TestSandbox, TestSandbox];
    small.start("let mine = [1]; mine.length");
    large.start(`${hoard(5)}; await wait({}); hoard.every((each) => each === 7)`);
    // Its engine is larger than what the small one needs, and grows from there.
    small.start("mine = Array.from({ length: 20_000 }, (_, i) => ({ i })); mine.length");
    large.answer(1);
    expect(await large.value()).toBe(true);
    for (let i = 0; i < 3; i++) {
      expect(await small.start("mine.push({}); mine.reduce((sum, { i }) => sum + (i ?? 0), 0)").value()).toBe(199_990_000);
      expect(await large.start("hoard.every((each) => each === 7)").value()).toBe(true);
    }
  });

  it("leaves nothing of it to the next", async () => {
    const store = makeStore(1);
    const [first, second] = (await many(store, 2)) as [TestSandbox, TestSandbox];
    first.start(`globalThis.hoard = "s3cret".repeat(100_000); 1`);
    second.start("1");
    const image = Buffer.from(second.sandbox.pack());
    const again = await TestSandbox.open(makeStore(1), { image });
    expect(await again.start("typeof hoard").value()).toBe("undefined");
    expect(again.sandbox.pack().length).toBeLessThan(200_000);
  });
});

describe("an image of a session", () => {
  it("is the same whether its state is in an engine or lies aside", async () => {
    const store = makeStore(1);
    const [first, second] = (await many(store, 2)) as [TestSandbox, TestSandbox];
    first.start("let kept = { list: [1, 2, 3] }; kept.list.length");
    const inEngine = first.sandbox.pack();
    second.start("1");
    expect(Buffer.compare(first.sandbox.pack(), inEngine)).toBe(0);
  });
});

describe("the difference of a memory", () => {
  const base = toBaseMemory(Uint8Array.from({ length: 8 * 4096 }, (_, i) => (i >= 4096 && i < 3 * 4096 ? i % 251 : 0)));

  it.each<[string, (memory: Uint8Array) => void]>([
    ["nothing", () => {}],
    ["a byte where the base has zeros", (memory) => memory.fill(1, 5, 6)],
    ["the last byte", (memory) => memory.fill(1, memory.length - 1)],
    ["zeros where the base has something", (memory) => memory.fill(0, 4096, 8192)],
    ["everything", (memory) => memory.fill(9)],
    ["the edge of two blocks", (memory) => memory.fill(9, 511, 513)],
  ])("holds %s", (_, change) => {
    const memory = new Uint8Array(10 * 4096);
    writeBase(memory, base);
    change(memory);
    const wanted = memory.slice();
    const difference = differenceOf(memory, base);
    eraseDifference(memory, difference, base);
    expect(differenceOf(memory, base).count).toBe(0);
    writeDifference(memory, difference);
    expect(Buffer.compare(memory, wanted)).toBe(0);
  });

  it("is written where an old one was, if there is room", () => {
    const memory = new Uint8Array(8 * 4096).fill(1);
    const old = differenceOf(memory, base);
    expect(differenceOf(memory, base, old).blocks).toBe(old.blocks);
    writeBase(memory, base);
    expect(differenceOf(memory, base, old).blocks).not.toBe(old.blocks);
  });
});
