/** Several sessions, and the end of a session. */

import { ExecutorError, ExecutorLostError, type ExecutorSession } from "@smolagents-ts/core";
import { expect } from "vitest";
import { aborted, type CaseContext, type ExecutorCase, gate, NotApplicable } from "./case.ts";
import { textOf } from "./output.ts";
import { lines } from "./programs.ts";

/** How soon a running action ends after `close()`. */
const SOON_MS = 2_000;

const MANY = 30;

export const sessionCases = {
  "names itself, its language and its isolation": async ({ executor }) => {
    expect(executor.name).toMatch(/./);
    expect(["javascript", "python"]).toContain(executor.language);
    expect(["none", "wasm", "process", "container", "microvm", "hosted"]).toContain(executor.isolation);
  },

  "may be warmed any number of times": async (context) => {
    context.executor.warm?.();
    context.executor.warm?.();
    const session = await context.open();
    context.executor.warm?.();
    expect((await context.succeed(session, "40 + 2")).value).toBe(42);
  },

  "keeps sessions apart": async (context) => {
    const { say } = context;
    const one = await context.open({ variables: { given: 1 } });
    const other = await context.open();
    await context.succeed(one, say.assign("secret", "42"));
    await context.succeed(
      one,
      context.program({
        javascript: "globalThis.shared = 1; Array.prototype.shared = 1; Math.shared = 1;",
        python: "import math\nmath.shared = 1",
      }),
    );
    expect((await context.run(other, "secret")).error?.kind).toBe("runtime");
    expect((await context.run(other, "given")).error?.kind).toBe("runtime");
    const check = context.program({
      javascript: '[typeof shared, typeof [].shared, typeof Math.shared].join() === "undefined,undefined,undefined"',
      python: "import math\nnot hasattr(math, 'shared')",
    });
    expect((await context.succeed(other, check)).value).toBe(true);
    expect((await context.succeed(one, "secret")).value).toBe(42);
  },

  "keeps sessions apart while their actions interleave": async (context) => {
    const { say } = context;
    const sessions = await Promise.all(
      ["one", "two"].map((name) =>
        context.open({ tools: { who: () => name, pause: () => new Promise((resolve) => setTimeout(resolve, 1)) } }),
      ),
    );
    const program = (start: number) =>
      lines(
        say.assign("total", String(start)),
        say.times(5, lines(say.call("pause"), "total += 1")),
        say.print("total"),
        `[total, ${say.call("who")}]`,
      );
    const [one, two] = await Promise.all(sessions.map((session, index) => context.succeed(session, program(index * 100))));
    expect([one?.value, textOf(one?.output ?? [])]).toEqual([[5, "one"], "5\n"]);
    expect([two?.value, textOf(two?.output ?? [])]).toEqual([[105, "two"], "105\n"]);
  },

  "runs sessions at the same time": async (context) => {
    const met = gate();
    let arrived = 0;
    const meet = async () => {
      arrived += 1;
      if (arrived === 2) met.open();
      await context.within(met.opened, "two sessions wait for a tool at once");
    };
    const sessions = await Promise.all([context.open({ tools: { meet } }), context.open({ tools: { meet } })]);
    await Promise.all(sessions.map((session) => context.succeed(session, context.say.call("meet"))));
    expect(arrived).toBe(2);
  },

  "runs a session while another computes": async (context) => {
    const abort = new AbortController();
    const started = gate();
    const busy = await context.open({ limits: { timeoutMs: 600_000 }, tools: { started: () => started.open() } });
    const other = await context.open();
    const computing = context.run(busy, lines(context.say.call("started"), context.say.busy), { signal: abort.signal });
    await context.within(started.opened, "the first session runs");
    expect((await context.succeed(other, "40 + 2")).value).toBe(42);
    abort.abort();
    expect((await computing).error?.kind).toBe("aborted");
  },

  "refuses a second action while one runs": async (context) => {
    const started = gate();
    const over = gate();
    const session = await context.open({
      tools: {
        wait: async () => {
          started.open();
          await over.opened;
          return 42;
        },
      },
    });
    const first = context.succeed(session, context.say.call("wait"));
    await context.within(started.opened, "the first action runs");
    await expectExecutorError(context, () => session.run("1"));
    over.open();
    expect((await first).value, "the first action goes on").toBe(42);
    expect((await context.succeed(session, "1")).value).toBe(1);
  },

  "closes a session any number of times": async (context) => {
    const session = await context.open();
    await context.succeed(session, "1");
    await context.within(Promise.all([session.close(), session.close()]), "a session closes twice at once");
    await context.within(session.close(), "a closed session closes again");
    const unused = await context.open();
    await context.within(unused.close(), "a session that ran nothing closes");
  },

  "has its variables as they were after an action that killed its interpreter, or says that they are lost": async (context) => {
    const session = await context.open({ limits: { timeoutMs: 5_000 } });
    await context.succeed(session, context.say.assign("kept", "42"));
    const program = context.program({
      javascript:
        "for (const act of [() => process.kill(process.pid, 'SIGKILL'), () => Deno.kill(Deno.pid, 'SIGKILL'), () => process.exit(1)]) { try { act(); } catch {} }",
      python: "import os\nos.kill(os.getpid(), 9)",
    });
    const kept = await context
      .run(session, program)
      .catch(throwUnlessLost)
      .then(() => context.run(session, "kept"))
      .catch(throwUnlessLost);
    if (kept) expect([kept.value, kept.error]).toEqual([42, undefined]);
    expect((await context.succeed(await context.open(), "40 + 2")).value).toBe(42);
  },

  "refuses actions after closing": async (context) => {
    const session = await context.open();
    await session.close();
    await expectExecutorError(context, () => session.run("1"));
  },

  "ends a running loop by closing": async (context) => {
    const started = gate();
    const session = await context.open({ limits: { timeoutMs: 600_000 }, tools: { started: () => started.open() } });
    const ending = howItEnds(session, lines(context.say.call("started"), context.say.busy));
    await context.within(started.opened, "the action runs");
    await context.within(session.close(), "the session closes", SOON_MS);
    expect(["aborted", "ExecutorError"]).toContain(await context.within(ending, "the running action ends", SOON_MS));
    expect((await context.succeed(await context.open(), "40 + 2")).value).toBe(42);
  },

  "ends an action that waits for a tool by closing, and tells the tool": async (context) => {
    const started = gate();
    const told = gate();
    const session = await context.open({
      limits: { timeoutMs: 600_000 },
      tools: {
        slow: async (_, { signal }) => {
          started.open();
          await aborted(signal);
          told.open();
        },
      },
    });
    const ending = howItEnds(session, context.say.call("slow"));
    await context.within(started.opened, "the action runs");
    await context.within(session.close(), "the session closes", SOON_MS);
    expect(["aborted", "ExecutorError"]).toContain(await context.within(ending, "the running action ends", SOON_MS));
    await context.within(told.opened, "the tool's signal aborts");
  },

  "leaves nothing behind after many sessions": async (context) => {
    await context.succeed(await context.open(), "1");
    const before = process.getActiveResourcesInfo().length;
    for (let count = 0; count < MANY; count += 5) {
      const sessions = await Promise.all([1, 2, 3, 4, 5].map(() => context.open()));
      const values = await Promise.all(sessions.map(async (session) => (await context.succeed(session, "40 + 2")).value));
      expect(values).toEqual([42, 42, 42, 42, 42]);
      await context.within(Promise.all(sessions.map((session) => session.close())), "the sessions close");
    }
    // Handles and timers may end a little later than `close()`; one for each session is a leak.
    for (let turn = 0; turn < 50 && process.getActiveResourcesInfo().length >= before + MANY / 2; turn++) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(process.getActiveResourcesInfo().length, "handles and timers that are still open").toBeLessThan(before + MANY / 2);
  },

  "closes with the executor what it opened": async (context) => {
    const executor = await context.anotherExecutor();
    if (!executor.close) throw new NotApplicable("has nothing to close but its sessions");
    const idle = await context.open({}, executor);
    const started = gate();
    const running = await context.open({ limits: { timeoutMs: 600_000 }, tools: { started: () => started.open() } }, executor);
    const ending = howItEnds(running, lines(context.say.call("started"), context.say.busy));
    await context.within(started.opened, "the action runs");
    await context.within(Promise.all([executor.close(), executor.close()]), "the executor closes");
    await context.within(executor.close(), "the closed executor closes again");
    expect(["aborted", "ExecutorError"]).toContain(await context.within(ending, "the running action ends", SOON_MS));
    await expectExecutorError(context, () => idle.run("1"));
  },
} satisfies { readonly [title: string]: ExecutorCase };

function throwUnlessLost(error: unknown): void {
  if (!ExecutorLostError.is(error)) throw error;
}

async function expectExecutorError(context: CaseContext, action: () => Promise<unknown>): Promise<void> {
  const thrown = await context.within(
    (async () => await action())().then(
      (value) => ({ returned: value }),
      (error: unknown) => error,
    ),
    "the session refuses",
  );
  expect(ExecutorError.is(thrown), `an ExecutorError is thrown, not ${String(thrown)}`).toBe(true);
}

/** A closed session's action either rejects with an `ExecutorError` or comes back as aborted. */
async function howItEnds(session: ExecutorSession, program: string): Promise<unknown> {
  try {
    return (await session.run(program)).error?.kind;
  } catch (error) {
    return ExecutorError.is(error) ? "ExecutorError" : error;
  }
}
