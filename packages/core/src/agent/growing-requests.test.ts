import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { ModelRequest } from "../contracts/model.ts";
import type { AgentOptions } from "../definition/agent-options.ts";
import { Media } from "../media/media.ts";
import { conversationFaults, growthFaults } from "../testing/conversation-faults.ts";
import { FakeExecutor, ScriptedModel, type ScriptedReply } from "../testing/index.ts";
import { tool } from "../tools/tool.ts";
import { MultiStepAgent } from "./multi-step-agent.ts";

type Mode = "code" | "structured" | "tools" | "text" | "both";
const MODES: readonly Mode[] = ["code", "structured", "tools", "text", "both"];

/** The same numbers for the same seed. */
function numbers(seed: number) {
  let state = seed * 2654435761 + 1;
  return <T>(choices: readonly T[]): T => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return choices[state % choices.length] as T;
  };
}

const picture = Media.fromBytes(new Uint8Array([1, 2, 3]), { mediaType: "image/png" });
const TOOLS = [
  tool({ name: "double", description: "Twice it.", inputSchema: z.object({ n: z.number() }), execute: ({ n }) => 2 * n }),
  tool({ name: "look", description: "A picture.", execute: () => picture }),
  tool({
    name: "fail",
    description: "Fails.",
    execute: () => {
      throw new Error("no network");
    },
  }),
];
const CALLS: readonly [name: string, argsText: string][] = [
  ["double", '{"n": 2}'],
  ["double", '{"n": "x"}'],
  ["double", '{"n": '],
  ["look", ""],
  ["fail", "null"],
  ["no such tool!", "{}"],
  ["runCode", '{"code": "print"}'],
  ["runCode", '{"code": "show"}'],
  ["finalAnswer", '{"answer": 3}'],
];
const PROGRAMS = ["print", "show", "break", "refused"];

/** Some reply, right or wrong, in the way of a mode. */
function someReply(mode: Mode, pick: ReturnType<typeof numbers>): ScriptedReply {
  const reason = pick([{}, {}, {}, {}, { reason: "length" }, { reason: "content-filter" }] as const);
  const reasoning = pick([{}, { reasoning: "Hm." }]);
  const odd = pick(["", "", "", "prose", " \n", "<code>", '{"a": [1'] as const);
  if (odd) return { text: odd, ...reasoning, ...reason };
  const program = pick(PROGRAMS);
  if (mode === "code") return { text: `I run it.\n<code>\n${program}\n</code>`, ...reasoning, ...reason };
  if (mode === "structured") return { text: JSON.stringify({ thought: "I run it.", code: program }), ...reasoning, ...reason };
  const calls = Array.from({ length: pick([1, 1, 2, 3]) }, () => pick(CALLS));
  if (mode === "text")
    return { text: calls.map(([name, args]) => `{"name": "${name}", "arguments": ${args || "{}"}}`).join("\n"), ...reason };
  const toolCalls = calls.map(([name, argsText]) => ({ id: pick(["", "a", "b"]), name, argsText }));
  if (mode === "both" && pick([true, false, false])) return { text: `<code>\n${program}\n</code>`, ...reasoning, ...reason };
  return { text: pick(["", "I call."]), toolCalls, ...reasoning, ...reason };
}

async function requestsOf(mode: Mode, seed: number): Promise<{ readonly requests: readonly ModelRequest[]; readonly hasPlans: boolean }> {
  const pick = numbers(seed);
  const maxSteps = pick([3, 6, 9]);
  const planningInterval = pick([undefined, undefined, 1, 2]);
  const model = new ScriptedModel(
    Array.from({ length: 40 }, () => someReply(mode, pick)),
    { capabilities: { tools: mode !== "text" } },
  );
  const executor = new FakeExecutor(async (code, { call, print }) => {
    if (code === "refused") return { final: { value: 3 } };
    if (code === "break") throw new SyntaxError("no");
    if (code === "show") return { value: await call("image", await call("look")) };
    print("hello\n");
    return { text: "5" };
  });
  const options: AgentOptions = {
    model,
    mode: mode === "structured" ? "code" : mode === "text" ? "tools" : mode,
    ...(mode !== "text" && mode !== "tools" && { executor }),
    structuredReplies: mode === "structured",
    tools: TOOLS,
    instructions: "Be brief.",
    maxSteps,
    ...(planningInterval && { planningInterval }),
    finalAnswerChecks: [() => "not good enough"],
  };
  const { status } = await new MultiStepAgent(options).run("Solve it.", { images: [picture], variables: { a: 1 } });
  expect(status).toBe("max-steps");
  return { requests: model.requests, hasPlans: planningInterval !== undefined };
}

describe.each(MODES)("The requests of a run in mode %s", (mode) => {
  it("extend each other byte by byte, tools and instructions first, whatever the model sends", async () => {
    for (let seed = 1; seed <= 60; seed++) {
      const { requests } = await requestsOf(mode, seed);
      expect(growthFaults(requests), `seed ${seed}`).toEqual([]);
      expect(requests[0]!.messages[0]!.role).toBe("system");
    }
  });

  it("are such as servers take", async () => {
    for (let seed = 1; seed <= 60; seed++) {
      const { requests, hasPlans } = await requestsOf(mode, seed);
      const last = requests.at(-1)!.messages;
      // What is asked beyond the conversation, and pictures, can only come from the user.
      const faults = conversationFaults(last).filter((fault) => {
        const asks = hasPlans || fault.startsWith(`message ${last.length - 1} `) || isShown(last[Number(/\d+/.exec(fault)?.[0])]);
        return !(asks && fault.endsWith("comes right after results"));
      });
      expect(faults, `seed ${seed}`).toEqual([]);
    }
  });
});

const isShown = (message: ModelRequest["messages"][number] | undefined) =>
  message?.content.some((part) => part.type === "text" && part.text === "Shown:");

describe("The requests of a session", () => {
  it("extend each other over its runs", async () => {
    const answer = { toolCalls: [{ id: "", name: "finalAnswer", args: { answer: 1 } }] };
    const look = { toolCalls: [{ id: "", name: "look", args: null }] };
    const model = new ScriptedModel([look, answer, look, answer, answer]);
    const session = new MultiStepAgent({ model, mode: "tools", tools: TOOLS }).session();
    for (const task of ["One.", "Two.", "Three."]) await session.run(task);
    await session.close();
    expect(growthFaults(model.requests)).toEqual([]);
  });
});
