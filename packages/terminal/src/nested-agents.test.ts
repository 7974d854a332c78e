import { CodeAgent, tool } from "@smolagents-ts/core";
import { FakeExecutor, ScriptedModel } from "@smolagents-ts/core/testing";
import { describe, expect, it } from "vitest";
import { showEvents } from "./testing/show-events.ts";
import { showRun } from "./testing/show-run.ts";

const usage = { inputTokens: 100, outputTokens: 10 };
const price = { input: 1_000, output: 0 };

function managed(name: string, delayMs = 0): CodeAgent {
  return new CodeAgent({
    name,
    description: "Helps.",
    price,
    model: new ScriptedModel([{ text: `${name} thinks about it, slowly.\n<code>\nlook()\n`, usage }], { chunkChars: 4, delayMs }),
    executor: new FakeExecutor((_, { print }) => {
      print(`${name} `);
      print("sees\n");
      return { final: { value: `${name} knows` } };
    }),
  });
}

const manager = (agents: readonly CodeAgent[], calls: readonly string[]) =>
  showRun(
    new CodeAgent({
      model: new ScriptedModel([
        { text: "I ask.\n<code>\nask()\n", usage },
        { text: "<code>\nend()\n", usage },
      ]),
      executor: new FakeExecutor(async (code, { call }) => {
        if (code.trim() !== "ask()") return { final: { value: "done" } };
        await Promise.all(calls.map((name) => call(name, { task: "Look." })));
        return {};
      }),
      managedAgents: agents,
      price,
    }),
  );

it("shows what a managed agent does under its name, and counts its tokens for the step", async () => {
  const { told } = await manager([managed("scout")], ["scout"]);
  expect(told).toBe(`Step 1
I ask.

  │ ask()

  ▸ scout({ task: 'Look.' })
  scout │ Step 1
  scout │ scout thinks about it, slowly.
  scout │
  scout │   │ look()
  scout │
  scout │   scout sees
  scout │ [Step 1: N ms | 100 in | 10 out | $0.10]
  scout │
  scout │ Answer: scout knows
  scout │ 1 step · 110 tokens (100 in, 10 out) · $0.10 · N ms
  ✓ scout({ task: 'Look.' })  N ms
  The program ran to its end and printed nothing.
[Step 1: N ms | 200 in | 20 out | $0.20]

Step 2
  │ end()
[Step 2: N ms | 100 in | 10 out | $0.10]

2 steps · 330 tokens (300 in, 30 out) · $0.30 · N ms
  scout: 110 tokens (100 in, 10 out) · $0.10
`);
});

describe("several at once", () => {
  it("never share a line", async () => {
    const { told } = await manager([managed("scout", 3), managed("guard", 2)], ["scout", "guard", "guard"]);
    for (const name of ["scout", "guard", "guard 2"]) {
      const label = `  ${name} │ `;
      const own = told
        .split("\n")
        .filter((line) => line.startsWith(label))
        .map((line) => line.slice(label.length));
      const agent = name.split(" ")[0];
      expect(own).toContain(`${agent} thinks about it, slowly.`);
      expect(own).toContain(`  ${agent} sees`);
      expect(own).toContain(`Answer: ${agent} knows`);
    }
    expect(told.split("\n").filter((line) => / (thinks|sees)/.test(line))).toHaveLength(6);
  });

  it("give their numbers free when they end", () => {
    const event = (callId: string, step: number) =>
      ({ type: "agent-event", step: 1, callId, agent: "scout", event: { type: "step-start", step } }) as const;
    const end = (callId: string) => ({ type: "tool-finish", step: 1, callId, name: "scout", durationMs: 1 }) as const;
    const text = showEvents([event("a", 1), event("b", 2), end("a"), event("c", 3), end("b"), end("c"), event("d", 4)]);
    expect(text.match(/^ {2}scout.*│ Step \d/gm)).toEqual([
      "  scout │ Step 1",
      "  scout 2 │ Step 2",
      "  scout │ Step 3",
      "  scout │ Step 4",
    ]);
  });
});

it("names all agents on the way to one that is managed by a managed one", () => {
  const inner = { type: "agent-event", step: 1, callId: "b", agent: "scout", event: { type: "step-start", step: 1 } } as const;
  expect(showEvents([{ type: "agent-event", step: 1, callId: "a", agent: "chief", event: inner }])).toContain("  chief › scout │ Step 1\n");
});

it("shows what an agent said last when it fails in the middle of a line", async () => {
  const broken = new CodeAgent({
    name: "broken",
    description: "Fails.",
    model: new ScriptedModel([{ text: "I begin" }, { error: new Error("no model") }]),
    executor: new FakeExecutor(() => ({})),
    tools: [tool({ name: "x", description: "x", execute: () => 1 })],
  });
  const { told } = await manager([broken], ["broken"]);
  expect(told).toContain("  broken │ I begin\n");
  expect(told).toMatch(/ {2}✗ broken\(\{ task: 'Look.' \}\) {2}N ms\n {4}broken failed: .*no model/);
});

it("does not keep a line without an end for ever", () => {
  const output = (text: string) =>
    ({ type: "agent-event", step: 1, callId: "a", agent: "scout", event: { type: "output", step: 1, stream: "stdout", text } }) as const;
  const text = showEvents(Array.from({ length: 50 }, () => output("y".repeat(1_000))));
  expect(text.match(/y/g)).toHaveLength(50_000);
  expect(Math.max(...text.split("\n").map(({ length }) => length))).toBeLessThan(6_000);
});
