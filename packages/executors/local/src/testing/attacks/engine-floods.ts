import type { Attack } from "@smolagents-ts/conformance";
import { attack, TIME } from "./attack.ts";

/** Programs that print what is hard to print. */
export const engineFloods: readonly Attack[] = [
  attack(
    "prints a table of ten thousand rows",
    "console.table(Array.from({ length: 10_000 }, (_, i) => ({ i, text: 'x'.repeat(100) }))); 1",
    { value: 1 },
  ),
  attack(
    "prints a table of ten thousand columns",
    "console.table([Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => ['c' + i, i]))]); 1",
    { value: 1 },
  ),
  attack("prints tables without end", "for (;;) console.table([[1, 2], [3, 4]]);", TIME),
  attack(
    "prints a value that is deep and wide",
    "const grow = (depth) => (depth === 0 ? 'leaf' : Array.from({ length: 50 }, () => grow(depth - 1))); const wide = Array.from({ length: 100 }, () => Array.from({ length: 100 }, () => ({ a: 1 }))); console.log(wide, grow(3)); 1",
    "ends",
  ),
  attack(
    "prints values that share nothing but grow by 200 each level",
    "const grow = (depth) => (depth === 0 ? 0 : Object.fromEntries(Array.from({ length: 200 }, (_, i) => ['k' + i, new Proxy({}, { ownKeys: () => Array.from({ length: 200 }, (_, i) => 'p' + i), getOwnPropertyDescriptor: () => ({ value: grow(depth - 1), enumerable: true, configurable: true }) })]))); console.log(grow(5));",
    { error: ["timeout", "memory"] },
  ),
  attack("prints a million groups deep", "for (let i = 0; i < 1e6; i++) console.group(); console.log({ a: 1 }); 1", "ends"),
  attack(
    "prints odd regular expressions, dates, symbols and names",
    "console.log(Object.assign(/x/, { source: 'x'.repeat(1e6) }), new Date(NaN), Symbol('x'.repeat(1e6)), Object.defineProperty(() => {}, 'name', { value: 'n'.repeat(1e6) }), { ['k'.repeat(1e6)]: 1 }); 1",
    "ends",
  ),
  attack(
    "prints a map and a set of a hundred thousand",
    "console.log(new Map(Array.from({ length: 1e5 }, (_, i) => [i, i])), new Set(Array.from({ length: 1e5 }, (_, i) => i))); 1",
    "ends",
  ),
  attack(
    "throws an error with a column that does not exist",
    "throw Object.defineProperty(new Error('x'), 'stack', { value: '    at f (program-1:1:500000000)' })",
    { error: "runtime" },
  ),
  attack(
    "throws an error with a column beyond all numbers",
    "throw Object.defineProperty(new Error('x'), 'stack', { value: '    at f (program-1:1:99999999999999999999)' })",
    { error: "runtime" },
  ),
  attack(
    "throws an aggregate of a hundred thousand errors",
    "throw new AggregateError(Array.from({ length: 1e5 }, (_, i) => new Error('error ' + i)))",
    { error: ["runtime", "timeout"] },
  ),
];
