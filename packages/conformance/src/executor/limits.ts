/** Code that takes too much: time, memory, output, calls, room in a message. */

import { ExecutorLostError } from "@smolagents-ts/core";
import { expect } from "vitest";
import { aborted, type CaseContext, type ExecutorCase, gate } from "./case.ts";
import { textOf } from "./output.ts";
import { lines } from "./programs.ts";

/** A limit that a case means to hit. Long enough that a slow machine gets to the point before it. */
const SHORT_MS = 500;

export const limitCases = {
  "ends an endless loop": async (context) => {
    const session = await context.openStarted({ limits: { timeoutMs: SHORT_MS } });
    const { say } = context;
    const { error, output } = await context.run(session, lines(say.print('"before"'), say.busy));
    expect(error?.kind).toBe("timeout");
    expect(error?.message).toEqual(expect.stringMatching(/./));
    expect(textOf(output)).toBe("before\n");
    await context.expectUsableOrReplaceable(session);
  },

  "ends an endless loop after waiting": async (context) => {
    const session = await context.openStarted({ limits: { timeoutMs: SHORT_MS }, tools: { ping: () => 1 } });
    expect((await context.run(session, lines(context.say.call("ping"), context.say.busy))).error?.kind).toBe("timeout");
    await context.expectUsableOrReplaceable(session);
  },

  "ends a loop that waits without end": async (context) => {
    const program = context.program({ javascript: "while (true) await null;", python: "import time\nwhile True:\n    time.sleep(0.01)" });
    const session = await context.openStarted({ limits: { timeoutMs: SHORT_MS } });
    expect((await context.run(session, program)).error?.kind).toBe("timeout");
    await context.expectUsableOrReplaceable(session);
  },

  "ends a loop that catches everything": async (context) => {
    const program = context.program({
      javascript: "while (true) { try { while (true) {} } catch {} finally { continue; } }",
      python: "while True:\n    try:\n        while True:\n            pass\n    except BaseException:\n        continue",
    });
    const session = await context.openStarted({ limits: { timeoutMs: SHORT_MS } });
    expect((await context.run(session, program)).error?.kind).toBe("timeout");
    await context.expectUsableOrReplaceable(session);
  },

  "counts sleeping as time": async (context) => {
    const session = await context.openStarted({ limits: { timeoutMs: SHORT_MS } });
    expect((await context.run(session, context.say.sleep)).error?.kind).toBe("timeout");
    await context.expectUsableOrReplaceable(session);
  },

  "ends an action that waits for what never comes": async (context) => {
    const program = context.program({
      javascript: "await new Promise(() => {});",
      python: "import asyncio\nawait asyncio.get_running_loop().create_future()",
    });
    const session = await context.openStarted({ limits: { timeoutMs: SHORT_MS } });
    expect((await context.run(session, program)).error).toBeDefined();
    await context.expectUsableOrReplaceable(session);
  },

  "takes the time limit of one action over the session's": async (context) => {
    const { say } = context;
    const patient = await context.open({ limits: { timeoutMs: 600_000 } });
    expect((await context.run(patient, say.busy, { timeoutMs: SHORT_MS })).error?.kind).toBe("timeout");

    const hasty = await context.openStarted({ limits: { timeoutMs: 50 } });
    const busyForAWhile = context.program({
      javascript: "const end = Date.now() + 300;\nwhile (Date.now() < end) {}\n42",
      python: "import time\nend = time.monotonic() + 0.3\nwhile time.monotonic() < end:\n    pass\n42",
    });
    expect((await context.succeed(hasty, busyForAWhile, { timeoutMs: 600_000 })).value).toBe(42);
  },

  "does not count the time a tool takes": async (context) => {
    const session = await context.openStarted({
      limits: { timeoutMs: SHORT_MS },
      tools: { slow: () => new Promise((resolve) => setTimeout(resolve, 2 * SHORT_MS, 21)) },
    });
    const { say } = context;
    const program = lines(say.assign("first", say.call("slow")), say.assign("second", say.call("slow")), "first + second");
    expect((await context.succeed(session, program)).value).toBe(42);
  },

  "tells the tools when an action has run out of time": async (context) => {
    const program = context.program({
      javascript: "const pending = slow({});\nawait ping({});\nwhile (true) {}",
      python: "import asyncio\npending = asyncio.ensure_future(slow.aio())\nawait ping.aio()\nwhile True:\n    pass",
    });
    const told = gate();
    const session = await context.openStarted({
      limits: { timeoutMs: SHORT_MS },
      tools: { slow: (_, { signal }) => aborted(signal).then(told.open), ping: () => null },
    });
    expect((await context.run(session, program)).error?.kind).toBe("timeout");
    await context.within(told.opened, "the signal of the tool under way aborts");
  },

  "keeps the host free while code computes": async (context) => {
    const session = await context.openStarted({ limits: { timeoutMs: 3 * SHORT_MS } });
    let longest = 0;
    let last = performance.now();
    const beat = setInterval(() => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }, 5);
    try {
      expect((await context.run(session, context.say.busy)).error?.kind).toBe("timeout");
      longest = Math.max(longest, performance.now() - last);
    } finally {
      clearInterval(beat);
    }
    // Only a sign of life: an executor that computes on the host's thread blocks it for the whole time.
    expect(longest, "milliseconds without a turn of the event loop").toBeLessThan(2 * SHORT_MS);
  },

  "survives code that fills the memory with objects": async (context) => {
    await expectMemoryLimit(
      context,
      context.program({
        javascript: "const hoard = [];\nwhile (true) hoard.push({ text: 'x'.repeat(1000) + hoard.length, list: [hoard.length] });",
        python: "hoard = []\nwhile True:\n    hoard.append({'text': 'x' * 1000 + str(len(hoard)), 'list': [len(hoard)]})",
      }),
    );
  },

  "survives code that fills the memory with bytes": async (context) => {
    await expectMemoryLimit(
      context,
      context.program({
        javascript: "const hoard = [];\nwhile (true) hoard.push(new Uint8Array(4 * 1024 * 1024).fill(1));",
        python: "hoard = []\nwhile True:\n    hoard.append(bytearray(b'1') * (4 * 1024 * 1024))",
      }),
    );
  },

  "survives one allocation that is far too large": async (context) => {
    const session = await context.open({ limits: { memoryBytes: 32 * 1024 * 1024 } });
    const program = context.program({
      javascript: "const huge = 'x'.repeat(2 ** 30);\nhuge.length",
      python: "huge = 'x' * 2 ** 40\nlen(huge)",
    });
    expect((await context.run(session, program)).error).toBeDefined();
    await context.expectUsableOrReplaceable(session);
  },

  "cuts a flood of output and goes on": async (context) => {
    const session = await context.open({ limits: { outputChars: 1000 } });
    const { say } = context;
    const { output, value, warnings } = await context.succeed(session, lines(say.times(20_000, say.print('"line"', "index")), "42"));
    expect(value).toBe(42);
    expect(textOf(output).length).toBeLessThanOrEqual(1000);
    expect(textOf(output)).toMatch(/^line 0\nline 1\n/);
    expect(warnings.join("\n"), "a warning tells that output was cut").toMatch(/./);
    expect(textOf((await context.succeed(session, say.print('"next"'))).output), "the limit is for one action").toBe("next\n");
  },

  "cuts one endless line of output": async (context) => {
    const session = await context.open({ limits: { outputChars: 1000 } });
    const { say } = context;
    let streamed = 0;
    const { output, warnings } = await context.succeed(session, say.print(say.repeat("x", 1_000_000)), {
      onOutput: ({ text }) => {
        streamed += text.length;
      },
    });
    expect(textOf(output)).toMatch(/^x{500,1000}$/);
    expect(streamed).toBeLessThanOrEqual(1000);
    expect(warnings).not.toEqual([]);
  },

  "stops at the limit of calls": async (context) => {
    let calls = 0;
    const session = await context.open({ limits: { calls: 3 }, tools: { count: () => ++calls } });
    const { say } = context;
    expect((await context.run(session, say.times(10, say.call("count")))).error?.kind).toBe("limit");
    expect(calls).toBe(3);
    await context.run(session, say.times(10, say.attempt(say.call("count"), say.print("problem"))));
    expect(calls, "catching the error buys no more calls; a new action does").toBe(6);
    await context.succeed(session, say.times(3, say.call("count")));
    expect(calls).toBe(9);
  },

  "stops at the limit of calls that are made at once": async (context) => {
    const program = context.program({
      javascript: "await Promise.all(Array.from({ length: 1_000 }, () => count({})))",
      python: "await gather([count.aio() for _ in range(1_000)])",
    });
    let calls = 0;
    const session = await context.open({ limits: { calls: 3 }, tools: { count: () => ++calls } });
    expect((await context.run(session, program)).error?.kind).toBe("limit");
    await context.succeed(session, context.say.call("count"));
    expect(calls).toBe(4);
  },

  "lets no argument through that is too large": async (context) => {
    let calls = 0;
    const session = await context.open({ limits: { messageChars: 10_000 }, tools: { take: () => ++calls } });
    const { say } = context;
    expect((await context.run(session, say.call("take", say.repeat("x", 20_000)))).error?.kind).toBe("limit");
    expect(calls).toBe(0);
    await context.succeed(session, say.call("take", say.repeat("x", 5_000)));
    expect(calls).toBe(1);
  },

  "lets no result of a tool through that is too large": async (context) => {
    const session = await context.open({ limits: { messageChars: 10_000 }, tools: { give: (value) => "x".repeat(value as number) } });
    const { say } = context;
    expect((await context.run(session, say.call("give", "20000"))).error?.kind).toBe("limit");
    expect((await context.succeed(session, say.call("give", "5000"))).value).toHaveLength(5_000);
  },

  "lets no value and no final answer through that is too large": async (context) => {
    const session = await context.open({ limits: { messageChars: 10_000 } });
    const { say } = context;
    const large = say.repeat("x", 20_000);
    const answered = await context.run(session, say.finalAnswer(large));
    expect(answered.final).toBeUndefined();
    expect(answered.error?.kind).toBe("limit");
    const valued = await context.run(session, lines(say.assign("large", large), "large"));
    expect(valued.value, "the large value stays inside").toBeUndefined();
    expect(valued.error?.kind === "limit" || valued.warnings.length > 0, "the model is told").toBe(true);
    expect((await context.succeed(session, context.program({ javascript: "large.length", python: "len(large)" }))).value).toBe(20_000);
  },
} satisfies { readonly [title: string]: ExecutorCase };

async function expectMemoryLimit(context: CaseContext, program: string): Promise<void> {
  const session = await context.open({ limits: { memoryBytes: 32 * 1024 * 1024, timeoutMs: 60_000 } });
  const ended = context.run(session, program).then(
    ({ error }) => error?.kind,
    (error: unknown) => (ExecutorLostError.is(error) ? "memory" : error),
  );
  expect(await ended).toBe("memory");
  await context.expectUsableOrReplaceable(session);
}
