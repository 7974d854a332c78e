/** What must cross the boundary unharmed, and what must do no harm when it crosses. */

import { expect } from "vitest";
import { type CaseContext, type ExecutorCase, gate } from "./case.ts";
import { hostileKeys, MEGABYTE, nest, oddText } from "./material.ts";
import { lines } from "./programs.ts";

/** Takes what the code passes and answers with what the case wants. */
function exchange(answer?: unknown) {
  const seen: unknown[] = [];
  return {
    seen,
    tools: {
      exchange: (value: unknown) => {
        seen.push(value);
        return answer;
      },
    },
  };
}

export const crossingCases = {
  "carries text of every kind, both ways": async (context) => {
    const { seen, tools } = exchange(oddText);
    const session = await context.open({ tools });
    const text = JSON.stringify(oddText);
    const program = lines(context.say.assign("result", context.say.call("exchange", text)), `[result == ${text}, result]`);
    expect((await context.succeed(session, program)).value).toEqual([true, oddText]);
    expect(seen).toEqual([oddText]);
  },

  "carries half a surrogate pair as itself or as U+FFFD": async (context) => {
    const { seen, tools } = exchange("a\ud800b");
    const session = await context.open({ tools });
    const allowed = /^a(?:\ud800|\ufffd{1,3})b$/;
    const { value } = await context.succeed(session, context.say.call("exchange", '"a\\ud800b"'));
    expect(value).toMatch(allowed);
    expect(seen).toEqual([expect.stringMatching(allowed)]);
  },

  "carries deep values, both ways": async (context) => {
    const depth = 100;
    const { seen, tools } = exchange(nest(depth));
    const session = await context.open({ tools });
    const { say } = context;
    const deepen = context.program({ javascript: "value = [value];", python: "value = [value]" });
    const program = lines(
      say.assign("value", '"the middle"'),
      say.times(depth, deepen),
      say.assign("result", say.call("exchange", "value")),
      "result",
    );
    expect((await context.succeed(session, program)).value).toEqual(nest(depth));
    expect(seen).toEqual([nest(depth)]);
  },

  "survives a value that is nested too deeply": async (context) => {
    const { tools } = exchange(1);
    const session = await context.open({ tools });
    const { say } = context;
    const deepen = context.program({ javascript: "value = [value];", python: "value = [value]" });
    // Whether a hundred thousand levels can cross is open; that the host and the session live is not.
    await context.run(session, lines(say.assign("value", "1"), say.times(100_000, deepen), say.call("exchange", "value")));
    await context.expectUsableOrReplaceable(session);
  },

  "carries a megabyte, both ways": async (context) => {
    const { seen, tools } = exchange("y".repeat(MEGABYTE));
    const session = await context.open({ tools });
    const { say } = context;
    const { value } = await context.succeed(
      session,
      lines(say.assign("result", say.call("exchange", say.repeat("x", MEGABYTE))), "result"),
    );
    expect(value).toHaveLength(MEGABYTE);
    expect(seen).toEqual([expect.stringMatching(/^x+$/)]);
    expect(seen[0]).toHaveLength(MEGABYTE);
  },

  "carries a long list, both ways": async (context) => {
    const list = Array.from({ length: 50_000 }, (_, index) => index);
    const { seen, tools } = exchange(list);
    const session = await context.open({ tools });
    const range = context.program({ javascript: "Array.from({ length: 50_000 }, (_, index) => index)", python: "list(range(50_000))" });
    const { value } = await context.succeed(session, lines(context.say.assign("result", context.say.call("exchange", range)), "result"));
    expect(value).toEqual(list);
    expect(seen).toEqual([list]);
  },

  "passes hostile keys to the host as keys": async (context) => {
    await expectPrototypesUnharmed(async () => {
      const { seen, tools } = exchange(null);
      const session = await context.open({ tools });
      const { say } = context;
      const hostile = parsed(context, hostileKeys);
      const { value } = await context.succeed(
        session,
        lines(say.assign("hostile", hostile.expression), say.call("exchange", "hostile"), "hostile"),
      );
      const { final } = await context.succeed(session, say.finalAnswer("hostile"));
      for (const arrived of [seen[0], value, final?.value]) expectHostileKeys(arrived);
    });
  },

  "passes hostile keys to the code as keys": async (context) => {
    const { tools } = exchange(JSON.parse(hostileKeys));
    const session = await context.open({ tools, variables: { given: JSON.parse(hostileKeys) } });
    const program = lines(
      context.say.assign("result", context.say.call("exchange")),
      context.program({
        javascript:
          '[result, given].every((each) => Object.hasOwn(each, "__proto__") && Object.keys(each).length === 6 && each.polluted === undefined) && ({}).polluted === undefined',
        python: 'all("__proto__" in each and len(each) == 6 and not hasattr(each, "polluted") for each in [result, given])',
      }),
    );
    expect((await context.succeed(session, program)).value).toBe(true);
  },

  "takes nothing from objects that only claim to be plain": async (context) => {
    const program = context.program({
      javascript: lines(
        "const claims = [",
        "  { then(resolve) { resolve('hijacked'); } },",
        "  Object.create({ inherited: 'hijacked' }),",
        "];",
        "for (const claim of claims) { try { await exchange({ value: claim }); } catch {} }",
        "42",
      ),
    });
    const { seen, tools } = exchange(null);
    const session = await context.open({ tools });
    await context.run(session, program);
    // Such objects may be refused; what must not happen is that the host calls their `then` or sees what they inherit.
    expect(JSON.stringify(seen)).not.toContain("hijacked");
    expect((await context.succeed(session, "40 + 2")).value).toBe(42);
  },

  "works after the code has broken its own built-ins": async (context) => {
    const program = context.program({
      javascript: lines(
        "Array.prototype.map = Array.prototype.join = () => { throw new Error('broken'); };",
        "JSON.stringify = JSON.parse = () => 'broken';",
        "Object.prototype.toString = () => 'broken';",
        "Map.prototype.get = Map.prototype.set = Map.prototype.has = () => { throw new Error('broken'); };",
        "Object.keys = Object.entries = () => [];",
      ),
      python: "import json\njson.dumps = json.loads = lambda *given, **named: 'broken'\nprint = str = repr = len = isinstance = None",
    });
    const { seen, tools } = exchange({ fine: [1] });
    const session = await context.open({ tools });
    await context.run(session, program);
    await context.expectUsableOrReplaceable(session);
    const { value, error } = await context.run(session, context.say.call("exchange", context.say.json({ fine: [2] })));
    if (!error) expect({ value, seen }).toEqual({ value: { fine: [1] }, seen: [{ fine: [2] }] });
  },

  "survives values that never finish crossing": async (context) => {
    const program = context.program({
      javascript: "const trap = { get slow() { while (true) {} } };\ntrap",
      python: "class Slow:\n    def __repr__(self):\n        while True:\n            pass\nSlow()",
    });
    const reached = gate();
    const session = await context.openStarted({ limits: { timeoutMs: 500 }, tools: { reached: () => reached.open() } });
    const { error } = await context.run(session, lines(context.say.call("reached"), program));
    expect(error?.kind).toBe("timeout");
    await context.within(reached.opened, "the program gets to the trap");
    await context.expectUsableOrReplaceable(session);
  },
} satisfies { readonly [title: string]: ExecutorCase };

function parsed(context: CaseContext, json: string): { readonly expression: string } {
  const text = JSON.stringify(json);
  return { expression: context.program({ javascript: `JSON.parse(${text})`, python: `__import__("json").loads(${text})` }) };
}

function expectHostileKeys(arrived: unknown): void {
  expect(Object.keys(arrived as object).sort()).toEqual(["__proto__", "constructor", "hasOwnProperty", "then", "toJSON", "toString"]);
  expect(JSON.parse(JSON.stringify({ own: Object.getOwnPropertyDescriptor(arrived, "__proto__")?.value }))).toEqual({
    own: { polluted: "yes" },
  });
  expect((arrived as { polluted?: unknown }).polluted).toBeUndefined();
}

async function expectPrototypesUnharmed(action: () => Promise<void>): Promise<void> {
  const prototypes = [Object.prototype, Array.prototype, Function.prototype, Promise.prototype];
  const before = prototypes.map((prototype) => Reflect.ownKeys(prototype));
  await action();
  expect(prototypes.map((prototype) => Reflect.ownKeys(prototype))).toEqual(before);
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
}
