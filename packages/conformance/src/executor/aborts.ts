/** An action that is ended from outside. */

import { expect } from "vitest";
import { aborted, type ExecutorCase, gate } from "./case.ts";
import { textOf } from "./output.ts";
import { lines } from "./programs.ts";

/** No case here may be ended by a time limit. */
const PATIENT = { timeoutMs: 600_000 };

export const abortCases = {
  "runs nothing when the signal has aborted before": async (context) => {
    let calls = 0;
    const session = await context.open({ tools: { count: () => ++calls } });
    const { say } = context;
    const program = lines(say.print('"reached"'), say.call("count"));
    const { error, output } = await context.run(session, program, { signal: AbortSignal.abort() });
    expect(error?.kind).toBe("aborted");
    expect(output).toEqual([]);
    expect(calls).toBe(0);
    await context.expectUsableOrReplaceable(session);
  },

  "ends a busy loop on abort": async (context) => {
    const abort = new AbortController();
    const session = await context.open({
      limits: PATIENT,
      tools: {
        // In a turn of its own: by then the loop has probably begun. The outcome is the same if it has not.
        ready: () => void setTimeout(() => abort.abort(), 50),
      },
    });
    const { say } = context;
    const program = lines(say.print('"before"'), say.call("ready"), say.busy);
    const { error, output } = await context.run(session, program, { signal: abort.signal });
    expect(error?.kind).toBe("aborted");
    expect(error?.message).toEqual(expect.stringMatching(/./));
    expect(textOf(output)).toBe("before\n");
    await context.expectUsableOrReplaceable(session);
  },

  "ends an action that waits for a tool on abort, and tells the tool": async (context) => {
    const abort = new AbortController();
    const told = gate();
    const session = await context.open({
      limits: PATIENT,
      tools: {
        slow: async (_, { signal }) => {
          abort.abort();
          await aborted(signal);
          told.open();
        },
      },
    });
    const { error } = await context.run(session, context.say.call("slow"), { signal: abort.signal });
    expect(error?.kind).toBe("aborted");
    await context.within(told.opened, "the tool's signal aborts");
    await context.expectUsableOrReplaceable(session);
  },

  "ends an action whose tool does not listen to the abort": async (context) => {
    const abort = new AbortController();
    const over = gate();
    const session = await context.open({
      limits: PATIENT,
      tools: {
        deaf: async () => {
          abort.abort();
          await over.opened;
        },
      },
    });
    expect((await context.run(session, context.say.call("deaf"), { signal: abort.signal })).error?.kind).toBe("aborted");
    await context.expectUsableOrReplaceable(session);
    over.open();
  },

  "keeps an abort from being caught by the code": async (context) => {
    const abort = new AbortController();
    const calls: unknown[] = [];
    const session = await context.open({
      limits: PATIENT,
      tools: {
        slow: (_, { signal }) => {
          abort.abort();
          return aborted(signal);
        },
        record: (value) => calls.push(value),
      },
    });
    const program = context.program({
      javascript:
        "try { await slow({}); } catch { await record({ value: 'caught' }); } finally { await record({ value: 'finally' }); }\nawait record({ value: 'after' });",
      python:
        "try:\n    slow()\nexcept BaseException:\n    record(value='caught')\nfinally:\n    record(value='finally')\nrecord(value='after')",
    });
    expect((await context.run(session, program, { signal: abort.signal })).error?.kind).toBe("aborted");
    await context.expectUsableOrReplaceable(session);
    expect(calls).toEqual([]);
  },

  "ignores an abort that comes after the end": async (context) => {
    const abort = new AbortController();
    const session = await context.open();
    await context.succeed(session, context.say.assign("kept", "42"), { signal: abort.signal });
    abort.abort();
    expect((await context.succeed(session, "kept")).value).toBe(42);
  },

  "keeps late answers away from the next action": async (context) => {
    const abort = new AbortController();
    const late = gate();
    const answered = gate();
    const tools = {
      first: async () => {
        abort.abort();
        await late.opened;
        answered.open();
        return "the late answer";
      },
      second: async () => {
        late.open();
        await answered.opened;
        // The late answer has a turn of the event loop to land in the wrong place.
        await new Promise((resolve) => setTimeout(resolve, 20));
        return "its own answer";
      },
    };
    const session = await context.open({ limits: PATIENT, tools });
    const { say } = context;
    const interrupted = lines(say.assign("mark", '"untouched"'), `mark = ${say.call("first")}`);
    expect((await context.run(session, interrupted, { signal: abort.signal })).error?.kind).toBe("aborted");
    const program = lines(say.assign("answer", say.call("second")), "answer");
    // A session that was lost cannot mix anything up, but its replacement has to work.
    const next = await session.run(program).catch(async () => await context.run(await context.open({ limits: PATIENT, tools }), program));
    expect(next.value).toBe("its own answer");
    const mark = await session.run("mark").catch(() => undefined);
    if (mark && !mark.error) expect(mark.value).toBe("untouched");
  },
} satisfies { readonly [title: string]: ExecutorCase };
