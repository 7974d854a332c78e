import type { Attack, Expectation } from "./attack.ts";

const flood = (name: string, code: string, expects: Expectation): Attack => ({ name, code, expects });
const TIME = { error: "timeout" } as const;
const MEMORY = { error: ["memory", "timeout", "limit", "runtime"] } as const;

/** Programs that send too much. */
export const floods: readonly Attack[] = [
  flood("prints without end", "for (;;) console.log('flood');", TIME),
  flood("prints objects without end", "const item = { a: [1, 2, { b: 3 }] }; for (;;) console.log(item, [item]);", TIME),
  flood("prints one line of fifteen megabytes", "console.log('x'.repeat(15e6)); 1", "ends"),
  flood("prints a line larger than its memory", "console.log('x'.repeat(50e6), 'y'.repeat(50e6)); 1", MEMORY),
  flood("prints without a line end, without end", "for (;;) console.error('%s', 'x'.repeat(1e5));", TIME),
  flood(
    "prints a table of ten thousand rows",
    "console.table(Array.from({ length: 10_000 }, (_, i) => ({ i, text: 'x'.repeat(100) }))); 1",
    { value: 1 },
  ),
  flood(
    "prints a table of ten thousand columns",
    "console.table([Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => ['c' + i, i]))]); 1",
    { value: 1 },
  ),
  flood("prints tables without end", "for (;;) console.table([[1, 2], [3, 4]]);", TIME),
  flood(
    "prints a value that is deep and wide",
    "const grow = (depth) => (depth === 0 ? 'leaf' : Array.from({ length: 50 }, () => grow(depth - 1))); const wide = Array.from({ length: 100 }, () => Array.from({ length: 100 }, () => ({ a: 1 }))); console.log(wide, grow(3)); 1",
    "ends",
  ),
  flood("prints a value that multiplies", "let a = ['x']; for (let i = 0; i < 50; i++) a = [a, a, a]; console.log(a); 1", { value: 1 }),
  flood(
    "prints values that share nothing but grow by 200 each level",
    "const grow = (depth) => (depth === 0 ? 0 : Object.fromEntries(Array.from({ length: 200 }, (_, i) => ['k' + i, new Proxy({}, { ownKeys: () => Array.from({ length: 200 }, (_, i) => 'p' + i), getOwnPropertyDescriptor: () => ({ value: grow(depth - 1), enumerable: true, configurable: true }) })]))); console.log(grow(5));",
    { error: ["timeout", "memory"] },
  ),
  flood("prints a proxy that never ends", "console.log(new Proxy({}, { ownKeys() { for (;;); } }));", TIME),
  flood(
    "prints a getter that never ends",
    "const trap = Object.create({ get [Symbol.toStringTag]() { for (;;); }, get constructor() { for (;;); } }); console.log(trap);",
    TIME,
  ),
  flood(
    "prints with hostile format strings",
    "console.log('%s%d%i%f%j%o%O%c%%'.repeat(100), ...new Array(500).fill({ toString() { throw 1; }, toJSON() { throw 2; } })); 1",
    "ends",
  ),
  flood("prints a million groups deep", "for (let i = 0; i < 1e6; i++) console.group(); console.log({ a: 1 }); 1", "ends"),
  flood(
    "prints odd regular expressions, dates, symbols and names",
    "console.log(Object.assign(/x/, { source: 'x'.repeat(1e6) }), new Date(NaN), Symbol('x'.repeat(1e6)), Object.defineProperty(() => {}, 'name', { value: 'n'.repeat(1e6) }), { ['k'.repeat(1e6)]: 1 }); 1",
    "ends",
  ),
  flood(
    "prints a map and a set of a hundred thousand",
    "console.log(new Map(Array.from({ length: 1e5 }, (_, i) => [i, i])), new Set(Array.from({ length: 1e5 }, (_, i) => i))); 1",
    "ends",
  ),
  flood("calls a tool a million times", "for (let i = 0; i < 1e6; i++) echo({ value: i });", { error: ["limit", "timeout"] }),
  flood("calls a tool a million times at once", "await Promise.all(Array.from({ length: 1e6 }, (_, i) => echo({ value: i })))", {
    error: ["limit", "timeout", "memory"],
  }),
  flood("calls a tool and catches the limit for ever", "for (;;) { try { await echo({ value: 1 }); } catch {} }", TIME),
  flood("calls a tool that never answers, nine times", "for (let i = 0; i < 9; i++) never({}); for (;;);", TIME),
  flood("calls a tool with an argument larger than its memory", "await echo({ value: 'x'.repeat(100e6) })", MEMORY),
  flood("calls a tool with an argument larger than a message", "await echo({ value: 'x'.repeat(5e6) })", { error: "limit" }),
  flood(
    "calls a tool with many arguments as large as a message",
    "const text = 'x'.repeat(4e6); for (;;) await echo({ value: text });",
    MEMORY,
  ),
  flood(
    "calls a tool with arguments that multiply",
    "let a = ['x']; for (let i = 0; i < 40; i++) a = [a, a]; await echo({ value: a })",
    MEMORY,
  ),
  flood(
    "calls a tool with deep arguments",
    "let deep = []; for (let i = 0; i < 1e5; i++) deep = [deep]; await echo({ value: deep })",
    "ends",
  ),
  flood(
    "calls a tool with arguments deep enough to pass the wall",
    "let deep = []; for (let i = 0; i < 900; i++) deep = [deep]; await echo({ value: deep }); 1",
    "ends",
  ),
  flood("calls a tool with a million empty lists", "const list = Array(1e6).fill([]); await echo({ value: list })", {
    error: ["limit", "timeout", "memory"],
  }),
  flood("answers with a million empty lists", "finalAnswer(Array(1e6).fill([]))", { error: ["limit", "timeout", "memory"] }),
  flood("ends with a million empty lists", "Array(1e6).fill([])", "ends"),
  flood(
    "calls a tool with ten thousand errors, nine times at once",
    "const list = Array(1e4).fill(new Error('x')); await Promise.all(Array.from({ length: 9 }, () => echo({ value: list }))); 1",
    "ends",
  ),
  flood(
    "calls a tool with a hundred thousand keys",
    "await echo({ value: Object.fromEntries(Array.from({ length: 1e5 }, (_, i) => ['k' + i, i])) }); 1",
    "ends",
  ),
  flood("throws a message of ten megabytes", "throw new Error('x'.repeat(10e6))", { error: "runtime" }),
  flood("throws an error with a name of a megabyte", "throw Object.assign(new Error('x'), { name: 'N'.repeat(1e6) })", {
    error: "runtime",
  }),
  flood(
    "throws an error with a stack of ten megabytes",
    "throw Object.defineProperty(new Error('x'), 'stack', { value: 'at program-1:1:1\\n'.repeat(6e5) })",
    { error: "runtime" },
  ),
  flood("throws an error whose stack never ends", "throw Object.defineProperty(new Error('x'), 'stack', { get() { for (;;); } })", TIME),
  flood(
    "throws an error whose message never ends",
    "throw Object.defineProperty(new Error('x'), 'message', { get() { for (;;); } })",
    TIME,
  ),
  flood(
    "throws an error with a position that does not exist",
    "throw Object.defineProperty(new Error('x'), 'stack', { value: '    at f (program-1:99999999999:-5)\\n at program-1:1e9:NaN\\n at program-1:0:0' })",
    { error: "runtime" },
  ),
  flood(
    "throws an error with a column that does not exist",
    "throw Object.defineProperty(new Error('x'), 'stack', { value: '    at f (program-1:1:500000000)' })",
    { error: "runtime" },
  ),
  flood(
    "throws an error with a column beyond all numbers",
    "throw Object.defineProperty(new Error('x'), 'stack', { value: '    at f (program-1:1:99999999999999999999)' })",
    { error: "runtime" },
  ),
  flood(
    "throws an aggregate of a hundred thousand errors",
    "throw new AggregateError(Array.from({ length: 1e5 }, (_, i) => new Error('error ' + i)))",
    { error: ["runtime", "timeout"] },
  ),
  flood(
    "throws an aggregate that holds itself and odd things",
    "const error = new AggregateError([]); error.errors = { map: () => 'forged' }; error.cause = error; throw error",
    { error: "runtime" },
  ),
  flood(
    "throws a value that cannot be printed",
    "throw { toString() { throw 1; }, get message() { throw 2; }, [Symbol.toPrimitive]() { throw 3; } }",
    { error: "runtime" },
  ),
  flood("throws nothing", "throw undefined", { error: "runtime" }),
  flood(
    "throws a proxy that fights back",
    "throw new Proxy(new Error('x'), new Proxy({}, { get: () => () => { throw new Error('no'); } }))",
    { error: "runtime" },
  ),
  flood(
    "fails in ten thousand promises that nobody awaits",
    "for (let i = 0; i < 10_000; i++) Promise.reject(new Error('unheard ' + i)); 1",
    "ends",
  ),
  flood(
    "fails in promises with messages of a megabyte",
    "for (let i = 0; i < 10; i++) Promise.reject(new Error('x'.repeat(1e6))); 1",
    "ends",
  ),
  flood("leaves nine calls unawaited", "for (let i = 0; i < 9; i++) echo({ value: i }); 1", { value: 1 }),
  flood("ends with a value larger than a message", "'x'.repeat(6e6)", "ends"),
  flood("ends with a value that multiplies", "let a = ['x']; for (let i = 0; i < 40; i++) a = [a, a]; a", "ends"),
  flood("ends with a value whose getter never ends", "({ get a() { for (;;); } })", TIME),
  flood("ends with a thenable that never ends", "({ then() { for (;;); } })", TIME),
  flood("ends with a deep value", "let deep = []; for (let i = 0; i < 1e5; i++) deep = [deep]; deep", "ends"),
  flood("answers with a value larger than a message", "finalAnswer('x'.repeat(5e6))", { error: "limit" }),
  flood("answers with a value that never ends", "finalAnswer({ get a() { for (;;); } })", TIME),
  flood("names a variable with a megabyte", `globalThis["n".repeat(1_000_000)] = 1; ${"n".repeat(40_000)}`, { error: "runtime" }),
  flood("misspells among a hundred thousand names", "for (let i = 0; i < 1e5; i++) globalThis['name' + i] = i; nam50000", {
    error: "runtime",
  }),
];
