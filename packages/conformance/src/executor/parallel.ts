/** Many calls under way at once. */

import { expect } from "vitest";
import { type ExecutorCase, gate } from "./case.ts";

const MANY = 20;

export const parallelCases = {
  "makes calls at the same time when the code asks for it": async (context) => {
    const program = context.program({
      javascript: `await Promise.all(Array.from({ length: ${MANY} }, (_, index) => meet({ value: index })))`,
      python: `await gather([meet.aio(value=index) for index in range(${MANY})])`,
    });
    // A barrier: no call is answered before all have arrived.
    const everybody = gate();
    let arrived = 0;
    const session = await context.open({
      tools: {
        meet: async (value) => {
          arrived += 1;
          if (arrived === MANY) everybody.open();
          await context.within(everybody.opened, `${MANY} calls are under way at once`);
          return value;
        },
      },
    });
    expect((await context.succeed(session, program)).value).toEqual(Array.from({ length: MANY }, (_, index) => index));
  },

  "brings each answer to its own call, in any order": async (context) => {
    const program = context.program({
      javascript: `await Promise.all(Array.from({ length: ${MANY} }, async (_, index) => index + ":" + (await answer({ value: index }))))`,
      python: `async def one(index):\n    return f"{index}:{await answer.aio(value=index)}"\nawait gather(*[one(index) for index in range(${MANY})])`,
    });
    const answers: (() => void)[] = [];
    const session = await context.open({
      tools: {
        answer: (value) =>
          new Promise((resolve) => {
            answers.push(() => resolve(value));
            // Odd ones first, then the even ones backwards.
            if (answers.length === MANY) {
              for (const [index, give] of answers.entries()) if (index % 2) give();
              for (let index = MANY - 2; index >= 0; index -= 2) answers[index]?.();
            }
          }),
      },
    });
    expect((await context.succeed(session, program)).value).toEqual(Array.from({ length: MANY }, (_, index) => `${index}:${index}`));
  },

  "lets one call fail without the others": async (context) => {
    const program = context.program({
      javascript:
        "const settled = await Promise.allSettled([odd({ value: 1 }), odd({ value: 2 }), odd({ value: 3 })]);\nsettled.map((each) => each.value ?? each.reason.message)",
      python:
        "settled = await gather(odd.aio(value=1), odd.aio(value=2), odd.aio(value=3), return_exceptions=True)\n[str(each) if isinstance(each, Exception) else each for each in settled]",
    });
    const session = await context.open({
      tools: {
        odd: (value) => {
          if (value === 2) throw new Error("Two is even.");
          return value;
        },
      },
    });
    expect((await context.succeed(session, program)).value).toEqual([1, expect.stringContaining("Two is even."), 3]);
  },

  "goes on with the first answer while other calls are under way": async (context) => {
    const program = context.program({
      javascript:
        "const first = await Promise.race([answer({ value: 'slow' }), answer({ value: 'fast' })]);\nawait report({ value: first });\nfirst",
      python:
        "import asyncio\ncalls = [asyncio.ensure_future(answer.aio(value=each)) for each in ['slow', 'fast']]\ndone, _ = await asyncio.wait(calls, return_when=asyncio.FIRST_COMPLETED)\nfirst = done.pop().result()\nawait report.aio(value=first)\nfirst",
    });
    const reported = gate<unknown>();
    const session = await context.open({
      tools: {
        answer: async (value) => {
          if (value === "slow") await context.within(reported.opened, "the code goes on with the faster answer");
          return value;
        },
        report: reported.open,
      },
    });
    expect((await context.succeed(session, program)).value).toBe("fast");
  },
} satisfies { readonly [title: string]: ExecutorCase };
