/** State that outlives its session. */

import { type ExecutorSession, ExecutorStartError, type RunOptions, type SandboxCall } from "@smolagents-ts/core";
import { expect } from "vitest";
import { aborted, type CaseContext, type CaseSessionOptions, type ExecutorCase, gate, NotApplicable } from "./case.ts";
import { textOf } from "./output.ts";
import { lines } from "./programs.ts";

export const snapshotCases = {
  "takes a snapshot from which another executor goes on": async (context) => {
    const session = await context.open({ variables: { given: 2 } });
    const { say } = context;
    await context.succeed(session, lines(say.assign("kept", "30"), say.define("ten", "10")));
    await context.run(session, say.fail("An action that failed belongs to the past too."));
    const snapshot = await takeSnapshot(context, session);
    await context.succeed(session, "kept = 0");

    const later = await context.open({ variables: { given: 2 }, snapshot }, await context.anotherExecutor());
    expect(later.suspended ?? false).toBe(false);
    expect((await context.succeed(later, "kept + ten() + given")).value).toBe(42);
    await context.succeed(later, "kept = 1");
    expect((await context.succeed(session, "kept")).value, "the first session goes on by itself").toBe(0);
  },

  "answers calls in a session opened from a snapshot": async (context) => {
    const ids: string[] = [];
    const tools = { echo: (value: unknown) => value };
    const onCall = ({ id }: SandboxCall) => ids.push(id);
    const session = await context.open({ tools, onCall });
    const { say } = context;
    await context.succeed(session, lines(say.assign("first", say.call("echo", "40"))));
    const later = await context.open({ tools, onCall, snapshot: await takeSnapshot(context, session) }, await context.anotherExecutor());
    expect((await context.succeed(later, lines(say.assign("second", say.call("echo", "2")), "first + second"))).value).toBe(42);
    expect(new Set(ids).size, "every call was made once, with an id of its own").toBe(2);
  },

  "goes on in the middle of an action that waits for a tool": async (context) => {
    const { say } = context;
    const program = lines(say.print('"before"'), say.assign("answer", say.call("ask", '"?"')), say.print('"after"'), "answer + earlier");
    const { snapshot, asked } = await suspend(context, say.assign("earlier", "2"), program, 1);

    const again: SandboxCall[] = [];
    const tools = { ask: () => 40 };
    const later = await context.open({ tools, snapshot, onCall: (call) => again.push(call) }, await context.anotherExecutor());
    expect(later.suspended).toBe(true);
    const { error, value, output } = await resume(context, later);
    expect(error).toBeUndefined();
    expect(value).toBe(42);
    expect(textOf(output)).toBe("before\nafter\n");
    expect(again).toEqual(asked);
    expect((await context.succeed(later, "answer")).value).toBe(40);
  },

  "asks every open call again, and takes the answers in any order": async (context) => {
    const program = context.program({
      javascript: lines(
        'console.log("before");',
        "const done = await ask({ value: 'done' });",
        "const both = await Promise.all([ask({ value: 'one' }), ask({ value: 'two' })]);",
        "[earlier, done, ...both]",
      ),
      python: lines(
        "print('before')",
        "done = ask(value='done')",
        "both = await gather(ask.aio(value='one'), ask.aio(value='two'))",
        "[earlier, done, *both]",
      ),
    });
    const { snapshot, asked } = await suspend(context, context.say.assign("earlier", '"earlier"'), program, 2);

    const again: SandboxCall[] = [];
    const second = gate();
    const tools = {
      ask: async (value: unknown) => {
        if (value === "one") await context.within(second.opened, "the second open call is asked again");
        else setTimeout(second.open, 10);
        return `${value}, answered later`;
      },
    };
    const later = await context.open({ tools, snapshot, onCall: (call) => again.push(call) }, await context.anotherExecutor());
    const { value } = await resume(context, later);
    expect(value).toEqual(["earlier", "done, answered", "one, answered later", "two, answered later"]);
    expect(again, "the open calls are made again with their ids, the answered one is not").toEqual(asked);
  },

  "fails in the resumed code when the tool fails then": async (context) => {
    const { say } = context;
    const program = lines(say.assign("seen", "0"), say.attempt(say.call("ask", '"?"'), "seen = problem"), "seen");
    const { snapshot } = await suspend(context, "1", program, 1);
    const tools = {
      ask: () => {
        throw new Error("The request was refused.");
      },
    };
    const later = await context.open({ tools, snapshot }, await context.anotherExecutor());
    expect((await resume(context, later)).value).toContain("The request was refused.");
  },

  "goes through several snapshots in one action": async (context) => {
    const { say } = context;
    const first = say.assign("first", say.call("ask", '"first"'));
    const second = say.assign("second", say.call("ask", '"second"'));
    const { snapshot, asked } = await suspend(
      context,
      say.assign("earlier", '"earlier"'),
      lines(first, second, "[earlier, first, second]"),
      1,
    );

    const waiting = gate();
    const askedThen: SandboxCall[] = [];
    const inTheMiddle = await context.open(
      {
        snapshot,
        onCall: (call) => askedThen.push(call),
        tools: {
          ask: async (value, { signal }) => {
            if (value === "first") return 1;
            waiting.open();
            return await aborted(signal);
          },
        },
      },
      await context.anotherExecutor(),
    );
    const interrupted = inTheMiddle.resume?.().catch(() => undefined);
    await context.within(waiting.opened, "the second tool is asked");
    const later = await takeSnapshot(context, inTheMiddle);
    await context.within(inTheMiddle.close(), "the session closes");
    await interrupted;

    const askedLast: SandboxCall[] = [];
    const last = await context.open({ snapshot: later, onCall: (call) => askedLast.push(call), tools: { ask: () => 2 } });
    expect((await resume(context, last)).value).toEqual(["earlier", 1, 2]);
    expect(askedThen).toEqual([...asked, ...askedLast]);
  },

  "ends a resumed action on abort": async (context) => {
    const { snapshot } = await suspend(context, "1", context.say.call("ask", '"?"'), 1);
    const abort = new AbortController();
    const over = gate();
    const tools = {
      ask: async () => {
        abort.abort();
        await over.opened;
      },
    };
    const later = await context.open({ tools, snapshot }, await context.anotherExecutor());
    expect((await resume(context, later, { signal: abort.signal })).error?.kind).toBe("aborted");
    over.open();
    await context.expectUsableOrReplaceable(later);
  },

  "leaves the running action alone when a snapshot is taken": async (context) => {
    const asked = gate();
    const answer = gate<number>();
    const session = await context.open({
      tools: {
        ask: async () => {
          asked.open();
          return await answer.opened;
        },
      },
    });
    const running = context.succeed(session, context.say.call("ask"));
    await context.within(asked.opened, "the tool is asked");
    await takeSnapshot(context, session);
    answer.open(42);
    expect((await running).value).toBe(42);
  },

  "refuses a snapshot that it cannot read": async (context) => {
    const session = await context.open();
    await context.succeed(session, context.say.assign("kept", "1"));
    const snapshot = await takeSnapshot(context, session);
    const damaged = {
      "no bytes": new Uint8Array(),
      "other bytes": new TextEncoder().encode("This is no snapshot, but a sentence of some length. ".repeat(20)),
      "half a snapshot": snapshot.slice(0, Math.floor(snapshot.length / 2)),
      "a snapshot without its end": snapshot.slice(0, -1),
      "a snapshot without its beginning": snapshot.slice(1),
    };
    for (const [what, bytes] of Object.entries(damaged)) {
      const opened = await context.open({ snapshot: bytes }).catch((error: unknown) => error);
      expect(ExecutorStartError.is(opened), `${what}: an ExecutorStartError is thrown, not ${String(opened)}`).toBe(true);
    }
    expect((await context.succeed(await context.open({ snapshot }), "kept")).value).toBe(1);
  },
} satisfies { readonly [title: string]: ExecutorCase };

async function takeSnapshot(context: CaseContext, session: ExecutorSession): Promise<Uint8Array> {
  if (!session.snapshot) throw new NotApplicable("its sessions have no snapshots");
  const snapshot = await context.within(session.snapshot(), "the snapshot is taken");
  expect(snapshot).toBeInstanceOf(Uint8Array);
  // As after a stay on disk: nothing may hang on the object itself.
  return Uint8Array.from(snapshot);
}

async function resume(context: CaseContext, session: ExecutorSession, options: RunOptions = {}) {
  expect(session.resume, "a suspended session can be resumed").toBeTypeOf("function");
  if (!session.resume) throw new NotApplicable("its sessions cannot be resumed");
  return await context.within(session.resume(options), "the resumed action ends");
}

/** Runs two actions and takes a snapshot while the second waits for its last `open` calls; then ends that session, as a process would end. */
async function suspend(context: CaseContext, preparation: string, program: string, open: number) {
  const waiting = gate();
  const asked: SandboxCall[] = [];
  const options: CaseSessionOptions = {
    tools: {
      ask: async (value, { call, signal }) => {
        if (value === "done") return `${value}, answered`;
        asked.push(call);
        if (asked.length === open) waiting.open();
        return await new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Error("The first process has ended."))));
      },
    },
  };
  const session = await context.open(options);
  if (!session.snapshot) throw new NotApplicable("its sessions have no snapshots");
  await context.succeed(session, preparation);
  const interrupted = session.run(program).catch(() => undefined);
  await context.within(waiting.opened, "the tools are asked");
  const snapshot = await takeSnapshot(context, session);
  await context.within(session.close(), "the session closes");
  await context.within(interrupted, "the interrupted action ends");
  return { snapshot, asked };
}
