import { attack, ENDS, TIME } from "../attack.ts";

const answer = "20 + 1";

/** Programs that mean harm to the next program, or do not stop when they are told to. */
export const lasting = [
  attack(
    "leaves a timer behind",
    [
      "globalThis.ticks = 0; setTimeout(() => { for (;;) ticks++; }, 100); 1",
      "await new Promise((resolve) => setTimeout(resolve, 250)); ticks",
    ],
    { value: 0 },
  ),
  attack(
    "leaves an interval behind",
    ["globalThis.ticks = 0; setInterval(() => ticks++, 100); 1", "await new Promise((resolve) => setTimeout(resolve, 250)); ticks"],
    { value: 0 },
  ),
  attack(
    "leaves a loop of microtasks behind",
    ["globalThis.ticks = 0; (async () => { for (;;) { await null; ticks++; } })(); 1", answer],
    ENDS,
  ),
  attack("leaves a loop of tool calls behind", ["(async () => { for (;;) await echo({ value: 1 }); })(); 1", answer], ENDS),
  attack(
    "leaves a tower of microtasks behind",
    ["const more = () => { queueMicrotask(more); queueMicrotask(more); }; more(); 1", answer],
    ENDS,
  ),
  attack(
    "leaves a call behind that is answered later",
    ["globalThis.late = 'nothing'; never({}).then((value) => { late = value; }); throw new Error('over')", "late"],
    { value: "nothing" },
  ),
  attack(
    "patches built-ins for the next action",
    ["Array.prototype.map = Array.prototype.push = JSON.stringify = Object.keys = String.prototype.split = () => { for (;;); }; 1", answer],
    { value: 21 },
  ),
  attack(
    "patches what the furniture may use for the next action",
    [
      "for (const each of [Map, Set, Promise, RegExp, Date, Error, Function]) for (const name of Object.getOwnPropertyNames(each.prototype)) { try { each.prototype[name] = () => { throw new Error('patched'); }; } catch {} }\n1",
      answer,
    ],
    ENDS,
  ),
  attack(
    "puts getters that never end on Object.prototype",
    [
      "for (const name of ['v', '$', 'name', 'value', 'error', 'tree', 'toJSON', 'get', 'stack']) Object.defineProperty(Object.prototype, name, { configurable: true, get() { for (;;); }, set() {} });\n1",
      answer,
    ],
    ENDS,
  ),
  attack(
    "puts setters that never end on Array.prototype",
    ["for (let i = 0; i < 10; i++) Object.defineProperty(Array.prototype, i, { configurable: true, set() { for (;;); } });\n1", answer],
    ENDS,
  ),
  attack(
    "makes the global object odd",
    ["Object.setPrototypeOf(globalThis, new Proxy(Object.prototype, { get() { for (;;); }, has() { for (;;); } })); 1", answer],
    ENDS,
  ),
  attack("freezes the global object", ["Object.freeze(globalThis); 1", answer], ENDS),
  attack(
    "defines the names of the next action as traps",
    ["Object.defineProperty(globalThis, 'x', { get() { for (;;); }, set() { for (;;); } }); 1", "var y = 21; y"],
    { value: 21 },
  ),
  attack("catches the stop in a loop", "while (true) { try { for (;;); } catch {} }", TIME),
  attack("catches the stop in finally", "const again = () => { try { for (;;); } finally { again(); } }; again();", TIME),
  attack(
    "catches the stop in async finally",
    "const again = async () => { try { await null; for (;;); } finally { await again(); } }; await again();",
    TIME,
  ),
  attack(
    "catches the stop in a generator's finally",
    "function* trap() { try { for (;;) yield; } finally { for (;;); } } for (const each of trap()) for (;;);",
    TIME,
  ),
  attack(
    "catches the stop in an iterator's return",
    "for (const each of { [Symbol.iterator]: () => ({ next: () => ({ value: 1 }), return() { for (;;); } }) }) break;",
    TIME,
  ),
  attack(
    "catches the stop in a handler of promises",
    "const trap = () => Promise.reject().catch(() => { try { for (;;); } catch {} }).finally(trap); await trap();",
    TIME,
  ),
  attack("runs on after a stop through a disposer", "{ using trap = { [Symbol.dispose]() { for (;;); } }; for (;;); }", TIME),
  attack(
    "catches running out of memory in a loop",
    "const all = []; for (;;) { try { for (;;) all.push('x'.repeat(1e5) + all.length); } catch {} }",
    { error: ["timeout", "memory"] },
  ),
  attack(
    "keeps memory full for the next action",
    ["globalThis.all = []; try { for (;;) all.push(new Uint8Array(1e5).fill(1)); } catch {} 1", "all = []; 20 + 1"],
    ENDS,
  ),
  attack(
    "keeps memory full to the last byte",
    [
      "globalThis.all = []; for (let size = 1e6; size > 1; size /= 2) { try { for (;;) all.push(new Uint8Array(size)); } catch {} } 1",
      answer,
    ],
    ENDS,
  ),
  attack("catches the final answer", "try { finalAnswer(1); } catch {} finally { finalAnswer(2); } for (;;);", ENDS),
  attack("answers in a loop", "for (;;) { try { finalAnswer(1); } catch {} }", ENDS),
  attack(
    "answers from a microtask, a timer and a getter at once",
    "queueMicrotask(() => finalAnswer(1)); setTimeout(() => finalAnswer(2)); ({ get a() { finalAnswer(3); } }).a",
    ENDS,
  ),
  attack(
    "goes on calling tools after the answer",
    [
      "globalThis.after = 0; const act = async () => { try { finalAnswer(1); } finally { after++; echo({ value: 1 }); } }; await act();",
      "after",
    ],
    { value: 0 },
  ),
  attack("stops in the middle of a callback of a built-in", ["[3, 2, 1].sort(() => { for (;;); });", "[3, 2, 1].sort().join()"], {
    value: "1,2,3",
  }),
  attack("stops in the middle of a parse", ["JSON.parse('[1, 2]', () => { for (;;); });", "JSON.parse('[1]')[0]"], { value: 1 }),
  attack(
    "throws from ten thousand jobs that are left",
    ["for (let i = 0; i < 10_000; i++) queueMicrotask(() => { throw new Error('left'); }); throw new Error('over')", answer],
    ENDS,
  ),
  attack(
    "leaves ten thousand endless jobs",
    ["for (let i = 0; i < 10_000; i++) queueMicrotask(() => { for (;;); }); throw new Error('over')", answer],
    ENDS,
  ),
  attack(
    "keeps finalisers for later",
    ["const registry = new FinalizationRegistry(() => { for (;;); }); for (let i = 0; i < 100; i++) registry.register({}, i); 1", answer],
    ENDS,
  ),
];
