import { describe, expect, it } from "vitest";
import type { MultiStepAgent } from "../agent/multi-step-agent.ts";
import { ToolCallingAgent } from "../agent/tool-calling-agent.ts";
import { failure, programAgent, stored } from "../calls/testing/pausing.ts";
import type { RunState, SessionState } from "../contracts/run-state.ts";
import { AgentError } from "../errors.ts";
import { Media } from "../media/media.ts";
import { type FakeProgram, ScriptedModel } from "../testing/index.ts";
import { tool } from "../tools/tool.ts";
import { userInput } from "../tools/user-input.ts";

const pay = tool({ name: "pay", description: "d", needsApproval: true, execute: () => "paid" });
const draw = tool({
  name: "draw",
  description: "d",
  execute: () => Media.fromBytes(new Uint8Array([1, 2, 3]), { mediaType: "image/png" }),
});
const note = tool({
  name: "note",
  description: "d",
  inputSchema: { type: "object", additionalProperties: true },
  execute: (input) => input,
});
const clerk = new ToolCallingAgent({
  name: "clerk",
  description: "d",
  tools: [userInput, note],
  model: new ScriptedModel([
    { reasoning: "Hm.", toolCalls: [{ id: "n", name: "note", args: { a: 1 } }] },
    { toolCalls: [{ id: "q", name: "userInput", args: { question: "?" } }] },
    { toolCalls: [{ id: "f", name: "finalAnswer", args: { answer: 1 } }] },
  ]),
}) as MultiStepAgent;

const first: FakeProgram = async (_, { call, print }) => {
  print(JSON.stringify(await call("note", { at: new Date(0), n: 1n })));
  return { text: "1", warnings: ["One."] };
};
const second: FakeProgram = async (_, { call }) => ({
  final: { value: await Promise.all([call("pay"), call("clerk", { task: "t" }), call("draw").then((given) => call("note", { given }))]) },
});
type Options = Parameters<typeof programAgent>[1];
const agentWith = (options: Options = {}) =>
  programAgent({ first, second }, { tools: [pay, draw, note], managedAgents: [clerk], way: "by a copy", ...options });

/** A state with something of everything. */
async function richState(): Promise<RunState> {
  const { state } = await agentWith().run("Pay.", { variables: { map: new Map([[1, new Date(0)]]) } });
  const half = await agentWith().resume(stored(state), (interruption) =>
    interruption.type === "approval" ? { approve: true, always: true } : undefined,
  );
  expect(half.status).toBe("interrupted");
  return { ...stored(half.state), media: stored(state).media ?? {} };
}

const refusal = async (state: unknown, agent = agentWith()): Promise<string> => {
  const error = await failure(agent.resume(state as RunState, { approve: true }));
  expect(error).toMatchObject({ name: "AgentConfigError", code: "STATE" });
  expect(error.message).toMatch(/^The state cannot be used: .*\.\n\n {2}\S/s);
  return error.message;
};

describe("A state", () => {
  it("is plain JSON with a version", async () => {
    const state = await richState();
    expect(state).toMatchObject({
      format: "smolagents-ts/session",
      version: 1,
      agent: { mode: "code", tools: ["clerk", "draw", "note", "pay"] },
    });
    expect(typeof state.snapshot).toBe("string");
    expect(Object.keys(state.media ?? {})).toEqual(["media-1"]);
  });

  it("is refused when it is something else", async () => {
    for (const other of [undefined, null, 5, "state", [], {}, { format: "x" }, { ...(await richState()), format: "smolagents" }]) {
      expect(await refusal(other)).toContain("it is not the state of a run or a session");
    }
  });

  it("is refused when another version made it", async () => {
    expect(await refusal({ ...(await richState()), version: 2 })).toContain("it has version 2, and this core reads version 1");
  });

  it("is refused by an agent of another name, mode, or other tools", async () => {
    const state = await richState();
    expect(await refusal(state, agentWith({ name: "other" }))).toContain("its name was not set, and this one's is other");
    expect(await refusal(state, agentWith({ tools: [pay, draw] }))).toContain("it had the tools note");
    expect(await refusal(state, agentWith({ tools: [pay, draw, note, userInput] }))).toContain("this one has the tools userInput");
    expect(
      await refusal(state, new ToolCallingAgent({ model: new ScriptedModel([]), tools: [pay, draw, note, userInput] }) as never),
    ).toContain('its mode was "code", and this one\'s is "tools"');
  });

  it.each<[string, (state: RunState) => unknown]>([
    ["its memory", ({ memory: _, ...state }) => state],
    ["its agent", ({ agent: _, ...state }) => state],
    ["its sandbox", ({ sandbox: _, ...state }) => state],
    ["the calls of its run", (state) => ({ ...state, run: { ...state.run, calls: undefined } })],
    ["a child's run", (state) => ({ ...state, run: { ...state.run, agents: { x: { ...state, run: undefined } } } })],
    ["a result", (state) => ({ ...state, run: { ...state.run, calls: [{ ...state.run.calls[0], output: undefined }] } })],
  ])("is refused without %s", async (_, damage) => {
    await refusal(damage(await richState()));
  });

  it("is refused when its snapshot was cut to something that is not base64", async () => {
    expect(await refusal({ ...(await richState()), snapshot: "%%%" })).toContain("its snapshot is not base64");
  });

  it("goes on without its snapshot, by running the programs again", async () => {
    const { snapshot: _, ...state } = await richState();
    expect((await agentWith().resume(state as RunState, { answer: 1 })).status).toBe("completed");
  });

  it("is refused by a session at once", () => {
    expect(() => agentWith().session({} as SessionState)).toThrow("it is not the state of a run or a session");
    expect(() => agentWith().session(null as never)).toThrow("it is not the state of a run or a session");
  });
});

/** Numbers that look random and are the same each time. */
function randomNumbers(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const GARBAGE: readonly unknown[] = [
  undefined,
  null,
  0,
  -1,
  1.5,
  1e308,
  "",
  "x",
  true,
  [],
  {},
  [null],
  [[]],
  { $: "Date", v: "x" },
  { type: "x" },
  { a: { b: [] } },
];

/** Every place in a JSON value. */
function placesIn(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== "object" || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, item]) => placesIn(item, [...path, key]))];
}

function withChange(value: unknown, [key, ...path]: readonly string[], change: unknown): unknown {
  if (key === undefined) return change;
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as { [key: string]: unknown };
  copy[key] = withChange(copy[key], path, change);
  return copy;
}

describe("A state that was changed", () => {
  it("is refused clearly, or works; nothing fails for a field of the wrong type", { timeout: 120_000 }, async () => {
    const state = await richState();
    const places = placesIn(state);
    const random = randomNumbers(7);
    const changes = places.map((path) => [path, GARBAGE[random(GARBAGE.length)]] as const);
    // Each place once by chance, and the places of the run and the sandbox with everything.
    for (const path of places.filter(([top, , deeper]) => (top === "run" || top === "sandbox") && !deeper)) {
      for (const garbage of GARBAGE) changes.push([path, garbage]);
    }
    const ends: { [end: string]: number } = {};
    const unclear: string[] = [];
    const agent = agentWith();
    for (const [path, garbage] of changes) {
      const changed = JSON.parse(JSON.stringify(withChange(state, path, garbage) ?? null)) as RunState;
      const end = await agent.resume(changed, { answer: 1 }, { signal: AbortSignal.timeout(5_000) }).then(
        ({ status }) => status,
        (error: Error) => error,
      );
      // A program that went another way meets the end of the script.
      const isClear = typeof end === "string" || (AgentError.is(end) && /CONFIG|STATE|GENERATION/.test(end.code));
      if (!isClear) unclear.push(`${path.join(".")} = ${JSON.stringify(garbage)}: ${end.stack?.split("\n").slice(0, 4).join("\n")}`);
      const name = typeof end === "string" ? end : ((end as { code?: string }).code ?? end.name);
      ends[name] = (ends[name] ?? 0) + 1;
    }
    expect(unclear).toEqual([]);
    expect(ends["aborted"]).toBeUndefined();
    expect(ends["STATE"]).toBeGreaterThan(changes.length / 3);
  });
});

describe("No secret", () => {
  it("gets into a state: neither of the model, nor of its settings, nor of what tools know", async () => {
    const SECRET = "sk-very-secret-key";
    const model = Object.assign(new ScriptedModel([{ text: "<code>\ngo\n</code>", usage: { inputTokens: 3 } }]), {
      apiKey: SECRET,
      headers: { authorization: `Bearer ${SECRET}` },
    });
    const secretive = tool({ name: "fetchIt", description: "d", execute: () => (SECRET.length > 0 ? "fetched" : SECRET) });
    const go: FakeProgram = async (_, { call }) => ({ final: { value: [await call("fetchIt"), await call("pay")] } });
    const agent = programAgent(
      { go },
      {
        model,
        tools: [secretive, pay],
        modelSettings: { temperature: 0, user: SECRET, headers: { "x-key": SECRET } } as never,
        way: "by a copy",
      },
    );
    const states: RunState[] = [];
    const { state } = await agent.run("t", { checkpoint: (state) => void states.push(state) });
    const session = agent.session(stored(state));
    for (const kept of [state, ...states, await session.save()]) {
      expect(JSON.stringify(kept)).not.toContain("very-secret");
      expect(atob(kept?.snapshot ?? "")).not.toContain("very-secret");
    }
    expect(states.length).toBeGreaterThan(1);
  });
});
