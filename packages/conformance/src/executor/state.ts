/** What one action defines, the next one finds. */

import { expect } from "vitest";
import { type ExecutorCase, NotApplicable } from "./case.ts";
import { lines } from "./programs.ts";
import { checkSpecials, specialsOf } from "./specials.ts";

export const stateCases = {
  "keeps variables across actions": async (context) => {
    const session = await context.open();
    await context.succeed(session, context.say.assign("total", "40"));
    await context.succeed(session, "total = total + 1");
    await context.succeed(session, "total += 1");
    expect((await context.succeed(session, "total")).value).toBe(42);
  },

  "keeps functions and classes across actions": async (context) => {
    const session = await context.open();
    await context.succeed(
      session,
      context.program({
        javascript: lines(
          "function double(number) { return 2 * number; }",
          "const half = (number) => number / 2;",
          "async function later(number) { await null; return number; }",
          "class Counter { static made = 1; constructor(start) { this.count = start; } add() { return ++this.count; } }",
        ),
        python: lines(
          "def double(number):\n    return 2 * number",
          "half = lambda number: number / 2",
          "class Counter:\n    made = 1\n    def __init__(self, start):\n        self.count = start\n    def add(self):\n        self.count += 1\n        return self.count",
        ),
      }),
    );
    const use = context.program({
      javascript: "[double(21), half(84), await later(42), new Counter(40).add() + Counter.made]",
      python: "[double(21), int(half(84)), 42, Counter(40).add() + Counter.made]",
    });
    expect((await context.succeed(session, use)).value).toEqual([42, 42, 42, 42]);
  },

  "keeps what closures hold": async (context) => {
    const session = await context.open();
    const program = context.program({
      javascript: "const next = (() => { let count = 0; return () => ++count; })();\nlet step = 1;\nconst stepped = () => step;",
      python:
        "def make():\n    count = 0\n    def next():\n        nonlocal count\n        count += 1\n        return count\n    return next\nnext = make()\nstep = 1\nstepped = lambda: step",
    });
    await context.succeed(session, program);
    expect((await context.succeed(session, "next()")).value).toBe(1);
    expect((await context.succeed(session, "next()")).value).toBe(2);
    await context.succeed(session, "step = 5");
    expect((await context.succeed(session, "stepped()")).value, "a function sees the variable, not a copy of it").toBe(5);
  },

  "keeps the identity of objects": async (context) => {
    const session = await context.open();
    const { say } = context;
    await context.succeed(session, lines(say.assign("one", say.json({ list: [1] })), say.assign("other", "one")));
    const change = context.program({ javascript: "other.list.push(2);", python: 'other["list"].append(2)' });
    await context.succeed(session, change);
    expect((await context.succeed(session, "one")).value).toEqual({ list: [1, 2] });
  },

  "keeps names that are declared by taking values apart": async (context) => {
    const session = await context.open();
    await context.succeed(
      session,
      context.program({
        javascript: "const { first, nested: [second, ...others], missing = 4 } = { first: 1, nested: [2, 3] };\nlet a = 5, b = 6;",
        python: "first, (second, *others) = 1, (2, 3)\nmissing = 4\na, b = 5, 6",
      }),
    );
    expect((await context.succeed(session, "[first, second, others[0], missing, a, b]")).value).toEqual([1, 2, 3, 4, 5, 6]);
  },

  "lets functions use each other before they are declared": async (context) => {
    const session = await context.open();
    const program = context.program({
      javascript:
        "const result = isEven(10);\nfunction isEven(number) { return number === 0 || isOdd(number - 1); }\nfunction isOdd(number) { return number !== 0 && isEven(number - 1); }\nresult",
      python:
        "def is_even(number):\n    return number == 0 or is_odd(number - 1)\ndef is_odd(number):\n    return number != 0 and is_even(number - 1)\nis_even(10)",
    });
    expect((await context.succeed(session, program)).value).toBe(true);
  },

  "lets a later action declare a name again": async (context) => {
    const session = await context.open();
    const program = (value: number) =>
      context.program({
        javascript: `const first = ${value}; let second = ${value}; class Third { value = ${value}; } function fourth() { return ${value}; }`,
        python: `first = second = ${value}\nclass Third:\n    value = ${value}\ndef fourth():\n    return ${value}`,
      });
    await context.succeed(session, program(1));
    await context.succeed(session, program(2));
    const read = context.program({
      javascript: "[first, second, new Third().value, fourth()]",
      python: "[first, second, Third().value, fourth()]",
    });
    expect((await context.succeed(session, read)).value).toEqual([2, 2, 2, 2]);
    await context.succeed(
      session,
      context.program({ javascript: "let first = [3]; const second = {};", python: "def second(): pass\nfirst = [3]" }),
    );
    expect((await context.succeed(session, "first")).value, "also as another kind of variable").toEqual([3]);
  },

  "keeps names of blocks and functions inside them": async (context) => {
    const session = await context.open();
    await context.succeed(
      session,
      context.program({
        javascript:
          "let name = 1;\n{ let name = 2; const inner = name; }\nfor (let index = 0; index < 2; index++) { const name = index; }\n(() => { const name = 3; })();",
        python: "name = 1\ndef inside():\n    name = 2\n    inner = name\ninside()\n[name for name in range(3)]",
      }),
    );
    const check = context.program({
      javascript: 'name === 1 && typeof inner === "undefined"',
      python: 'name == 1 and "inner" not in globals()',
    });
    expect((await context.succeed(session, check)).value).toBe(true);
  },

  "runs TypeScript": async (context) => {
    const session = await context.open();
    const program = context.program({
      javascript: lines(
        "interface City { readonly name: string; people?: number }",
        "type Cities = Record<string, City>;",
        'const cities: Cities = { tunis: { name: "Tunis", people: 638_845 } };',
        "function largest<T extends City>(all: T[]): T | undefined { return all[0]; }",
        "const found = largest(Object.values(cities) as City[])!;",
        "(found satisfies City).name",
      ),
    });
    expect((await context.succeed(session, program)).value).toBe("Tunis");
    expect((await context.succeed(session, "found.people as number")).value).toBe(638_845);
  },

  "starts with the variables it was given": async (context) => {
    const session = await context.open({ variables: { city: "Tunis", rates: { usd: [3.1] }, nothing: null } });
    const program = context.program({
      javascript: "[city, rates.usd[0], nothing === null, typeof globalThis.city]",
      python: '[city, rates["usd"][0], nothing is None, "string"]',
    });
    expect((await context.succeed(session, program)).value).toEqual(["Tunis", 3.1, true, "string"]);
    await context.succeed(session, 'city = "Sfax"');
    expect((await context.succeed(session, "city")).value).toBe("Sfax");
  },

  "carries special values as variables": async (context) => {
    const specials = specialsOf(context);
    const session = await context.open({ variables: Object.fromEntries(specials.map(({ value }, index) => [`special${index}`, value])) });
    await checkSpecials(specials, async (special) => {
      const index = specials.indexOf(special);
      const program = lines(...special.preparation, context.say.assign("value", `special${index}`), special.check);
      return (await context.succeed(session, program)).value === true ? special.value : "something else";
    });
  },

  "sets variables between two actions": async (context) => {
    const session = await context.open({ variables: { city: "Tunis" } });
    if (!session.define) throw new NotApplicable("its sessions take variables at their start only");
    await context.succeed(session, context.say.assign("kept", "40"));
    await context.within(session.define({ city: "Sfax", added: [2], moment: new Date(0) }), "variables are set");
    const read = context.program({
      javascript: "[city, kept + added[0], moment.getTime()]",
      python: "[city, kept + added[0], moment.timestamp()]",
    });
    expect((await context.succeed(session, read)).value).toEqual(["Sfax", 42, 0]);
  },

  "leaves the host's copy of a variable alone": async (context) => {
    const rates = { usd: [3.1] };
    const session = await context.open({ variables: { rates } });
    const change = context.program({
      javascript: "rates.usd.push(4);\nrates.more = 1;",
      python: 'rates["usd"].append(4)\nrates["more"] = 1',
    });
    await context.succeed(session, change);
    expect(rates).toEqual({ usd: [3.1] });
    rates.usd.push(99);
    const read = context.program({ javascript: "rates.usd", python: 'rates["usd"]' });
    expect((await context.succeed(session, read)).value).toEqual([3.1, 4]);
  },
} satisfies { readonly [title: string]: ExecutorCase };
