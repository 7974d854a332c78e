import { describe, expect, it } from "vitest";
import type { Interruption } from "../contracts/interruption.ts";
import type { FakeProgram } from "../testing/index.ts";
import { tool } from "../tools/tool.ts";
import { CallReplay } from "./call-replay.ts";
import { type EndedCall, toText } from "./ended-call.ts";
import { pause, programAgent, stored, WAYS } from "./testing/pausing.ts";

/** A tool that waits for a person and ends, and one that notes its calls and gives what it is told. */
function toolsThat(execute: (input: unknown, count: number) => unknown) {
  const made: unknown[] = [];
  const keys: string[] = [];
  const gate = tool({ name: "gate", description: "d", needsApproval: true, execute: () => "open" });
  const anyInput = { type: "object", additionalProperties: true };
  const work = tool({
    name: "work",
    description: "d",
    inputSchema: anyInput,
    execute: (input, { callId }) => {
      keys.push(callId);
      return execute(input, made.push(input));
    },
  });
  return { made, keys, tools: [gate, work] };
}

describe.each(WAYS)("A finished call, resumed %s", (way) => {
  it("is not made again, and its result is what it was", async () => {
    const values = [
      new Date(0),
      new Map([["a", new Set([1n])]]),
      undefined,
      Number.NaN,
      -0,
      { $: "x" },
      new Uint8Array([1, 2]),
      null,
      "text",
    ];
    const { made, tools } = toolsThat((input) => values[(input as { n: number }).n]);
    const go: FakeProgram = async (_, { call }) => {
      const all = [];
      for (let n = 0; n < values.length; n++) all.push(await call("work", { n, big: 10n, when: new Date(n) }));
      await call("gate");
      return { final: { value: all } };
    };
    const agent = programAgent({ go }, { tools, way });
    const { state } = await agent.run("t");
    const { output, steps } = await agent.resume(stored(state), { approve: true });
    expect(output).toEqual(values);
    expect(made).toHaveLength(values.length);
    expect(steps[0]?.calls).toHaveLength(values.length + 1);
  });

  it("fails as it failed", async () => {
    const { made, tools } = toolsThat(() => {
      throw new Error("Rate limit.");
    });
    const go: FakeProgram = async (_, { call }) => {
      const failed = await call("work").catch((error: Error) => error.message);
      await call("gate");
      return { final: { value: failed } };
    };
    const agent = programAgent({ go }, { tools, way });
    const { state } = await agent.run("t");
    expect((await agent.resume(stored(state), { approve: true })).output).toBe("work failed: Rate limit.");
    expect(made).toHaveLength(1);
  });

  it("does not answer a later call that looks the same", async () => {
    const { made, keys, tools } = toolsThat((_, count) => count);
    const go: FakeProgram = async (_, { call }) => {
      const before = await call("work");
      await call("gate");
      return { final: { value: [before, await call("work"), await call("work")] } };
    };
    const agent = programAgent({ go }, { tools, way });
    const { state } = await agent.run("t");
    expect((await agent.resume(stored(state), { approve: true })).output).toEqual([1, 2, 3]);
    expect(made).toHaveLength(3);
    expect(new Set(keys).size).toBe(3);
  });

  it("keeps what the tool gave then, though the tool changed it later", async () => {
    const list: number[] = [];
    const { tools } = toolsThat((_, count) => {
      list.push(count);
      return list;
    });
    const go: FakeProgram = async (_, { call }) => {
      const first = JSON.stringify(await call("work"));
      await call("work");
      await call("gate");
      return { final: { value: first } };
    };
    const agent = programAgent({ go }, { tools, way });
    const { state } = await agent.run("t");
    const { output, steps } = await agent.resume(stored(state), { approve: true });
    expect(output).toBe("[1]");
    expect(steps[0]?.calls.map((call) => call.output)).toEqual(["[1]", "[1,2]", '"open"']);
  });
});

describe("A program that runs again", () => {
  it("gets its answers in the order in which it got them", async () => {
    const { made, tools } = toolsThat(async (input) => {
      const { ms } = input as { ms: number };
      await pause(ms);
      return ms;
    });
    const race: FakeProgram = async (_, { call }) => {
      const order: unknown[] = [];
      await Promise.all([30, 10, 20].map(async (ms) => order.push(await call("work", { ms }))));
      await call("gate");
      return { final: { value: order } };
    };
    const agent = programAgent({ race }, { tools });
    const { state } = await agent.run("t");
    const started = performance.now();
    expect((await agent.resume(stored(state), { approve: true })).output).toEqual([10, 20, 30]);
    expect(performance.now() - started).toBeLessThan(900);
    expect(made).toHaveLength(3);
  });

  it("does not get a new answer before an old one", async () => {
    const { tools } = toolsThat((input) => input);
    let runs = 0;
    const race: FakeProgram = async (_, { call }) => {
      runs++;
      // The second call is new when the program runs again, and its tool is quick.
      const winner = await Promise.race([
        call("work", { n: 1 }).then(() => 1),
        ...(runs > 1 ? [call("work", { n: 2 }).then(() => 2)] : []),
      ]);
      await call("gate");
      return { final: { value: winner } };
    };
    const agent = programAgent({ race }, { tools });
    const { state } = await agent.run("t");
    expect((await agent.resume(stored(state), { approve: true })).output).toBe(1);
  });

  it("makes no finished call again whose arguments come from the clock", async () => {
    const { made, tools } = toolsThat((_, count) => `saved ${count}`);
    const go: FakeProgram = async (_, { call }) => {
      const saved = await call("work", { at: performance.now() });
      await call("gate");
      return { final: { value: saved } };
    };
    const agent = programAgent({ go }, { tools });
    const { state } = await agent.run("t");
    expect((await agent.resume(stored(state), { approve: true })).output).toBe("saved 1");
    expect(made).toHaveLength(1);
  });

  it("gives each call its own answer and its own id, though it makes them in another order", async () => {
    const { made, keys, tools } = toolsThat((input) => input);
    let backwards = false;
    const go: FakeProgram = async (_, { call }) => {
      const numbers = [1, 2, 3];
      const all = (backwards ? numbers.reverse() : numbers).map(async (n) => [
        n,
        await call("work", { n }),
        n === 2 && (await call("gate")),
      ]);
      return { final: { value: (await Promise.all(all)).sort() } };
    };
    const agent = programAgent({ go }, { tools });
    const { state, interruptions } = await agent.run("t");
    backwards = true;
    const { output, steps } = await agent.resume(stored(state), { [(interruptions[0] as Interruption).id]: { approve: true } });
    expect(output).toEqual([
      [1, { n: 1 }, false],
      [2, { n: 2 }, "open"],
      [3, { n: 3 }, false],
    ]);
    expect(made).toHaveLength(3);
    expect(new Set(keys).size).toBe(3);
    expect(new Set(steps[0]?.calls.map(({ id }) => id)).size).toBe(4);
  });

  it("keeps equal calls apart: those that ended, and those that wait", async () => {
    const { keys, tools } = toolsThat((_, count) => count);
    const twin = { ...(tools[1] as (typeof tools)[1]), needsApproval: true as const };
    const go: FakeProgram = async (_, { call }) => ({ final: { value: await Promise.all([1, 2, 3].map(() => call("work"))) } });
    const agent = programAgent({ go }, { tools: [twin] });
    const first = await agent.run("t");
    const ids = first.interruptions.map(({ id }) => id);
    expect(new Set(ids).size).toBe(3);
    const second = await agent.resume(stored(first.state), { [ids[1] as string]: { approve: true } });
    expect(second.interruptions.map(({ id }) => id)).toEqual([ids[0], ids[2]]);
    const third = await agent.resume(stored(second.state), { approve: true });
    expect((third.output as number[]).sort()).toEqual([1, 2, 3]);
    expect([...keys].sort()).toEqual([...ids].sort());
  });

  it("that goes another way now is not held up for long, and its finished calls stay on record", async () => {
    const { made, tools } = toolsThat((input) => input);
    let runs = 0;
    const go: FakeProgram = async (_, { call }) => {
      runs++;
      if (runs === 1) await Promise.all([call("work", { n: 1 }), call("work", { n: 2 })]);
      else await call("work", { n: 2 });
      await call("gate");
      return { final: { value: "done" } };
    };
    const agent = programAgent({ go }, { tools });
    const { state } = await agent.run("t");
    const { output, steps } = await agent.resume(stored(state), { approve: true });
    expect(output).toBe("done");
    expect(made).toHaveLength(2);
    expect(steps[0]?.calls.map(({ name, input }) => `${name} ${input}`)).toEqual(['work {"n":1}', 'work {"n":2}', "gate {}"]);
  });
});

describe("CallReplay", () => {
  const ended = (id: string, name: string, input: unknown, output: unknown): EndedCall => ({
    id,
    key: `1.${id}`,
    name,
    input: toText(input),
    output: toText(output),
    durationMs: 1,
  });

  it("holds an answer back until it is its turn, and until the one before is on its way", async () => {
    const replay = new CallReplay([ended("2", "b", {}, "B"), ended("1", "a", {}, "A")]);
    const told: unknown[] = [];
    const ask = async (id: string, name: string) => {
      const call = await replay.take(id, name, "{}");
      told.push(await replay.answer(call as EndedCall));
      for (let i = 0; i < 20; i++) await undefined;
      told.push(`after ${name}`);
    };
    const first = ask("1", "a");
    await pause(20);
    expect(told).toEqual([]);
    await Promise.all([first, ask("2", "b")]);
    expect(told).toEqual(["B", "after b", "A", "after a"]);
    expect(replay.isOver).toBe(true);
  });

  it("gives nothing for what was not called before", async () => {
    const replay = new CallReplay([ended("1", "a", {}, "A")]);
    expect(await replay.take("2", "b", "{}")).toBeUndefined();
    expect(await replay.take("2", "a", '{"n":1}')).toBeUndefined();
  });

  it("lets a call with the very arguments have the answer, before one that only has the id", async () => {
    const replay = new CallReplay([ended("1", "a", { n: 1 }, "A")]);
    const other = replay.take("1", "a", '{"n":2}');
    await pause(10);
    expect(await replay.take("7", "a", '{"n":1}')).toMatchObject({ id: "1" });
    expect(await other).toBeUndefined();
  });
});
