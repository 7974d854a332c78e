import { attack, ENDS, TIME, TOO_MUCH } from "../attack.ts";

/** Programs that send too much. */
export const floods = [
  attack("prints without end", "for (;;) console.log('flood');", TIME),
  attack("prints objects without end", "const item = { a: [1, 2, { b: 3 }] }; for (;;) console.log(item, [item]);", TIME),
  attack("prints one line of fifteen megabytes", "console.log('x'.repeat(15e6)); 1", ENDS),
  attack("prints a line larger than its memory", "console.log('x'.repeat(50e6), 'y'.repeat(50e6)); 1", TOO_MUCH),
  attack("prints without a line end, without end", "for (;;) console.error('%s', 'x'.repeat(1e5));", TIME),
  attack("prints a value that multiplies", "let a = ['x']; for (let i = 0; i < 50; i++) a = [a, a, a]; console.log(a); 1", { value: 1 }),
  attack("prints a proxy that never ends", "console.log(new Proxy({}, { ownKeys() { for (;;); } }));", TIME),
  attack(
    "prints a getter that never ends",
    "const trap = Object.create({ get [Symbol.toStringTag]() { for (;;); }, get constructor() { for (;;); } }); console.log(trap);",
    TIME,
  ),
  attack(
    "prints with hostile format strings",
    "console.log('%s%d%i%f%j%o%O%c%%'.repeat(100), ...new Array(500).fill({ toString() { throw 1; }, toJSON() { throw 2; } })); 1",
    ENDS,
  ),
  attack("calls a tool a million times", "for (let i = 0; i < 1e6; i++) echo({ value: i });", { error: ["limit", "timeout"] }),
  attack("calls a tool a million times at once", "await Promise.all(Array.from({ length: 1e6 }, (_, i) => echo({ value: i })))", {
    error: ["limit", "timeout", "memory"],
  }),
  attack("calls a tool and catches the limit for ever", "for (;;) { try { await echo({ value: 1 }); } catch {} }", TIME),
  attack("calls a tool that never answers, nine times", "for (let i = 0; i < 9; i++) never({}); for (;;);", TIME),
  attack("calls a tool with an argument larger than its memory", "await echo({ value: 'x'.repeat(100e6) })", TOO_MUCH),
  attack("calls a tool with an argument larger than a message", "await echo({ value: 'x'.repeat(5e6) })", { error: "limit" }),
  attack(
    "calls a tool with many arguments as large as a message",
    "const text = 'x'.repeat(4e6); for (;;) await echo({ value: text });",
    TOO_MUCH,
  ),
  attack(
    "calls a tool with arguments that multiply",
    "let a = ['x']; for (let i = 0; i < 40; i++) a = [a, a]; await echo({ value: a })",
    TOO_MUCH,
  ),
  attack(
    "calls a tool with deep arguments",
    "let deep = []; for (let i = 0; i < 1e5; i++) deep = [deep]; await echo({ value: deep })",
    ENDS,
  ),
  attack(
    "calls a tool with arguments deep enough to pass the wall",
    "let deep = []; for (let i = 0; i < 900; i++) deep = [deep]; await echo({ value: deep }); 1",
    ENDS,
  ),
  attack("calls a tool with a million empty lists", "const list = Array(1e6).fill([]); await echo({ value: list })", {
    error: ["limit", "timeout", "memory"],
  }),
  attack("answers with a million empty lists", "finalAnswer(Array(1e6).fill([]))", { error: ["limit", "timeout", "memory"] }),
  attack("ends with a million empty lists", "Array(1e6).fill([])", ENDS),
  attack(
    "calls a tool with ten thousand errors, nine times at once",
    "const list = Array(1e4).fill(new Error('x')); await Promise.all(Array.from({ length: 9 }, () => echo({ value: list }))); 1",
    ENDS,
  ),
  attack(
    "calls a tool with a hundred thousand keys",
    "await echo({ value: Object.fromEntries(Array.from({ length: 1e5 }, (_, i) => ['k' + i, i])) }); 1",
    ENDS,
  ),
  attack(
    "calls a tool with ten thousand objects, each of another shape",
    "await echo({ value: Array.from({ length: 1e4 }, (_, i) => Object.fromEntries(Array.from({ length: 9 }, (_, j) => [`k${i}_${j}`, 1]))) }); 1",
    ENDS,
  ),
  attack(
    "fails in ten thousand promises that nobody awaits",
    "for (let i = 0; i < 10_000; i++) Promise.reject(new Error('unheard ' + i)); 1",
    ENDS,
  ),
  attack(
    "fails in promises with messages of a megabyte",
    "for (let i = 0; i < 10; i++) Promise.reject(new Error('x'.repeat(1e6))); 1",
    ENDS,
  ),
  attack("leaves nine calls unawaited", "for (let i = 0; i < 9; i++) echo({ value: i }); 1", { value: 1 }),
  attack("ends with a value larger than a message", "'x'.repeat(6e6)", ENDS),
  attack("answers with a value larger than a message", "finalAnswer('x'.repeat(5e6))", { error: "limit" }),
  attack("names a variable with a megabyte", `globalThis["n".repeat(1_000_000)] = 1; ${"n".repeat(40_000)}`, { error: "runtime" }),
  attack("misspells among a hundred thousand names", "for (let i = 0; i < 1e5; i++) globalThis['name' + i] = i; nam50000", {
    error: "runtime",
  }),
];
