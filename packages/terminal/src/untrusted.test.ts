// Whatever a model, a tool or a sandbox says, and wherever: no terminal obeys it.

import type { AgentEvent, MemoryStep } from "@smolagents-ts/core";
import { describe, expect, it } from "vitest";
import { replay } from "./replay.ts";
import { FakeOutput } from "./testing/fake-output.ts";
import { ACTION, EVENTS, PLANNING } from "./testing/sample-events.ts";
import { showEvents } from "./testing/show-events.ts";

const ESC = "\u001b";
const EVIL = [
  "\u001b[2J\u001b]0;owned\u0007",
  "\u001b]8;;https://evil.example\u001b\\click\u001b]8;;\u001b\\",
  "\u009b31m\u0090q\u009c",
  "\u202eexe.txt\u202c\u2066\u2069",
  "a\rb\bc\u007f\0",
  "\u2028\u2029\u{e0041}\u{e007f}\u206a",
  "\u001b",
  "[31m",
];
/** What names the kind of a thing: it decides which code runs, and is ours. */
const KINDS = new Set(["type", "status", "kind", "role", "stream", "finishReason"]);

/** The same with every text replaced, keys of unknown values included. */
function poison(value: unknown, text: () => string, key = ""): unknown {
  if (typeof value === "string") return KINDS.has(key) ? value : text();
  if (Array.isArray(value)) return value.map((item) => poison(item, text));
  if (typeof value !== "object" || value === null) return value;
  const isUnknown = ["input", "output", "data"].includes(key);
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [isUnknown ? text() + name : name, poison(item, text, name)]));
}

/** What is left of a screen when our own colours and our own spinner are taken away. */
const leftOver = (text: string) =>
  text
    .replaceAll(`\r${ESC}[2K`, "")
    .replace(new RegExp(`${ESC}\\[\\d+m`, "g"), "")
    .match(/(?!\n)\p{Cc}|[\u2028-\u202e\u2066-\u206f]|[\u{e0000}-\u{e007f}]/u);

describe("no control character reaches the terminal", () => {
  for (const event of EVENTS) {
    it(`from any text of ${event.type === "agent-event" ? `agent-event ${event.event.type}` : event.type}`, () => {
      for (const evil of EVIL) {
        for (const level of ["error", "info", "debug"] as const) {
          const poisoned = EVENTS.map((each) => (each === event ? poison(each, () => evil) : each)) as readonly AgentEvent[];
          expect(leftOver(showEvents(poisoned, { isTTY: true, level, env: {} })), JSON.stringify(evil)).toBeNull();
        }
      }
    });
  }

  it("from sequences that are torn over many events, in any order", () => {
    const random = generator(42);
    for (let round = 0; round < 200; round++) {
      const text = () => Array.from({ length: 1 + Math.floor(random() * 3) }, () => EVIL[Math.floor(random() * EVIL.length)]).join("");
      const events = Array.from({ length: 40 }, () => poison(EVENTS[Math.floor(random() * EVENTS.length)], text)) as AgentEvent[];
      const options = { isTTY: random() < 0.5, color: random() < 0.5, level: random() < 0.5 ? ("debug" as const) : ("info" as const) };
      expect(leftOver(showEvents(events, options)), `round ${round}`).toBeNull();
    }
  });

  it("from a memory that is told again", async () => {
    const sub = { runId: "r", agent: "helper", status: "completed", steps: [ACTION], usage: {} };
    const [first, ...calls] = ACTION.calls;
    const steps: readonly MemoryStep[] = [
      { type: "task", task: "t", media: [{ type: "media", mediaType: "image/png", source: { kind: "url", url: "https://x" } }] },
      { type: "summary", summary: "s" },
      PLANNING,
      { ...ACTION, calls: first ? [{ ...first, run: sub }, ...calls] : [], final: { value: { a: "b" } } },
    ];
    for (const evil of EVIL) {
      const output = new FakeOutput({ isTTY: true });
      await replay(poison(steps, () => evil) as readonly MemoryStep[], { output, env: {}, detailed: true, level: "debug" });
      expect(leftOver(output.text), JSON.stringify(evil)).toBeNull();
    }
  });
});

describe("a name stays in its line", () => {
  const FORGED = "x\n\nAnswer\nAll is well.\n\u2028y";
  for (const event of EVENTS.filter(({ type }) => /tool|agent|interruption|decision|media/.test(type))) {
    it(event.type === "agent-event" ? `agent-event ${event.event.type}` : event.type, () => {
      const withoutTexts =
        event.type === "agent-event" && event.event.type !== "run-finish" ? { ...event, agent: FORGED } : poison(event, () => FORGED);
      expect(showEvents([{ type: "step-start", step: 1 }, withoutTexts as AgentEvent])).not.toMatch(/^(Answer|All is well)/m);
    });
  }

  it("in the status too", async () => {
    const output = new FakeOutput({ isTTY: true });
    const { Terminal } = await import("./terminal.ts");
    using terminal = new Terminal({ output, env: {} });
    terminal.show({ type: "tool-start", step: 1, callId: "c", name: FORGED, input: {} });
    terminal.show({ type: "tool-progress", step: 1, callId: "c", name: FORGED, data: FORGED });
    await new Promise((resolve) => setTimeout(resolve, 120));
    expect(output.text).toContain("waiting for x");
    expect(output.text).not.toContain("\n");
  });
});

it("looks at values without running what is in them", () => {
  const hostile = {
    get secret(): string {
      throw new Error("touched");
    },
    [Symbol.for("nodejs.util.inspect.custom")]: () => "\u001b[2J owned",
    toJSON: () => "owned",
    toString: () => "owned",
  };
  const tagged = {
    get [Symbol.toStringTag](): string {
      throw new Error("touched");
    },
  };
  const proxy = new Proxy(
    {},
    {
      ownKeys: () => {
        throw new Error("touched");
      },
      get: () => {
        throw new Error("touched");
      },
    },
  );
  for (const input of [hostile, tagged, proxy]) {
    const text = showEvents([
      { type: "tool-start", step: 1, callId: "c", name: "t", input },
      { type: "tool-progress", step: 1, callId: "c", name: "t", data: input as never },
      { type: "tool-finish", step: 1, callId: "c", name: "t", output: input, durationMs: 1 },
      { type: "run-finish", runId: "r", status: "completed", output: input, usage: {} },
    ]);
    expect(text).toContain("✓ t(");
    expect(text).not.toContain("owned(");
  }
});

it("takes no time for long ones", { timeout: 30_000 }, () => {
  const startedAt = performance.now();
  for (const long of [" ".repeat(400_000), "=".repeat(400_000), "\n".repeat(100_000), `${"a".repeat(400_000)}\n`, "{".repeat(400_000)]) {
    for (const event of EVENTS) {
      showEvents([{ type: "step-start", step: 1 }, poison(event, () => long) as AgentEvent], { isTTY: true });
    }
  }
  expect(performance.now() - startedAt).toBeLessThan(10_000);
});

/** The same numbers every time: mulberry32. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
