import type { ExecutorLimits } from "@smolagents-ts/core";

export interface HostileProgram {
  readonly code: string;
  /** Beyond the ones all share, where the program would meet another limit first. */
  readonly limits?: ExecutorLimits;
  /** The time limit is what ends it: how late it fires is measured. */
  readonly timed?: boolean;
  /** Shows what it costs to allow more than the defaults do; no target holds for it. */
  readonly allowed?: boolean;
}

export const TIMEOUT_MS = 400;

export const hostilePrograms: { readonly [name: string]: HostileProgram } = {
  "sleeps (control)": { code: "await new Promise((resolve) => setTimeout(resolve, 1e9))", timed: true },
  "endless loop": { code: "for (;;);", timed: true },
  "endless loop that catches": { code: "for (;;) { try { for (;;); } catch {} finally { continue; } }", timed: true },
  "endless microtasks": { code: "for (;;) await 0;", timed: true },
  "[].concat bomb": { code: "let list = [1]; for (;;) list = [].concat(list, list);", timed: true },
  "string bomb": { code: 'let text = "x"; for (;;) text += text;' },
  "ArrayBuffer bomb": { code: "const buffers = []; for (;;) buffers.push(new ArrayBuffer(1 << 24).slice(0));" },
  "deep recursion": { code: "(function deeper(n) { return deeper(n + 1) + 1; })(0)" },
  "deep recursion that catches": { code: "function deeper() { try { deeper(); } catch { deeper(); } } deeper();", timed: true },
  "regex backtracking": { code: '/^(a+)+$/.test("a".repeat(40) + "b")', timed: true },
  "output flood": { code: 'for (;;) console.log("x".repeat(1000));', timed: true },
  "output flood, 100 MB kept": {
    code: 'for (;;) console.log("x".repeat(1000));',
    limits: { outputChars: 1e8 },
    timed: true,
    allowed: true,
  },
  "100 MB argument": { code: 'await echo({ text: "x".repeat(1e8) })', limits: { memoryBytes: 2 ** 30, timeoutMs: 10_000 } },
  "100 MB argument, allowed": {
    code: '(await echo({ text: "x".repeat(1e8) })).length',
    limits: { memoryBytes: 2 ** 30, timeoutMs: 10_000, messageChars: 2e8 },
    allowed: true,
  },
  "100 MB argument in small strings": {
    code: 'await echo({ list: Array.from({ length: 1e6 }, (_, i) => "x".repeat(90) + i) })',
    limits: { memoryBytes: 2 ** 30, timeoutMs: 10_000 },
  },
  "a million calls": { code: "for (let i = 0; i < 1e6; i++) { try { echo({ i }); } catch {} }", timed: true },
  "a million calls, allowed": {
    code: "for (let i = 0; i < 1e6; i++) echo({ i });",
    limits: { calls: 1e6, memoryBytes: 2 ** 30, timeoutMs: 3_000 },
    allowed: true,
  },
  "never settles": { code: "await new Promise(() => {})" },
  "reverse of a huge length": { code: "Array.prototype.reverse.call({ length: 2 ** 53 - 1 })", timed: true },
  "fill of a huge length": { code: "Array.prototype.fill.call({ length: 2 ** 53 - 1 }, 0)" },
  "deep last value": { code: "let list = []; for (let i = 0; i < 1e5; i++) list = [list]; list", timed: true },
  "huge last value": { code: 'Array.from({ length: 1e6 }, (_, i) => "item " + i)', limits: { timeoutMs: 10_000, memoryBytes: 2 ** 30 } },
};
