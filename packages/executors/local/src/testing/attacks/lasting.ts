import type { Attack } from "./attack.ts";

const TIME = { error: "timeout" } as const;
const answer = "20 + 1";

/** Programs that mean harm to the next action. */
export const lasting: readonly Attack[] = [
  {
    name: "leaves a timer behind",
    code: [
      "globalThis.ticks = 0; setTimeout(() => { for (;;) ticks++; }, 1); 1",
      "await new Promise((resolve) => setTimeout(resolve, 30)); ticks",
    ],
    expects: { value: 0 },
  },
  {
    name: "leaves an interval behind",
    code: ["globalThis.ticks = 0; setInterval(() => ticks++, 1); 1", "await new Promise((resolve) => setTimeout(resolve, 30)); ticks"],
    expects: { value: 0 },
  },
  {
    name: "leaves a loop of microtasks behind",
    code: ["globalThis.ticks = 0; (async () => { for (;;) { await null; ticks++; } })(); 1", answer],
    expects: "ends",
  },
  {
    name: "leaves a loop of tool calls behind",
    code: ["(async () => { for (;;) await echo({ value: 1 }); })(); 1", answer],
    expects: "ends",
  },
  {
    name: "leaves a tower of microtasks behind",
    code: ["const more = () => { queueMicrotask(more); queueMicrotask(more); }; more(); 1", answer],
    expects: "ends",
  },
  {
    name: "leaves a call behind that is answered later",
    code: ["globalThis.late = 'nothing'; never({}).then((value) => { late = value; }); throw new Error('over')", "late"],
    expects: { value: "nothing" },
  },
  {
    name: "patches built-ins for the next action",
    code: [
      "Array.prototype.map = Array.prototype.push = JSON.stringify = Object.keys = String.prototype.split = () => { for (;;); }; 1",
      answer,
    ],
    expects: { value: 21 },
  },
  {
    name: "patches what the furniture may use for the next action",
    code: [
      "for (const each of [Map, Set, Promise, RegExp, Date, Error, Function]) for (const name of Object.getOwnPropertyNames(each.prototype)) { try { each.prototype[name] = () => { throw new Error('patched'); }; } catch {} }\n1",
      answer,
    ],
    expects: "ends",
  },
  {
    name: "puts getters that never end on Object.prototype",
    code: [
      "for (const name of ['v', '$', 'name', 'value', 'error', 'tree', 'toJSON', 'get', 'stack']) Object.defineProperty(Object.prototype, name, { configurable: true, get() { for (;;); }, set() {} });\n1",
      answer,
    ],
    expects: "ends",
  },
  {
    name: "puts setters that never end on Array.prototype",
    code: [
      "for (let i = 0; i < 10; i++) Object.defineProperty(Array.prototype, i, { configurable: true, set() { for (;;); } });\n1",
      answer,
    ],
    expects: "ends",
  },
  {
    name: "makes the global object odd",
    code: ["Object.setPrototypeOf(globalThis, new Proxy(Object.prototype, { get() { for (;;); }, has() { for (;;); } })); 1", answer],
    expects: "ends",
  },
  { name: "freezes the global object", code: ["Object.freeze(globalThis); 1", answer], expects: "ends" },
  {
    name: "defines the names of the next action as traps",
    code: ["Object.defineProperty(globalThis, 'x', { get() { for (;;); }, set() { for (;;); } }); 1", "var y = 21; y"],
    expects: { value: 21 },
  },
  { name: "catches the stop in a loop", code: "while (true) { try { for (;;); } catch {} }", expects: TIME },
  { name: "catches the stop in finally", code: "const again = () => { try { for (;;); } finally { again(); } }; again();", expects: TIME },
  {
    name: "catches the stop in async finally",
    code: "const again = async () => { try { await null; for (;;); } finally { await again(); } }; await again();",
    expects: TIME,
  },
  {
    name: "catches the stop in a generator's finally",
    code: "function* trap() { try { for (;;) yield; } finally { for (;;); } } for (const each of trap()) for (;;);",
    expects: TIME,
  },
  {
    name: "catches the stop in an iterator's return",
    code: "for (const each of { [Symbol.iterator]: () => ({ next: () => ({ value: 1 }), return() { for (;;); } }) }) break;",
    expects: TIME,
  },
  {
    name: "catches the stop in a handler of promises",
    code: "const trap = () => Promise.reject().catch(() => { try { for (;;); } catch {} }).finally(trap); await trap();",
    expects: TIME,
  },
  {
    name: "runs on after a stop through a disposer",
    code: "{ using trap = { [Symbol.dispose]() { for (;;); } }; for (;;); }",
    expects: TIME,
  },
  {
    name: "catches running out of memory in a loop",
    code: "const all = []; for (;;) { try { for (;;) all.push('x'.repeat(1e5) + all.length); } catch {} }",
    expects: { error: ["timeout", "memory"] },
  },
  {
    name: "keeps memory full for the next action",
    code: ["globalThis.all = []; try { for (;;) all.push(new Uint8Array(1e5).fill(1)); } catch {} 1", "all = []; 20 + 1"],
    expects: "ends",
  },
  {
    name: "keeps memory full to the last byte",
    code: [
      "globalThis.all = []; for (let size = 1e6; size > 1; size /= 2) { try { for (;;) all.push(new Uint8Array(size)); } catch {} } 1",
      answer,
    ],
    expects: "ends",
  },
  { name: "catches the final answer", code: "try { finalAnswer(1); } catch {} finally { finalAnswer(2); } for (;;);", expects: "ends" },
  { name: "answers in a loop", code: "for (;;) { try { finalAnswer(1); } catch {} }", expects: "ends" },
  {
    name: "answers from a microtask, a timer and a getter at once",
    code: "queueMicrotask(() => finalAnswer(1)); setTimeout(() => finalAnswer(2)); ({ get a() { finalAnswer(3); } }).a",
    expects: "ends",
  },
  {
    name: "goes on calling tools after the answer",
    code: [
      "globalThis.after = 0; const act = async () => { try { finalAnswer(1); } finally { after++; echo({ value: 1 }); } }; await act();",
      "after",
    ],
    expects: { value: 0 },
  },
  {
    name: "stops in the middle of a callback of a built-in",
    code: ["[3, 2, 1].sort(() => { for (;;); });", "[3, 2, 1].sort().join()"],
    expects: { value: "1,2,3" },
  },
  {
    name: "stops in the middle of a parse",
    code: ["JSON.parse('[1, 2]', () => { for (;;); });", "JSON.parse('[1]')[0]"],
    expects: { value: 1 },
  },
  {
    name: "throws from ten thousand jobs that are left",
    code: ["for (let i = 0; i < 10_000; i++) queueMicrotask(() => { throw new Error('left'); }); throw new Error('over')", answer],
    expects: "ends",
  },
  {
    name: "leaves ten thousand endless jobs",
    code: ["for (let i = 0; i < 10_000; i++) queueMicrotask(() => { for (;;); }); throw new Error('over')", answer],
    expects: "ends",
  },
  {
    name: "keeps finalisers for later",
    code: [
      "const registry = new FinalizationRegistry(() => { for (;;); }); for (let i = 0; i < 100; i++) registry.register({}, i); 1",
      answer,
    ],
    expects: "ends",
  },
];
