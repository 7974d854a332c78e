import type { AgentEvent } from "@smolagents-ts/core";
import { expect, it } from "vitest";
import { ACTION, EVENTS, PLANNING } from "./testing/sample-events.ts";
import { showEvents } from "./testing/show-events.ts";
import { withoutTimes } from "./testing/show-run.ts";

const START: AgentEvent = { type: "step-start", step: 1 };

it("tells every event", () => {
  expect(withoutTimes(showEvents(EVENTS))).toBe(`Task, resumed
Look around.

╭─ Plan
│ 1. Look.
│ 2. Answer.
╰─ N ms | 1,200 in | 80 out

Memory was shortened: 12 steps became 4.

Step 1
Warning: A setting was dropped.
I look.

  │ look()

  … search: half way
  … search: { percent: 75 }
  seen
  careful
  ✓ search({ query: 'x' })  N ms
  ? remove({ path: '/tmp/x' }) waits for approval
  ✓ approved: remove({ path: '/tmp/x' }), and later ones of it
  ✗ remove({ path: '/tmp/x' })  N ms
    It is gone.
  ? helper › choose: Red or blue? waits for an answer
  ✓ answered 'Red': helper › choose: Red or blue?
  ✗ refused (Not that one.): a call
  ▸ helper({ task: 'Help.' })
  helper │ Step 1
  helper │ I help.
  helper │
  helper │   Last value: [ 1 ]
  helper │   Error (line 1, column 2): TypeError: no
  helper │   look()
  helper │    ^
  helper │   Warning: A call was not awaited.
  helper │ [Step 1: N ms | 1,200 in | 80 out]
  helper │
  helper │ Answer: { help: 'yes' }
  helper │ 1 step · 1,280 tokens (1,200 in, 80 out) · N ms
  ✓ helper({ task: 'Help.' })  N ms
  ▣ image/png, 12.0 kB, chart.png
  ▣ image/jpeg, https://example.org/a.jpg
  Last value: [ 1 ]
  Error (line 1, column 2): TypeError: no
  look()
   ^
  Warning: A call was not awaited.
[Step 1: N ms | 1,200 in | 80 out | $0.003]

No answer yet: the run waits for 2 decisions.

1 step · 1,280 tokens (1,200 in, 80 out) · $0.01 · N ms
  helper: 1,280 tokens (1,200 in, 80 out) · $0.004
`);
});

it("ignores events that it does not know: those of a later core", () => {
  expect(showEvents([{ type: "brand-new", step: 1 } as never, START])).toBe("Step 1\n");
});

it("shows a plan that came in one piece, and names the step that a later one comes before", () => {
  const text = showEvents([
    { type: "plan-start", step: 3 },
    { type: "plan-finish", step: 3, planning: { ...PLANNING, number: 3 } },
  ]);
  expect(text).toBe("╭─ Plan before step 3\n│ 1. Look.\n│ 2. Answer.\n╰─ 1.4 s | 1,200 in | 80 out\n");
});

it("shows the reasoning before a plan inside its frame, at level debug", () => {
  const events: readonly AgentEvent[] = [
    { type: "plan-start", step: 1 },
    { type: "reasoning-delta", step: 1, delta: "Hm.\n" },
    { type: "plan-delta", step: 1, delta: "1. Look." },
  ];
  expect(showEvents(events, { level: "debug" })).toBe("╭─ Plan\n│ Hm.\n│ 1. Look.\n");
});

it("shows what a native call gave, which no program prints", () => {
  const events: readonly AgentEvent[] = [
    START,
    { type: "tool-start", step: 1, callId: "1-1", name: "search", input: { query: "x" } },
    { type: "tool-finish", step: 1, callId: "1-1", name: "search", output: ["a", "b"], durationMs: 3 },
  ];
  expect(showEvents(events)).toBe("Step 1\n  ✓ search({ query: 'x' })  3 ms\n    → [ 'a', 'b' ]\n");
});

it("says nothing of a silent step that was no program", () => {
  const { code: _, error: __, lastValue: ___, media: ____, ...step } = ACTION;
  const text = showEvents([START, { type: "step-finish", step: 1, action: { ...step, calls: [], output: [], warnings: [] } }]);
  expect(text).toBe("Step 1\n[Step 1: 1.4 s | 1,200 in | 80 out]\n");
});

it("tells progress in the status where there is one, and else so often and no more", () => {
  const progress: readonly AgentEvent[] = Array.from({ length: 30 }, (_, percent) => ({
    type: "tool-progress",
    step: 1,
    callId: "c1",
    name: "load",
    data: percent,
  }));
  const events: readonly AgentEvent[] = [START, { type: "tool-start", step: 1, callId: "c1", name: "load", input: {} }, ...progress];
  expect(showEvents(events).match(/ {2}… load: \d+/g)).toHaveLength(20);
  expect(showEvents(events)).toMatch(/ {2}… load: 19 \(what follows is not shown\)\n$/);
  expect(showEvents(events, { level: "debug" }).match(/ {2}… load: \d+/g)).toHaveLength(30);
  expect(showEvents(events, { isTTY: true, color: false })).toBe("Step 1\n");
});

it("names the call that was decided on, where it is the only one", () => {
  const events: readonly AgentEvent[] = [
    START,
    { type: "tool-start", step: 1, callId: "c1", name: "remove", input: { path: "/" } },
    { type: "decision", step: 1, interruptionId: "r1:1.ef", decision: { approve: true, input: { path: "/tmp" } } },
    { type: "decision", step: 1, interruptionId: "r1:1.ef", decision: { reject: true } },
  ];
  expect(showEvents(events)).toBe(
    "Step 1\n  ✓ approved with { path: '/tmp' }: remove({ path: '/' })\n  ✗ refused: remove({ path: '/' })\n",
  );
});

it("says what is waited for", async () => {
  const texts: string[] = [];
  const calls: readonly AgentEvent[] = [
    { type: "tool-start", step: 1, callId: "c1", name: "load", input: {} },
    { type: "tool-progress", step: 1, callId: "c1", name: "load", data: "3 of 7" },
    { type: "tool-start", step: 1, callId: "c2", name: "store", input: {} },
  ];
  const { RunView } = await import("./run-view.ts");
  const { Screen } = await import("./screen.ts");
  const { toStage } = await import("./terminal-options.ts");
  const { FakeOutput } = await import("./testing/fake-output.ts");
  const stage = toStage({ output: new FakeOutput({ isTTY: true }), env: {} });
  const screen = new (class extends Screen {
    override status(text: string | undefined): void {
      if (text !== undefined) texts.push(text);
    }
  })(stage.output);
  const view = new RunView(screen, stage.settings);
  for (const event of [START, ...calls]) view.show(event);
  view.show({ type: "agent-event", step: 1, callId: "c2", agent: "store", event: { type: "reasoning-delta", step: 1, delta: "Hm." } });
  expect(texts).toEqual([
    "waiting for the model",
    "waiting for load",
    "waiting for load: 3 of 7",
    "waiting for 2 calls",
    "store: thinking",
  ]);
});
