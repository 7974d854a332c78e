import { AgentConfigError, CodeAgent, tool } from "@smolagents-ts/core";
import { FakeExecutor, ScriptedModel } from "@smolagents-ts/core/testing";
import { describe, expect, it } from "vitest";
import { type ReplayOptions, replay } from "./replay.ts";
import type { Replayable } from "./replayable.ts";
import { Terminal } from "./terminal.ts";
import { FakeOutput } from "./testing/fake-output.ts";
import { ACTION } from "./testing/sample-events.ts";

const usage = { inputTokens: 1_000, outputTokens: 50 };
const search = tool({ name: "search", description: "Searches.", inputSchema: { type: "object" }, execute: () => ["a", "b"] });
const ask = tool({ name: "ask", description: "Asks.", needsApproval: true, execute: () => 1 });

function makeAgent() {
  const scout = new CodeAgent({
    name: "scout",
    description: "Looks.",
    model: new ScriptedModel([{ text: "I look.\n<code>\nlook\n", usage }]),
    executor: new FakeExecutor(() => ({ final: { value: "seen" } })),
  });
  return new CodeAgent({
    planningInterval: 3,
    model: new ScriptedModel(
      [
        { text: "1. Look.\n2. Answer.", usage },
        { text: "I look.\n<code>\nlook\n", usage, reasoning: "Hm." },
        { text: "So:\n```js\nbroken(\n", usage },
        { text: "I ask.\n<code>\nask\n", usage },
      ],
      { chunkChars: 4 },
    ),
    executor: new FakeExecutor(async (code, { call, print }) => {
      if (code.trim() === "ask") return { final: { value: { asked: await call("ask") } } };
      await call("search", { text: "x".repeat(500) });
      await call("scout", { task: "Look." });
      print("found\n");
      return { text: "[ 1 ]", error: { kind: "runtime", name: "TypeError", message: "no" } };
    }),
    tools: [search, ask],
    managedAgents: [scout],
  });
}

async function live(approve: boolean) {
  const output = new FakeOutput();
  using terminal = new Terminal({ output, env: {} });
  const run = makeAgent().stream("What is there?", approve ? { decide: { approve: true } } : {});
  return { result: await terminal.render(run), text: output.text };
}

async function replayed(run: Replayable, options: ReplayOptions = {}): Promise<string> {
  const output = new FakeOutput();
  await replay(JSON.parse(JSON.stringify(run)), { output, env: {}, ...options });
  return output.text;
}

/** Without what memory does not keep: how long a whole run took to the millisecond, and the decisions of people. */
const comparable = (text: string) => text.replace(/( · )\d+ ms$/gm, "$1N ms").replace(/^ {2}✓ approved.*\n/gm, "");

describe("shows a run as it was shown live,", () => {
  it("from its result, which went through JSON", async () => {
    const { result, text } = await live(true);
    expect(comparable(await replayed(result))).toBe(comparable(text));
  });

  it("from a result that waits for a person", async () => {
    const { result, text } = await live(false);
    expect(result.status).toBe("interrupted");
    // The program that was not finished is shown as the model wrote it: memory has not parsed it.
    const shown = await replayed(result);
    const [before = ""] = text.split("\n  │ ask\n");
    expect(comparable(shown)).toContain(comparable(before));
    expect(shown).toContain("  ? ask() waits for approval\n\nNo answer yet: the run waits for 1 decision.\n");
    expect(shown).toContain("I ask.");
  });

  it("from the state of a run, as far as it came", async () => {
    const { result } = await live(false);
    if (!result.state) throw new Error("no state");
    const shown = await replayed(result.state);
    expect(shown).toContain("Task\nWhat is there?");
    expect(shown).toMatch(/\? ask\(\) waits for approval\n$/);
  });

  it("from the steps of its memory, whose last one has the answer", async () => {
    const { result, text } = await live(true);
    const withoutAgents = (shown: string) =>
      comparable(shown)
        .replace(/^ {2}scout: .*\n/gm, "")
        .replace(/\d+ (m?s)/g, "N $1");
    expect(withoutAgents(await replayed(result.memory))).toBe(withoutAgents(text));
  });
});

it("shows all tasks of a conversation", async () => {
  const agent = new CodeAgent({
    model: new ScriptedModel(["<code>\n1\n", "<code>\n2\n"]),
    executor: new FakeExecutor((code) => ({ final: { value: code.trim() } })),
  });
  await using session = agent.session();
  await session.run("First?");
  await session.run("Second?");
  for (const stored of [session, await session.save()]) {
    const output = new FakeOutput();
    await replay(stored, { output, env: {} });
    expect(output.text.replace(/\d+ ms/g, "N ms")).toBe(
      [1, 2]
        .map((n) => `Task\n${n === 1 ? "First" : "Second"}?\n\nStep 1\n  │ ${n}\n[Step 1: N ms]\n\nAnswer\n${n}\n\n1 step · N ms\n`)
        .join("\n"),
    );
  }
});

it("shows summaries that a compaction left", async () => {
  const summary = { type: "summary", summary: "It was\nsunny." } as const;
  expect(await replayed([summary, ACTION])).toMatch(/^╭─ Summary of earlier steps\n│ It was\n│ sunny\.\n╰─\n\nStep 1\n/);
});

it("tells word for word what the model wrote and read, when asked", async () => {
  const { result } = await live(true);
  const shown = await replayed(result, { detailed: true });
  expect(shown).toContain("  assistant ┊ I look.\n  assistant ┊ <code>\n  assistant ┊ look\n");
  expect(shown).toContain("  user ┊ Printed:\n  user ┊ found\n  user ┊ Last value: [ 1 ]\n  user ┊ Error: TypeError: no\n");
  expect(shown).toContain("  scout │   assistant ┊ I look.\n");
});

it("shows arguments as memory has them, which cuts long ones", async () => {
  const input = `{"text":"xxx\n… 900 of 1,700 characters left out: print less, or a part …\nxxx"}`;
  const shown = await replayed([{ ...ACTION, calls: [{ id: "c", name: "search", input, output: "1", durationMs: 1 }] }]);
  expect(shown).toContain('  ✓ search({"text":"xxx … 900 of 1,700 characters left out: print less, or a part … xxx"})  1 ms\n');
});

it("keeps to the level, and to the place of the answer", async () => {
  const { result } = await live(true);
  expect(await replayed(result, { level: "debug" })).toContain("\nHm.\n");
  expect(await replayed(result, { level: "error" })).toBe("");
  const answer = new FakeOutput();
  expect(await replayed(result, { answer })).not.toContain('"asked"');
  expect(answer.text).toBe('{\n  "asked": 1\n}\n');
});

it("says what it cannot replay", async () => {
  const wrong: readonly (readonly [stored: unknown, problem: RegExp])[] = [
    [undefined, /There is no memory in what was given to replay\.[\s\S]*Pass the result/],
    [{ memory: "none" }, /There is no memory/],
    [[{ type: "dream" }], /Step 0 of the memory cannot be replayed: it is no task, plan, action or summary/],
    [[{ type: "toString" }], /it is no task/],
    [[null], /it is no task/],
    [
      [
        { type: "task", task: "t" },
        { ...ACTION, calls: undefined },
      ],
      /Step 1 .*: its calls is missing or of another kind/,
    ],
    [[{ ...ACTION, calls: [{ id: "c", name: "n", input: "{}", run: { agent: "a", usage: {}, steps: [{}] } }] }], /its calls/],
    [[{ ...ACTION, reply: { content: ["text"] } }], /its reply/],
  ];
  for (const [stored, problem] of wrong) {
    const failure = await replay(stored as never, { output: new FakeOutput() }).catch((error: unknown) => error);
    expect(AgentConfigError.is(failure)).toBe(true);
    expect((failure as Error).message).toMatch(problem);
  }
});
