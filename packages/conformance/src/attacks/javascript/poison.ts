import { attack, ENDS, TIME } from "../attack.ts";

/** Programs whose values and errors are traps for whoever looks at them. */
export const poison = [
  attack("throws a message of ten megabytes", "throw new Error('x'.repeat(10e6))", { error: "runtime" }),
  attack("throws an error with a name of a megabyte", "throw Object.assign(new Error('x'), { name: 'N'.repeat(1e6) })", {
    error: "runtime",
  }),
  attack(
    "throws an error with a stack of ten megabytes",
    "throw Object.defineProperty(new Error('x'), 'stack', { value: 'at program-1:1:1\\n'.repeat(6e5) })",
    { error: "runtime" },
  ),
  attack("throws an error whose stack never ends", "throw Object.defineProperty(new Error('x'), 'stack', { get() { for (;;); } })", TIME),
  attack(
    "throws an error whose message never ends",
    "throw Object.defineProperty(new Error('x'), 'message', { get() { for (;;); } })",
    TIME,
  ),
  attack(
    "throws an error with a position that does not exist",
    "throw Object.defineProperty(new Error('x'), 'stack', { value: '    at f (program-1:99999999999:-5)\\n at program-1:1e9:NaN\\n at program-1:0:0' })",
    { error: "runtime" },
  ),
  attack(
    "throws an aggregate that holds itself and odd things",
    "const error = new AggregateError([]); error.errors = { map: () => 'forged' }; error.cause = error; throw error",
    { error: "runtime" },
  ),
  attack(
    "throws a value that cannot be printed",
    "throw { toString() { throw 1; }, get message() { throw 2; }, [Symbol.toPrimitive]() { throw 3; } }",
    { error: "runtime" },
  ),
  attack("throws nothing", "throw undefined", { error: "runtime" }),
  attack(
    "throws a proxy that fights back",
    "throw new Proxy(new Error('x'), new Proxy({}, { get: () => () => { throw new Error('no'); } }))",
    { error: "runtime" },
  ),
  attack("ends with a value that multiplies", "let a = ['x']; for (let i = 0; i < 40; i++) a = [a, a]; a", ENDS),
  attack("ends with a value whose getter never ends", "({ get a() { for (;;); } })", TIME),
  attack("ends with a thenable that never ends", "({ then() { for (;;); } })", TIME),
  attack("ends with a deep value", "let deep = []; for (let i = 0; i < 1e5; i++) deep = [deep]; deep", ENDS),
  attack("answers with a value that never ends", "finalAnswer({ get a() { for (;;); } })", TIME),
];
