import { describe, expect, it } from "vitest";
import type { MultiStepAgent } from "../agent/multi-step-agent.ts";
import { ToolCallingAgent } from "../agent/tool-calling-agent.ts";
import type { RunState } from "../contracts/run-state.ts";
import type { ActionStep } from "../contracts/step.ts";
import type { Tool } from "../contracts/tool.ts";
import { type FakeProgram, ScriptedModel } from "../testing/index.ts";
import { tool } from "../tools/tool.ts";
import { failure, pause, programAgent, stored, WAYS } from "./testing/pausing.ts";
import { answer, ask, worker } from "./testing/worker.ts";

const two: FakeProgram = async (_, { call }) => {
  const [a, b, c] = await Promise.all([
    call("work", { n: 3 }).then((n) => call("work", { n })),
    call("work", { n: 1 }),
    call("work", { n: 2 }),
  ]);
  return { text: JSON.stringify([a, b, c]) };
};
const three: FakeProgram = async (_, { call }) => ({
  final: { value: (await Promise.all([5, 6].map((n) => call("work", { n })))).join() },
});
type Make = (work: Tool) => MultiStepAgent;
const AGENTS: { readonly [name: string]: Make } = {
  ...Object.fromEntries(WAYS.map((way) => [`a code agent, ${way}`, (work) => programAgent({ two, three }, { tools: [work], way })])),
  "a tool calling agent": (work) => new ToolCallingAgent({ model: new ScriptedModel([ask(1), ask(2), answer]), tools: [work] }),
  "agents that call agents": (work) => {
    const inner = new ToolCallingAgent({
      name: "inner",
      description: "d",
      model: new ScriptedModel([ask(1), ask(2), answer]),
      tools: [work],
    });
    const middle = programAgent(
      { go: async (_, { call }) => ({ final: { value: await Promise.all([call("inner", { task: "a" }), call("work", { n: 7 })]) } }) },
      { name: "middle", description: "d", tools: [work], managedAgents: [inner as MultiStepAgent] },
    );
    const go: FakeProgram = async (_, { call }) => ({
      final: {
        value: JSON.stringify(await Promise.all([call("middle", { task: "b" }), call("inner", { task: "c" }), call("work", { n: 9 })])),
      },
    });
    return programAgent({ go }, { tools: [work], managedAgents: [middle as MultiStepAgent, inner as MultiStepAgent] });
  },
};

/** All calls on record, those of managed agents too. */
const callsOf = (steps: readonly ActionStep[]): string[] =>
  steps.flatMap(({ calls }) =>
    calls.flatMap(({ name, input, run }) => [
      ...(run ? callsOf(run.steps.filter((step) => step.type === "action")) : []),
      `${name} ${input}`,
    ]),
  );

describe.each(Object.entries(AGENTS))("Checkpoints of %s", (_, make) => {
  it("are states from each of which a run goes on to the same end, with no finished call made again", { timeout: 60_000 }, async () => {
    const states: { readonly state: RunState; readonly done: number }[] = [];
    const first = worker();
    const undisturbed = await make(first.work).run("t", {
      checkpoint: (state) => void states.push({ state: stored(state), done: first.done.length }),
    });
    expect(undisturbed.status).toBe("completed");
    expect(states.length).toBeGreaterThan(8);

    for (const { state } of states.filter(({ state }) => !hasEnded(state))) {
      const again = worker();
      const resumed = await make(again.work).resume(state);
      expect(resumed.output).toBe(undisturbed.output);
      expect(callsOf(resumed.steps).sort()).toEqual(callsOf(undisturbed.steps).sort());
      const finished = new Set(finishedIn(state));
      expect(again.begun.filter((id) => finished.has(id))).toEqual([]);
      expect(new Set(again.begun).size).toBe(again.begun.length);
      // What runs again has the ids it had; agents that had not begun begin anew.
      const runs = runsIn(state);
      const known = again.begun.filter((id) => runs.includes(id.split(":")[0] ?? ""));
      expect(known.filter((id) => !first.begun.includes(id))).toEqual([]);
    }
  });
});

/** Resuming what has come to its end is the loop's affair. */
const hasEnded = (state: RunState): boolean => {
  const last = state.memory.at(-1);
  return (last?.type === "action" && last.final !== undefined) || Object.values(state.run.agents).some(hasEnded);
};

const runsIn = ({ run }: RunState): string[] => [run.id, ...Object.values(run.agents).flatMap(runsIn)];

const finishedIn = ({ run }: RunState): string[] => [
  ...run.calls.map((call) => `${run.id}:${(call as typeof call & { key: string }).key}`),
  ...Object.values(run.agents).flatMap(finishedIn),
];

describe("A checkpoint", () => {
  it("is awaited before the program gets the answer, and they come one after the other", async () => {
    const log: string[] = [];
    let inside = 0;
    const { work } = worker();
    const go: FakeProgram = async (_, { call }) => {
      await Promise.all([1, 2, 3].map(async (n) => log.push(`answer ${await call("work", { n })}`)));
      return { final: { value: "done" } };
    };
    await programAgent({ go }, { tools: [work] }).run("t", {
      checkpoint: async ({ run }) => {
        expect(++inside).toBe(1);
        await pause(10);
        inside--;
        log.push(`stored ${run.calls.length}`);
      },
    });
    for (const [index, n] of [1, 2, 3].entries()) {
      const stored = log.findIndex((entry) => entry.startsWith("stored") && Number(entry.slice(7)) >= index + 1);
      expect(log.indexOf(`answer ${n * 10}`)).toBeGreaterThan(stored);
    }
  });

  it.each(["code", "native calls"])("that throws ends the run at once with what it threw: %s", async (how) => {
    const thrown = new Error("The disk is full.");
    const { work } = worker();
    const told: unknown[] = [];
    const go: FakeProgram = async (_, { call }) => {
      told.push(await call("work", { n: 1 }).catch((error: Error) => error.message));
      await new Promise(() => {});
      return {};
    };
    const agent =
      how === "code"
        ? programAgent({ go, never: go }, { tools: [work] })
        : new ToolCallingAgent({ model: new ScriptedModel([ask(1), ask(2)]), tools: [work] });
    const checkpoint = ({ run }: RunState) => {
      if (run.calls.length > 0) throw thrown;
    };
    expect(await failure(agent.run("t", { checkpoint }))).toBe(thrown);
    expect(told).toEqual(how === "code" ? ["The action that made the call has ended."] : []);
  });

  it("that throws in a managed agent ends its manager's run too", async () => {
    const thrown = new Error("The disk is full.");
    const { work } = worker();
    const inner = new ToolCallingAgent({ name: "inner", description: "d", model: new ScriptedModel([ask(1), answer]), tools: [work] });
    const go: FakeProgram = async (_, { call }) => ({ final: { value: await call("inner", { task: "a" }).catch(() => "swallowed") } });
    const agent = programAgent({ go }, { managedAgents: [inner as MultiStepAgent] });
    const checkpoint = ({ run }: RunState) => {
      if (Object.values(run.agents)[0]?.run.calls.length) throw thrown;
    };
    expect(await failure(agent.run("t", { checkpoint }))).toBe(thrown);
  });

  it("that hangs does not hold back an abort", async () => {
    const { work } = worker();
    const abort = new AbortController();
    const agent = new ToolCallingAgent({ model: new ScriptedModel([ask(1), answer]), tools: [work] });
    const checkpoint = ({ run }: RunState) => {
      if (run.calls.length === 0) return undefined;
      setTimeout(() => abort.abort(), 5);
      return new Promise<void>(() => {});
    };
    expect((await agent.run("t", { checkpoint, signal: abort.signal })).status).toBe("aborted");
  });

  it.each(WAYS)("at the start of a run that goes on holds all that the state held: resumed %s", async (way) => {
    const { work } = worker();
    const pay = tool({ name: "pay", description: "d", needsApproval: true, execute: () => "paid" });
    const go: FakeProgram = async (_, { call }) => ({ final: { value: [await call("work", { n: 1 }), await call("pay")] } });
    const agent = programAgent({ go }, { tools: [work, pay], way });
    const state = stored((await agent.run("t")).state);
    const states: RunState[] = [];
    await agent.resume(state, undefined, { checkpoint: (state) => void states.push(stored(state)) });
    const first = states[0] as RunState;
    expect(first).toEqual({ ...state, run: { ...state.run, elapsedMs: first.run.elapsedMs } });
  });

  it("has a decision before the call begins", async () => {
    const seen: string[] = [];
    const pay = tool({ name: "pay", description: "d", needsApproval: true, execute: () => void seen.push("paid") });
    const go: FakeProgram = async (_, { call }) => ({ final: { value: await call("pay") } });
    await programAgent({ go }, { tools: [pay] }).run("t", {
      decide: { approve: true },
      checkpoint: ({ run }) => void seen.push(`${Object.keys(run.decisions).length} decided, ${run.calls.length} finished`),
    });
    const at = seen.indexOf("paid");
    expect(seen[at - 1]).toBe("1 decided, 0 finished");
    expect(seen[at + 1]).toBe("1 decided, 1 finished");
  });
});
