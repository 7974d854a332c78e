// One of every event, as a run with everything would tell it.

import type { ActionStep, AgentEvent, Interruption, PlanningStep } from "@smolagents-ts/core";

const timing = { startedAt: 0, durationMs: 1_400 };
const usage = { inputTokens: 1_200, outputTokens: 80 };

export const PLANNING: PlanningStep = {
  type: "planning",
  number: 1,
  request: "Make a plan.",
  reply: { role: "assistant", content: [{ type: "text", text: "1. Look.\n2. Answer." }] },
  plan: "1. Look.\n2. Answer.",
  followUp: "Go on.",
  usage,
  timing,
};

export const ACTION: ActionStep = {
  type: "action",
  number: 1,
  reply: {
    role: "assistant",
    content: [
      { type: "reasoning", text: "Hm." },
      { type: "text", text: "I look.\n<code>\nlook()\n</code>" },
    ],
  },
  finishReason: "stop-sequence",
  code: "look()",
  output: [{ stream: "stdout", text: "seen\n" }],
  lastValue: "[ 1 ]",
  warnings: ["A call was not awaited."],
  calls: [
    { id: "c1", name: "search", input: '{"query":"x"}', output: '["a"]', durationMs: 3 },
    { id: "c2", name: "remove", input: '{"path":"/tmp/x"}', error: "It is gone.", durationMs: 4 },
  ],
  observation: "Printed:\nseen",
  media: [{ type: "media", mediaType: "image/png", source: { kind: "bytes", base64: "AAAA" } }],
  error: { code: "EXECUTION", message: "TypeError: no", line: 1, column: 2, excerpt: "look()\n ^" },
  usage,
  timing,
};

const APPROVAL: Interruption = { id: "r1:1.ab", type: "approval", callId: "r1:1.ab", tool: "remove", input: { path: "/tmp/x" } };
const QUESTION: Interruption = {
  id: "r1:1.cd?12",
  type: "question",
  callId: "r1:1.cd",
  tool: "choose",
  question: "Red or blue?",
  path: ["helper"],
};

export const EVENTS: readonly AgentEvent[] = [
  { type: "run-start", runId: "r1", task: "Look around.", agent: "main", resumed: true },
  { type: "plan-start", step: 1 },
  { type: "plan-delta", step: 1, delta: "1. Look.\n2. An" },
  { type: "plan-delta", step: 1, delta: "swer." },
  { type: "plan-finish", step: 1, planning: PLANNING },
  { type: "compaction", step: 1, before: 12, after: 4 },
  { type: "step-start", step: 1 },
  { type: "warning", step: 1, message: "A setting was dropped." },
  { type: "reasoning-delta", step: 1, delta: "Hm." },
  { type: "text-delta", step: 1, delta: "I look.\n<code>\nlook()\n</code>" },
  { type: "usage", step: 1, usage: { ...usage, cost: 0.003 } },
  { type: "code", step: 1, code: "look()" },
  { type: "tool-start", step: 1, callId: "c1", name: "search", input: { query: "x" } },
  { type: "tool-progress", step: 1, callId: "c1", name: "search", data: "half way" },
  { type: "tool-progress", step: 1, callId: "c1", name: "search", data: { percent: 75 } },
  { type: "output", step: 1, stream: "stdout", text: "seen\n" },
  { type: "output", step: 1, stream: "stderr", text: "careful\n" },
  { type: "tool-finish", step: 1, callId: "c1", name: "search", output: ["a"], durationMs: 3 },
  { type: "tool-start", step: 1, callId: "c2", name: "remove", input: { path: "/tmp/x" } },
  { type: "interruption", step: 1, interruption: APPROVAL },
  { type: "decision", step: 1, interruptionId: APPROVAL.id, decision: { approve: true, always: true } },
  { type: "tool-finish", step: 1, callId: "c2", name: "remove", error: "It is gone.\nFor ever.", durationMs: 4 },
  { type: "tool-start", step: 1, callId: "c3", name: "choose", input: {} },
  { type: "interruption", step: 1, interruption: QUESTION },
  { type: "decision", step: 1, interruptionId: QUESTION.id, decision: { answer: "Red" } },
  { type: "tool-start", step: 1, callId: "c4", name: "remove", input: { path: "/" } },
  { type: "decision", step: 1, interruptionId: "r1:1.ef", decision: { reject: "Not that one." } },
  { type: "tool-start", step: 1, callId: "c5", name: "helper", input: { task: "Help." } },
  {
    type: "agent-event",
    step: 1,
    callId: "c5",
    agent: "helper",
    event: { type: "run-start", runId: "r2", task: "Help, as its template says it.", agent: "helper" },
  },
  { type: "agent-event", step: 1, callId: "c5", agent: "helper", event: { type: "step-start", step: 1 } },
  { type: "agent-event", step: 1, callId: "c5", agent: "helper", event: { type: "text-delta", step: 1, delta: "I help.\n" } },
  {
    type: "agent-event",
    step: 1,
    callId: "c5",
    agent: "helper",
    event: { type: "step-finish", step: 1, action: { ...ACTION, calls: [] } },
  },
  {
    type: "agent-event",
    step: 1,
    callId: "c5",
    agent: "helper",
    event: { type: "run-finish", runId: "r2", status: "completed", output: { help: "yes" }, usage },
  },
  { type: "tool-finish", step: 1, callId: "c5", name: "helper", output: { help: "yes" }, durationMs: 5 },
  {
    type: "media",
    step: 1,
    media: { type: "media", mediaType: "image/png", source: { kind: "bytes", base64: "A".repeat(16_000) }, filename: "chart.png" },
  },
  { type: "media", step: 1, media: { type: "media", mediaType: "image/jpeg", source: { kind: "url", url: "https://example.org/a.jpg" } } },
  { type: "step-finish", step: 1, action: ACTION },
  {
    type: "run-finish",
    runId: "r1",
    status: "interrupted",
    usage: { ...usage, cost: 0.01, agents: { helper: { ...usage, cost: 0.004 } } },
    interruptions: [APPROVAL, QUESTION],
  },
];
